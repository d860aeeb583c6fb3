//! Contracts: the words by which they are recognised, and whether an account is active.

use serde::{Deserialize, Serialize};

use super::build::each;
use super::cells::{LOOKED_AT, Roled};
use super::roles::Role;
use super::synonyms::normal;
use crate::engine::ingest::Read;
use crate::engine::math::decimal;
use crate::engine::note::{Note, NoteCode};

/// Headers that name a status; any table may have one, so that its cells decide.
pub(super) const STATUS: &str = "status accountstatus customerstatus clientstatus memberstatus userstatus \
    subscriptionstatus contractstatus planstatus 状态 账户状态 账号状态 客户状态 会员状态 用户状态 订阅状态 合同状态 使用状态 续费状态";
/// Headers that name the start of a contract where there are other signs of one.
pub(super) const START: &str = "start startdate startedat startedon started begin begindate subscriptionstart \
    subscriptionstartdate contractstart contractstartdate contractdate signup signupdate signupat signedup signedupat \
    subscribed subscribedat subscribedon subscriptiondate since customersince membersince accountsince created \
    createdat createdate createddate datecreated createdon joined joindate joinedat activated activatedat \
    activationdate registered registrationdate registeredat acquired acquisitiondate onboarded onboardingdate \
    开通日期 开通时间 开始日期 开始时间 起始日期 签约日期 签约时间 订阅日期 订阅时间 订阅开始日期 注册日期 注册时间 加入时间 加入日期 \
    创建时间 创建日期 合同开始日期 入会日期 入会时间 激活日期 激活时间 客户起始日期";
/// Those of them that say when somebody was first seen, in any list of people.
pub(super) const SIGNED_UP: &str = "signup signupdate signupat signedup signedupat customersince membersince \
    accountsince joined joindate joinedat registered registrationdate registeredat acquired acquisitiondate firstseen \
    firstseenat firstseendate 注册日期 注册时间 加入时间 加入日期 入会日期 入会时间 首次访问 首次访问日期";
/// Headers that name the end of its term.
pub(super) const END: &str = "expires expiresat expireson expiry expirydate expiration expirationdate end enddate \
    contractend contractenddate subscriptionend subscriptionenddate validuntil validto currentperiodend periodend \
    termend nextbilling nextbillingdate nextpayment nextpaymentdate nextinvoice 到期 到期日 到期日期 到期时间 有效期至 \
    合同到期 合同到期日 合同到期日期 合同结束日期 结束日期 截止日期 下次扣款日期 下次付款日期";

/// Headers that name the day on which an account ended.
pub(super) const ENDED_ON: &str = "churndate churnedat churnedon churneddate canceldate canceledat cancelledat \
    canceledon cancelledon canceleddate cancelleddate cancellationdate cancelationdate endedat endedon endeddate \
    terminationdate terminatedat terminatedon deactivatedat deactivationdate loston lostdate \
    流失日期 流失时间 取消日期 取消时间 退订日期 退订时间 终止日期 终止时间 注销日期 注销时间 解约日期 解约时间 停用日期 停用时间";

const ENDED: &str = "churned churn cancelled canceled cancel cancellation inactive expired lost ended terminated \
    closed lapsed deleted deactivated disabled unsubscribed former left notrenewed nonrenewed exited gone dead \
    流失 已流失 取消 已取消 停用 已停用 过期 已过期 退订 已退订 终止 已终止 结束 已结束 注销 已注销 关闭 已关闭 未续费 到期 已到期 \
    解约 已解约 失效 已失效 已流失客户 不活跃";
const ACTIVE: &str = "active activated trialing trial intrial ontrial live paying current enabled renewed renewing \
    renewal subscribed pastdue paused onhold atrisk stayed retained existing 在用 正常 续费 已续费 续费中 活跃 使用中 试用 \
    试用中 有效 生效 生效中 激活 已激活 启用 已启用 服务中 合作中 续约 已续约 新签 暂停 欠费 在网 留存";
const YES: &str = "yes y true t 是 对 有";
const NO: &str = "no n false f 否 无 未流失 没有 未";

/// Words in the header of what stops, or of the silence that begins, once an account has ended: use, and days since.
const STOPS: &str = "lastlogin lastlogon lastsignin lastseen lastactive lastactivity lastuse lastused lastusage lastvisit \
    lastaccess lastsession lastevent lastorder lastpurchase dayssince weekssince monthssince daysinactive daysidle inactive \
    inactivity inactivedays idle idledays recency silence silent login logins logons sessions usage activedays activeusers \
    activeseats 最近登录 最后登录 上次登录 未登录 登录天数 登录次数 最近使用 最后使用 上次使用 未使用 使用天数 使用次数 使用时长 \
    最近活跃 最后活跃 上次活跃 活跃天数 不活跃 最近访问 最后访问 上次访问 访问次数 最近购买 上次购买 距今 距上次 沉默";

/// Days after the last one that counts in which renewals are due soon.
pub const AHEAD: i32 = 120;

/// Words that a note lists.
const LISTED: usize = 5;

/// Whether an account is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It goes on, or nothing says that it does not.
    Active,
    /// It has ended.
    Ended,
    /// A customer of a joined table of whom no contract is known.
    Unknown,
}

impl Status {
    /// What is known of accounts, in the order of the keys of a column.
    pub const ALL: [Status; 2] = [Status::Active, Status::Ended];
    /// The stable word, also its key in `locales/` under `key.status.`.
    pub const fn key(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Ended => "ended",
            Status::Unknown => "unknown",
        }
    }
}

