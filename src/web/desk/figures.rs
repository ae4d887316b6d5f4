//! `/desk/figures`: the figures of a period (screens A1), as far as whoever looks has a part in the orders behind them. Each
//! number opens the list of its orders; a share never stands without its numbers; what is not collected is said.

use askama::Template;
use axum::extract::{Query, State as Shared};
use axum::response::Response;

use super::figures_asked::{Asked, CUT, Question, division_word, today};
use super::figures_chart::{Bars, Columns, bars, columns};
use super::sentence;
use super::visitor::{Anybody, Bar, Colleague};
use super::words::at;
use crate::app::App;
use crate::clock::court_time_of;
use crate::db::DbError;
use crate::orders::access::may_freeze;
use crate::orders::figures::period::Period;
use crate::orders::figures::queries::Frozen;
use crate::orders::figures::report::Measured;
use crate::orders::figures::{
    Cell, Choice, Counts, FIGURES, Figure, LEAST_FOR_SHARE, Lane, NO_DIVISION, NOT_COLLECTED, Set,
    by_division, percent, sum, thousands,
};
use crate::orders::kinds::Channel;
use crate::talks::queries as talks;
use crate::talks::service::{Line as Served, Service};
use crate::web::html;

/// A number that opens on its orders.
pub(super) struct Number {
    pub(super) text: String,
    pub(super) count: i64,
    pub(super) list: String,
}

/// A figure as it is shown.
pub(super) struct Line {
    pub(super) figure: &'static Figure,
    pub(super) share: Option<String>,
    pub(super) count: Number,
    pub(super) of: Option<Number>,
    /// What is counted today by the cut-off of a report, where it is something else.
    pub(super) corrected: Option<String>,
}

/// A division beside the others.
pub(super) struct DivisionLine {
    pub(super) word: String,
    pub(super) all: Number,
    pub(super) replied: Number,
    /// Only from so many orders on that one more does not move it much.
    pub(super) replied_share: Option<String>,
    pub(super) on_time: Number,
    pub(super) due: Number,
    pub(super) on_time_share: Option<String>,
    pub(super) urged: Number,
    pub(super) supervised: Number,
    pub(super) closed: Number,
}

#[derive(Template)]
#[template(path = "desk/figures.html")]
struct FiguresPage {
    bar: Bar,
    question: Question,
    measured: Measured,
    lines: Vec<Line>,
    divisions: Vec<DivisionLine>,
    /// How those who asked for a seat were served; of the whole court.
    service: Vec<Served>,
    /// The divisions that can be asked for.
    choices: Vec<String>,
    presets: [(&'static str, String); 2],
    channels: Option<Bars>,
    columns: Columns,
    months: Vec<Frozen>,
    /// The month that whoever looks may freeze.
    freezable: Option<String>,
    /// Why something was not done.
    fault: Option<String>,
}

impl FiguresPage {
    fn all_channels(&self) -> &'static [Channel] {
        Channel::ALL
    }

    fn lanes(&self) -> &'static [Lane] {
        if self.question.reach.has_sealed { Lane::ALL } else { &[] }
    }

    fn is_channel(&self, own: &Channel) -> bool {
        self.question.choice.channel == Some(*own)
    }

    fn is_lane(&self, own: &Lane) -> bool {
        self.question.choice.lane == *own
    }

    fn is_division(&self, own: &str) -> bool {
        self.question.choice.division.as_deref() == Some(own)
    }

    /// Whether somebody sees more than one division.
    fn has_divisions(&self) -> bool {
        self.question.sees_court()
    }

    /// What is counted now has nothing to be corrected by.
    fn has_corrected(&self) -> bool {
        false
    }

    fn not_collected(&self) -> &'static [(&'static str, &'static str)] {
        NOT_COLLECTED
    }
}

impl Question {
    /// Whether whoever asks sees all divisions.
    pub(super) fn sees_court(&self) -> bool {
        self.reach.division.is_none() && self.reach.judge.is_none()
    }

    fn number(&self, choice: &Choice, set: Set, count: i64) -> Number {
        Number { text: thousands(count), count, list: self.list(choice, set) }
    }

