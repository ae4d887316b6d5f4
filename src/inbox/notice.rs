//! What somebody says of notices in the chat: that they know of a sitting, or a number that may not be the court's.
//!
//! Both are answered without touching what is spoken about. 收到 says that somebody knows only while there is something
//! to know: otherwise, in a dialogue, or while a human speaks, it means what it always meant.

use super::accept::Intake;
use crate::audit::{self, Act, Actor};
use crate::channel::Part;
use crate::clock::{court_date, court_time};
use crate::conversation::{Answer, Memory, State, Turn};
use crate::db::{DbError, Reader, Tx};
use crate::docket::own::{self, CaseLine, HearingView, Viewer};
use crate::docket::queries::civil_text;
use crate::law::day::in_words;
use crate::notices::own::{confirm_sitting, number, queries, recipients_of};
use crate::people::queries::{self as people, Known};
use crate::scripts::{Phrase, WindowAction, link};
use crate::text::plain;
use crate::wechat::inbound::{Body, Event};

/// The key of the menu's item that asks for a number.
const CHECK_KEY: &str = "NOTICE_CHECK";
/// Words that ask for the same; the reply to them stands in replies.toml.
const CHECK_WORDS: &[&str] = &["核验通知", "核实通知", "查验通知", "通知核验"];
/// What somebody says who knows now; only these words alone.
const KNOWN_WORDS: &[&str] = &[
    "确认",
    "知悉",
    "收到",
    "确认知悉",
    "确认收到",
    "收到确认",
    "已确认",
    "已知悉",
    "已收到",
    "我确认",
    "我已知悉",
    "我收到了",
    "收到了",
    "收到谢谢",
    "好的收到",
    "收到通知",
    "通知收到",
    "通知已收到",
    "已收到通知",
    "知道了",
    "我知道了",
    "好的知道了",
];
/// A notice is answered within a week.
const ANSWERED_MS: i64 = 7 * 24 * 3_600_000;
/// More sittings than this are on the page.
const MOST_SITTINGS: i64 = 5;
/// A number is waited for so long.
const CHECKING_MS: i64 = 10 * 60 * 1_000;

impl Intake {
    /// The turn on what somebody says of a notice; `None` where it is about something else.
    pub(super) async fn about_notice(
        &self,
        tx: &mut Tx<'_>,
        memory: &Memory,
    ) -> Result<Option<Turn>, DbError> {
        let Some(text) = self.typed().filter(|_| memory.state != State::Human) else { return Ok(None) };
        let is_alone = !memory.thread.dialogue.as_ref().is_some_and(crate::dialogue::Progress::is_open);
        let waits = memory.thread.checking_ms.is_some_and(|since| self.now_ms() - since <= CHECKING_MS);
        if let Some(number) =
            number::asked(text).or_else(|| number::alone(text).filter(|_| is_alone && waits))
        {
            let said = self.check(tx, &number).await?;
            return Ok(Some(self.said(memory, said)));
        }
        if !is_alone || !KNOWN_WORDS.contains(&plain(text).as_str()) {
            return Ok(None);
        }
        let said = self.confirm(tx).await?;
        Ok(said.map(|said| self.said(memory, said)))
    }

    /// Whether the person asks for a notice to be checked without naming its number: it is waited for.
    pub(super) fn asks_to_check(&self) -> bool {
        match &self.inbound.body {
            Body::Event(Event::Click { key }) => key == CHECK_KEY,
            _ => self.typed().is_some_and(|text| CHECK_WORDS.contains(&plain(text).as_str())),
        }
    }

    async fn check(&self, tx: &mut Tx<'_>, number: &str) -> Result<String, DbError> {
        let phrases = &self.engine.scripts().phrases;
        Ok(match queries::by_number(&mut Reader::Tx(tx), number).await? {
            Some(sent) => {
                let ours = number::Ours::of(&sent, &self.courts);
                let values =
                    [("number", number), ("court", &ours.court), ("kind", ours.kind), ("day", &ours.day)];
                phrases.fill(Phrase::NoticeOurs, &values)
            }
            None => phrases.fill(Phrase::NoticeUnknown, &[("number", number)]),
        })
    }

