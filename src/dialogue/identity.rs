//! Reads what identifies a person: the name, the identity number, the mobile number, the code that was sent.

use jiff::civil::Date;

use super::value::Value;
use crate::law::identifier::{LawyerLicence, Mobile, PersonName, ResidentId};
use crate::people::{Judged, code_in};
use crate::scripts::dialogue::SlotKind;
use crate::secret::Confidential;
use crate::text::mask::begins_like_a_name;

/// A shorter run of digits is something else.
const LEAST_ID_SIGNS: usize = 12;
const LEAST_MOBILE_DIGITS: usize = 7;
/// Longer words without a mark of a name are not one.
const LONGEST_ALONE: usize = 4;
/// What people say before their name.
const BEFORE_A_NAME: &[&str] =
    &["我的名字是", "我的名字叫", "我的姓名是", "名字是", "姓名是", "我叫", "姓名", "名字", "我是", "本人"];
/// What people say when they have not got the code.
const NOT_ARRIVED: &[&str] = &["重发", "重新发", "再发", "没收到", "收不到", "没有收到", "没来"];

/// What was found.
pub(super) enum Read {
    /// A value.
    Value(Value),
    /// Something that cannot be used, and what to say.
    Fault(String),
    /// The code shall be sent again.
    Again,
}

/// Reads the answer to the question for such a slot; `judged` is what became of a code in the same text.
pub(super) fn read(kind: SlotKind, text: &str, today: Date, judged: Option<Judged>) -> Option<Read> {
    match kind {
        SlotKind::PersonName => name(text),
        SlotKind::ResidentId => resident_id(text, today),
        SlotKind::Mobile => mobile(text),
        SlotKind::Licence => licence(text, today),
        SlotKind::Code => code(text, judged),
        _ => None,
    }
}

fn name(text: &str) -> Option<Read> {
    let text = text.trim().trim_end_matches(['。', '.', '！', '!']);
    let told = BEFORE_A_NAME.iter().find_map(|cue| text.strip_prefix(cue));
    let told = told.map(|rest| rest.trim_start_matches(['：', ':', ' ', '叫', '是']));
    match (PersonName::parse(told.unwrap_or(text)), told) {
        (Ok(name), Some(_)) => Some(value(name.reveal())),
        (Ok(name), None) if is_alone(&name) => Some(value(name.reveal())),
        (Ok(_), None) => None,
        (Err(fault), Some(_)) => Some(Read::Fault(fault.to_string())),
        (Err(_), None) => None,
    }
}

/// A surname and a few characters, or parts with a dot, or Latin letters: anything else may be a question, and whoever
/// has a rare surname says 我叫 before it.
fn is_alone(name: &PersonName) -> bool {
    let name = name.reveal();
    let is_short = name.chars().count() <= LONGEST_ALONE && begins_like_a_name(name);
    is_short || name.contains('·') || name.is_ascii()
}

fn resident_id(text: &str, today: Date) -> Option<Read> {
    let signs = longest_run(text, |sign| sign.is_ascii_alphanumeric() || ('０'..='９').contains(&sign));
    (signs.chars().count() >= LEAST_ID_SIGNS).then(|| match ResidentId::parse(&signs, today) {
        Ok(id) => value(id.reveal()),
        Err(fault) => Read::Fault(fault.to_string()),
    })
}

fn licence(text: &str, today: Date) -> Option<Read> {
    let digits = longest_run(text, |sign| sign.is_ascii_digit());
    (digits.len() >= LEAST_ID_SIGNS).then(|| match LawyerLicence::parse(&digits, today) {
        Ok(licence) => value(licence.reveal()),
        Err(fault) => Read::Fault(fault.to_string()),
    })
}

fn mobile(text: &str) -> Option<Read> {
    let digits = longest_run(text, |sign| sign.is_ascii_digit() || sign == '+');
    (digits.len() >= LEAST_MOBILE_DIGITS).then(|| match Mobile::parse(&digits) {
        Ok(mobile) => value(mobile.reveal()),
        Err(fault) => Read::Fault(fault.to_string()),
    })
}

fn code(text: &str, judged: Option<Judged>) -> Option<Read> {
    if NOT_ARRIVED.iter().any(|words| text.contains(words)) {
        return Some(Read::Again);
    }
    code_in(text)?;
    Some(match judged.unwrap_or(Judged::Void) {
        Judged::Right => value("right"),
        wrong => Read::Fault(wrong.sentence()),
    })
}

