//! Header words by role, in English and Chinese, and how headers are made comparable.

use super::fold::fold;
use super::roles::Role;
use crate::engine::math::lower::lower;

/// Words that name a role by themselves.
const STRONG: f64 = 0.97;
/// Words that name a role unless a better one is there.
const WEAK: f64 = 0.88;
/// Words of columns that are kept beside the customer.
const KEPT: f64 = 0.75;

/// A list of words, blank-separated and already [`normal`], for one role.
pub struct Words {
    /// What they mean.
    pub role: Role,
    /// How sure that is, 0…1.
    pub confidence: f64,
    /// The words.
    pub words: &'static str,
}

const fn strong(role: Role, words: &'static str) -> Words {
    Words { role, confidence: STRONG, words }
}
const fn weak(role: Role, words: &'static str) -> Words {
    Words { role, confidence: WEAK, words }
}

/// Words in the name of an event by which a customer asks for help.
pub const CONTACT: &str = "ticket tickets support complaint complaints complain helpdesk call calls callback refund \
    issue issues bug problem escalation returned 工单 客服 投诉 售后 来电 求助 报障 报修 退款 咨询";

/// Every header word that is known. One word may stand under several roles: the surer one is tried first.
pub const WORDS: &[Words] = &[
    strong(
        Role::Customer,
        "customer customerid customerno customernumber customercode customerkey customerref custid custno cust \
         client clientid clientno clientcode user userid userno account accountid accountno accountnumber member \
         memberid memberno membernumber buyer buyerid shopper shopperid subscriber subscriberid contactid uid \
         masterid patientid studentid guestid donor donorid respondent respondentid 客户 客户id 客户编号 客户号 客户号码 客户代码 客户编码 客户标识 \
         顾客 顾客id 顾客编号 会员 会员号 会员id 会员编号 会员卡号 会员号码 买家 买家id 买家会员名 买家账号 用户 用户id 用户编号 \
         用户号 用户标识 账号 账户 账户id 账号id 帐号 学员编号 学号 患者编号 微信号 账户编号 账户号 客人 客人编号 租户 租户id 商户 商户号 公司编号 公司id 企业编号 tenant tenantid companyid openid",
    ),
    weak(
        Role::Customer,
        "id email customeremail buyeremail emailaddress mail username loginname phone mobile phonenumber 编号 \
         邮箱 电子邮件 邮件 邮箱地址 手机号 手机 手机号码 联系手机 联系电话 电话 买家昵称 用户名 旺旺号 买家旺旺",
    ),
    strong(
        Role::Name,
        "name customername fullname displayname nickname clientname billingname buyername contactname accountname \
         membername 姓名 昵称 客户名称 客户名 客户姓名 顾客姓名 会员姓名 会员名称 会员名 用户姓名 用户昵称 名称 名字 收货人 \
         收货人姓名 联系人",
    ),
    weak(
        Role::Name,
        "company companyname organisation organization shippingname 公司 公司名称 企业名称 单位名称",
    ),
    strong(
        Role::Date,
        "date orderdate orderedat orderedon ordertime ordercreatedat purchasedate purchasedat purchasetime \
         transactiondate transactiontime txndate invoicedate paymentdate paymenttime paidat paiddate datepaid saledate \
         salesdate salestime datetime answerdate answeredat responsedate respondedat surveydate submittedat \
         submitdate submissiondate reviewdate lastorder lastorderdate lastorderedat lastpurchase lastpurchasedate \
         dateoflastorder dateoflastpurchase lasttransactiondate 日期 下单时间 下单日期 订单日期 订单时间 订单创建时间 \
         订单付款时间 付款时间 付款日期 支付时间 支付日期 交易时间 交易日期 成交时间 成交日期 购买日期 购买时间 消费时间 消费日期 \
         销售日期 最近购买 最近购买日期 最近购买时间 最近消费时间 最近消费日期 最近下单时间 最近下单日期 最近订单日期 最后购买日期 \
         最后购买时间 最后消费时间 最后下单时间 上次购买日期 上次购买时间 上次消费时间 末次购买日期 回答时间 提交时间 答题时间 \
         填写时间 评价时间 评价日期 调查日期 反馈时间 反馈日期 eventdate eventtime occurredat happenedat logindate \
         logintime visitdate visittime activitydate 事件时间 事件日期 发生时间 发生日期 登录时间 登录日期 访问时间 访问日期 互动时间 \
         互动日期 行为时间",
    ),
    weak(
        Role::Date,
        "createdat created createddate datecreated createdon timestamp time day processedat completedat 时间 \
         创建时间 创建日期 完成时间 完成日期 时间戳",
    ),
    strong(
        Role::Event,
        "event eventtype eventname eventaction action actiontype activity activitytype activityname interaction \
         interactiontype touchpoint touchpointtype useraction 事件 事件类型 事件名称 事件名 行为 行为类型 互动 互动类型 互动方式 \
         操作 操作类型 动作 活动类型 触点",
    ),
    strong(
        Role::Duration,
        "duration durationminutes durationmin durationseconds minutes sessionlength sessionduration timespent \
         minutesspent 时长 停留时长 通话时长 会话时长 互动时长 时长分钟 分钟数",
    ),
    strong(
        Role::Amount,
        "amount totalamount amountpaid paidamount payment paymentamount total ordertotal totalordervalue ordervalue \
         orderamount grandtotal totalprice totalspent totalspend totalsales totalrevenue revenue sales salesamount \
         spend spent spending spendamount dollarvalue dollars dollaramount transactionamount transactionvalue \
         txnamount invoiceamount invoicetotal netamount netsales netrevenue gross grosssales lifetimespend \
         lifetimerevenue purchaseamount purchasevalue turnover totalpaid amountspent ordersubtotal 金额 实付金额 实付款 \
         实付 实收金额 实收款 成交额 成交金额 成交总额 销售额 销售金额 买家实际支付金额 实际支付金额 实际付款金额 支付金额 付款金额 \
         订单金额 订单总额 订单总价 订单实付金额 交易金额 交易额 交易总额 消费金额 消费额 \
          累计消费 累计消费金额 累计金额 消费总额 总消费 总消费金额 总消费额 营业额 购买金额 购买价值 消费价值 购买总额",
    ),
    // What was really paid goes before what was asked.
    Words {
        role: Role::Amount, confidence: 0.95, words: "总价 总金额 总额 合计 合计金额 总计 应付金额"
    },
    weak(
        Role::Amount,
        "value subtotal netprice net nettotal lineamount linetotal 小计 买家应付货款 应付货款 货款 商品金额 款项 收款金额",
    ),
    strong(
        Role::Quantity,
        "quantity qty units pieces items itemcount itemscount numberofitems lineitemquantity numberofunits \
         quantitysold 数量 件数 购买数量 商品数量 宝贝总数量 宝贝数量 购买件数 销售数量 销量",
    ),
    weak(Role::Quantity, "numberofcds cds pcs itemsold 个数"),
    strong(
        Role::UnitPrice,
        "unitprice priceeach itemprice lineitemprice priceperunit pricepiece unitcost 单价 商品单价 商品价格 宝贝价格 \
         销售单价",
    ),
    strong(
        Role::Price,
        "price averageordervalue aov avgordervalue meanordervalue sellingprice saleprice salesprice averageprice \
         avgprice averagepurchasevalue averagebasket basketvalue 售价 客单价 价格 平均客单价 平均订单金额 平均订单价值 \
         平均价格 销售价格 产品价格 产品售价",
    ),
    strong(
        Role::Order,
        "order orderid orderno ordernumber orderref ordercode invoice invoiceno invoiceid invoicenumber \
         transactionid transactionno transactionnumber transaction txnid receipt receiptno receiptid receiptnumber \
         paymentid chargeid basketid billno ticketno 订单编号 订单号 订单id 订单号码 订单 单号 单据号 交易号 交易编号 交易单号 \
         流水号 交易流水号 发票号 小票号 主订单编号 销售单号",
    ),
    Words { role: Role::Order, confidence: 0.7, words: "id 编号 子订单编号 lineitemid" },
    strong(
        Role::ProductScore,
        "productfeature productfeatures productquality product productscore productrating productsatisfaction \
         featurescore productfeaturescore 产品功能 产品质量 产品评分 产品满意度 商品质量 商品评分 产品 产品功能评分 产品质量评分 \
         功能评分 质量评分 描述相符 宝贝与描述相符",
    ),
    weak(Role::ProductScore, "quality features feature qualityscore 质量 功能"),
    strong(
        Role::ServiceScore,
        "servicequality servicescore servicerating qualityofservice servicequalityscore 服务质量 服务评分 服务态度 \
         卖家服务 卖家的服务态度 服务质量评分 服务分",
    ),
    weak(Role::ServiceScore, "service servicesatisfaction 服务 服务满意度"),
    strong(
        Role::SupportScore,
        "customersupport support supportscore supportquality supportrating supportsatisfaction customerservice \
         customersupportscore customerservicescore aftersales aftersalesservice helpdesk 客户支持 客户支持评分 售后 售后服务 \
         售后评分 售后满意度 售后服务评分 技术支持 客服 客服评分 客服满意度 支持 客户服务",
    ),
    strong(
        Role::ExperienceScore,
        "experience experiencescore experiencerating customerexperience userexperience overallexperience \
         customerexperiencescore cx ux 客户体验 用户体验 顾客体验 体验 体验评分 体验满意度 客户体验评分 整体体验",
    ),
    strong(
        Role::PerceivedValue,
        "perceived perceivedvalue perceivedquality valueperceived 感知价值 感知 感知质量 实际感知 感知服务 顾客感知价值 \
         客户感知价值 实际价值",
    ),
    strong(
        Role::ExpectedValue,
        "expected expectedvalue expectation expectations expectedquality valueexpected 期望价值 期望 期望值 预期价值 预期 \
         期望服务 客户期望 客户期望价值 顾客期望",
    ),
    strong(
        Role::PositiveFeedback,
        "positivefeedback positivefeedbacks positivefeedbackcount positivereviews positivereviewcount positivecount \
         goodreviews positiveratings 正面反馈 正面反馈数 正面反馈数量 好评数 好评 好评数量 正面评价 正面评价数 正反馈",
    ),
    strong(
        Role::TotalFeedback,
        "totalfeedback totalfeedbacks feedbackcount totalfeedbackcount totalreviews reviewcount reviewscount \
         numberofreviews totalratings 总反馈 总反馈数 总反馈数量 反馈总数 反馈数 反馈数量 评价数 评价数量 总评价数 评价总数 评论数 \
         总评价",
    ),
    weak(Role::TotalFeedback, "reviews feedbacks"),
    strong(
        Role::Functional,
        "functional functionalsatisfaction functionalscore functionalexperience functionalvalue functionality \
         功能满意度 功能体验 功能性 功能性满意度",
    ),
    strong(Role::Service, "service servicesatisfaction serviceexperience 服务满意度 服务体验 服务性满意度"),
    strong(
        Role::Emotional,
        "emotional emotionalsatisfaction emotionalscore emotionalexperience emotionalvalue emotion 情感满意度 情感体验 \
         情感 情感性满意度 情绪满意度",
    ),
    strong(
        Role::Purchases,
        "purchases orders ordercount orderscount numberoforders numorders nooforders totalorders totalpurchases \
         purchasecount numberofpurchases numpurchases transactions transactioncount numberoftransactions \
         totaltransactions purchasefrequency purchasetimes ordersplaced 购买次数 总购买次数 购买总次数 订单数 订单数量 总订单数 \
         订单总数 下单次数 消费次数 交易次数 购买频次 购买频率 消费频次 累计购买次数 成交次数 成交笔数 交易笔数",
    ),
    strong(
        Role::RepeatPurchases,
        "repeatpurchases repeatorders repeatpurchasecount repeatordercount repeatcount repurchases repurchasecount \
         numberofrepeatpurchases repeatedpurchases 重复购买次数 复购次数 回购次数 重复购买 重购次数 复购订单数",
    ),
    strong(
        Role::RepurchaseRate,
        "repurchaserate repeatrate repeatpurchaserate rebuyrate reorderrate 复购率 重复购买率 回购率 重购率",
    ),
    strong(
        Role::LifetimeYears,
        "lifetime lifetimeyears customerlifetime customerlifetimeyears lifespan customerlifespan yearsascustomer \
         expectedlifetime 客户生命周期 生命周期 客户寿命 合作年限 生命周期年 客户生命周期年 顾客生命周期 预计生命周期",
    ),
    weak(Role::LifetimeYears, "years tenureyears 年限"),
    strong(
        Role::Advocacy,
        "advocacy rating ratings wordofmouth wom womrating wordofmouthrating wordofmouthscore reputation \
         advocacyscore 口碑评分 口碑 口碑分 口碑得分 口碑指数",
    ),
    weak(Role::Advocacy, "score stars starrating reviewscore 评分 星级 打分 评价分 评价星级 得分"),
    strong(
        Role::Referrals,
        "referrals referralcount referralscount referredcustomers numberofreferrals customersreferred referred \
         invites friendsreferred 推荐数 推荐人数 推荐次数 推荐客户数 转介绍数 转介绍人数 邀请人数 邀请数 介绍人数",
    ),
    strong(
        Role::ReferralValue,
        "referralvalue referralworth referralrevenue wordofmouthvalue 传播价值 推荐价值 口碑价值 转介绍价值 口碑传播价值",
    ),
    strong(
        Role::KnownClv,
        "clv ltv cltv knownclv knownltv customerlifetimevalue lifetimevalue clvactual actualclv 终身价值 客户终身价值 \
         生命周期价值 客户生命周期价值 已知终身价值",
    ),
    strong(Role::ServiceValue, "servicevalue serviceworth servicerevenue 服务价值"),
    strong(
        Role::Nps,
        "nps npsscore npsanswer npsrating npsresponse recommend recommendscore likelihoodtorecommend \
         likelytorecommend wouldrecommend willingnesstorecommend ltr netpromoterscore netpromoter 推荐意愿 推荐度 推荐可能性 \
         净推荐值 净推荐 推荐分 推荐分数 nps评分 nps得分 推荐意愿评分 推荐指数 是否愿意推荐",
    ),
    weak(Role::Nps, "recommendation promoterscore howlikely 可能推荐 愿意推荐 多大可能"),
    strong(
        Role::Csat,
        "csat csatscore csatrating csatanswer satisfaction satisfactionscore satisfactionrating overallsatisfaction \
         customersatisfaction customersatisfactionscore 满意度 总体满意度 整体满意度 满意度评分 客户满意度 满意程度 csat评分 \
         csat得分 综合满意度 顾客满意度 满意度得分 满意度分数",
    ),
    weak(Role::Csat, "howsatisfied 满意吗 多满意"),
    weak(Role::Ces, "howeasy howmucheffort easeofuse 费力吗"),
    strong(
        Role::Ces,
        "ces cesscore cesrating cesanswer effort customereffort effortscore customereffortscore  \
         费力度 费力程度 客户费力度 费力度评分 ces评分 ces得分 费力指数",
    ),
    strong(
        Role::MrrEnd,
        "mrr mrrend endmrr endingmrr mrrending closingmrr mrrclosing currentmrr mrrcurrent mrrnow latestmrr \
         monthlyrecurringrevenue monthlyfee monthlyfees monthlycharge monthlycharges monthlyprice monthlyrevenue \
         monthlysubscription monthlyamount monthlypayment subscriptionfee 月费 月租 月租费 月付 月付金额 每月费用 月订阅费 \
         月度订阅费 月度经常性收入 当前月费 现月费 本期月费 期末月费 月费期末 期末月租 期末mrr mrr期末 当前mrr",
    ),
    weak(
        Role::MrrEnd,
        "arr arrend endingarr closingarr currentarr arrcurrent annualrecurringrevenue annualfee annualcharge \
         annualsubscription yearlyfee yearlyprice yearlycharge annualcontractvalue acv 年费 年付 年付金额 年租 年订阅费 \
         年度订阅费 年度经常性收入 年度合同额 当前年费 期末年费 年费期末 期末arr",
    ),
    strong(
        Role::MrrStart,
        "mrrstart startmrr startingmrr mrrstarting openingmrr mrropening beginningmrr mrrbeginning initialmrr \
         mrrinitial previousmrr mrrprevious priormrr lastmrr mrrlastyear 期初月费 月费期初 初始月费 起始月费 期初月租 上期月费 \
         原月费 期初mrr mrr期初",
    ),
    weak(
        Role::MrrStart,
        "arrstart startarr startingarr openingarr arropening beginningarr initialarr previousarr priorarr 期初年费 \
         年费期初 上期年费 期初arr",
    ),
    strong(
        Role::RenewalDate,
        "renewaldate renewal renewalon renewson renewsat renewsdate renewaldue renewalduedate nextrenewal \
         nextrenewaldate contractrenewal contractrenewaldate 续费日期 续费日 续费时间 下次续费 下次续费日期 下次续费时间 续约日期 \
         续约日 续约时间 续订日期",
    ),
    strong(
        Role::Churned,
        "churned churn ischurned haschurned churnflag exited 流失 是否流失 已流失 流失标记 是否已流失",
    ),
    strong(
        Role::Comment,
        "comment comments review reviews reviewtext reviewcontent feedback feedbacktext feedbackcontent verbatim \
         verbatims opentext customercomment customerfeedback 评论 评论内容 反馈 反馈内容 用户反馈 客户反馈 意见 意见反馈 意见建议 建议 \
         买家评论 评价内容 用户评论 评语",
    ),
    weak(Role::Comment, "text message body reviewbody content answertext 内容 文本 文字 评价"),
    Words {
        role: Role::Attribute,
        confidence: KEPT,
        words: "age agegroup gender sex income salary city country countrycode region state province district area zip \
                zipcode postcode postalcode place location address channel source medium campaign platform store shop \
                shopname branch plan planname package tier level grade rank segment group type category categories \
                subcategory cohort interest interests hobby hobbies language occupation job profession education \
                maritalstatus married industry sector companysize employees seats mrr arr mrrstart mrrend \
                renewaldate renewal signupdate signup registered registrationdate registeredat joindate joined \
                birthday birthdate dob usage usagehours usagedays usagetime hoursused daysused tenure frequency \
                recency t monetaryvalue monetary zbar weights weight x tx periods churned churn ischurned \
                event action duration minutes device browser os paymentmethod currency status \
                financialstatus fulfillmentstatus orderstatus subscriptionstatus sku productname productid \
                productcode producttype itemname lineitemname stockcode brand model tags tag owner manager salesrep \
                accountmanager email customeremail buyeremail emailaddress phone mobile phonenumber firstname lastname \
                product company \
                username tax taxes shipping discount discountamount discountcode fee fees refund refundedamount \
                amountrefunded refundamount cost margin profit points balance vip subscribed newsletter \
                年龄 年龄段 性别 收入 月收入 年收入 城市 省份 省 市 地区 区域 国家 大区 地址 收货地址 邮编 渠道 来源 平台 门店 店铺 \
                店铺名称 套餐 版本 等级 级别 会员等级 客户等级 客户类型 类型 类别 分类 品类 商品分类 兴趣 爱好 偏好 职业 学历 \
                教育 婚姻状况 行业 规模 公司规模 员工数 席位 席位数 月费 年费 月租 续费日期 到期日期 到期时间 注册时间 注册日期 入会时间 \
                入会日期 加入时间 生日 出生日期 使用时长 使用时间 使用天数 使用小时 流失 是否流失 终身价值 客户终身价值 事件 行为 \
                互动类型 时长 设备 浏览器 支付方式 付款方式 币种 货币 状态 订单状态 客户状态 商品 商品名称 商品名 商品编号 商品编码 \
                宝贝标题 产品名称 产品编号 品牌 型号 标签 客户经理 负责人 销售员 手机 手机号 手机号码 联系手机 联系电话 电话 邮箱 \
                电子邮件 产品 公司 公司名称 买家应付邮费 邮费 运费 税费 优惠 优惠金额 折扣 退款 退款金额 手续费 成本 利润 毛利 积分 余额 \
                语言 分组 群组 用户名",
    },
    Words {
        role: Role::LeaveOut,
        confidence: 0.9,
        words: "notes note description remark remarks reason subject memo rownumber rowid rowno url link photo image \
                password  responseid answerid reviewid surveyid 备注 留言 买家留言 卖家备注 原因 \
                说明 描述 序号 行号 答卷编号 答卷id 问卷编号 回答编号 评价编号 链接 图片",
    },
];