    /// The figures of these cells.
    pub(super) fn lines(&self, cells: &[Cell], corrected: Option<&[Cell]>) -> Vec<Line> {
        let line = |figure: &'static Figure| {
            let choice = Choice { channel: figure.channel.or(self.choice.channel), ..self.choice.clone() };
            let value = figure.value(cells, &choice);
            let today = corrected.map(|today| figure.value(today, &choice));
            Line {
                figure,
                share: value.share(),
                count: self.number(&choice, figure.of, value.count),
                of: value.of.zip(figure.over).map(|(of, over)| self.number(&choice, over, of)),
                corrected: today.filter(|today| *today != value).map(|today| today.text()),
            }
        };
        // Of one channel there is nothing to tell apart by channel.
        let is_told = |figure: &&Figure| figure.channel.is_none() || self.choice.channel.is_none();
        FIGURES.iter().filter(is_told).map(line).collect()
    }

    /// Each division beside the others, for whoever sees all of them.
    pub(super) fn divisions(&self, cells: &[Cell]) -> Vec<DivisionLine> {
        if !self.sees_court() || self.choice.division.is_some() {
            return Vec::new();
        }
        let divisions = by_division(cells, &self.choice);
        divisions
            .into_iter()
            .map(|((is_sealed, division), counts)| self.division(is_sealed, division, &counts))
            .collect()
    }

    fn division(&self, is_sealed: bool, division: Option<String>, counts: &Counts) -> DivisionLine {
        let division = division.unwrap_or_else(|| NO_DIVISION.to_owned());
        let word = if is_sealed { Lane::Sealed.word() } else { division_word(&division) }.to_owned();
        let (division, lane) = if is_sealed { (None, Lane::Sealed) } else { (Some(division), Lane::Open) };
        let choice = Choice { division, lane, ..self.choice.clone() };
        let number = |set| self.number(&choice, set, counts.of(set));
        let share = |part, whole| {
            let whole = counts.of(whole);
            (whole >= LEAST_FOR_SHARE).then(|| percent(counts.of(part), whole))
        };
        DivisionLine {
            word,
            all: number(Set::All),
            replied: number(Set::Replied),
            replied_share: share(Set::Replied, Set::All),
            on_time: number(Set::OnTime),
            due: number(Set::Due),
            on_time_share: share(Set::OnTime, Set::Due),
            urged: number(Set::Urged),
            supervised: number(Set::Supervised),
            closed: number(Set::Closed),
        }
    }
}

/// The figures of a period as they are now.
pub(super) async fn page(
    Shared(app): Shared<App>,
    Colleague(who): Colleague,
    Query(asked): Query<Asked>,
) -> Response {
    show(&app, &who, &asked.of_report(""), None).await
}

/// The page, with what could not be done.
pub(super) async fn show(app: &App, who: &Anybody, asked: &Asked, fault: Option<String>) -> Response {
    let question = match asked.by(app, who).await {
        Ok(question) => question,
        Err(response) => return response,
    };
    match read(app, who, question, fault).await {
        Ok(page) => {
            let status = html::status_of(page.fault.is_some());
            html::form(status, &page)
        }
        Err(error) => sentence::unavailable(error),
    }
}

async fn read(
    app: &App,
    who: &Anybody,
    question: Question,
    fault: Option<String>,
) -> Result<FiguresPage, DbError> {
    let (officer, today) = (&who.session.officer, today(app));
    let measured = app.orders.figures(&question.meant(&officer.court)).await?;
    let days = app.orders.figure_days(&question.meant(&officer.court)).await?;
    // What was frozen tells of divisions, and of no judge.
    let months =
        if question.reach.judge.is_none() { app.orders.reports(&officer.court).await? } else { Vec::new() };
    let last = Period::month_before(today);
    // The month that is shown, if it is over; otherwise the last one.
    let shown = Some(question.period).filter(|own| own.is_month() && own.is_over(app.clock.now_ms()));
    let freezable = shown.unwrap_or(last).month();
    let is_frozen = months.iter().any(|own| own.month == freezable);
    let freezable = Some(freezable).filter(|_| may_freeze(officer) && !is_frozen);
    let month = |period| Question { period, ..question.again() }.place();
    Ok(FiguresPage {
        bar: Bar::of(who),
        lines: question.lines(&measured.cells, None),
        divisions: question.divisions(&measured.cells),
        service: service(app, &officer.court, &question).await?,
        choices: choices(&measured.cells, &question.choice),
        presets: [("本月", month(Period::month_of(today))), ("上月", month(last))],
        channels: question.choice.channel.is_none().then(|| by_channel(&question, &measured.cells)),
        columns: columns(question.period, court_time_of(question.cut_off).date(), &days),
        fault: fault.or_else(|| question.fault.clone()),
        months,
        freezable,
        question,
        measured,
    })
}

/// How those who asked for a seat of a court were served, for whoever sees all of it and asks for all of it.
pub(super) async fn service(app: &App, court: &str, question: &Question) -> Result<Vec<Served>, DbError> {
    let choice = &question.choice;
    let is_whole = question.sees_court() && choice.division.is_none() && choice.lane != Lane::Sealed;
    let is_chat = choice.channel.is_none_or(|channel| channel == Channel::WeChat);
    if !is_whole || !is_chat || question.report.is_some() {
        return Ok(Vec::new());
    }
    let (from_ms, until_ms) = question.period.bounds_ms();
    let until_ms = until_ms.min(question.cut_off + 1);
    let rows = talks::waited(&app.db, court, (from_ms, until_ms)).await?;
    Ok(Service::of(&rows, question.cut_off).lines())
}

fn by_channel(question: &Question, cells: &[Cell]) -> Bars {
    let of = |channel: &Channel| {
        let choice = Choice { channel: Some(*channel), ..question.choice.clone() };
        (channel.word(), sum(cells, &choice).of(Set::All))
    };
    bars(&Channel::ALL.iter().map(of).collect::<Vec<_>>())
}

/// The divisions that have any, and the one that is asked for.
fn choices(cells: &[Cell], choice: &Choice) -> Vec<String> {
    let open = cells.iter().filter(|cell| !cell.is_sealed);
    let division = |cell: &Cell| cell.division.clone().unwrap_or_else(|| NO_DIVISION.to_owned());
    let mut names: Vec<String> = open.map(division).chain(choice.division.clone()).collect();
    names.sort();
    names.dedup();
    names
}
