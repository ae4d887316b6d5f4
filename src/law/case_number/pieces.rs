//! The pieces of what may be a case number, read leniently, then checked strictly.

use super::{CaseNumber, CaseTypes, FIRST_YEAR, Fault};
use crate::text::chinese_number;

/// The highest court's code.
pub(super) const SUPREME: &str = "最高法";
/// Short names of provinces, of the army's courts, and of 新疆生产建设兵团.
const FIRST: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新军兵";
/// The intellectual property trials' character before the type.
const SPECIAL: char = '知';
const LONGEST_TYPE: usize = 7;
const LONGEST_DIGITS: usize = 10;

/// A text without blanks, in one width, all brackets round; each character knows where it stood.
pub(super) struct Folded {
    characters: Vec<char>,
    starts: Vec<usize>,
    end: usize,
}

impl Folded {
    pub(super) fn of(text: &str) -> Self {
        let kept = text.char_indices().filter(|(_, character)| !character.is_whitespace());
        let (starts, characters) = kept.map(|(start, character)| (start, fold(character))).unzip();
        Self { characters, starts, end: text.len() }
    }

    pub(super) fn characters(&self) -> &[char] {
        &self.characters
    }

    /// Where so many characters from there on stand in the text.
    pub(super) fn place(&self, from: usize, length: usize, text: &str) -> std::ops::Range<usize> {
        let start = self.starts.get(from).copied().unwrap_or(self.end);
        let end = self.starts.get(from + length).copied().unwrap_or(self.end);
        start..start + text[start..end].trim_end().len()
    }
}

fn fold(character: char) -> char {
    match character {
        '〔' | '【' | '［' | '[' | '（' => '(',
        '〕' | '】' | '］' | ']' | '）' => ')',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        other => other,
    }
}

/// What was found, whether right or not.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pub opened: bool,
    pub closed: bool,
    pub year: String,
    pub year_behind: bool,
    /// A province's character, 最高法, or one that is neither.
    pub court: String,
    pub court_digits: String,
    pub kind: String,
    pub serial: String,
    pub ended: bool,
    pub sub: Option<u16>,
}

impl Pieces {
    /// The pieces at the beginning, and how many characters they take. `None` without a serial number, or if
    /// there is neither year nor court.
    pub(super) fn scan(characters: &[char]) -> Option<(Self, usize)> {
        let mut at = Cursor { characters, at: 0 };
        let opened = at.takes('(');
        let year = at.digits();
        let closed = (!year.is_empty() && {
            at.takes('年');
            at.takes(')')
        }) || (opened && at.takes(')'));
        let mut pieces = Self { opened, closed, year, ..Self::default() };
        pieces.court = at.court(closed)?;
        if !pieces.court.is_empty() {
            pieces.court_digits = at.digits();
        }
        pieces.kind = at.kind();
        at.takes('第');
        pieces.serial = at.alphanumerics();
        pieces.sub = at.sub_number();
        pieces.ended = at.takes('号');
        if pieces.ended && pieces.sub.is_none() {
            pieces.sub = at.sub_number();
        }
        if pieces.year.is_empty() && !opened {
            pieces.take_year_behind(&mut at);
        }
        let told = !pieces.year.is_empty() || !pieces.court.is_empty();
        (told && pieces.serial.starts_with(|first: char| first.is_ascii_digit())).then_some((pieces, at.at))
    }

    fn take_year_behind(&mut self, at: &mut Cursor<'_>) {
        let mut ahead = Cursor { characters: at.characters, at: at.at };
        if ahead.takes('(') {
            let year = ahead.digits();
            if year.len() == 4 && ahead.takes(')') {
                (self.year, self.year_behind, at.at) = (year, true, ahead.at);
            }
        }
    }

    /// The number, or the first thing that is wrong with it.
    pub(super) fn checked(&self, types: &CaseTypes, this_year: i16) -> Result<CaseNumber, Fault> {
        let year = self.year_checked()?;
        self.court_checked()?;
        let (special, kind) = self.kind_checked(types)?;
        let serial = self.serial_checked()?;
        if !self.ended {
            return Err(Fault::NoEnd);
        }
        if !(FIRST_YEAR..=this_year).contains(&year) {
            return Err(Fault::Year);
        }
        let court = format!("{}{}", self.court, self.court_digits);
        Ok(CaseNumber { year, court, special, kind, serial, sub: self.sub })
    }

    fn year_checked(&self) -> Result<i16, Fault> {
        match self.year.len() {
            0 => Err(Fault::NoYear),
            _ if self.year_behind => Err(Fault::YearElsewhere),
            4 if !(self.opened && self.closed) => Err(Fault::Brackets),
            4 => self.year.parse().map_err(|_| Fault::YearDigits),
            _ => Err(Fault::YearDigits),
        }
    }

