//! One run: what a seed lets happen to a case, its providers, its workers and the clock, and what must hold meanwhile.

use std::fmt::Write;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use serde_json::json;
use tingxun::audit::Actor;
use tingxun::clock::{COURT_ZONE, court_time};
use tingxun::db::Sql;
use tingxun::db::id::Ids;
use tingxun::notices::plan_ahead;
use tingxun::notices::tasks::Call;
use tingxun::secret::Dice;
use tingxun::simulator::{ApiFault, Busy, Faults, Order, ResultFailure};
use tingxun::values;
use tingxun::wechat::OpenId;

use super::court::{CODE, Court};
use super::person::{Fact, Person, ROOMS, Reached, Words};
use super::workers::{Standing, WORKERS, Workers};
use crate::case_system::event;
use crate::gate::Point;
use crate::world::{NOW, PEOPLE};

/// Runs that follow each other in one court are so far apart that none knows of the other.
const SLOT_DAYS: i64 = 60;
pub const SLOTS: u64 = 50;
const STEPS: u64 = 16;
/// A case whose workers find something to do so often will never rest.
const MOST_TURNS: usize = 60;
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const TEMPLATE: &str = "template/send";

/// One run.
pub struct Play<'c> {
    court: &'c Court,
    seed: u64,
    dice: Dice,
    ids: Ids,
    workers: Workers<'c>,
    /// The case's source id and the end of its number.
    case: String,
    number: String,
    people: Vec<Person>,
    sitting: Option<Fact>,
    /// When the sitting became so, Unix milliseconds.
    changed_at: i64,
    /// Where it was last, for events that do not say so anew.
    place: Option<(DateTime, usize)>,
    /// Every time that the sitting may have; no two have the same clock.
    times: Vec<DateTime>,
    sequence: i64,
    results_come_late: bool,
    may_lose_results: bool,
    /// Workers that died or stood still for longer than their lease, and answers that were lost: each may double a
    /// message.
    doublings: usize,
    /// Answers that are still to be lost.
    to_lose: u32,
    /// Calls that one worker held while others went on.
    pub calls_stood: usize,
    pub story: String,
}

fn instant(at: DateTime) -> i64 {
    COURT_ZONE.to_timestamp(at).unwrap().as_millisecond()
}

impl<'c> Play<'c> {
    pub fn new(court: &'c Court, seed: u64) -> Self {
        let (clock, dice) = (&court.world.clock, Dice::seeded(seed));
        let slot = i64::try_from(seed % SLOTS).unwrap();
        let begins = NOW.parse::<jiff::Timestamp>().unwrap() + (24 * SLOT_DAYS * slot).hours();
        let begins = begins.as_millisecond() + i64::try_from(dice.below(86_400_000)).unwrap();
        let wait = u64::try_from(begins - clock.now_ms())
            .expect("seeds of a court come in the order of their slots");
        clock.advance(Duration::from_millis(wait));
        let ids = Ids::new(clock.clone(), Dice::seeded(seed ^ 0x5eed_0002));
        let case = format!("S{seed}");
        let screen = |who: usize| Reached::Account(OpenId::parse(PEOPLE[who][0]).unwrap());
        let people = vec![
            Person::new("张晓晴", format!("{case}-1"), screen(0)),
            Person::new("王立新", format!("{case}-M"), screen(2)),
            Person::new(
                "钱多多",
                format!("{case}-2"),
                Reached::Number(format!("199{:08}", 10_000 + seed % 1_000_000)),
            ),
            Person::new("某公司", format!("{case}-3"), Reached::Nowhere),
        ];
        Self {
            court,
            seed,
            workers: Workers::new(court, seed),
            dice,
            ids,
            number: format!("民初{}号", 1_000 + seed % 1_000_000),
            case,
            people,
            sitting: None,
            changed_at: 0,
            place: None,
            times: Vec::new(),
            sequence: 1,
            results_come_late: false,
            may_lose_results: seed.is_multiple_of(2),
            doublings: 0,
            to_lose: 0,
            calls_stood: 0,
            story: String::new(),
        }
    }