/// The longest run of such signs; blanks and hyphens inside it do not end it, as people group digits with them.
fn longest_run(text: &str, belongs: impl Fn(char) -> bool) -> String {
    let mut runs = vec![String::new()];
    for sign in text.chars() {
        match sign {
            sign if belongs(sign) => runs.last_mut().expect("begins with one").push(sign),
            ' ' | '-' | '\u{a0}' | '　' => {}
            _ => runs.push(String::new()),
        }
    }
    runs.into_iter().max_by_key(|run| run.chars().count()).unwrap_or_default()
}

fn value(text: &str) -> Read {
    Read::Value(Value::Secret(Confidential::new(text)))
}

/// What may be shown of a confidential value.
pub(super) fn masked(kind: SlotKind, value: &Confidential, today: Date) -> String {
    let text = value.reveal();
    match kind {
        SlotKind::PersonName => PersonName::parse(text).map(|name| name.masked()).unwrap_or_default(),
        SlotKind::ResidentId => ResidentId::parse(text, today).map(|id| id.masked()).unwrap_or_default(),
        SlotKind::Licence => LawyerLicence::parse(text, today).map(|own| own.masked()).unwrap_or_default(),
        SlotKind::Mobile => Mobile::parse(text).map(|mobile| mobile.masked()).unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 11, 28);

    fn said(kind: SlotKind, text: &str) -> String {
        match read(kind, text, TODAY, Some(Judged::Right)) {
            Some(Read::Value(Value::Secret(secret))) => secret.reveal().to_owned(),
            Some(Read::Fault(sentence)) => format!("!{sentence}"),
            Some(Read::Again) => "again".to_owned(),
            _ => "-".to_owned(),
        }
    }

    #[test]
    fn names_are_taken_from_answers_and_not_from_questions() {
        for (text, read) in [
            ("张三", "张三"),
            ("我叫张三。", "张三"),
            ("姓名：欧阳娜娜", "欧阳娜娜"),
            ("我的名字是阿依古丽·买买提", "阿依古丽·买买提"),
            ("这个一定要填吗", "-"),
            ("为什么要姓名？", "-"),
            ("注册攻略", "-"),
            ("什么意思", "-"),
            ("不知道", "-"),
            ("安全吗", "-"),
            ("我叫昝三", "昝三"),
        ] {
            assert_eq!(said(SlotKind::PersonName, text), read, "{text}");
        }
        assert!(said(SlotKind::PersonName, "我叫张三，男").starts_with("!没有看懂姓名"));
    }

    #[test]
    fn numbers_are_found_in_what_people_write_around_them() {
        assert_eq!(said(SlotKind::ResidentId, "身份证 119901 19900101 0017"), "119901199001010017");
        assert!(said(SlotKind::ResidentId, "119901199001010018").contains("没有通过校验"));
        assert!(said(SlotKind::ResidentId, "１１９９０１１９９００１０１００１７").contains("半角"));
        assert_eq!(said(SlotKind::ResidentId, "在哪里看"), "-");
        assert_eq!(said(SlotKind::Mobile, "手机+86 199-0000-0000"), "19900000000");
        assert!(said(SlotKind::Mobile, "1990000000").contains("11位"));
        assert_eq!(said(SlotKind::Mobile, "换号了怎么办"), "-");
    }

    #[test]
    fn a_code_is_what_the_register_of_codes_made_of_it() {
        assert_eq!(said(SlotKind::Code, "验证码是 012345"), "right");
        assert_eq!(said(SlotKind::Code, "没收到"), "again");
        assert_eq!(said(SlotKind::Code, "诉讼费怎么交"), "-");
        let wrong = read(SlotKind::Code, "012345", TODAY, Some(Judged::Wrong { left: 2 }));
        assert!(matches!(wrong, Some(Read::Fault(sentence)) if sentence.contains("还可以试2次")));
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_panics(text in "\\PC{0,40}") {
            for kind in [SlotKind::PersonName, SlotKind::ResidentId, SlotKind::Mobile, SlotKind::Code] {
                let _ = read(kind, &text, TODAY, None);
            }
        }
    }
}
