//! What is wrong with a case number.

/// Why a text is not a case number; the sentence tells people how to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not like a case number at all.
    #[error("案号的写法不对。请照着法院文书上写，例如（2026）京0491民初123号。")]
    Shape,
    /// The style before 2016.
    #[error("这是2016年以前的旧式案号。请拨打12368，或者带上文书到法院查询。")]
    OldStyle,
    /// No year.
    #[error("案号少了年份。请把年份写在最前面，例如（2026）京0491民初123号。")]
    NoYear,
    /// The year stands elsewhere.
    #[error("年份要写在案号最前面，例如（2026）京0491民初123号。")]
    YearElsewhere,
    /// The year has not four digits.
    #[error("案号的年份要写四位数字，例如（2026）。")]
    YearDigits,
    /// The year is without one or both brackets.
    #[error("案号的年份要放在括号里，例如（2026）京0491民初123号。")]
    Brackets,
    /// The year lies before these numbers began, or ahead.
    #[error("案号的年份不对。请核对文书上括号里的年份。")]
    Year,
    /// No court.
    #[error("案号少了法院代字。请照着文书补上，例如京0491。")]
    NoCourt,
    /// No court begins with that character.
    #[error("法院代字的第一个字不对，应当是省、直辖市、自治区的简称，例如京0491。")]
    Court,
    /// The court's code has a wrong number of digits.
    #[error("法院代字的数字位数不对：基层法院是四位，中级法院是两位，例如京0491、京04。")]
    CourtDigits,
    /// No type.
    #[error("案号少了案件类型。请照着文书补上，例如民初、民终、执。")]
    NoType,
    /// No such type.
    #[error("案件类型没有对上。请照着文书核对，例如民初、民终、执。")]
    Type,
    /// The serial number holds other signs.
    #[error("案号末尾的编号只能是数字，例如（2026）京0491民初123号。")]
    SerialSigns,
    /// The serial number begins with zero or is too long.
    #[error("案号末尾的编号不对：不要以0开头，也不会这么长。请照着文书核对。")]
    Serial,
    /// 号 is missing.
    #[error("案号末尾少了“号”字，例如（2026）京0491民初123号。")]
    NoEnd,
}

impl Fault {
    /// The name that programs use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Type => "type",
            Self::Serial => "serial",
            _ => "format",
        }
    }
}