    /// The whole run. What does not hold is told in words.
    pub async fn run(&mut self) -> Result<(), String> {
        self.set_faults(Faults::default());
        self.begin().await;
        for _ in 0..STEPS {
            self.step().await?;
        }
        self.rests().await?;
        self.ends().await
    }

    fn notes(&mut self, what: impl AsRef<str>) {
        let now = court_time(self.court.world.clock.now());
        writeln!(self.story, "  {} {}", now.strftime("%m-%d %H:%M:%S"), what.as_ref()).unwrap();
    }

    fn now_ms(&self) -> i64 {
        self.court.world.clock.now_ms()
    }

    fn set_faults(&mut self, faults: Faults) {
        self.counts_lost_answers();
        self.to_lose = faults.api_lost_answers + faults.sms_lost_answers;
        // Results come when the run lets them: between two steps nothing happens by itself.
        self.court.world.simulator.set_faults(Faults { hold_results: true, ..faults });
    }

    fn counts_lost_answers(&mut self) {
        let left = self.court.world.simulator.faults();
        let left = left.api_lost_answers + left.sms_lost_answers;
        self.doublings += (self.to_lose - left) as usize;
        self.to_lose = left;
    }

    fn chance(&self, percent: u64) -> bool {
        self.dice.below(100) < percent
    }

    fn pick(&self, below: usize) -> usize {
        usize::try_from(self.dice.below(below as u64)).unwrap()
    }

    // What the case system says.

    async fn tells(&mut self, kind: &str, mut data: serde_json::Value) {
        self.sequence += 1;
        data["sequence"] = self.sequence.into();
        if kind != "case.changed" {
            data["case"] = self.case.as_str().into();
        }
        let id = format!("{}-{}", self.case, self.sequence);
        self.court.tell(&self.ids, vec![event(&id, kind, data)]).await;
    }

    async fn begin(&mut self) {
        let number = format!("(2026)京0491{}", self.number);
        let case = json!({ "id": self.case, "number": number, "cause": "买卖合同纠纷", "stage": "scheduled",
            "team": [{ "role": "书记员", "name": "测试员", "telephone": "010-1234567" }] });
        self.tells("case.changed", case).await;
        for who in 0..self.people.len() {
            self.stands(who, true).await;
        }
    }

    /// Somebody comes into the case or leaves it.
    async fn stands(&mut self, who: usize, stands: bool) {
        let (name, source) = (self.people[who].name, self.people[who].source.clone());
        self.notes(format!("{name} {}", if stands { "stands in the case" } else { "leaves the case" }));
        let [_, zhang, zhang_id, zhang_mobile] = PEOPLE[0];
        let [_, wang, wang_id, _] = PEOPLE[2];
        match who {
            0 => {
                let data = json!({ "id": source, "role": "plaintiff", "name": zhang, "id_number": zhang_id,
                    "mobile": zhang_mobile, "left": !stands });
                self.tells("party.changed", data).await;
            }
            1 => {
                let data = json!({ "id": source, "party": format!("{}-1", self.case), "name": wang,
                    "id_number": wang_id, "from": "2026-11-03", "ended": !stands });
                self.tells("mandate.changed", data).await;
            }
            2 => {
                let Reached::Number(mobile) = &self.people[who].reached else { unreachable!("by number") };
                let data = json!({ "id": source, "role": "third_party", "name": name, "mobile": mobile,
                    "left": !stands });
                self.tells("party.changed", data).await;
            }
            _ => {
                let data = json!({ "id": source, "role": "defendant", "name": name,
                    "credit_code": "91110199MA9YYY010B", "left": !stands });
                self.tells("party.changed", data).await;
            }
        }
        let now_ms = self.now_ms();
        self.people[who].stands_since = stands.then_some(now_ms);
    }