/// Words in brackets or at the end of a header that say a unit and not a meaning.
const UNITS: &[&str] = &[
    "元",
    "人民币",
    "美元",
    "欧元",
    "万元",
    "千元",
    "usd",
    "cny",
    "rmb",
    "eur",
    "gbp",
    "jpy",
    "hkd",
    "twd",
    "us",
    "yuan",
    "dollars",
    "euro",
    "euros",
    "pounds",
    "k",
    "天",
    "日",
    "小时",
    "分钟",
    "分",
    "次",
    "个",
    "件",
    "人",
    "年",
    "月",
    "周",
    "hour",
    "hours",
    "day",
    "days",
    "year",
    "years",
    "month",
    "months",
    "week",
    "weeks",
    "times",
    "pcs",
    "utc",
    "gmt",
    "cst",
    "h",
    "d",
];

/// Keys of time units, and the words by which a header names them.
pub(super) const TIME_UNITS: [(&str, &[&str]); 4] = [
    ("day", &["day", "days", "天", "日"]),
    ("week", &["week", "weeks", "周"]),
    ("month", &["month", "months", "月"]),
    ("year", &["year", "years", "年"]),
];

/// A header made comparable, three ways.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Letters and digits only, units in brackets dropped: `Order Amount (USD)` is `orderamount`.
    pub word: String,
    /// The same without anything in brackets and without a unit at the end.
    pub bare: String,
    /// The words it is made of: `Order`, `Amount`; Chinese is not divided.
    pub tokens: Vec<String>,
}