/// A word for a status; `None` for one that is not known.
fn in_words(cell: &str) -> Option<Status> {
    let word = normal(cell).word;
    let is = |words: &str| words.split_whitespace().any(|w| w == word);
    if is(ENDED) {
        Some(Status::Ended)
    } else if is(ACTIVE) {
        Some(Status::Active)
    } else {
        None
    }
}

/// Yes or no to "has it ended", in words or as 1 and 0; a status will do, too.
fn as_answer(cell: &str) -> Option<Status> {
    let word = normal(cell).word;
    let is = |words: &str| words.split_whitespace().any(|w| w == word);
    match decimal::parse(cell.trim()) {
        Some(1.0) => Some(Status::Ended),
        Some(0.0) => Some(Status::Active),
        Some(_) => None,
        None if is(YES) => Some(Status::Ended),
        None if is(NO) => Some(Status::Active),
        None => in_words(cell),
    }
}

/// Whether a header names what stops once an account has ended: whoever has ended shows it, and nobody was warned by it.
pub fn stops(header: &str) -> bool {
    let header = normal(header);
    STOPS.split_whitespace().any(|word| {
        if !word.is_ascii() {
            return header.word.contains(word);
        }
        // Whole words of the header, one or several: `idle` is not in `Middle name`.
        (0..header.tokens.len()).any(|from| {
            let mut rest = Some(word);
            header.tokens[from..].iter().any(|token| {
                rest = rest.and_then(|rest| rest.strip_prefix(token.as_str()));
                rest == Some("")
            })
        })
    })
}

pub(super) fn is_status(cell: &str) -> bool {
    in_words(cell).is_some()
}

pub(super) fn is_yes_or_no(cell: &str) -> bool {
    as_answer(cell).is_some()
}

/// Whether at least half of a column's first cells with content pass a test.
pub(super) fn mostly(read: &Read, column: usize, test: fn(&str) -> bool) -> bool {
    let Some(cells) = read.table.columns.get(column) else { return false };
    let filled = || cells.iter().take(LOOKED_AT).filter(|cell| !cell.trim().is_empty());
    let good = filled().filter(|cell| test(cell)).count();
    good > 0 && 2 * good >= filled().count()
}

/// Whether a header says by itself who left.
pub fn says_who_left(header: &str) -> bool {
    let word = normal(header).word;
    super::guess::exact(&word, 1.0).iter().any(|(role, _)| *role == Role::Churned)
}

/// Whether a fee is by the year, as its header says.
pub(super) fn is_yearly(header: &str) -> bool {
    let word = normal(header).word;
    let monthly = ["mrr", "month", "月"].iter().any(|w| word.contains(w));
    let yearly = ["annual", "yearly", "peryear", "acv", "年"].iter().any(|w| word.contains(w));
    !monthly && (yearly || word.starts_with("arr") || word.ends_with("arr"))
}

/// The status of each customer: ended where one of the columns says so. Words that are not known count as active,
/// with a note that lists them. `None` without such a column.
pub(super) fn status(
    table: &Roled<'_>,
    who: &[u32],
    customers: usize,
    notes: &mut Vec<Note>,
) -> Option<Vec<Status>> {
    let mut out = None;
    for (role, read) in [(Role::Status, in_words as fn(&str) -> Option<Status>), (Role::Churned, as_answer)] {
        let Some(column) = table.column(role) else { continue };
        let all = out.get_or_insert_with(|| vec![Status::Active; customers]);
        let (mut unknown, mut words) = (0, Vec::new());
        for (row, slot) in each(who) {
            let cell = table.cells(column).get(row).trim();
            match read(cell) {
                Some(Status::Ended) => all[slot] = Status::Ended,
                None if !cell.is_empty() => {
                    unknown += 1;
                    if words.len() < LISTED && !words.contains(&cell) {
                        words.push(cell);
                    }
                }
                _ => {}
            }
        }
        if unknown > 0 {
            let note = Note::new(NoteCode::StatusUnknown, unknown).in_column(table.header(column));
            notes.push(note.with(words.join(", ")));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_status() {
        for (cell, status) in [
            ("Churned", Some(Status::Ended)),
            ("canceled ", Some(Status::Ended)),
            ("past_due", Some(Status::Active)),
            ("已流失", Some(Status::Ended)),
            ("在用", Some(Status::Active)),
            ("Paid", None),
            ("", None),
        ] {
            assert_eq!(in_words(cell), status, "{cell}");
        }
        for (cell, status) in [
            ("1", Some(Status::Ended)),
            ("0.0", Some(Status::Active)),
            ("0.3", None),
            ("Yes", Some(Status::Ended)),
            ("否", Some(Status::Active)),
            ("active", Some(Status::Active)),
        ] {
            assert_eq!(as_answer(cell), status, "{cell}");
        }
    }

    #[test]
    fn what_stops_with_an_account() {
        for header in [
            "Days since last login",
            "last_seen_days",
            "Recency",
            "daysInactive",
            "Logins (30 days)",
            "距上次登录天数",
            "最近30天使用时长",
        ] {
            assert!(stops(header), "{header}");
        }
        for header in ["Middle name", "Seats", "tenure", "Plan", "Industry", "行业", "座席数", ""] {
            assert!(!stops(header), "{header}");
        }
    }

    #[test]
    fn fees_by_the_year() {
        for (header, yearly) in [
            ("ARR", true),
            ("ARR start", true),
            ("Annual fee ($)", true),
            ("年费", true),
            ("MRR", false),
            ("月费（年付）", false),
            ("Monthly fee", false),
        ] {
            assert_eq!(is_yearly(header), yearly, "{header}");
        }
    }

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for words in [STATUS, START, END, ENDED_ON, ENDED, ACTIVE, YES, NO, STOPS] {
            for word in words.split_whitespace() {
                assert_eq!(normal(word).word, word);
            }
        }
    }
}