    async fn tells_sitting(&mut self, state: &str, (starts_at, room): (DateTime, usize)) {
        let fact = match state {
            "scheduled" => Fact::At(starts_at, room),
            "cancelled" => Fact::Off,
            "held" => Fact::Over,
            other => unreachable!("{other}"),
        };
        self.notes(format!("the court: {state} {starts_at} {}", ROOMS[room]));
        let starts_at_text = starts_at.strftime("%Y-%m-%dT%H:%M").to_string();
        let data = json!({ "id": format!("{}-H", self.case), "kind": "trial", "state": state,
            "starts_at": starts_at_text, "room": ROOMS[room] });
        self.tells("hearing.changed", data).await;
        if self.sitting != Some(fact) {
            self.changed_at = self.now_ms();
        }
        (self.sitting, self.place) = (Some(fact), Some((starts_at, room)));
    }

    /// Some time of the sitting that lies ahead: one that was named before, or a new one.
    fn some_time(&mut self) -> DateTime {
        let ahead: Vec<DateTime> =
            self.times.iter().copied().filter(|time| instant(*time) > self.now_ms() + 5_400_000).collect();
        if !ahead.is_empty() && (self.times.len() >= 12 || self.chance(65)) {
            return ahead[self.pick(ahead.len())];
        }
        let minutes = 8 * 60 + 30 + 37 * i64::try_from(self.times.len()).unwrap();
        let days = if self.chance(25) { 1 } else { 1 + i64::try_from(self.dice.below(18)).unwrap() };
        let today = court_time(self.court.world.clock.now()).date();
        let time = (today + days.days()).to_datetime(Time::midnight()) + minutes.minutes();
        self.times.push(time);
        time
    }

    async fn sitting_changes(&mut self) {
        let Some(place) = self.place else {
            let time = self.some_time();
            return self.tells_sitting("scheduled", (time, 0)).await;
        };
        match self.dice.below(20) {
            0..5 => self.tells_sitting("cancelled", place).await,
            5 => self.tells_sitting("held", place).await,
            6..8 => {
                // It is told again, or takes place after all.
                self.tells_sitting("scheduled", place).await;
            }
            8..10 => self.tells_sitting("scheduled", (place.0, 1 - place.1)).await,
            _ => {
                let time = self.some_time();
                self.tells_sitting("scheduled", (time, place.1)).await;
            }
        }
    }

    async fn somebody_comes_or_goes(&mut self) {
        let who = 1 + self.pick(2);
        let stands = self.people[who].stands_since.is_none();
        self.stands(who, stands).await;
    }

    // What goes wrong.

    fn providers_fail(&mut self) {
        let some = |most: u64| 1 + u32::try_from(self.dice.below(most)).unwrap();
        let code = |path: &str, errcode, times| ApiFault { path: path.into(), errcode, times };
        let busy = |path: &str, retry_after, times| Busy { path: path.into(), retry_after, times };
        let mut faults = Faults::default();
        match self.dice.below(13) {
            0 => faults.api = vec![code(TEMPLATE, -1, some(4))],
            1 => faults.api = vec![code(TEMPLATE, 43_004, some(2)), code("custom/send", 45_015, 1)],
            2 => faults.busy = vec![busy(TEMPLATE, Some(some(600).into()), some(3))],
            3 => faults.busy = vec![busy(TEMPLATE, None, some(3)), busy("court/sms", Some(30), some(2))],
            4 | 5 => faults.api_lost_answers = some(3),
            6 => faults.sms_lost_answers = some(3),
            7 => (faults.sms_down, faults.sms_lost_answers) = (some(20), some(2)),
            8 => faults.sms_refused = Some("refused".to_owned()),
            9 if !self.may_lose_results => {
                faults.result_failures = vec![ResultFailure::UserBlock, ResultFailure::SystemFailed];
            }
            9 => faults.lost_results = some(3),
            10 => faults.duplicate_results = some(4),
            11 => {
                faults.api_lost_answers = some(2);
                faults.api = vec![code(TEMPLATE, -1, some(2))];
                faults.sms_lost_answers = some(2);
            }
            _ => faults.api_latency_ms = some(5).into(),
        }
        self.notes(format!("the providers: {}", told(&faults)));
        self.set_faults(faults);
        self.results_come_late = self.chance(40);
    }