/// Folded as by NFKC and in small letters, without blanks, `_`, `-`, brackets and units.
pub fn normal(header: &str) -> Header {
    let folded = fold(header);
    let (outside, kept) = without_units(&folded);
    let tokens = tokens(&kept);
    let word: String = tokens.concat();
    let mut bare_tokens = self::tokens(&outside);
    if bare_tokens.len() > 1 && bare_tokens.last().is_some_and(|t| UNITS.contains(&t.as_str())) {
        bare_tokens.pop();
    }
    Header { bare: bare_tokens.concat(), word, tokens }
}

/// The text outside brackets, and the text with only those brackets dropped that hold a unit or no letter at all.
fn without_units(text: &str) -> (String, String) {
    let (mut outside, mut kept, mut inside) = (String::new(), String::new(), None::<String>);
    for c in text.chars() {
        match (c, &mut inside) {
            ('(' | '[' | '{' | '【' | '〔' | '《', None) => inside = Some(String::new()),
            (')' | ']' | '}' | '】' | '〕' | '》', Some(content)) => {
                let unit = lower(content.trim());
                if unit.chars().any(char::is_alphabetic) && !UNITS.contains(&unit.as_str()) {
                    kept.push(' ');
                    kept.push_str(content);
                }
                kept.push(' ');
                inside = None;
            }
            (c, Some(content)) => content.push(c),
            (c, None) => {
                outside.push(c);
                kept.push(c);
            }
        }
    }
    // A bracket that never closes holds words like any other.
    if let Some(content) = inside {
        kept.push_str(&content);
    }
    (outside, kept)
}

