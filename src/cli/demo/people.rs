//! The demo's persons. Everything about them is made up: the regions of their identity numbers are not allotted.

use crate::simulator::{Card, Person};
use crate::wechat::OpenId;

/// Who has a phone in the demo: openid, name in the browser, name, identity number, mobile number.
pub(super) const PERSONS: [[&str; 5]; 3] = [
    ["oDemo0000000000000000000Zhang", "张女士 · 网购消费者", "张晓晴", "119902198512310224", "19900000001"],
    ["oDemo000000000000000000000Liu", "刘先生 · 民间借贷原告", "刘建国", "119901199001010017", "19900000002"],
    ["oDemo000000000000000000000Wang", "王律师 · 代理人", "王立新", "319903200002293333", "19900000003"],
];

/// The persons with their phones and cards.
pub(super) fn persons() -> anyhow::Result<Vec<Person>> {
    let person = |[openid, shown, name, id_number, mobile]: [&str; 5]| {
        let card = Card { name: name.to_owned(), id_number: id_number.to_owned(), mobile: mobile.to_owned() };
        Ok(Person { openid: OpenId::parse(openid)?, name: shown.to_owned(), card: Some(card) })
    };
    PERSONS.into_iter().map(person).collect()
}
