//! The columns of the tables: their names in English and Chinese, and how a cell becomes a field of an event.

use serde_json::{Map, Value, json};

use super::lines::Written;
use crate::docket::words::{HearingKind, HearingState, Role, Stage};
use crate::law::identifier::DocumentKind;

/// What a table lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Cases.
    Cases,
    /// Parties.
    Parties,
    /// Mandates.
    Mandates,
    /// Hearings.
    Hearings,
}

/// A column.
#[derive(Debug)]
pub(super) struct Column {
    /// The field of the event, which is also the English name.
    field: &'static str,
    /// The Chinese name.
    label: &'static str,
    /// What stands in its cells.
    cell: Cell,
    /// Whether no cell may be empty.
    is_required: bool,
}

#[derive(Debug, Clone, Copy)]
enum Cell {
    Text,
    Time,
    Truth,
    /// A fixed word: its name on the wire, and those that there are.
    Word(fn(&str) -> Option<&'static str>, fn() -> Vec<&'static str>),
    /// The name of a member of the team.
    Member(&'static str),
    /// The telephone of the member in the column before.
    Telephone(&'static str),
}

const fn must(field: &'static str, label: &'static str, cell: Cell) -> Column {
    Column { field, label, cell, is_required: true }
}

const fn may(field: &'static str, label: &'static str, cell: Cell) -> Column {
    Column { field, label, cell, is_required: false }
}

macro_rules! word {
    ($kind:ty) => {
        word!($kind, read)
    };
    ($kind:ty, $read:ident) => {
        Cell::Word(
            |text| <$kind>::$read(text).map(<$kind>::name),
            || <$kind>::ALL.iter().map(|own| own.word()).collect(),
        )
    };
}

const JUDGE: &str = "承办法官";
const CLERK: &str = "书记员";

const CASES: &[Column] = &[
    must("id", "编号", Cell::Text),
    must("number", "案号", Cell::Text),
    must("cause", "案由", Cell::Text),
    must("stage", "阶段", word!(Stage)),
    may("filed_on", "立案日期", Cell::Text),
    may("division", "承办庭室", Cell::Text),
    may("secret", "不公开", Cell::Truth),
    may("judge", JUDGE, Cell::Member(JUDGE)),
    may("judge_telephone", "承办法官电话", Cell::Telephone(JUDGE)),
    may("clerk", CLERK, Cell::Member(CLERK)),
    may("clerk_telephone", "书记员电话", Cell::Telephone(CLERK)),
];

const PARTIES: &[Column] = &[
    must("id", "编号", Cell::Text),
    must("case", "案件编号", Cell::Text),
    must("role", "诉讼地位", word!(Role)),
    must("name", "姓名或名称", Cell::Text),
    may("document", "证件类型", word!(DocumentKind, find)),
    may("id_number", "身份证号码", Cell::Text),
    may("credit_code", "统一社会信用代码", Cell::Text),
    may("mobile", "手机号码", Cell::Text),
    may("left", "已退出", Cell::Truth),
];

const MANDATES: &[Column] = &[
    must("id", "编号", Cell::Text),
    must("case", "案件编号", Cell::Text),
    must("party", "当事人编号", Cell::Text),
    must("name", "代理人", Cell::Text),
    may("firm", "律师事务所", Cell::Text),
    may("document", "证件类型", word!(DocumentKind, find)),
    may("id_number", "身份证号码", Cell::Text),
    may("licence", "执业证号", Cell::Text),
    must("from", "委托起始日", Cell::Text),
    may("to", "委托终止日", Cell::Text),
    may("ended", "已终止", Cell::Truth),
];

const HEARINGS: &[Column] = &[
    must("id", "编号", Cell::Text),
    must("case", "案件编号", Cell::Text),
    must("kind", "类型", word!(HearingKind)),
    must("state", "状态", word!(HearingState)),
    must("starts_at", "开庭时间", Cell::Time),
    may("room", "法庭", Cell::Text),
    may("address", "地址", Cell::Text),
    may("link", "在线链接", Cell::Text),
    may("reason", "变更原因", Cell::Text),
];

impl Table {
    /// The type of the events that its rows are.
    pub fn event_type(self) -> &'static str {
        match self {
            Self::Cases => "court.case.changed.v1",
            Self::Parties => "court.party.changed.v1",
            Self::Mandates => "court.mandate.changed.v1",
            Self::Hearings => "court.hearing.changed.v1",
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            Self::Cases => CASES,
            Self::Parties => PARTIES,
            Self::Mandates => MANDATES,
            Self::Hearings => HEARINGS,
        }
    }

    /// The columns that a head names, in its order; or everything that is wrong with the head.
    pub(super) fn columns_of(self, head: &[Written]) -> Result<Vec<&'static Column>, Vec<String>> {
        let (mut named, mut faults) = (Vec::<&Column>::new(), Vec::new());
        for name in head.iter().map(|cell| cell.as_deref().unwrap_or_default()) {
            match self.columns().iter().find(|own| own.field == name || own.label == name) {
                Some(own) if named.iter().any(|other| other.field == own.field) => {
                    faults.push(format!("有两列都是{}", own.label));
                }
                Some(own) => named.push(own),
                None => {
                    let known: Vec<&str> = self.columns().iter().map(|own| own.label).collect();
                    faults.push(format!("列名“{name}”不认识，可用的有：{}", known.join("、")));
                }
            }
        }
        for own in self.columns().iter().filter(|own| own.is_required) {
            if !named.iter().any(|other| other.field == own.field) {
                faults.push(format!("缺少“{}”这一列", own.label));
            }
        }
        if faults.is_empty() { Ok(named) } else { Err(faults) }
    }
}