    /// Confirms the only sitting that waits for it, or lists them. `None` where none does.
    async fn confirm(&self, tx: &mut Tx<'_>) -> Result<Option<String>, DbError> {
        let known =
            people::known(&mut Reader::Tx(tx), &self.sealer, self.whose(), court_date(self.now)).await?;
        let Some(known) = known.filter(|known| !known.is_held(self.now_ms())) else { return Ok(None) };
        let since_ms = self.now_ms() - ANSWERED_MS;
        let from = civil_text(court_time(self.now));
        let waiting =
            queries::sittings_to_confirm(&mut Reader::Tx(tx), &known, (since_ms, &from), MOST_SITTINGS)
                .await?;
        let viewer = Viewer::of(&known, self.now);
        let mut own = Vec::new();
        for told in waiting {
            let found = own::hearing(&mut Reader::Tx(tx), &self.sealer, &viewer, &told.id).await?;
            own.extend(found.filter(|(_, hearing)| hearing.version == told.version));
        }
        Ok(match own.as_slice() {
            [] => None,
            [(file, hearing)] => {
                own::note_hearing(tx, (&hearing.id, hearing.version), &known.id, self.now_ms()).await?;
                let sitting = (hearing.id.as_str(), hearing.version);
                confirm_sitting(tx, &self.listeners, sitting, &recipients_of(&known), self.now_ms()).await?;
                self.note_hint(tx, &known, &file.line).await?;
                Some(self.confirmed(&file.line, hearing))
            }
            several => {
                for (file, _) in several {
                    self.note_hint(tx, &known, &file.line).await?;
                }
                let lines: Vec<_> = several.iter().map(|(file, own)| self.line(&file.line, own)).collect();
                let list = lines.join("\n");
                let phrases = &self.engine.scripts().phrases;
                Some(phrases.fill(Phrase::NoticeConfirmWhich, &[("list", &list)]))
            }
        })
    }

    /// A chat says the day, and of a case that is closed to the public nothing (threats 45).
    fn confirmed(&self, case: &CaseLine, hearing: &HearingView) -> String {
        let phrases = &self.engine.scripts().phrases;
        let mut said = if case.is_secret {
            phrases.get(Phrase::NoticeConfirmedSecret).to_owned()
        } else {
            let day = in_words(hearing.starts_at.date());
            let values = [("case", case.number.as_str()), ("day", &day), ("kind", hearing.kind.word())];
            phrases.fill(Phrase::NoticeConfirmed, &values)
        };
        if let Some(page) = self.page_of(hearing) {
            said.push('\n');
            said.push_str(&link::page(phrases.get(Phrase::CaseTap), &page));
        }
        said
    }

    fn line(&self, case: &CaseLine, hearing: &HearingView) -> String {
        let words = if case.is_secret {
            self.engine.scripts().phrases.get(Phrase::NoticeSecretLine).to_owned()
        } else {
            format!("{} {}", hearing.starts_at.strftime("%-m月%-d日"), case.number)
        };
        self.page_of(hearing).map_or_else(|| words.clone(), |page| link::page(&words, &page))
    }

    fn page_of(&self, hearing: &HearingView) -> Option<String> {
        self.pages().map(|pages| format!("{pages}/m/hearings/{}", hearing.id))
    }

    /// As where hints of a case are read for or beside somebody else.
    async fn note_hint(&self, tx: &mut Tx<'_>, known: &Known, case: &CaseLine) -> Result<(), DbError> {
        let Some(capacity) = case.capacity.noted() else { return Ok(()) };
        let (actor, subject) = (Actor::Person(known.id.clone()), format!("case:{}", case.id));
        let act = Act { actor: &actor, action: "case.hint", subject, reason: Some(capacity) };
        audit::record(tx, &self.sealer, self.now_ms(), act).await
    }

    /// The court's own words; a conversation that was closed is open again, as with any message.
    fn said(&self, memory: &Memory, text: String) -> Turn {
        let mut memory = memory.clone();
        if memory.state == State::Closed {
            memory.state = State::Bot;
        }
        let part = self.engine.with_waiting_note(Part::court(text), memory.waiting_replies);
        Turn {
            memory,
            opens: Some(WindowAction::Message),
            answer: Answer::Now(vec![part]),
            effect: None,
            urgent: false,
            outcome: None,
        }
    }
}
