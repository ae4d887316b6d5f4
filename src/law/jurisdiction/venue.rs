//! The place: whose court may be chosen (民诉法 §22–§35 and what builds on them).

mod dispute;
mod place;
mod special;

pub use dispute::Dispute;

use self::dispute::DISPUTES;
use self::place::Place;
use super::{Told, answer};
use crate::law::courts::{Court, Courts, Level};
use crate::law::{Arguments, Computation, Refusal, Tables};

/// Every kind of dispute whose place is known, for forms and menus.
pub fn disputes() -> impl Iterator<Item = &'static Dispute> {
    DISPUTES.iter()
}

pub(super) fn compute(arguments: &Arguments, tables: &Tables) -> Result<Computation, Refusal> {
    let dispute = read_dispute(arguments)?;
    let places = dispute.places(arguments)?;
    let names: Vec<&str> = places.iter().map(|place| place.name).collect();
    let told = answer(names.join("|"), summary(dispute, &places)).given("纠纷类型", dispute.label);
    let told = places
        .iter()
        .fold(told, |told, place| with_place(told, place, arguments, &tables.courts))
        .by(dispute.basis.iter().copied());
    Ok(if dispute.note.is_empty() { told } else { told.note(dispute.note) })
}

fn summary(dispute: &Dispute, places: &[Place]) -> String {
    let labels: Vec<&str> = places.iter().map(|place| place.label).collect();
    let labels = labels.join("、");
    match (dispute.is_exclusive, places.len()) {
        (true, _) => format!("这类纠纷是专属管辖，要到{labels}的法院起诉。"),
        (false, 1) => format!("可以到{labels}的法院办理。"),
        (false, _) => format!("可以在{labels}的法院中选一个起诉。"),
    }
}

/// The place as it was given, and the basic court there if it is one of Beijing's.
fn with_place(told: Computation, place: &Place, arguments: &Arguments, courts: &Courts) -> Computation {
    let Some(value) = place.value(arguments) else { return told };
    let told = told.given(place.label, value);
    let here = |court: &&Court| court.level == Level::Basic;
    match courts.find(value).filter(here) {
        Some(court) => told.step(format!("{}（{value}）的基层法院是{}。", place.label, court.name)),
        None => told,
    }
}

fn read_dispute(arguments: &Arguments) -> Result<&'static Dispute, Refusal> {
    let named =
        ["dispute", "case_type", "case", "kind", "type"].into_iter().find_map(|name| arguments.get(name));
    let found = match named {
        Some(name) => DISPUTES.iter().find(|dispute| dispute.is_called(name)),
        // A table may give the kind of dispute as a fact of its own.
        None => {
            DISPUTES.iter().find(|dispute| dispute.names.iter().any(|name| arguments.get(name).is_some()))
        }
    };
    let examples = "例如网购、借款、房屋租赁、劳动争议、网络侵权、交通事故、继承";
    match (found, named) {
        (Some(dispute), _) => Ok(dispute),
        (None, Some(_)) => Err(Refusal::Invalid {
            argument: "dispute",
            sentence: format!(
                "这类纠纷去哪里起诉，我还判断不了。我知道的{examples}等；其他请拨打12368咨询。"
            ),
        }),
        (None, None) => Err(Refusal::Missing {
            argument: "dispute",
            sentence: format!("请告诉我是什么纠纷，{examples}。"),
        }),
    }
}
