//! Exports that are known whole: rows made up in the headers of each service, with what must come out of them.

use std::collections::BTreeMap;

use perennial::engine::note::NoteCode;

use crate::data::{Open, count, open};

/// Spend by customer, and cells set aside by reason.
type Told = (BTreeMap<String, f64>, BTreeMap<String, u64>);

fn told(open: &mut Open) -> Told {
    let spend = open.words("customer").into_iter().zip(open.numbers("monetary_sum")).collect();
    let aside = open.report().rejected.iter().map(|k| (k.code.clone(), k.count)).collect();
    (spend, aside)
}

/// Opens an export of a service and compares.
fn check(text: &str, service: &str, spend: &[(&str, f64)], aside: &[(&str, u64)], orders: u64) -> Open {
    let mut open = open(text);
    let note = open.report().notes.iter().find(|n| n.code == NoteCode::KnownExport);
    assert_eq!(note.map(|n| n.value.as_str()), Some(service));
    let (got, set) = told(&mut open);
    let want: BTreeMap<String, f64> = spend.iter().map(|(c, v)| ((*c).to_owned(), *v)).collect();
    assert_eq!(got.keys().collect::<Vec<_>>(), want.keys().collect::<Vec<_>>(), "{service}");
    for (customer, money) in &want {
        assert!(
            (got[customer] - money).abs() < 1e-9,
            "{service}, {customer}: {} and not {money}",
            got[customer]
        );
    }
    assert_eq!(set, aside.iter().map(|(c, n)| ((*c).to_owned(), *n)).collect(), "{service}");
    assert_eq!(open.report().orders, Some(orders), "{service}");
    open
}

#[test]
fn shopify_orders_have_a_line_for_each_article() {
    let text = "\
Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Cancelled at,Payment Method,Refunded Amount,Vendor,Id,Tags
#1001,ann@x.com,paid,2026-01-05 10:00:00 +0800,fulfilled,USD,50.00,5.00,0.00,55.00,2026-01-05 09:59:00 +0800,1,Mug,20.00,M1,Ann A,,Shopify Payments,0.00,Acme,5001,
#1001,ann@x.com,,,,,,,,,2026-01-05 09:59:00 +0800,3,Pen,10.00,P1,,,,,Acme,,
#1002,bob@x.com,partially_refunded,2026-01-09 10:00:00 +0800,fulfilled,USD,80.00,0.00,0.00,80.00,2026-01-09 10:00:00 +0800,1,Lamp,80.00,L1,Bob B,,Shopify Payments,30.00,Acme,5002,
#1003,ann@x.com,refunded,2026-02-01 10:00:00 +0800,,USD,20.00,0.00,0.00,20.00,2026-02-01 10:00:00 +0800,1,Mug,20.00,M1,Ann A,,Shopify Payments,20.00,Acme,5003,
#1004,cyd@x.com,voided,,,USD,15.00,0.00,0.00,15.00,2026-02-03 10:00:00 +0800,1,Pen,15.00,P1,Cyd C,2026-02-03 12:00:00 +0800,Shopify Payments,0.00,Acme,5004,
#1005,dee@x.com,paid,2026-02-05 10:00:00 +0800,,USD,10.00,0.00,0.00,10.00,2026-02-05 10:00:00 +0800,1,Pen,10.00,P1,Dee D,,(for testing) Bogus Gateway,0.00,Acme,5005,
#1006,eve@x.com,pending,,,USD,12.00,0.00,0.00,12.00,2026-02-06 10:00:00 +0800,1,Pen,12.00,P1,Eve E,,Bank Deposit,0.00,Acme,5006,
#1007,ann@x.com,paid,2026-03-01 10:00:00 +0800,,EUR,40.00,0.00,0.00,40.00,2026-03-01 10:00:00 +0800,1,Mug,40.00,M1,Ann A,,PayPal,0.00,Acme,5007,
";
    let aside = [("cancelled", 1), ("other_currency", 1), ("refunded", 1), ("test_order", 1), ("unpaid", 1)];
    let open = check(text, "shopify", &[("ann@x.com", 55.0), ("bob@x.com", 50.0)], &aside, 2);
    assert_eq!(open.report().currency, "$");
    assert_eq!(count(&open.report().notes, NoteCode::RefundsApplied), 1);
}