    async fn phone_changes(&mut self) {
        let Reached::Account(openid) = &self.people[self.pick(2)].reached else {
            unreachable!("on the account")
        };
        let (openid, simulator) = (openid.clone(), &self.court.world.simulator);
        match self.dice.below(4) {
            0 => drop(simulator.unfollow(&openid).await),
            1 if !self.may_lose_results => simulator.block(&openid, true),
            2 => simulator.block(&openid, false),
            _ => drop(simulator.follow(&openid, None).await),
        }
        self.court.world.app.sender.turn().await.unwrap();
        self.notes("a phone changes");
    }

    // What workers do.

    /// The workers take turns, in an order that the seed decides, until one finds nothing to do.
    async fn works(&mut self) -> Result<(), String> {
        for _ in 0..MOST_TURNS {
            let handled = self.workers.turn(self.pick(WORKERS)).await?;
            if !self.results_come_late {
                self.results_come().await;
            }
            if handled == 0 {
                return Ok(());
            }
        }
        Err("the workers never rest".to_owned())
    }

    async fn results_come(&self) {
        let order = if self.seed.is_multiple_of(3) { Order::Reversed } else { Order::AsSent };
        self.court.world.simulator.release_results(order).await;
    }

    /// A worker stops where a call stands at the gate. The court may say something meanwhile, and the other worker works,
    /// perhaps until a call of its own stands there. Then each of them goes on or dies, the one or the other first.
    async fn calls_stand(&mut self) -> Result<(), String> {
        // Mostly something is due: the court's minute to correct itself is over.
        if self.chance(80) {
            self.sitting_changes().await;
            self.court.world.passes(SECOND * 61);
        }
        let who = self.pick(WORKERS);
        let Some(first) = self.comes_to_the_gate(who).await? else { return self.works().await };
        if self.chance(30) {
            self.results_come().await;
        }
        let mut meanwhile = Meanwhile::default();
        self.court_may_speak(50, &mut meanwhile).await;
        // What the provider has taken may be answered to a process that stood still. What it has not seen reaches it
        // within seconds or never: no call outlasts its time-outs.
        let stands_still = first.point == Point::After && self.chance(30);
        let time =
            if stands_still { SECOND * 61 } else { SECOND * u32::try_from(self.dice.below(8)).unwrap() };
        self.court.world.passes(time);
        let second =
            if stands_still || self.chance(60) { self.comes_to_the_gate(1 - who).await? } else { None };
        if second.is_some() {
            self.court_may_speak(30, &mut meanwhile).await;
        }
        let mut standing: Vec<Standing> = [Some(first), second].into_iter().flatten().collect();
        if self.chance(50) {
            standing.reverse();
        }
        for own in standing {
            self.goes_on_or_dies(own).await?;
        }
        meanwhile.also(self);
        self.looks(&meanwhile.may_say, |who| meanwhile.stood[who])
    }

    async fn comes_to_the_gate(&mut self, who: usize) -> Result<Option<Standing>, String> {
        let point = if self.chance(50) { Point::Before } else { Point::After };
        let standing = self.workers.stands(who, point, self.dice.below(3)).await?;
        match &standing {
            Some(_) => {
                self.calls_stood += 1;
                self.notes(format!("a call of worker {who} stands: {point:?}"));
            }
            None => self.notes(format!("worker {who} ends its turn")),
        }
        Ok(standing)
    }

    async fn court_may_speak(&mut self, percent: u64, meanwhile: &mut Meanwhile) {
        meanwhile.also(self);
        if !self.chance(percent) {
            return;
        }
        if self.chance(80) {
            self.sitting_changes().await;
        } else {
            self.somebody_comes_or_goes().await;
        }
    }

    async fn goes_on_or_dies(&mut self, standing: Standing) -> Result<(), String> {
        let (who, dies) = (standing.who, self.chance(55));
        if dies || self.workers.is_late(&standing) {
            self.doublings += 1;
        }
        self.notes(format!("worker {who} {}", if dies { "dies" } else { "goes on" }));
        if dies {
            self.workers.dies(standing).await;
            return Ok(());
        }
        self.workers.goes_on(standing).await
    }

