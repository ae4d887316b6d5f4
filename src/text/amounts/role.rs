//! What an amount is for, as far as the words around it tell.

use std::ops::Range;

use super::Amount;
use super::cue::{ABOUT_BEFORE, ABOUT_BEHIND, BEFORE, BEHIND, NOUNS, SUMS, TIGHT, TIGHT_NEXT, Table};
use crate::text::glyphs::Glyphs;

/// What an amount is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Lent or borrowed: 借, 本金, 借条.
    Borrowed,
    /// Already paid back: 还了, 归还.
    Repaid,
    /// Still open: 欠, 剩, 没还, 余额.
    Outstanding,
    /// What something costs: 车价, 货款, 买.
    Price,
    /// Earnest money: 定金.
    Deposit,
    /// Handed over: 花, 付, 交, 充, 转.
    Paid,
    /// Given on top of what was paid: 充2000送500.
    Bonus,
    /// Used up of what was paid: 消费了1000.
    Used,
    /// Held back from a loan: 砍头息.
    Deducted,
    /// Interest: 利息.
    Interest,
    /// Wages: 工资.
    Wage,
    /// Harm: 损失, 医药费.
    Loss,
    /// Asked for: 赔, 标的, 起诉要, 保全.
    Claimed,
    /// Nothing tells.
    Unknown,
}

const BOUNDARY: &str = "，,。.；;！!？?\n";
/// How far a bare number may stand from the word that makes it money.
const CUED: usize = 3;
/// The longest word in [`BEFORE`].
const LONGEST: usize = 4;
/// How far a word behind an amount may stand from it.
const REACH: usize = 6;

/// Where the amounts beside this one end and begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbours {
    pub(super) before: usize,
    pub(super) after: usize,
}

/// The clause of an amount, up to the neighbouring amounts.
pub(super) fn clause(glyphs: &Glyphs, amount: &Range<usize>, neighbours: Neighbours) -> Range<usize> {
    let boundary = |glyph: &char| BOUNDARY.contains(*glyph);
    let before = glyphs.slice(neighbours.before..amount.start);
    let after = glyphs.slice(amount.end..neighbours.after);
    let start = before.iter().rposition(boundary).map_or(neighbours.before, |at| neighbours.before + at + 1);
    let end = after.iter().position(boundary).map_or(neighbours.after, |at| amount.end + at);
    start..end
}

/// The role of an amount and the word that told it.
pub(super) fn guess(
    glyphs: &Glyphs,
    amount: &Range<usize>,
    clause: &Range<usize>,
) -> Option<(Role, &'static str)> {
    let behind = skip_light(glyphs, amount.end).min(clause.end);
    let noun = beginning(NOUNS, glyphs, behind, clause.end);
    noun.or_else(|| {
        last_before(glyphs, clause.start..amount.start).map(|cue| (cue.role, cue.word)).filter(is_known)
    })
    .or_else(|| {
        let reach = (amount.end + REACH).min(clause.end);
        (amount.end..reach).find_map(|at| beginning(BEHIND, glyphs, at, clause.end))
    })
    .or_else(|| earlier_clause(glyphs, amount.start, clause.start))
}

/// 定金，2万: a short clause leans on the one before it.
fn earlier_clause(glyphs: &Glyphs, amount: usize, start: usize) -> Option<(Role, &'static str)> {
    let end = start.checked_sub(1).filter(|_| amount - start <= CUED)?;
    let boundary = |glyph: &char| BOUNDARY.contains(*glyph);
    let from = glyphs.slice(0..end).iter().rposition(boundary).map_or(0, |at| at + 1);
    let cue = last_before(glyphs, from..end).filter(|cue| !"要还".contains(cue.word))?;
    let digits = glyphs.slice(from..end).iter().any(char::is_ascii_digit);
    Some((cue.role, cue.word)).filter(|found| is_known(found) && !digits)
}

fn is_known(found: &(Role, &'static str)) -> bool {
    found.0 != Role::Unknown
}

/// Whether a word about money stands close enough before a bare number: 花了3200, 加班费2000, 共计46000.
pub(super) fn is_cued_before(glyphs: &Glyphs, amount: &Range<usize>, start: usize) -> bool {
    let clause = clause(glyphs, amount, Neighbours { before: start, after: amount.end });
    let near = clause.start.max(amount.start.saturating_sub(CUED + LONGEST));
    let cue = last_before(glyphs, near..amount.start).filter(|cue| cue.role != Role::Unknown);
    let named = glyphs.before(amount.start).is_some_and(|before| "费款金额价息".contains(before));
    cue.is_some_and(|cue| amount.start - cue.end <= CUED) || named || glyphs.any_before(amount.start, SUMS)
}

/// Whether one stands right behind it: 2899买的, 5000押金.
pub(super) fn is_cued_behind(glyphs: &Glyphs, amount: &Range<usize>) -> bool {
    let behind = skip_light(glyphs, amount.end);
    [NOUNS, BEHIND].iter().any(|table| beginning(table, glyphs, behind, glyphs.len()).is_some())
}

struct Cue {
    role: Role,
    word: &'static str,
    end: usize,
}

fn last_before(glyphs: &Glyphs, range: Range<usize>) -> Option<Cue> {
    (range.start + 1..=range.end).rev().find_map(|end| {
        let words = BEFORE.iter().flat_map(|(role, words)| words.iter().map(|word| (*role, *word)));
        let fitting = words.filter(|(_, word)| {
            let start = end.checked_sub(word.chars().count());
            glyphs.ends(end, word) && start.is_some_and(|start| start >= range.start)
        });
        let (role, word) = fitting.max_by_key(|(_, word)| word.len())?;
        let next = glyphs.get(end).filter(|_| end < range.end);
        let tight = TIGHT.contains(word) && next.is_some_and(|next| !TIGHT_NEXT.contains(next));
        (!tight).then_some(Cue { role, word, end })
    })
}

fn beginning(table: Table, glyphs: &Glyphs, at: usize, end: usize) -> Option<(Role, &'static str)> {
    table.iter().find_map(|(role, words)| {
        let (word, word_end) = glyphs.any(at, words)?;
        (word_end <= end).then_some((*role, word))
    })
}

fn skip_light(glyphs: &Glyphs, at: usize) -> usize {
    ["左右", "多", "的"]
        .iter()
        .fold(at, |at, word| at + if glyphs.begins(at, word) { word.chars().count() } else { 0 })
}

/// 大概三万, 三万左右, 不到三万: words right beside an amount that make it inexact.
pub(super) fn is_about(glyphs: &Glyphs, amount: &Range<usize>) -> bool {
    let behind = glyphs.any(amount.end, ABOUT_BEHIND).is_some() && !glyphs.begins(amount.end, "多少");
    glyphs.any_before(amount.start, ABOUT_BEFORE) || behind
}

/// 充2000送500，花了1000: what is spent after a card was filled is used, not paid anew.
pub(super) fn spent_from_a_card(found: &mut [Amount]) {
    let mut filled = false;
    for amount in found {
        let cue = amount.cue.unwrap_or_default();
        if filled && amount.role == Role::Paid && cue.starts_with('花') {
            amount.role = Role::Used;
        }
        filled |= amount.role == Role::Paid && (cue.contains('充') || cue.contains('卡') || cue == "储值");
    }
}