#[test]
fn stripe_payments_count_in_the_currency_of_the_account() {
    let text = "\
id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Decline Reason,Description,Fee,Mode,Status,Seller Message,Customer ID,Customer Description,Customer Email,Invoice ID
ch_1,2026-01-02 08:00,100.00,0.00,usd,true,90.00,0.00,eur,,Plan,3.00,Live,Paid,Payment complete.,cus_A,,ann@x.com,in_1
ch_2,2026-02-02 08:00,100.00,50.00,usd,true,92.00,46.00,eur,,Plan,3.00,Live,Paid,Payment complete.,cus_A,,ann@x.com,in_2
ch_3,2026-02-03 08:00,40.00,0.00,eur,true,40.00,0.00,eur,,Plan,1.00,Live,Paid,Payment complete.,cus_B,,bob@x.com,in_3
ch_4,2026-02-04 08:00,40.00,0.00,eur,false,40.00,0.00,eur,insufficient_funds,Plan,0.00,Live,Failed,Declined.,cus_B,,bob@x.com,in_4
ch_5,2026-02-05 08:00,99.00,99.00,eur,true,99.00,99.00,eur,,Plan,2.00,Live,Refunded,Payment complete.,cus_C,,cyd@x.com,in_5
ch_6,2026-02-06 08:00,10.00,0.00,eur,true,10.00,0.00,eur,,Plan,0.00,Test,Paid,Payment complete.,cus_D,,dee@x.com,in_6
";
    let aside = [("cancelled", 1), ("refunded", 1), ("test_order", 1)];
    let open = check(text, "stripe", &[("cus_A", 136.0), ("cus_B", 40.0)], &aside, 3);
    assert_eq!(open.report().currency, "€");
}

#[test]
fn woocommerce_repeats_the_order_in_every_line() {
    let text = "\
Order Number,Order Status,Order Date,First Name (Billing),Last Name (Billing),Email (Billing),Payment Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity,Item Cost
501,Completed,2026-01-03,Ann,A,ann@x.com,Card,5.00,0.00,45.00,S1,1,Tea,2,10.00
501,Completed,2026-01-03,Ann,A,ann@x.com,Card,5.00,0.00,45.00,S2,2,Pot,1,20.00
502,Processing,2026-01-04,Bob,B,bob@x.com,Card,0.00,5.00,30.00,S2,1,Pot,1,30.00
503,Cancelled,2026-01-05,Bob,B,bob@x.com,Card,0.00,0.00,30.00,S2,1,Pot,1,30.00
504,Refunded,2026-01-06,Cyd,C,cyd@x.com,Card,0.00,20.00,20.00,S2,1,Pot,1,20.00
505,On hold,2026-01-07,Cyd,C,cyd@x.com,Transfer,0.00,0.00,20.00,S2,1,Pot,1,20.00
506,Completed,2026-02-07,Ann,A,ann@x.com,Card,0.00,0.00,20.00,S2,1,Pot,1,20.00
";
    let aside = [("cancelled", 1), ("refunded", 1), ("unpaid", 1)];
    let open = check(text, "woocommerce", &[("ann@x.com", 65.0), ("bob@x.com", 25.0)], &aside, 3);
    assert_eq!(count(&open.report().notes, NoteCode::OrderTotalsOnce), 1);
}