    async fn clerk_calls(&mut self) -> Result<(), String> {
        const OPEN: Sql = Sql::new(
            "SELECT t.id, n.source FROM phone_task t JOIN notice n ON n.id = t.notice_id
                      WHERE t.case_source = $1 AND t.state = 'open' ORDER BY t.id",
        );
        let world = &self.court.world;
        let open: Vec<(String, String)> = world.app.db.all(&OPEN, values![&self.case]).await.unwrap();
        let Some((task, source)) = open.first() else { return Ok(()) };
        let Some(found) = world.app.ledger.task(CODE, task).await.unwrap() else {
            return Err("a task that is open cannot be read".to_owned());
        };
        let read = found.said;
        let said: Vec<Words> = found.words.into_iter().filter_map(|own| own.text).map(Words::read).collect();
        world.app.ledger.called(CODE, task, Call::Told, &read, Actor::Operator).await.unwrap();
        let who = self.people.iter().position(|own| own.source == *source).unwrap();
        self.notes(format!("a clerk calls {}", self.people[who].name));
        for words in said {
            self.hears(who, words, &[self.sitting], true)?;
        }
        Ok(())
    }

    // One step of the run.

    async fn step(&mut self) -> Result<(), String> {
        if self.sitting.is_none() {
            self.sitting_changes().await;
        }
        match self.dice.below(100) {
            0..38 => self.sitting_changes().await,
            38..46 => self.somebody_comes_or_goes().await,
            46..60 => self.providers_fail(),
            60..66 => self.phone_changes().await,
            66..88 => self.calls_stand().await?,
            88..92 => self.clerk_calls().await?,
            92..95 => self.results_come().await,
            _ => self.plans().await,
        }
        self.looks(&[self.sitting], |_| false)?;
        if self.chance(75) {
            self.works().await?;
            self.looks(&[self.sitting], |_| false)?;
        }
        self.time_passes();
        if self.chance(60) {
            self.works().await?;
        }
        self.looks(&[self.sitting], |_| false)
    }

    fn time_passes(&mut self) {
        let some = |most: u64| u32::try_from(self.dice.below(most)).unwrap();
        let time = match self.dice.below(10) {
            0..3 => SECOND * some(90),
            3..5 => SECOND * 61,
            5..7 => MINUTE * some(40),
            7..9 => HOUR * some(14),
            _ => HOUR * (12 + some(48)),
        };
        self.court.world.passes(time);
    }

    async fn plans(&self) {
        let app = &self.court.world.app;
        let engine = app.engines.current();
        let limits = &engine.limits().notices;
        plan_ahead(&app.db, &app.sealer, &self.ids, limits, app.clock.now()).await.unwrap();
    }

    /// Nothing goes wrong any more, and enough time passes.
    async fn rests(&mut self) -> Result<(), String> {
        self.notes("all is well from now on");
        self.results_come_late = false;
        self.set_faults(Faults::default());
        self.results_come().await;
        let last = self.times.iter().map(|time| instant(*time)).max().unwrap_or_default() + 25 * 3_600_000;
        let waits = [SECOND * 61, SECOND * 61, MINUTE * 10, MINUTE * 31, MINUTE * 31, HOUR * 2, HOUR * 6];
        for wait in waits.into_iter().chain(std::iter::repeat(HOUR * 23)) {
            self.court.world.passes(wait);
            self.plans().await;
            self.works().await?;
            self.looks(&[self.sitting], |_| false)?;
            if self.now_ms() > last {
                return Ok(());
            }
        }
        Ok(())
    }

    // What must hold.

    /// Nobody reads anything but what is so now, or was while a call stood; and only who stands in the case, or stood.
    fn looks(&mut self, may_say: &[Option<Fact>], stood: impl Fn(usize) -> bool) -> Result<(), String> {
        for who in 0..self.people.len() {
            let new = self.people[who].looks(&self.court.world.simulator, &self.number);
            for words in new {
                let may_hear = self.people[who].stands_since.is_some() || stood(who);
                self.hears(who, words, may_say, may_hear)?;
            }
        }
        Ok(())
    }