    fn court_checked(&self) -> Result<(), Fault> {
        match (self.court.as_str(), self.court_digits.len()) {
            ("", _) => Err(Fault::NoCourt),
            (SUPREME, 0) => Ok(()),
            (court, _) if court != SUPREME && !FIRST.contains(court) => Err(Fault::Court),
            (court, 0 | 2 | 4) if court != SUPREME => Ok(()),
            _ => Err(Fault::CourtDigits),
        }
    }

    fn kind_checked(&self, types: &CaseTypes) -> Result<(bool, String), Fault> {
        if self.kind.is_empty() {
            return Err(Fault::NoType);
        }
        let (special, kind) = self.split_special();
        types.meaning(kind).map(|_| (special, kind.to_owned())).ok_or(Fault::Type)
    }

    fn split_special(&self) -> (bool, &str) {
        self.kind.strip_prefix(SPECIAL).map_or((false, self.kind.as_str()), |kind| (true, kind))
    }

    fn serial_checked(&self) -> Result<u32, Fault> {
        if !self.serial.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::SerialSigns);
        }
        if self.serial.starts_with('0') || self.serial.len() > 8 {
            return Err(Fault::Serial);
        }
        self.serial.parse().map_err(|_| Fault::Serial)
    }

    /// The number that was probably meant, if only signs, a sound or a zero were wrong.
    pub(super) fn meant(&self, types: &CaseTypes, this_year: i16) -> Option<CaseNumber> {
        let (special, kind) = self.split_special();
        let kind = types.meaning(kind).map(|_| kind).or_else(|| types.meant_by(kind))?;
        let special = if special { "知" } else { "" };
        let repaired = Self {
            opened: true,
            closed: true,
            year: self.year.clone(),
            year_behind: false,
            court: self.court.clone(),
            court_digits: self.court_digits.clone(),
            kind: format!("{special}{kind}"),
            serial: self.serial.trim_start_matches('0').to_owned(),
            ended: true,
            sub: self.sub,
        };
        repaired.checked(types, this_year).ok()
    }

    pub(super) fn court_is_known(&self) -> bool {
        self.court == SUPREME || (!self.court.is_empty() && FIRST.contains(&self.court))
    }
}

struct Cursor<'a> {
    characters: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    fn takes(&mut self, wanted: char) -> bool {
        let taken = self.peek() == Some(wanted);
        self.at += usize::from(taken);
        taken
    }

    fn run(&mut self, most: usize, belongs: impl Fn(char) -> bool) -> String {
        let rest = &self.characters[self.at.min(self.characters.len())..];
        let run: String = rest.iter().take(most).take_while(|character| belongs(**character)).collect();
        self.at += run.chars().count();
        run
    }

    fn digits(&mut self) -> String {
        self.run(LONGEST_DIGITS, |character| character.is_ascii_digit())
    }

    fn alphanumerics(&mut self) -> String {
        self.run(LONGEST_DIGITS, |character| character.is_ascii_alphanumeric())
    }

    /// The code's characters; empty if the type follows at once; `None` if nothing here can be a court.
    fn court(&mut self, closed: bool) -> Option<String> {
        if self.characters[self.at..].starts_with(&['最', '高', '法']) {
            self.at += 3;
            return Some(SUPREME.to_owned());
        }
        let first = self.peek()?;
        let digits_follow = self.characters.get(self.at + 1).is_some_and(char::is_ascii_digit);
        if FIRST.contains(first) || (closed && is_ideograph(first) && digits_follow && !self.is_type(first)) {
            self.at += 1;
            return Some(first.to_string());
        }
        closed.then(String::new)
    }

    /// 执123号 after the year: 执 is the type, the court is missing.
    fn is_type(&self, first: char) -> bool {
        first == '执' || first == '破'
    }

    fn kind(&mut self) -> String {
        self.run(LONGEST_TYPE, |character| {
            is_ideograph(character) && !matches!(character, '第' | '号' | '字' | '之')
        })
    }

    /// 之一, 之12.
    fn sub_number(&mut self) -> Option<u16> {
        let before = self.at;
        if !self.takes('之') {
            return None;
        }
        let digits = self.run(2, |character| character.is_ascii_digit());
        let number = if digits.is_empty() {
            let numeral = self.run(3, |character| "一二三四五六七八九十".contains(character));
            (1..=99).find(|number| chinese_number(*number) == numeral)
        } else {
            digits.parse().ok().filter(|number| *number > 0)
        };
        if number.is_none() {
            self.at = before;
        }
        number
    }
}

fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{4e00}'..='\u{9fff}')
}
