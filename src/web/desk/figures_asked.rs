//! Which figures somebody asks for, as the form and every link of the figures' pages carry it.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use url::form_urlencoded::Serializer;

use super::sentence::{self, Sentence};
use super::visitor::Anybody;
use crate::app::App;
use crate::clock::court_date;
use crate::db::DbError;
use crate::orders::access::{Reach, reach};
use crate::orders::figures::period::{NoPeriod, Period};
use crate::orders::figures::queries::Meant;
use crate::orders::figures::report::Report;
use crate::orders::figures::{Choice, Lane, Set};
use crate::orders::kinds::Channel;

/// What an earlier cut-off cannot tell apart by the rows of today.
pub(super) const CUT: &str =
    "数据截止早于现在：收到、答复和办结按截止时间计，分流、重复件、升级和评价按现在的记录计";

/// The fields of the form, and what a number's link adds.
#[derive(Debug, Default, Clone, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    /// The last day that counts.
    #[serde(default)]
    cut: String,
    #[serde(default)]
    division: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    lane: String,
    /// The orders of which set.
    #[serde(default)]
    set: String,
    /// A month that was frozen, in place of the period.
    #[serde(default)]
    report: String,
    /// Where a list goes on.
    #[serde(default)]
    pub(super) after: String,
}

/// What is shown to whom.
pub(super) struct Question {
    pub(super) reach: Reach,
    pub(super) choice: Choice,
    pub(super) period: Period,
    /// What came or was done later does not count, Unix milliseconds.
    pub(super) cut_off: i64,
    /// The last day that counts, where it is over: until then, and not until now.
    pub(super) cut: Option<Date>,
    pub(super) set: Set,
    /// The month that was frozen, where its figures are meant and not those of today.
    pub(super) report: Option<Report>,
    /// Why another period is shown than was asked for.
    pub(super) fault: Option<String>,
}

impl Asked {
    /// The same question of a report.
    pub(super) fn of_report(self, id: &str) -> Self {
        Self { report: id.to_owned(), ..self }
    }

    /// The question as far as whoever asks may see the answer; otherwise what they read in its place.
    pub(super) async fn by(&self, app: &App, who: &Anybody) -> Result<Question, Response> {
        let officer = &who.session.officer;
        let Some(reach) = reach(officer) else { return Err(not_for_them()) };
        let report = match self.report.as_str() {
            "" => None,
            // What was frozen tells of divisions, and of no judge.
            _ if reach.judge.is_some() => return Err(no_report()),
            id => Some(
                app.orders.report(&officer.court, id).await.map_err(unavailable)?.ok_or_else(no_report)?,
            ),
        };
        let month = Period::month_of(court_date(app.clock.now()));
        let now_ms = app.clock.now_ms();
        let ((period, cut_off, cut), fault) = match &report {
            Some(report) => ((report.period, report.measured.cut_off, None), None),
            None => match self.period(month, now_ms) {
                Ok(period) => (period, None),
                Err(fault) => ((month, now_ms, None), Some(fault.to_string())),
            },
        };
        let division = Some(said(&self.division)).filter(|own| !own.is_empty());
        let lane = Lane::find(&self.lane).unwrap_or(Lane::Open);
        let choice = Choice::within(&reach, Channel::find(&self.channel), division, lane);
        let set = Set::find(&self.set).unwrap_or(Set::All);
        Ok(Question { reach, choice, period, cut_off, cut, set, report, fault })
    }

    fn period(&self, month: Period, now_ms: i64) -> Result<(Period, i64, Option<Date>), NoPeriod> {
        let is_told = !self.from.is_empty() || !self.until.is_empty();
        let period = if is_told { Period::read(&self.from, &self.until)? } else { month };
        if self.cut.is_empty() {
            return Ok((period, now_ms, None));
        }
        let (day, cut_off) = Period::cut_off(&self.cut)?;
        // Nobody knows yet what is done today after now.
        Ok(if cut_off < now_ms { (period, cut_off, Some(day)) } else { (period, now_ms, None) })
    }
}

