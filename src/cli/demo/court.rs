//! The demo court's docket: made-up cases of its made-up persons, told as a case system would tell them.

use serde_json::{Value, json};

use crate::app::App;
use crate::audit::Actor;
use crate::case_system::{Envelope, Status, receive};
use crate::clock::court_date;
use crate::docket::{Reading, Source};

/// The demo court's code: the region is not allotted.
pub(super) const COURT: &str = "京0491";

/// Tells the docket. Told again after a restart it changes nothing: the events have the same ids.
pub(super) async fn tell(app: &App) -> anyhow::Result<()> {
    let (engine, today) = (app.engines.current(), court_date(app.clock.now()));
    let source = Source {
        court: COURT.to_owned(),
        actor: Actor::System("demo"),
        sealer: app.sealer.clone(),
        ids: app.ids.clone(),
        now_ms: app.clock.now_ms(),
    };
    let answers = app.db.write(move |tx| {
        Box::pin(async move {
            let reading = Reading { types: &engine.scripts().tables.case_types, today };
            let envelope = |(place, (kind, data)): (usize, (&str, Value))| Envelope {
                specversion: "1.0".to_owned(),
                // Days pass between two starts: what is told on another day is another event.
                id: format!("demo-{today}-{place}"),
                kind: format!("court.{kind}.v1"),
                data,
            };
            let envelopes: Vec<_> = docket(today).into_iter().enumerate().map(envelope).collect();
            receive(tx, &source, reading, &engine.limits().notices, &envelopes).await
        })
    });
    let refused = answers.await?.into_iter().find(|answer| answer.status == Status::Refused);
    match refused {
        Some(answer) => {
            anyhow::bail!("the demo's docket: {} {}", answer.id, answer.reason.unwrap_or_default())
        }
        None => Ok(()),
    }
}

/// Two cases each for Ms Zhang and Mr Liu; Mr Wang acts for her in one, and in one whose mandate is over.
fn docket(today: jiff::civil::Date) -> Vec<(&'static str, Value)> {
    let sequence = i64::from(today.year()) * 1_000 + i64::from(today.day_of_year());
    let day = |days: i64| today.saturating_add(jiff::Span::new().days(days)).to_string();
    let at = |days: i64, time: &str| format!("{}T{time}", day(days));
    let team = json!([{ "role": "承办法官", "name": "演示法官" }, { "role": "书记员", "name": "演示书记员", "telephone": "010-12368" }]);
    vec![
        (
            "case.changed",
            json!({ "id": "A1", "sequence": sequence, "number": "（2026）京0491民初1号", "cause": "网络购物合同纠纷",
            "stage": "scheduled", "filed_on": day(-20), "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "A1-1", "sequence": sequence, "case": "A1", "role": "plaintiff", "name": "张晓晴",
            "id_number": "119902198512310224", "mobile": "19900000001" }),
        ),
        (
            "party.changed",
            json!({ "id": "A1-2", "sequence": sequence, "case": "A1", "role": "defendant",
            "name": "某某（演示）电子商务有限公司", "credit_code": "91110199MA9YYY010B" }),
        ),
        (
            "mandate.changed",
            json!({ "id": "A1-M1", "sequence": sequence, "case": "A1", "party": "A1-1", "name": "王立新",
            "firm": "演示律师事务所", "id_number": "319903200002293333", "from": day(-18), "to": day(160) }),
        ),
        (
            "hearing.changed",
            json!({ "id": "A1-H1", "sequence": sequence, "case": "A1", "kind": "online", "state": "scheduled",
            "starts_at": at(10, "09:30"), "room": "在线第三法庭（演示）", "link": "https://court.example/online/3" }),
        ),
        (
            "filing.decided",
            json!({ "id": "A1-F1", "sequence": sequence, "case": "A1", "title": "准予立案", "dated": day(-20) }),
        ),
        (
            "document.issued",
            json!({ "id": "A1-D1", "sequence": sequence, "case": "A1", "title": "受理案件通知书", "dated": day(-19) }),
        ),
        (
            "fee.due",
            json!({ "id": "A1-C1", "sequence": sequence, "case": "A1", "title": "案件受理费", "dated": day(-19),
            "amount_fen": 5000, "due_on": day(2) }),
        ),
        (
            "case.changed",
            json!({ "id": "A2", "sequence": sequence, "number": "（2026）京0491民初2号", "cause": "离婚纠纷",
            "stage": "mediation", "filed_on": day(-8), "secret": true, "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "A2-1", "sequence": sequence, "case": "A2", "role": "plaintiff", "name": "张晓晴",
            "id_number": "119902198512310224", "mobile": "19900000001" }),
        ),
        (
            "mandate.changed",
            json!({ "id": "A2-M1", "sequence": sequence, "case": "A2", "party": "A2-1", "name": "王立新",
            "firm": "演示律师事务所", "id_number": "319903200002293333", "from": day(-8), "to": day(-1) }),
        ),
        (
            "case.changed",
            json!({ "id": "B1", "sequence": sequence, "number": "（2026）京0491民初3号", "cause": "民间借贷纠纷",
            "stage": "scheduled", "filed_on": day(-30), "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "B1-1", "sequence": sequence, "case": "B1", "role": "plaintiff", "name": "刘建国",
            "id_number": "119901199001010017", "mobile": "19900000002" }),
        ),
        (
            "party.changed",
            json!({ "id": "B1-2", "sequence": sequence, "case": "B1", "role": "defendant", "name": "赵某某（演示）" }),
        ),
        (
            "hearing.changed",
            json!({ "id": "B1-H1", "sequence": sequence, "case": "B1", "kind": "trial", "state": "scheduled",
            "starts_at": at(16, "14:00"), "room": "第五法庭（演示）" }),
        ),
        (
            "case.changed",
            json!({ "id": "B2", "sequence": sequence, "number": "（2025）京0491执4号", "cause": "民间借贷纠纷执行",
            "stage": "enforcement", "filed_on": day(-200), "team": team }),
        ),
        (
            "party.changed",
            json!({ "id": "B2-1", "sequence": sequence, "case": "B2", "role": "applicant", "name": "刘建国",
            "id_number": "119901199001010017", "mobile": "19900000002" }),
        ),
    ]
}