    fn hears(
        &mut self,
        who: usize,
        words: Words,
        may_say: &[Option<Fact>],
        may_hear: bool,
    ) -> Result<(), String> {
        let fact = words.fact(&self.times);
        self.notes(format!("    {} reads {fact:?}", self.people[who].name));
        let Some(fact) = fact else { return Err(format!("cannot be understood: {}", words.all)) };
        self.people[who].heard.push(fact);
        if !may_say.contains(&Some(fact)) {
            return Err(format!("is so: {may_say:?}, but somebody reads: {}", words.all));
        }
        if !may_hear {
            return Err(format!(
                "{} does not stand in the case, but reads: {}",
                self.people[who].name, words.all
            ));
        }
        Ok(())
    }

    async fn ends(&mut self) -> Result<(), String> {
        const UNSETTLED: Sql = Sql::new(
            "SELECT kind, state, COALESCE(reason, '') FROM notice
             WHERE case_source = $1 AND state IN ('planned', 'sending', 'held') ORDER BY id",
        );
        const CALLED: Sql = Sql::new(
            "SELECT DISTINCT n.source FROM phone_task t JOIN notice n ON n.court = t.court
                 AND n.case_source = t.case_source AND n.recipient = t.recipient
             WHERE t.case_source = $1 AND t.state = 'open'",
        );
        self.counts_lost_answers();
        let db = &self.court.world.app.db;
        let unsettled: Vec<(String, String, String)> = db.all(&UNSETTLED, values![&self.case]).await.unwrap();
        if !unsettled.is_empty() {
            return Err(format!("not settled at the end: {unsettled:?}"));
        }
        let called: Vec<(String,)> = db.all(&CALLED, values![&self.case]).await.unwrap();
        for person in &self.people {
            let is_called = called.iter().any(|(source,)| *source == person.source);
            if !is_called && self.must_know(person) && person.heard.last().copied() != self.sitting {
                let (name, last) = (person.name, person.heard.last());
                return Err(format!(
                    "{name} heard last {last:?}, but it is {:?}, and nobody calls",
                    self.sitting
                ));
            }
            for (at, words) in person.words.iter().enumerate() {
                let before = person.words[..at].iter().filter(|own| *own == words).count();
                if before > self.doublings {
                    return Err(format!("{} reads {} times: {words}", person.name, before + 1));
                }
            }
        }
        self.phones_are_as_before().await;
        Ok(())
    }

    /// Whether somebody must know what is so at the end.
    fn must_know(&self, person: &Person) -> bool {
        let Some(since) = person.stands_since else { return false };
        let since = since.max(self.changed_at);
        match self.sitting {
            Some(Fact::At(time, _)) => instant(time) > since,
            // Whoever knows of a time that lies ahead must be stopped.
            Some(Fact::Off) => {
                matches!(person.heard.last(), Some(Fact::At(time, _)) if instant(*time) > since)
                    && self.place.is_some_and(|(time, _)| instant(time) > since)
            }
            Some(Fact::Over) | None => false,
        }
    }

    pub async fn phones_are_as_before(&self) {
        for person in &self.people {
            let Reached::Account(openid) = &person.reached else { continue };
            self.court.world.simulator.block(openid, false);
            self.court.world.simulator.follow(openid, None).await;
        }
        self.court.world.app.sender.turn().await.unwrap();
    }
}

/// What was so while calls stood: they may say it.
#[derive(Default)]
struct Meanwhile {
    may_say: Vec<Option<Fact>>,
    /// Whether somebody stood in the case at some time.
    stood: Vec<bool>,
}

impl Meanwhile {
    /// What is so now.
    fn also(&mut self, play: &Play<'_>) {
        self.may_say.push(play.sitting);
        self.stood.resize(play.people.len(), false);
        for (stood, person) in self.stood.iter_mut().zip(&play.people) {
            *stood |= person.stands_since.is_some();
        }
    }
}

/// The knobs that are turned.
fn told(faults: &Faults) -> String {
    let (own, usual) =
        (serde_json::to_value(faults).unwrap(), serde_json::to_value(Faults::default()).unwrap());
    let turned = own.as_object().unwrap().iter().filter(|(name, value)| usual[name.as_str()] != **value);
    turned.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}