fn unavailable(error: DbError) -> Response {
    sentence::unavailable(error)
}

fn not_for_them() -> Response {
    let sentence = "指标只给能看到本院、本庭室或者自己诉求的人员使用。需要时请联系本院的系统管理员。";
    sentence::page(StatusCode::FORBIDDEN, &Sentence::of("没有权限", sentence))
}

/// What somebody reads in place of a report that is not there, or not for them.
pub(super) fn no_report() -> Response {
    let sentence = "没有这份封存的月度指标。请回到指标页查看。";
    sentence::page(StatusCode::NOT_FOUND, &Sentence::of("没有查到", sentence))
}

impl Question {
    /// The question as a link carries it.
    pub(super) fn query(&self) -> String {
        self.query_of(&self.choice, &[])
    }

    /// The same of another choice, with more fields.
    pub(super) fn query_of(&self, choice: &Choice, more: &[(&str, &str)]) -> String {
        let mut query = Serializer::new(String::new());
        match &self.report {
            Some(report) => query.append_pair("report", &report.id),
            None => query
                .append_pair("from", &self.period.from().to_string())
                .append_pair("until", &self.period.until().to_string()),
        };
        let cut = self.cut.map(|day| day.to_string()).unwrap_or_default();
        let fields = [
            ("cut", cut.as_str()),
            ("division", choice.division.as_deref().unwrap_or_default()),
            ("channel", choice.channel.map_or("", Channel::name)),
            ("lane", if choice.lane == Lane::Open { "" } else { choice.lane.name() }),
        ];
        query.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty())).extend_pairs(more);
        query.finish()
    }

    /// The same question of today, to be changed.
    pub(super) fn again(&self) -> Self {
        let Self { reach, choice, period, cut_off, set, .. } = self;
        let (reach, choice, period) = (reach.clone(), choice.clone(), *period);
        Self { reach, choice, period, cut_off: *cut_off, cut: None, set: *set, report: None, fault: None }
    }

    /// What is to be counted.
    pub(super) fn meant<'a>(&'a self, court: &'a str) -> Meant<'a> {
        let Self { reach, choice, period, cut_off, .. } = self;
        Meant { court, bounds_ms: period.bounds_ms(), cut_off: *cut_off, reach, choice }
    }

    /// The list behind a number.
    pub(super) fn list(&self, choice: &Choice, set: Set) -> String {
        format!("/desk/figures/orders?{}", self.query_of(choice, &[("set", set.name())]))
    }

    /// Where the numbers of this question stand.
    pub(super) fn place(&self) -> String {
        match &self.report {
            Some(report) => format!("/desk/figures/reports/{}?{}", report.id, self.query()),
            None => format!("/desk/figures?{}", self.query()),
        }
    }

    /// 2026-11-01至2026-11-30
    pub(super) fn days(&self) -> String {
        days(self.period)
    }

    /// Whose orders are counted: 本院、民一庭、微，不含投诉
    pub(super) fn whose(&self) -> String {
        let division = self.choice.division.as_deref().map(division_word);
        let whose = match (&self.reach.judge, division) {
            (Some(_), _) => "交给我办理的诉求",
            (None, Some(division)) => division,
            (None, None) => "全院",
        };
        let channel = self.choice.channel.map_or(String::new(), |own| format!("、{}", own.word()));
        format!("{whose}{channel}，{}", self.choice.lane.word())
    }
}

/// 2026-11-01至2026-11-30
pub(super) fn days(period: Period) -> String {
    format!("{}至{}", period.from(), period.until())
}

/// A division as people read it.
pub(super) fn division_word(division: &str) -> &str {
    if division == crate::orders::figures::NO_DIVISION { "未分派庭室" } else { division }
}

/// What somebody typed, without what no name holds: PostgreSQL takes no NUL in a text.
fn said(text: &str) -> String {
    text.trim().chars().filter(|sign| !sign.is_control()).collect()
}

/// The day by which today's months are named.
pub(super) fn today(app: &App) -> Date {
    court_date(app.clock.now())
}
