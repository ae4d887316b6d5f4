//! What the placeholders of a notice stand for, in the form that the place takes.

use jiff::civil::{Date, DateTime};

use super::accounts;
use crate::channel::notice::{Beside, Contact, Facts};
use crate::docket::clash;
use crate::law::day::in_words;
use crate::law::money::Yuan;

/// Where a text is read: it decides which facts it may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// On a locked screen too: number, time and place only (notify.md N-16).
    Outside,
    /// Behind the person's own hand: the chat, a clerk's call, our page.
    Inside,
}

/// Every placeholder and where it may stand. There is none for a party or the cause, and there must be none.
const NAMES: &[(&str, Shown)] = &[
    ("court", Shown::Outside),
    ("notice_number", Shown::Outside),
    ("today", Shown::Outside),
    ("page", Shown::Outside),
    ("case_number", Shown::Outside),
    ("time", Shown::Outside),
    ("clock", Shown::Outside),
    ("days", Shown::Outside),
    ("told_before", Shown::Outside),
    ("beside", Shown::Outside),
    ("on_site", Shown::Outside),
    ("online", Shown::Outside),
    ("place", Shown::Outside),
    ("address", Shown::Outside),
    ("kind_of_sitting", Shown::Outside),
    ("due_on", Shown::Outside),
    ("telephone", Shown::Outside),
    ("consequence", Shown::Outside),
    ("news", Shown::Outside),
    ("order_number", Shown::Outside),
    ("progress", Shown::Outside),
    ("progress_at", Shown::Outside),
    ("also", Shown::Inside),
    ("reason", Shown::Inside),
    ("title_of_paper", Shown::Inside),
    ("paper_text", Shown::Inside),
    ("amount", Shown::Inside),
    ("contact", Shown::Inside),
    ("division", Shown::Inside),
    ("judge", Shown::Inside),
    ("clerk", Shown::Inside),
];

/// Of these nothing is written: a line that names one stands only for a sitting in the court's house, or online.
pub(super) const MARKS: &[&str] = &["on_site", "online"];

/// What may be said of a case that is closed to the public.
pub(super) const OF_SECRETS: &[&str] = &["court", "notice_number", "today", "page"];

/// What may be said of the notices of a day together: how many they are, and nothing of any (notify.md N-11, N-16).
pub(super) const OF_DAYS: &[&str] = &["court", "notice_number", "today", "page", "count"];

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In a sentence.
    Words,
    /// In a field of a few characters.
    Short,
    /// In a field for times or days.
    Time,
    /// In a field for money.
    Amount,
}

impl Form {
    /// The form that a field's key asks for.
    pub(super) fn of(key: &str) -> Self {
        match key.trim_end_matches(|sign: char| sign.is_ascii_digit()) {
            "time" | "date" => Self::Time,
            "amount" => Self::Amount,
            _ => Self::Short,
        }
    }
}

/// The names that may stand there.
pub(super) fn names(shown: Shown) -> Vec<&'static str> {
    let may = |(_, own): &&(&str, Shown)| shown == Shown::Inside || *own == Shown::Outside;
    NAMES.iter().filter(may).map(|(name, _)| *name).collect()
}

