//! Who writes: what is known of them before the decision, and what their registration asks for after it.

use jiff::Span;

use crate::audit::{self, Act, Actor};
use crate::channel::Part;
use crate::clock::court_date;
use crate::conversation::{self, Memory, Turn};
use crate::db::{DbError, Reader, Tx};
use crate::dialogue::{OwnCase, Person, Progress, split};
use crate::docket::HearingState;
use crate::docket::own::{self, CaseLine, Sitting, Viewer, sittings};
use crate::law::case_number;
use crate::law::day::in_words;
use crate::law::identifier::{DocumentKind, LawyerLicence, Mobile};
use crate::people::code::{Judged, Purpose};
use crate::people::licence::ToldLicence;
use crate::people::queries::{self as people, Known};
use crate::people::{Claim, Duty, Whose, code_in, rights};
use crate::scripts::{Phrase, link};
use crate::wechat::inbound::{Body, Message};

use super::accept::Intake;

/// So many cases are offered in a chat; the page lists them all.
const MOST_CASES: i64 = 20;
/// So many sittings are listed in a chat.
const MOST_SITTINGS: usize = 6;
/// Words without which nobody asks when they are wanted in court.
const OF_SITTINGS: &[&str] = &["庭", "日程"];
/// A message that names more cases is no question about one's own.
const MOST_NAMED: usize = 3;