impl Column {
    /// Puts a cell into an event's data.
    pub(super) fn put(&self, data: &mut Map<String, Value>, cell: &Written) -> Result<(), String> {
        let cell = cell.as_deref().map_err(|unusable| format!("{}{unusable}", self.label))?;
        if cell.is_empty() {
            return if self.is_required { Err(format!("{}不能为空", self.label)) } else { Ok(()) };
        }
        let value = match self.cell {
            Cell::Text => json!(cell),
            // Spreadsheets put a blank between date and time.
            Cell::Time => json!(cell.replacen(' ', "T", 1)),
            Cell::Truth => match cell {
                "是" | "true" | "1" => json!(true),
                "否" | "false" | "0" => json!(false),
                _ => return Err(format!("{}要写“是”或“否”", self.label)),
            },
            Cell::Word(find, all) => match find(cell) {
                Some(name) => json!(name),
                None => return Err(format!("{}不认识，可用的有：{}", self.label, all().join("、"))),
            },
            Cell::Member(role) => return set_member(data, role, "name", cell),
            Cell::Telephone(role) => return set_member(data, role, "telephone", cell),
        };
        data.insert(self.field.to_owned(), value);
        Ok(())
    }
}

/// Name and telephone may come in either order.
fn set_member(data: &mut Map<String, Value>, role: &str, field: &str, cell: &str) -> Result<(), String> {
    let team = data.entry("team").or_insert_with(|| json!([]));
    let Some(team) = team.as_array_mut() else { return Ok(()) };
    match team.iter_mut().find(|member| member["role"] == role) {
        Some(member) => member[field] = json!(cell),
        None => team.push(json!({ "role": role, field: cell })),
    }
    Ok(())
}

/// A fault of an event in the words of the table: its fields are columns there.
pub(super) fn in_words(columns: &[&'static Column], fault: &str) -> String {
    let renamed = columns.iter().find_map(|column| {
        let rest = fault.strip_prefix(column.field)?;
        rest.starts_with(['：', ' ']).then(|| format!("{}{rest}", column.label))
    });
    renamed.unwrap_or_else(|| fault.to_owned())
}