/// What a placeholder stands for, if there is anything.
pub(super) fn value(name: &str, facts: &Facts, form: Form) -> Option<String> {
    let is_of_a_day = facts.together > 1;
    if (is_of_a_day && !OF_DAYS.contains(&name))
        || (!is_of_a_day && facts.is_secret && !OF_SECRETS.contains(&name))
    {
        return None;
    }
    let sitting = facts.sitting.as_ref();
    if MARKS.contains(&name) {
        let is_marked = sitting?.is_online == (name == "online");
        return is_marked.then(String::new);
    }
    let paper = facts.paper.as_ref();
    let contact = facts.contact.as_ref();
    let order = facts.order.as_ref();
    let due_on = paper.and_then(|paper| paper.due_on).or(order.and_then(|order| order.due_on));
    let text = match name {
        "court" => facts.court.clone(),
        "notice_number" => facts.notice_number.clone(),
        "today" => day(facts.today, form),
        "page" => facts.page.clone()?,
        "case_number" => facts.case_number.clone(),
        "time" => time(sitting?.starts_at, form),
        "clock" => clock(sitting?.starts_at, form),
        "told_before" => time(facts.told_before?, form),
        "beside" => match facts.beside? {
            Beside::Sitting(at) => clash::beside(at, sitting?.starts_at),
            Beside::Day(on) => clash::beside_day(on, sitting?.starts_at.date()),
        },
        "days" => days(facts.today, sitting.map(|sitting| sitting.starts_at.date()).or(due_on)?)?,
        "place" => sitting?.place.clone()?,
        "address" => sitting?.address.clone()?,
        "kind_of_sitting" => sitting?.kind.clone(),
        "count" if is_of_a_day => facts.together.to_string(),
        "news" if facts.is_for_staff => (facts.also.len() + 1).to_string(),
        "news" => several(facts.also.len())?,
        "order_number" => order?.number.clone(),
        "progress" => order?.progress.clone(),
        "progress_at" => time(order?.at, form),
        "also" => each_once(&facts.also).join("、"),
        "reason" => accounts::without(sitting?.reason.as_deref()?),
        "title_of_paper" => accounts::without(&paper?.title),
        "paper_text" => accounts::without(paper?.text.as_deref()?),
        "amount" => amount(paper?.fen?, form),
        "due_on" => day(due_on?, form),
        "telephone" => contact?.telephone.clone()?,
        "division" => facts.division.clone()?,
        "judge" => with_telephone(facts.judge.as_ref()?),
        "clerk" => with_telephone(facts.clerk.as_ref()?),
        "contact" => contact.map(|contact| format!("{}{}", contact.role, contact.name))?,
        _ => return None,
    };
    let text: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The words, in order, each once.
fn each_once(words: &[&'static str]) -> Vec<&'static str> {
    let mut words = words.to_vec();
    words.sort_unstable();
    words.dedup();
    words
}

/// 书记员：李明，电话010-12345678
fn with_telephone(Contact { role, name, telephone }: &Contact) -> String {
    let telephone = telephone.as_ref().map(|own| format!("，电话{own}"));
    format!("{role}：{name}{}", telephone.unwrap_or_default())
}

/// How many things are new, where it is more than the one that the notice is about.
fn several(also: usize) -> Option<String> {
    (also > 0).then(|| (also + 1).to_string())
}

fn time(at: DateTime, form: Form) -> String {
    match form {
        Form::Words => format!("{}{}", day(at.date(), form), clock(at, form)),
        Form::Short => at.strftime("%-m月%-d日%H:%M").to_string(),
        Form::Time | Form::Amount => at.strftime("%Y年%-m月%-d日 %H:%M").to_string(),
    }
}

fn clock(at: DateTime, form: Form) -> String {
    let half = match at.hour() {
        _ if form != Form::Words => "",
        0..12 => "上午",
        12..18 => "下午",
        _ => "晚上",
    };
    format!("{half}{}", at.strftime("%H:%M"))
}

fn day(date: Date, form: Form) -> String {
    if form == Form::Words { in_words(date) } else { date.strftime("%Y年%-m月%-d日").to_string() }
}

fn days(today: Date, then: Date) -> Option<String> {
    match today.until(then).ok()?.get_days() {
        0 => Some("今天".to_owned()),
        1 => Some("明天".to_owned()),
        2 => Some("后天".to_owned()),
        days @ 3.. => Some(format!("{days}天后")),
        _ => None,
    }
}

fn amount(fen: i64, form: Form) -> String {
    let yuan = Yuan::fen(fen);
    if form == Form::Amount { format!("￥{}元", yuan.plain()) } else { yuan.to_string() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample;
    use super::*;
    use crate::channel::notice::{Paper, Sitting};

    #[test]
    fn times_are_written_as_their_place_takes_them() {
        let at = date(2026, 12, 8).at(9, 30, 0, 0);
        assert_eq!(time(at, Form::Words), "2026年12月8日（星期二）上午09:30");
        assert_eq!(time(at, Form::Short), "12月8日09:30");
        assert_eq!(time(at, Form::Time), "2026年12月8日 09:30");
        assert_eq!(clock(date(2026, 12, 8).at(14, 0, 0, 0), Form::Words), "下午14:00");
    }

    #[test]
    fn days_are_counted_as_people_do() {
        let today = date(2026, 12, 30);
        let told = [30, 31].map(|day| days(today, date(2026, 12, day)));
        assert_eq!(told, [Some("今天".to_owned()), Some("明天".to_owned())]);
        assert_eq!(days(today, date(2027, 1, 1)).as_deref(), Some("后天"));
        assert_eq!(days(today, date(2027, 2, 1)).as_deref(), Some("33天后"));
        assert_eq!(days(today, date(2026, 12, 29)), None, "what is over needs no reminder");
    }

    #[test]
    fn money_is_written_as_its_place_takes_it() {
        assert_eq!(amount(175_050, Form::Words), "1,750.50元");
        assert_eq!(amount(175_050, Form::Amount), "￥1750.50元");
    }

    #[test]
    fn no_number_of_an_account_is_handed_on() {
        let number = "6222 0202 0000 1234 567";
        let mut facts = sample::fullest();
        facts.paper =
            facts.paper.map(|own| Paper { title: number.to_owned(), text: Some(number.to_owned()), ..own });
        facts.sitting = facts.sitting.map(|own| Sitting { reason: Some(number.to_owned()), ..own });
        for name in ["title_of_paper", "paper_text", "reason"] {
            assert_eq!(value(name, &facts, Form::Words).as_deref(), Some("（号码见文书）"), "{name}");
        }
    }

    #[test]
    fn of_a_secret_case_nothing_has_a_value_but_court_and_number() {
        let facts = Facts { is_secret: true, ..sample::fullest() };
        let known: Vec<_> = names(Shown::Inside)
            .into_iter()
            .filter(|name| value(name, &facts, Form::Words).is_some())
            .collect();
        assert_eq!(known, OF_SECRETS);
        let open = sample::fullest();
        let elsewhere = ["consequence", "online"];
        for name in names(Shown::Inside).into_iter().filter(|name| !elsewhere.contains(name)) {
            assert!(value(name, &open, Form::Words).is_some(), "{name} has no value in the fullest record");
        }
    }

    #[test]
    fn of_the_notices_of_a_day_nothing_has_a_value_but_court_number_and_count() {
        let facts = sample::day();
        let known = |name: &&str| value(name, &facts, Form::Words).is_some();
        assert!(OF_DAYS.iter().all(known));
        let others = names(Shown::Inside).into_iter().filter(|name| !OF_DAYS.contains(name));
        assert_eq!(others.filter(known).collect::<Vec<_>>(), [""; 0]);
        assert_eq!(value("count", &sample::fullest(), Form::Words), None);
    }
}