#[test]
fn square_and_paypal_have_rows_of_money_that_went_back() {
    let text = "\
Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Tax,Tip,Total Collected,Source,Transaction ID,Payment ID,Event Type,Location,Customer ID,Customer Name
2026-01-02,10:00:00,Eastern,$20.00,$0.00,$20.00,$1.00,$2.00,$23.00,Register,T1,P1,Payment,Main,C1,Ann
2026-01-05,10:00:00,Eastern,$30.00,-$5.00,$25.00,$1.00,$0.00,$26.00,Register,T2,P2,Payment,Main,C1,Ann
2026-01-06,10:00:00,Eastern,-$10.00,$0.00,-$10.00,$0.00,$0.00,-$10.00,Register,T3,P3,Refund,Main,C1,Ann
2026-01-06,11:00:00,Eastern,$12.00,$0.00,$12.00,$0.00,$0.00,$12.00,Register,T4,P4,Payment,Main,,
2026-01-07,11:00:00,Eastern,$9.00,$0.00,$9.00,$0.00,$0.00,$9.00,Register,T5,P5,Payment,Main,C2,Bob
";
    check(text, "square", &[("C1", 35.0), ("C2", 9.0)], &[("no_customer", 1)], 3);
    let text = "\
\"Date\",\"Time\",\"TimeZone\",\"Name\",\"Type\",\"Status\",\"Currency\",\"Gross\",\"Fee\",\"Net\",\"From Email Address\",\"To Email Address\",\"Transaction ID\",\"Reference Txn ID\",\"Balance Impact\"
\"01/13/2026\",\"10:00:00\",\"PST\",\"Ann A\",\"Express Checkout Payment\",\"Completed\",\"USD\",\"1,250.00\",\"-40.00\",\"1,210.00\",\"ann@x.com\",\"me@shop.com\",\"TX1\",\"\",\"Credit\"
\"01/14/2026\",\"10:00:00\",\"PST\",\"Bob B\",\"Website Payment\",\"Completed\",\"USD\",\"80.00\",\"-3.00\",\"77.00\",\"bob@x.com\",\"me@shop.com\",\"TX2\",\"\",\"Credit\"
\"01/15/2026\",\"10:00:00\",\"PST\",\"Ann A\",\"Payment Refund\",\"Completed\",\"USD\",\"-250.00\",\"0.00\",\"-250.00\",\"me@shop.com\",\"ann@x.com\",\"TX3\",\"TX1\",\"Debit\"
\"01/16/2026\",\"10:00:00\",\"PST\",\"\",\"General Withdrawal\",\"Completed\",\"USD\",\"-900.00\",\"0.00\",\"-900.00\",\"me@shop.com\",\"\",\"TX4\",\"\",\"Debit\"
\"01/17/2026\",\"10:00:00\",\"PST\",\"Hosting\",\"PreApproved Payment Bill User Payment\",\"Completed\",\"USD\",\"-20.00\",\"0.00\",\"-20.00\",\"me@shop.com\",\"host@y.com\",\"TX5\",\"\",\"Debit\"
\"01/18/2026\",\"10:00:00\",\"PST\",\"Cyd C\",\"Website Payment\",\"Denied\",\"USD\",\"50.00\",\"0.00\",\"50.00\",\"cyd@x.com\",\"me@shop.com\",\"TX6\",\"\",\"Credit\"
";
    let aside = [("cancelled", 1), ("no_sale", 2)];
    check(text, "paypal", &[("ann@x.com", 1000.0), ("bob@x.com", 80.0)], &aside, 2);
}

#[test]
fn chinese_shops() {
    let text = "\
订单编号,买家会员名,买家支付宝账号,买家应付货款,买家应付邮费,总金额,买家实际支付金额,订单状态,收货人姓名,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称,订单关闭原因,退款金额
3001,小王,a@x.com,100.00,0.00,100.00,100.00,交易成功,王一,2026-01-02 10:00:00,2026-01-02 10:05:00,茶杯,1,小店,,0.00
3002,小李,b@x.com,88.00,0.00,88.00,88.00,卖家已发货，等待买家确认,李二,2026-01-03 10:00:00,2026-01-03 10:05:00,茶壶,1,小店,,18.00
3003,小李,b@x.com,50.00,0.00,50.00,0.00,交易关闭,李二,2026-01-04 10:00:00,,茶壶,1,小店,买家未付款,0.00
3004,小张,c@x.com,50.00,0.00,50.00,0.00,等待买家付款,张三,2026-01-05 10:00:00,,茶壶,1,小店,,0.00
";
    // Where nobody has paid there is no day of payment: the status says so first.
    check(text, "taobao", &[("小王", 100.0), ("小李", 70.0)], &[("cancelled", 1), ("unpaid", 1)], 2);
    let text = "\
订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,订单类型,下单帐号,客户姓名
9001,1,书,1,在线支付,2026-01-02 10:00:00,30,80,80,80,完成,SOP,jd_a,甲
9001,2,笔,5,在线支付,2026-01-02 10:00:00,10,80,80,80,完成,SOP,jd_a,甲
9002,2,笔,1,在线支付,2026-01-05 10:00:00,10,10,10,10,(删除)等待出库,SOP,jd_a,甲
9003,2,笔,2,在线支付,2026-01-06 10:00:00,10,20,20,20,等待确认收货,SOP,jd_b,乙
";
    let jd = check(text, "jd", &[("jd_a", 80.0), ("jd_b", 20.0)], &[("cancelled", 1)], 2);
    assert_eq!(count(&jd.report().notes, NoteCode::OrderTotalsOnce), 1);
    let text = "\
订单号,订单状态,订单创建时间,买家付款时间,归属店铺,买家姓名,买家手机号,全部商品名称,商品种类数,应收订单金额,订单实付金额,订单已退款金额
E1,交易完成,2026-01-02 10:00:00,2026-01-02 10:01:00,本店,赵,13800000001,米,1,60.00,60.00,0.00
E2,交易关闭,2026-01-03 10:00:00,2026-01-03 10:01:00,本店,赵,13800000001,米,1,60.00,60.00,60.00
E3,已发货,2026-02-03 10:00:00,2026-02-03 10:01:00,本店,钱,13800000002,油,1,90.00,90.00,30.00
E4,待付款,2026-02-04 10:00:00,,本店,孙,13800000003,油,1,90.00,0.00,0.00
";
    check(
        text,
        "youzan",
        &[("13800000001", 60.0), ("13800000002", 60.0)],
        &[("cancelled", 1), ("unpaid", 1)],
        2,
    );
    let text = "\
订单号,订单下单时间,支付时间,订单状态,商品名称,商品数量,商品总价,订单实际支付金额,收件人姓名,收件人手机
W1,2026-01-02 10:00:00,2026-01-02 10:01:00,已完成,糖,1,30.00,30.00,周,13900000001
W2,2026-01-03 10:00:00,2026-01-03 10:01:00,待收货,糖,2,60.00,60.00,吴,13900000002
W3,2026-01-04 10:00:00,,待付款,糖,2,60.00,60.00,吴,13900000002
";
    check(text, "wechat_shop", &[("13900000001", 30.0), ("13900000002", 60.0)], &[("unpaid", 1)], 2);
}