/// Runs of letters and digits, also divided before a capital that follows a small letter, in small letters.
fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut token = String::new();
    let mut before = ' ';
    for c in text.chars() {
        let starts = before.is_lowercase() && c.is_uppercase();
        if (!c.is_alphanumeric() || starts) && !token.is_empty() {
            out.push(std::mem::take(&mut token));
        }
        if c.is_alphanumeric() {
            token.extend(c.to_lowercase());
        }
        before = c;
    }
    if !token.is_empty() {
        out.push(token);
    }
    out
}

/// The year of a cash flow, from 1: `year_1`, `cf1`, `第1年`, `现金流1`; at most 50.
pub fn cash_flow_year(word: &str) -> Option<u8> {
    const BEFORE: &[&str] = &[
        "cashflowyear",
        "cashflowyr",
        "cashflow",
        "flowyear",
        "flow",
        "cfyear",
        "cf",
        "year",
        "yr",
        "y",
        "现金流第",
        "现金流量",
        "现金流",
        "第",
    ];
    const AFTER: &[&str] = &["", "年", "年现金流", "年现金流量", "cashflow", "cf", "年收益", "年收入"];
    BEFORE.iter().filter_map(|b| word.strip_prefix(b)).find_map(|rest| {
        let end =
            rest.find(|c: char| !c.is_ascii_digit() && chinese_digit(c).is_none()).unwrap_or(rest.len());
        let (digits, after) = rest.split_at(end);
        // 第1 alone is an ordinal of anything; only with 年 it is a year.
        let sound = AFTER.contains(&after) && (!after.is_empty() || !word.starts_with('第'));
        if sound { number(digits).filter(|k| (1..=50).contains(k)) } else { None }
    })
}

