//! What an order's person is told of a deed (workorder.md §7): that something happened and when. A dated event stays true
//! however late it is read; what was answered stands on the page alone. Told by the engine of notices, in the transaction of
//! the deed.

use jiff::civil::Date;

use super::Orders;
use super::clock::Due;
use super::deed::{Deed, Event};
use super::filed::Filed;
use super::kinds::{Part, State};
use super::machine::{Order, Rules};
use super::queries::{self, Words};
use crate::answer::Engine;
use crate::audit::{self, Actor};
use crate::channel::notice::Kind;
use crate::clock::court_time_of;
use crate::db::{DbError, Reader, Tx};
use crate::notices::given;
use crate::notices::own::{self, NoticeView};
use crate::people::Whose;

/// What is noted when somebody else was told.
const NOT_THEIRS: &str =
    "收到通知的人说这不是本人的诉求，这件诉求的通知不再发到那里。请核对诉求人的联系方式，必要时电话答复。";

/// What is told of a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct News {
    /// As what kind of notice.
    pub kind: Kind,
    /// What has happened.
    pub progress: &'static str,
}

/// What is told of a deed; `None` for what its person did themselves, and for what concerns the court alone.
pub fn of(event: &Event) -> Option<News> {
    if event.by == Part::Person {
        return None;
    }
    let (kind, progress) = match &event.deed {
        Deed::Submit { .. } => (Kind::OrderReceived, "已登记"),
        Deed::Dispatch { .. } => (Kind::OrderProgress, "已转承办团队办理"),
        Deed::Reassign { is_judge_new: true, .. } => {
            (Kind::OrderProgress, "承办法官有变更，由新的承办团队办理")
        }
        Deed::AskMore => (Kind::OrderQuestion, "需要您补充情况"),
        Deed::PauseEnd => (Kind::OrderProgress, "没有收到您的补充，已继续办理"),
        Deed::Promise { .. } => (Kind::OrderProgress, "承办团队告知了答复日期和安排"),
        Deed::GrantExtension => (Kind::OrderProgress, "经批准延长了答复时间"),
        Deed::AnswerNow { .. } | Deed::Reply { .. } => (Kind::OrderAnswered, "已答复"),
        Deed::Refuse => (Kind::OrderAnswered, "不属于本院受理范围，已写明应该找哪里办"),
        Deed::Transfer { .. } => (Kind::OrderAnswered, "已移送有权处理的单位"),
        Deed::Merge { .. } => (Kind::OrderProgress, "已并入您就同一事项提出的另一件诉求，一并答复"),
        Deed::Confirm { .. } | Deed::ConfirmEnd => (Kind::OrderProgress, "已办结"),
        Deed::Object => (Kind::OrderProgress, "已退回重新办理"),
        Deed::Recount { from_ms, to_ms } if day_of(*from_ms) != day_of(*to_ms) => {
            (Kind::OrderProgress, "因工作日安排变化，答复时间有调整")
        }
        _ => return None,
    };
    Some(News { kind, progress })
}

fn day_of(at_ms: Option<i64>) -> Option<Date> {
    at_ms.map(|at_ms| court_time_of(at_ms).date())
}

/// The day by which its person answers a question, says what they think of an answer, or has one; `None` where it is over,
/// or no table knows.
fn day(order: &Order, rules: &Rules<'_>) -> Option<Date> {
    let at_ms = match (order.state, &order.pause) {
        (State::Waiting, Some(pause)) => pause.ends.at_ms(),
        (State::Replied, _) => order.confirm.and_then(Due::at_ms),
        _ => order.answer_by(rules),
    };
    day_of(at_ms)
}

impl Orders {
    /// Plans what its person is told, in the transaction of the deed. What they did themselves they know, and all before it.
    pub(super) async fn tell_person(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (filed, order): (&Filed, &Order),
        event: &Event,
    ) -> Result<(), DbError> {
        let planner = self.planner(engine);
        let (court, id, version) = (filed.court.as_str(), filed.id.as_str(), i64::from(order.version));
        // What was asked for and is there, whoever wrote it down, is not asked for any more.
        if event.by == Part::Person || event.deed == Deed::Supply {
            return planner.asker_knows(tx, (court, id), version).await;
        }
        let Some(News { kind, .. }) = of(event) else { return Ok(()) };
        let asker = queries::asker(&mut Reader::Tx(tx), id).await?;
        let Some(asker) = asker.as_ref().and_then(queries::AskerRow::known) else { return Ok(()) };
        let due_on = day(order, &super::rules(engine, court));
        let news = given::News { court, order: id, version, kind, due_on };
        planner.tell_asker(tx, news, asker).await
    }

    /// Somebody who was told of an order says that it is not theirs (notify.md N-17): nothing of it goes there any more, and
    /// whoever handles it looks whom to tell. A link that was passed on stops nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn not_theirs(&self, notice: NoticeView, whose: Option<Whose<'_>>) -> Result<(), DbError> {
        let (orders, engine, addresses) = (self.clone(), self.engines.current(), own::meant(whose));
        let stopped = self.db.write(move |tx| {
            Box::pin(async move {
                audit::take_turn(tx).await?;
                let now_ms = orders.clock.now_ms();
                let is_stopped = own::stop(tx, &notice, &addresses, now_ms).await?;
                own::note_not_mine(tx, &orders.sealer, &notice, now_ms).await?;
                let id = notice.order_id.as_deref().unwrap_or_default();
                let Some(mut held) = orders.hold(tx, &engine, id).await?.filter(|_| is_stopped) else {
                    return Ok(());
                };
                orders.note_moved(tx, &engine, &mut held).await?;
                let event = Event { at_ms: now_ms, by: Part::System, deed: Deed::Note, limit: None };
                let words = Words { text: NOT_THEIRS.to_owned(), aside: String::new() };
                let both = (&mut held.filed, &mut held.order);
                orders.append(tx, &engine, both, (event, &words), &Actor::System("notice page").name()).await
            })
        });
        stopped.await?;
        self.ring_bells();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::deed::Assignee;
    use crate::orders::kinds::ReplyMode;

    fn told(by: Part, deed: Deed) -> Option<Kind> {
        of(&Event { at_ms: 0, by, deed, limit: None }).map(|news| news.kind)
    }

    #[test]
    fn people_are_told_what_others_did_with_what_they_asked() {
        let reply = || Deed::Reply { mode: ReplyMode::Public, contact: None };
        let to = Assignee { judge: "staff".to_owned(), division: "民一庭".to_owned() };
        for (by, deed, kind) in [
            (Part::Seat, Deed::Dispatch { to: to.clone() }, Some(Kind::OrderProgress)),
            (Part::Handler, Deed::AskMore, Some(Kind::OrderQuestion)),
            (Part::Handler, reply(), Some(Kind::OrderAnswered)),
            (Part::Seat, Deed::Refuse, Some(Kind::OrderAnswered)),
            (Part::System, Deed::PauseEnd, Some(Kind::OrderProgress)),
            (Part::System, Deed::ConfirmEnd, Some(Kind::OrderProgress)),
            (Part::Person, Deed::Confirm { rating: None }, None),
            (Part::Person, Deed::Object, None),
            (Part::Dispatcher, Deed::Object, Some(Kind::OrderProgress)),
            (Part::Dispatcher, Deed::Reassign { to, is_judge_new: false }, None),
            (Part::Handler, Deed::Note, None),
            (Part::System, Deed::Note, None),
        ] {
            let tried = format!("{by:?} {deed:?}");
            assert_eq!(told(by, deed), kind, "{tried}");
        }
    }
}