impl Intake {
    pub(super) fn whose(&self) -> Whose<'_> {
        Whose { account: &self.account.name, openid: &self.inbound.from }
    }

    /// The words of a message that was typed.
    pub(super) fn typed(&self) -> Option<&str> {
        match &self.inbound.body {
            Body::Message { message: Message::Text { content, .. }, .. } => Some(content.expose()),
            _ => None,
        }
    }

    /// What is known of whoever wrote.
    pub(super) async fn person_of(&self, tx: &mut Tx<'_>, memory: &Memory) -> Result<Person, DbError> {
        let judged = self.judge_code(tx, memory).await?;
        let today = court_date(self.now);
        let known = people::known(&mut Reader::Tx(tx), &self.sealer, self.whose(), today).await?;
        let is_held = known.as_ref().is_some_and(|known| known.is_held(self.now_ms()));
        let cases = match &known {
            Some(known) if !is_held => self.own_cases(tx, known).await?,
            _ => Vec::new(),
        };
        let near = match &known {
            Some(known) if !is_held && self.asks_of_sittings() => self.near(tx, known).await?,
            _ => None,
        };
        let identity = known.map(|known| known.identity);
        let pages = self.pages();
        let takes_orders = !self.orders.courts.is_empty();
        Ok(Person {
            identity,
            can_register: self.can_register,
            takes_orders,
            is_held,
            cases,
            near,
            judged,
            pages,
        })
    }

    async fn own_cases(&self, tx: &mut Tx<'_>, known: &Known) -> Result<Vec<OwnCase>, DbError> {
        let viewer = Viewer::of(known, self.now);
        let page = own::cases(&mut Reader::Tx(tx), &self.sealer, &viewer, None, MOST_CASES).await?;
        let mut lines = page.cases;
        if page.next.is_some() {
            // Whoever has more cases than a chat lists may still name any of them.
            for number in self.named_cases() {
                let named = own::case_numbered(&mut Reader::Tx(tx), &self.sealer, &viewer, &number).await?;
                lines.extend(named.filter(|named| lines.iter().all(|line| line.id != named.id)));
            }
        }
        Ok(lines.into_iter().map(|line| self.hinted(&viewer, &line)).collect())
    }

    /// Whether the message may ask when somebody is wanted in court; the dialogue decides.
    fn asks_of_sittings(&self) -> bool {
        self.typed().is_some_and(|text| OF_SITTINGS.iter().any(|word| text.contains(word)))
    }

    /// The days of the sittings ahead to which the person goes themselves; what they see for others is on the page,
    /// where every look is noted.
    async fn near(&self, tx: &mut Tx<'_>, known: &Known) -> Result<Option<String>, DbError> {
        let viewer = Viewer::of(known, self.now);
        let days = self.engine.limits().diary.near_days;
        let end = viewer.now.date().saturating_add(Span::new().days(days));
        let all =
            sittings::queries::sittings(&mut Reader::Tx(tx), &self.sealer, &viewer, 0, self.now_ms()).await?;
        let is_near = |own: &Sitting| {
            own.hearing.state == HearingState::Scheduled
                && own.hearing.starts_at.date() <= end
                && own.capacity.noted().is_none()
        };
        let near: Vec<Sitting> = all.into_iter().filter(is_near).collect();
        let phrases = &self.engine.scripts().phrases;
        let mut lines: Vec<String> = near.iter().take(MOST_SITTINGS).map(|own| self.day_of(own)).collect();
        if near.len() > MOST_SITTINGS {
            lines.push(phrases.fill(Phrase::NearMore, &[("count", &near.len().to_string())]));
        }
        Ok((!lines.is_empty()).then(|| lines.join("\n")))
    }

    /// Hints only (threats 45): the day and the number, of a closed case the day.
    fn day_of(&self, own: &Sitting) -> String {
        let phrases = &self.engine.scripts().phrases;
        let day = in_words(own.hearing.starts_at.date());
        if own.is_secret {
            return phrases.fill(Phrase::NearSecret, &[("day", &day)]);
        }
        let (kind, number) = (own.hearing.kind.word(), own.number.as_str());
        phrases.fill(Phrase::NearDay, &[("day", &day), ("kind", kind), ("number", number)])
    }

    /// The numbers of cases that the message names.
    fn named_cases(&self) -> Vec<String> {
        let types = &self.engine.scripts().tables.case_types;
        let text = self.typed().unwrap_or_default();
        case_number::exact_in(text, types, court_date(self.now).year()).take(MOST_NAMED).collect()
    }

    /// What a chat may say of a case (threats 45): that it is the person's own, where it stands, the day.
    fn hinted(&self, viewer: &Viewer, line: &CaseLine) -> OwnCase {
        let phrases = &self.engine.scripts().phrases;
        let mut hints = match (line.is_secret, line.next_hearing) {
            (true, _) => vec![phrases.get(Phrase::CaseSecret).to_owned()],
            (false, hearing) => {
                let (stage, role) = (line.stage.word(), line.standing());
                let day = hearing.map(|at| at.strftime("%-m月%-d日").to_string());
                let hearing = day.map(|day| phrases.fill(Phrase::CaseHearing, &[("day", &day)]));
                let standing = phrases.fill(Phrase::CaseStage, &[("stage", stage), ("role", &role)]);
                std::iter::once(standing).chain(hearing).collect()
            }
        };
        if let Some(pages) = self.pages() {
            let address = format!("{pages}/m/cases/{}", line.id);
            hints.push(link::page(phrases.get(Phrase::CaseTap), &address));
        }
        let capacity = line.capacity.noted();
        let duty = capacity.map(|capacity| Duty::NoteRead {
            person: viewer.person.clone(),
            case: line.id.clone(),
            capacity,
        });
        OwnCase { number: line.number.clone(), hints, duty }
    }

    /// The sign-in to the pages.
    pub(super) fn pages(&self) -> Option<String> {
        self.account.pages(self.public_url.as_deref())
    }

    /// A code that was given back is judged before anything else hears it, and every try counts.
    async fn judge_code(&self, tx: &mut Tx<'_>, memory: &Memory) -> Result<Option<Judged>, DbError> {
        let Some(code) = self.typed().and_then(code_in) else { return Ok(None) };
        let scripts = self.engine.scripts();
        let waits = |progress: &Progress| progress.waits_for_code(scripts, self.now_ms());
        if !memory.thread.dialogue.as_ref().is_some_and(waits) {
            return Ok(None);
        }
        self.registrar.judge(tx, self.whose(), Purpose::Register, &code).await.map(Some)
    }

    /// Does what the dialogue asks for; a code that may not be sent is told of instead.
    pub(super) async fn do_duty(&self, tx: &mut Tx<'_>, turn: &mut Turn) -> Result<(), DbError> {
        let duty = turn.outcome.as_mut().and_then(|outcome| outcome.duty.take());
        match duty {
            None => Ok(()),
            Some(Duty::Licence { number, firm }) => {
                let Ok(number) = LawyerLicence::parse(number.reveal(), court_date(self.now)) else {
                    return Ok(());
                };
                let told = ToldLicence { number, firm };
                self.registrar.take_licence(tx, self.whose(), &told).await
            }
            Some(Duty::NoteRead { person, case, capacity }) => {
                // As on the pages.
                let (actor, subject) = (Actor::Person(person), format!("case:{case}"));
                let act = Act { actor: &actor, action: "case.hint", subject, reason: Some(capacity) };
                audit::record(tx, &self.sealer, self.now_ms(), act).await
            }
            Some(Duty::Human { meanwhile }) => self.ask_a_seat(tx, turn, &meanwhile).await,
            Some(Duty::Order { order, case, words }) => {
                let asked = (order.as_str(), case.as_deref(), words.expose().as_str());
                match (self.take_order(tx, asked).await?, &mut turn.outcome) {
                    (Some(Ok(line)), Some(outcome)) => {
                        outcome.text = format!("{}\n\n{line}", outcome.text);
                        let limit = self.engine.limits().text.limit_bytes;
                        let parts = split(&outcome.text, limit).into_iter().map(Part::ai).collect();
                        turn.answer = conversation::Answer::Now(parts);
                        // Whoever has left a message waits for nobody in the chat.
                        turn.memory.state = conversation::State::Bot;
                    }
                    (Some(Err(many)), _) => turn.answer = said(many.to_string()),
                    _ => {}
                }
                Ok(())
            }
            Some(Duty::Withdraw) => rights::withdraw(tx, &self.sealer, self.whose(), self.now).await,
            Some(Duty::SendCode { mobile }) => {
                let Ok(mobile) = Mobile::parse(mobile.reveal()) else { return Ok(()) };
                let sent = self.registrar.send(tx, self.whose(), Purpose::Register, &mobile, None).await?;
                if let Err(refused) = sent {
                    turn.answer = said(refused.to_string());
                }
                Ok(())
            }
            Some(Duty::Register { consent, name, id_number, mobile }) => {
                let today = court_date(self.now);
                let document = (DocumentKind::Resident, id_number.reveal());
                match Claim::read(name.reveal(), document, mobile.reveal(), today) {
                    Ok(claim) => {
                        if !self.registrar.hand_over(tx, self.whose(), &consent, &claim).await? {
                            // The code that came back had gone to another number.
                            turn.answer = said(Judged::Void.sentence());
                        }
                        Ok(())
                    }
                    Err(_) => Ok(()),
                }
            }
        }
    }
}

fn said(sentence: String) -> conversation::Answer {
    conversation::Answer::Now(vec![Part::court(sentence)])
}
