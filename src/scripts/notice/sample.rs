//! The longest and the barest record of a notice: what fits both fits all that lies between.

use jiff::civil::date;

use crate::channel::notice::{Beside, Contact, Facts, Kind, Order, Paper, Sitting};

/// Words that may name people and quarrels; nobody but their own person may read them.
pub(super) const INSIDE: &str = "原告欧阳某某诉被告某某科技有限公司离婚纠纷";

/// Everything is there, and as long as it comes.
pub fn fullest() -> Facts {
    let contact = Contact {
        role: "承办法官助理".to_owned(),
        name: "欧阳阿卜杜热西提·买买提".to_owned(),
        telephone: Some("0470-12345678-8001".to_owned()),
    };
    Facts {
        notice_number: "9999999999".to_owned(),
        court: "内蒙古自治区呼伦贝尔市鄂伦春自治旗人民法院".to_owned(),
        case_number: "（2026）内0723民诉前调1234567号之二十一".to_owned(),
        is_secret: false,
        sitting: Some(Sitting {
            kind: "第二次公开开庭审理（上诉案件）".to_owned(),
            is_online: false,
            starts_at: date(2026, 12, 28).at(14, 30, 0, 0),
            place: Some("阿里河人民法庭审判综合楼四层西侧第二十一审判庭（请走南门）".to_owned()),
            address: Some(
                "内蒙古自治区呼伦贝尔市鄂伦春自治旗阿里河镇中央大街东段一百二十八号人民法院诉讼服务中心"
                    .to_owned(),
            ),
            reason: Some(format!("{INSIDE}，{}", "因合议庭成员另有公务安排，".repeat(6))),
        }),
        told_before: Some(date(2026, 12, 21).at(10, 30, 0, 0)),
        beside: Some(Beside::Sitting(date(2026, 12, 29).at(10, 30, 0, 0))),
        paper: Some(Paper {
            title: "诉讼费用交纳通知书（案件受理费、财产保全申请费）".to_owned(),
            text: Some(format!("{INSIDE}，{}", "请补交证据目录及身份证明材料的复印件，".repeat(6))),
            fen: Some(99_999_999_999),
            due_on: Some(date(2026, 12, 28)),
        }),
        order: Some(Box::new(Order {
            number: "内0723-20261221-W-1234567-8".to_owned(),
            progress: "已并入您就同一事项提出的另一件诉求，一并答复".to_owned(),
            at: date(2026, 12, 21).at(10, 5, 0, 0),
            due_on: Some(date(2026, 12, 28)),
        })),
        is_for_staff: false,
        contact: Some(contact.clone()),
        division: Some("环境资源与知识产权审判庭（立案庭代管）".to_owned()),
        judge: Some(Box::new(contact.clone())),
        clerk: Some(Box::new(contact)),
        today: date(2026, 12, 21),
        page: Some(format!(
            "https://susong.example.gov.cn/m/notices/{}?account=mini-program",
            "x".repeat(32)
        )),
        repeats: true,
        also: vec!["文书可领取", "承办人员变更", "立案材料已提交"],
        together: 1,
    }
}

/// All that somebody is told of in a day, in one message: more than anybody ever is.
pub fn day() -> Facts {
    Facts { together: 9_999, ..fullest() }
}

/// Nothing is there that may be missing.
pub fn barest(kind: Kind) -> Facts {
    let full = fullest();
    let sitting = full.sitting.map(|own| Sitting {
        kind: "开庭".to_owned(),
        place: None,
        address: None,
        reason: None,
        ..own
    });
    let paper = full.paper.map(|own| Paper { text: None, fen: None, due_on: None, ..own });
    Facts {
        case_number: String::new(),
        sitting: sitting.filter(|_| kind.is_of_sitting()),
        told_before: None,
        beside: None,
        paper: paper.filter(|_| !kind.is_of_sitting() && !kind.is_of_request() && !is_bare(kind)),
        order: full
            .order
            .map(|own| Box::new(Order { due_on: None, ..*own }))
            .filter(|_| kind.is_of_order() || kind.is_of_duty()),
        is_for_staff: kind.is_of_duty(),
        contact: None,
        division: None,
        judge: None,
        clerk: None,
        page: None,
        repeats: false,
        also: Vec::new(),
        ..full
    }
}

/// Whether no paper stands behind it.
fn is_bare(kind: Kind) -> bool {
    kind.is_of_order() || kind.is_of_duty() || kind == Kind::TeamChanged
}

/// As long as it comes where nobody goes anywhere.
fn online() -> Facts {
    let full = fullest();
    let sitting = full.sitting.map(|own| Sitting {
        is_online: true,
        place: Some("在线参加".to_owned()),
        address: None,
        ..own
    });
    Facts { sitting, ..full }
}

/// The records that a text of that kind is tried with, and their names.
pub fn records(kind: Kind) -> Vec<(&'static str, Facts)> {
    let full = Facts { is_for_staff: kind.is_of_duty(), ..fullest() };
    let secret = Facts { is_secret: true, ..full.clone() };
    let mut records = vec![("fullest", full), ("barest", barest(kind)), ("secret", secret)];
    if kind.is_of_sitting() {
        records.push(("online", online()));
    }
    records
}