fn chinese_digit(c: char) -> Option<u8> {
    "一二三四五六七八九十".chars().position(|d| d == c).map(|p| p as u8 + 1)
}

/// A small whole number in digits or in Chinese up to 十九.
fn number(digits: &str) -> Option<u8> {
    if let Ok(n) = digits.parse() {
        return Some(n);
    }
    let mut chars = digits.chars().map(chinese_digit);
    match (chars.next()??, chars.next(), chars.next()) {
        (n, None, _) => Some(n),
        (10, Some(Some(n)), None) if n < 10 => Some(10 + n),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_comparable() {
        for (header, word) in [
            ("Order Amount (USD)", "orderamount"),
            ("客户_ID", "客户id"),
            ("金额（元）", "金额"),
            ("Ｔｏｔａｌ ($)", "total"),
            ("InvoiceNo", "invoiceno"),
            ("customer-id ", "customerid"),
            ("Created date (UTC)", "createddate"),
            ("satisfaction (1-5)", "satisfaction"),
            ("value (paid", "valuepaid"),
            ("()", ""),
        ] {
            assert_eq!(normal(header).word, word, "{header}");
        }
        assert_eq!(normal("revenue_usd").bare, "revenue");
        assert_eq!(normal("满意度（您怎么看）").bare, "满意度");
        assert_eq!(normal("grossSales_total").tokens, ["gross", "sales", "total"]);
    }

    #[test]
    fn years_of_cash_flows() {
        for (word, year) in [
            ("year1", Some(1)),
            ("cf12", Some(12)),
            ("第3年", Some(3)),
            ("第十二年", Some(12)),
            ("现金流5", Some(5)),
            ("cashflowyear2", Some(2)),
            ("第2年现金流", Some(2)),
            ("year", None),
            ("year2024", None),
            ("cf0", None),
            ("第1", None),
            ("1", None),
            ("第一二三年", None),
        ] {
            assert_eq!(cash_flow_year(word), year, "{word}");
        }
    }

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for list in WORDS {
            for word in list.words.split_whitespace() {
                assert_eq!(normal(word).word, word, "{:?}", list.role);
            }
        }
    }

    #[test]
    fn no_word_has_one_confidence_for_two_roles() {
        let mut seen = std::collections::BTreeMap::new();
        for list in WORDS {
            for word in list.words.split_whitespace() {
                let key = (word, (list.confidence * 100.0) as u32);
                if let Some(other) = seen.insert(key, list.role) {
                    assert_eq!(other, list.role, "{word}");
                    panic!("{word} stands twice under {other:?}");
                }
            }
        }
    }
}
