//! Amounts of money in a sentence: 借了十七万三千五，之前还过三万.
//!
//! Nothing is computed here. Each amount comes with its place, how exact it is and what the words around it
//! say it is for; a dialogue decides what follows.

mod bare;
mod cue;
mod money;
mod role;

use std::ops::Range;

use super::dates;
use super::glyphs::Glyphs;
use money::{Money, Sure};
pub use role::Role;

/// Whether a number without 元 or 万 is an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bare {
    /// Yes: an amount was asked for. Dates, case numbers, telephones and quantities are left out all the same.
    Accept,
    /// If a word about money stands right before it: 花了3200.
    Cued,
    /// No.
    Refuse,
}

/// How exact an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// As it stands.
    Exact,
    /// About so much, or somewhat more or less: 三千多, 大概五万.
    About,
    /// Between the amount and this: 两三千, 3万到5万.
    UpTo {
        /// The upper end.
        fen: i64,
    },
}

/// An amount and what is said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// The bytes of the text that it covers, with its currency.
    pub span: Range<usize>,
    /// The amount; the lower one of a range.
    pub fen: i64,
    /// How exact it is.
    pub precision: Precision,
    /// What it is for, as far as the words around it tell.
    pub role: Role,
    /// The word that told, in simplified characters: 定金 and 订金 have one role.
    pub cue: Option<&'static str>,
    /// The bytes of the clause in which it stands, up to the neighbouring amounts.
    pub clause: Range<usize>,
}

/// The amounts of a text, in its order.
///
/// ```
/// use tingxun::text::{Bare, Role, amounts};
/// let found = amounts("借了十七万三千五，之前还过三万", Bare::Refuse);
/// assert_eq!((found[0].fen, found[0].role), (17_350_000, Role::Borrowed));
/// assert_eq!((found[1].fen, found[1].role), (3_000_000, Role::Repaid));
/// ```
pub fn amounts(text: &str, bare: Bare) -> Vec<Amount> {
    let glyphs = Glyphs::new(text);
    let monies = monies(&glyphs, bare);
    let mut found: Vec<Amount> = Vec::with_capacity(monies.len());
    for (place, money) in monies.iter().enumerate() {
        let neighbours = role::Neighbours {
            before: place.checked_sub(1).and_then(|before| monies.get(before)).map_or(0, |m| m.glyphs.end),
            after: monies.get(place + 1).map_or(glyphs.len(), |next| next.glyphs.start),
        };
        found.extend(amount(&glyphs, money, neighbours));
    }
    role::spent_from_a_card(&mut found);
    found
}

fn monies(glyphs: &Glyphs, bare: Bare) -> Vec<Money> {
    let dated = dates::places(glyphs);
    let mut found: Vec<Money> = Vec::new();
    let mut at = 0;
    while at < glyphs.len() {
        if let Some(date) = dated.iter().find(|date| date.contains(&at)) {
            at = date.end;
            continue;
        }
        let clause_start = found.last().map_or(0, |last| last.glyphs.end);
        match money::read(glyphs, at) {
            None => at += 1,
            Some(money) => {
                at = money.glyphs.end;
                let accepted = match money.sure {
                    Sure::Currency => true,
                    Sure::Magnitude => !bare::is_numbering(glyphs, &money),
                    Sure::Bare => bare::accepts(glyphs, &money, bare, clause_start),
                    Sure::Other => false,
                };
                if accepted {
                    found.push(money);
                }
            }
        }
    }
    found
}

fn amount(glyphs: &Glyphs, money: &Money, neighbours: role::Neighbours) -> Option<Amount> {
    let fen = money.low.to_fen()?;
    let upper = money.high.to_fen()?;
    let precision = match upper {
        upper if upper > fen => Precision::UpTo { fen: upper },
        _ if money.about || role::is_about(glyphs, &money.glyphs) => Precision::About,
        _ => Precision::Exact,
    };
    let clause = role::clause(glyphs, &money.glyphs, neighbours);
    let (role, cue) = role::guess(glyphs, &money.glyphs, &clause).unzip();
    Some(Amount {
        span: glyphs.span(money.glyphs.clone()),
        fen,
        precision,
        role: role.unwrap_or(Role::Unknown),
        cue,
        clause: glyphs.span(clause),
    })
}

#[cfg(test)]
mod tests;