#[test]
fn lists_of_people_have_no_orders() {
    for (text, service) in [
        (
            "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Create Date,City\n\
             1,Ann,A,ann@x.com,1,Me,customer,2025-01-02 10:00,Ulm\n2,Bob,B,bob@x.com,2,Me,lead,2025-02-02 10:00,Bonn\n",
            "hubspot",
        ),
        (
            "Contact ID,Last Name,Account Name,Lead Source,Contact Owner,Mailing City,Created Date\n\
             003A,A,Acme,Web,Me,Ulm,2025-01-02\n003B,B,Beta,Fair,Me,Bonn,2025-02-02\n",
            "salesforce",
        ),
    ] {
        let mut open = open(text);
        let report = open.report();
        assert_eq!((report.source.kind.as_str(), report.customers), ("customers", 2), "{service}");
        let roles: Vec<String> = open.opened.roles.iter().map(|g| g.role.key()).collect();
        assert_eq!(roles[0], "customer", "{service}");
        assert!(open.words("customer").iter().all(|id| !id.is_empty()));
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let head = "Order Number,Order Status,Order Date,Email (Billing),Order Total Amount,Item Name\n";
    let rows = [
        "1,Completed,2026-01-03,a@x.com,45.00,Tea\n",
        "1,Completed,2026-01-03,a@x.com,45.00,Pot\n",
        "2,Cancelled,2026-01-04,b@x.com,10.00,Pot\n",
        "3,Completed,2026-01-05,b@x.com,10.00,Pot\n",
    ];
    let forward = told(&mut open(format!("{head}{}", rows.concat())));
    let back: String = rows.iter().rev().copied().collect();
    assert_eq!(told(&mut open(format!("{head}{back}"))), forward);
    assert_eq!(forward.0, BTreeMap::from([("a@x.com".to_owned(), 45.0), ("b@x.com".to_owned(), 10.0)]));
}

#[test]
fn totals_that_differ_within_an_order_are_money_by_line() {
    let rows = "order_id,customer,date,order_total\n1,a,2026-01-01,10\n1,a,2026-01-01,20\n2,b,2026-01-02,5\n2,b,2026-01-02,5\n";
    let (spend, _) = told(&mut open(rows));
    assert_eq!(spend, BTreeMap::from([("a".to_owned(), 30.0), ("b".to_owned(), 10.0)]));
    let rows = "order_id,customer,date,order_total\n1,a,2026-01-01,30\n1,a,2026-01-01,30\n2,b,2026-01-02,5\n2,b,2026-01-02,5\n";
    let (spend, _) = told(&mut open(rows));
    assert_eq!(spend, BTreeMap::from([("a".to_owned(), 30.0), ("b".to_owned(), 5.0)]));
}
