//! Exports of shops and payment services that are known whole: by their headers, with what each column is, which rows are no
//! sale, and where money that went back stands. The words are what `synonyms::normal` makes of headers and cells.

use super::RejectCode;
use super::cells::trim;
use super::roles::{Role, RoleGuess};
use super::synonyms::normal;
use crate::engine::ingest::Read;

/// An export.
#[derive(Debug, Clone, Copy)]
pub struct Export {
    /// The service, a key of `locales/` under `export.`.
    pub key: &'static str,
    /// Headers that must all be there; `|` parts those of which one will do.
    has: &'static str,
    /// What columns are; of several headers the first that is there.
    roles: &'static [(Role, &'static str)],
    /// Rows that are no sale.
    leave: &'static [Leave],
    /// The column of money that went back, of the amount of the same row.
    refunded: &'static str,
    /// Whether the amount is of the whole order and stands in each of its lines.
    whole: bool,
    /// Of movements of an account: the column that names the customer of money that went back, the one that says what a row
    /// is, and its words for that.
    back: [&'static str; 3],
}

/// Rows to be set aside by a cell.
#[derive(Debug, Clone, Copy)]
struct Leave {
    header: &'static str,
    when: When,
    why: RejectCode,
}

#[derive(Debug, Clone, Copy)]
enum When {
    /// It is one of these words.
    Is(&'static str),
    /// It has one of these words in it.
    Has(&'static str),
    /// It says anything.
    Filled,
    /// It says something, and none of these words.
    Not(&'static str),
}

use RejectCode::{Cancelled, NoSale, TestOrder, Unpaid};
use When::{Filled, Has, Is, Not};

const fn leave(header: &'static str, when: When, why: RejectCode) -> Leave {
    Leave { header, when, why }
}

/// All of them; the first that fits counts.
const ALL: &[Export] = &[
    // Orders, a line for each article: what is of the order stands in its first line.
    Export {
        key: "shopify",
        has: "name email financialstatus lineitemname|lineitemquantity createdat",
        roles: &[
            (Role::Order, "name"),
            (Role::Customer, "email"),
            (Role::Date, "createdat"),
            (Role::Amount, "total"),
            (Role::Name, "billingname shippingname"),
        ],
        leave: &[
            leave("cancelledat", Filled, Cancelled),
            leave("financialstatus", Is("voided expired"), Cancelled),
            leave("financialstatus", Is("pending authorized unpaid"), Unpaid),
            leave("paymentmethod", Has("bogus fortesting"), TestOrder),
            leave("tags", Is("test testorder"), TestOrder),
        ],
        refunded: "refundedamount",
        whole: false,
        back: [""; 3],
    },
    // Payments, in the currency that was paid out where there is one.
    Export {
        key: "stripe",
        has: "id amount currency captured status amountrefunded",
        roles: &[
            (Role::Order, "id"),
            (Role::Customer, "customerid customeremail carddescription"),
            (Role::Date, "createdutc createddateutc created createddate"),
            (Role::Amount, "convertedamount amount"),
            (Role::Name, "customeremail"),
        ],
        leave: &[
            leave("mode", Is("test"), TestOrder),
            leave("livemode", Is("false"), TestOrder),
            leave("status", Has("failed cancel blocked requires"), Cancelled),
            leave("captured", Is("false"), Unpaid),
        ],
        refunded: "convertedamountrefunded amountrefunded",
        whole: false,
        back: [""; 3],
    },
    Export {
        key: "woocommerce",
        has: "ordernumber|orderid|order orderstatus|status ordertotal|ordertotalamount|nrevenue|netrevenue \
            billingemail|emailbilling|customertype|customeruserid",
        roles: &[
            (Role::Order, "orderid ordernumber order"),
            (Role::Customer, "billingemail emailbilling customeruserid customerid customer"),
            (Role::Date, "orderdate date datecreated paiddate"),
            (Role::Amount, "ordertotalamount ordertotal nrevenue netrevenue"),
            (Role::Name, "billingname fullnamebilling customername"),
        ],
        leave: &[
            leave("orderstatus status", Has("cancel failed trash draft"), Cancelled),
            leave("orderstatus status", Is("refunded wcrefunded"), RejectCode::Refunded),
            leave("orderstatus status", Has("pending onhold"), Unpaid),
        ],
        refunded: "orderrefundamount refundedtotal orderrefundedamount totalrefunded",
        whole: true,
        back: [""; 3],
    },
    // Transactions, or articles of them; money that went back is a row of its own.
    Export {
        key: "square",
        has: "date time grosssales netsales transactionid paymentid eventtype",
        roles: &[
            (Role::Order, "transactionid"),
            (Role::Customer, "customerid customerreferenceid customername"),
            (Role::Date, "date"),
            (Role::Amount, "netsales"),
            (Role::Name, "customername"),
        ],
        leave: &[leave("eventtype", Not("payment refund"), NoSale)],
        refunded: "",
        whole: false,
        back: [""; 3],
    },
    // Every movement of an account: sales and what was paid back of them, beside transfers and what was bought.
    Export {
        key: "paypal",
        has: "date time timezone name type status currency gross fee net fromemailaddress toemailaddress transactionid",
        roles: &[
            (Role::Order, "transactionid"),
            (Role::Customer, "fromemailaddress"),
            (Role::Date, "date"),
            (Role::Amount, "gross"),
            (Role::Name, "name"),
        ],
        leave: &[
            leave(
                "type",
                Has(
                    "withdrawal conversion transfer deposit hold release authorization order payout adjustment credit dispute",
                ),
                NoSale,
            ),
            leave("balanceimpact", Is("memo"), NoSale),
            leave("status", Is("denied canceled cancelled failed expired removed voided"), Cancelled),
            leave("status", Is("pending unclaimed held processing"), Unpaid),
        ],
        refunded: "",
        whole: false,
        back: ["toemailaddress", "type", "refund reversal chargeback"],
    },
    Export {
        key: "taobao",
        has: "订单编号 买家会员名|买家昵称|买家账号 订单状态 买家实际支付金额|实际支付金额|买家实付金额",
        roles: &[
            (Role::Order, "主订单编号 订单编号"),
            (Role::Customer, "买家会员名 买家账号 买家昵称"),
            (Role::Date, "订单付款时间 付款时间 订单创建时间"),
            (Role::Amount, "买家实际支付金额 买家实付金额 实际支付金额"),
            (Role::Name, "收货人姓名"),
        ],
        leave: &[
            leave("订单状态", Has("交易关闭 已取消 已关闭 退款成功"), Cancelled),
            leave("订单状态", Has("等待买家付款 未付款 没有创建支付宝"), Unpaid),
        ],
        refunded: "退款金额 已退款金额",
        whole: false,
        back: [""; 3],
    },
    // A line for each article, and the order's money in each of them.
    Export {
        key: "jd",
        has: "订单号|订单编号 下单帐号|下单账号|用户账号|客户账号 下单时间|订单时间 订单状态 订单金额|结算金额|应付金额|实付金额",
        roles: &[
            (Role::Order, "订单号 订单编号"),
            (Role::Customer, "下单帐号 下单账号 用户账号 客户账号"),
            (Role::Date, "付款确认时间 下单时间 订单时间"),
            (Role::Amount, "结算金额 应付金额 实付金额 订单金额"),
            (Role::Name, "客户姓名 收货人姓名"),
        ],
        leave: &[
            leave("订单状态", Has("取消 删除 锁定 退款完成"), Cancelled),
            leave("订单状态", Has("等待付款 未付款 待付款"), Unpaid),
        ],
        refunded: "退款金额",
        whole: true,
        back: [""; 3],
    },
    Export {
        key: "youzan",
        has: "订单号 订单状态 订单实付金额|实付金额|买家实付 买家手机号|买家姓名|买家昵称|收货人手机号|收货人提货人手机号 归属店铺|店铺名称|所属店铺|应收订单金额|订单类型",
        roles: &[
            (Role::Order, "订单号"),
            (Role::Customer, "买家手机号 收货人手机号 收货人提货人手机号 买家昵称 买家姓名"),
            (Role::Date, "买家付款时间 付款时间 下单时间 订单创建时间"),
            (Role::Amount, "订单实付金额 实付金额 买家实付"),
            (Role::Name, "买家姓名 买家昵称 收货人提货人 收货人姓名 收货人"),
        ],
        leave: &[
            leave("订单状态", Has("交易关闭 已关闭 已取消"), Cancelled),
            leave("订单状态", Has("待付款 待支付"), Unpaid),
        ],
        refunded: "订单已退款金额 商品已退款金额 已退款金额 退款金额",
        whole: true,
        back: [""; 3],
    },
    Export {
        key: "wechat_shop",
        has: "订单号|订单编号 订单下单时间|下单时间 订单状态 订单实际支付金额|订单实付金额|实际支付金额|用户实付金额 \
            收件人手机|收件人手机号|买家openid|用户openid|openid",
        roles: &[
            (Role::Order, "订单号 订单编号"),
            (Role::Customer, "买家openid 用户openid openid 收件人手机号 收件人手机"),
            (Role::Date, "支付时间 付款时间 订单下单时间 下单时间"),
            (Role::Amount, "订单实际支付金额 订单实付金额 用户实付金额 实际支付金额"),
            (Role::Name, "收件人姓名 收件人"),
        ],
        leave: &[
            leave("订单状态", Has("取消 关闭 退款完成"), Cancelled),
            leave("订单状态", Has("待付款 待支付 未支付"), Unpaid),
        ],
        refunded: "订单已退款金额 商品已退款金额 已退款金额 退款金额",
        whole: true,
        back: [""; 3],
    },
    // People, no orders.
    Export {
        key: "hubspot",
        has: "recordid|contactid firstname lastname email lifecyclestage|leadstatus",
        roles: &[
            (Role::Customer, "recordid contactid"),
            (Role::Name, "email"),
            (Role::StartDate, "becameacustomerdate createdate"),
        ],
        leave: &[],
        refunded: "",
        whole: false,
        back: [""; 3],
    },
    Export {
        key: "salesforce",
        has: "contactid|accountid|id accountname|lastname leadsource|contactowner|accountowner|ownerid mailingcity|mailingcountry|mailingstateprovince|lastactivity|lastactivitydate",
        roles: &[
            (Role::Customer, "contactid id accountid"),
            (Role::Name, "name lastname accountname"),
            (Role::StartDate, "createddate createdate"),
        ],
        leave: &[],
        refunded: "",
        whole: false,
        back: [""; 3],
    },
];

/// The export that these headers are of, and the columns of an export in a table.
#[derive(Debug, Clone)]
pub struct Known {
    /// Which.
    pub export: &'static Export,
    /// Headers in the form of the words above.
    headers: Vec<String>,
}

/// The export that a table is, by its headers.
#[inline(never)]
pub fn recognise(read: &Read) -> Option<Known> {
    let headers: Vec<String> = read.table.headers.iter().map(|h| normal(h).word).collect();
    let there = |word: &str| headers.iter().any(|h| h == word);
    let fits = |export: &&Export| export.has.split_whitespace().all(|any| any.split('|').any(there));
    let export = ALL.iter().find(fits)?;
    Some(Known { export, headers })
}

impl Known {
    /// The column of the first of these headers that is there.
    fn column(&self, words: &str) -> Option<usize> {
        words.split_whitespace().find_map(|word| self.headers.iter().position(|h| h == word))
    }

    /// Puts the roles of the export in place of guesses; what would be counted twice beside them is only kept.
    pub fn roles(&self, guesses: &mut [RoleGuess]) {
        let own: Vec<(usize, Role)> =
            self.export.roles.iter().filter_map(|(role, words)| Some((self.column(words)?, *role))).collect();
        for (at, guess) in guesses.iter_mut().enumerate() {
            let known = own.iter().find(|(column, _)| *column == at);
            let role = match (known, guess.role) {
                (Some((_, role)), _) => *role,
                (None, Role::LeaveOut | Role::Comment) => guess.role,
                (None, _) => Role::Attribute,
            };
            let confidence = if known.is_some() { 1.0 } else { guess.confidence };
            *guess = RoleGuess { role, confidence };
        }
    }
}

/// What an export says of the rows of an order log.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Rows that are no sale, by row, with the column that says so.
    pub(super) leave: Vec<(usize, usize, RejectCode)>,
    /// Which export it is.
    pub(super) key: Option<&'static str>,
    /// The column of money that went back.
    pub(super) refunded: Option<usize>,
    /// Whether the amount is of the whole order and stands in each of its lines.
    pub(super) whole: bool,
    /// Where a row of money that went back names its customer, the column that says what a row is, and its words for that.
    pub(super) back: Option<(usize, usize, &'static str)>,
}

/// What the export that a table is says of its rows; nothing where it is none.
pub(super) fn said(read: &Read) -> Said {
    let Some(known) = recognise(read) else { return Said::default() };
    let mut leave: Vec<(usize, usize, RejectCode)> = Vec::new();
    for rule in known.export.leave {
        let Some(column) = known.column(rule.header) else { continue };
        let mut last = (String::new(), false);
        for row in 0..read.table.rows {
            let cell = trim(read.table.cell(row, column));
            if cell != last.0 {
                last = (cell.to_owned(), rule.when.holds(cell));
            }
            if last.1 {
                leave.push((row, column, rule.why));
            }
        }
    }
    // The first rule that holds says why.
    let mut order: Vec<(u64, u32)> = leave.iter().zip(0..).map(|(of, at)| (of.0 as u64, at)).collect();
    crate::engine::math::sort::keyed(&mut order);
    order.dedup_by_key(|of| of.0);
    let leave = order.into_iter().map(|(_, at)| leave[at as usize]).collect();
    let [payee, kind, words] = known.export.back;
    Said {
        leave,
        key: Some(known.export.key),
        refunded: known.column(known.export.refunded),
        whole: known.export.whole,
        back: known.column(payee).zip(known.column(kind)).map(|(payee, kind)| (payee, kind, words)),
    }
}

impl When {
    fn holds(self, cell: &str) -> bool {
        let word = normal(cell).word;
        let one = |words: &str, test: &dyn Fn(&str) -> bool| words.split_whitespace().any(test);
        !word.is_empty()
            && match self {
                When::Filled => true,
                When::Is(words) => one(words, &|w| w == word),
                When::Not(words) => !one(words, &|w| w == word),
                When::Has(words) => one(words, &|w| word.contains(w)),
            }
    }
}
