//! What an order's person hears in the chat that it came by: that something happened, when, and where it can be read. A dated
//! event stays true however late it is read; what was answered, and by when there is an answer, stands on the page alone.

use super::Orders;
use super::deed::{Deed, Event};
use super::filed::Filed;
use super::kinds::Part as By;
use super::machine::Order;
use super::queries;
use super::timeline::minute;
use crate::answer::Engine;
use crate::channel::Part;
use crate::db::{DbError, Reader, Tx};
use crate::outbox::queries::Letters;
use crate::scripts::{Phrase, link};
use crate::wechat::OpenId;

/// What is said of a deed; `None` for what its person did themselves, and for what concerns the court alone.
fn said(event: &Event) -> Option<&'static str> {
    if event.by == By::Person {
        return None;
    }
    Some(match &event.deed {
        Deed::Dispatch { .. } => "已转承办团队办理",
        Deed::Reassign { is_judge_new: true, .. } => "承办法官有变更，由新的承办团队办理",
        Deed::AskMore => "需要您补充情况，请打开查看并回复",
        Deed::PauseEnd => "没有收到您的补充，已继续办理",
        Deed::Promise { .. } => "承办团队告知了答复日期和安排",
        Deed::GrantExtension => "经批准延长了答复时间",
        Deed::AnswerNow { .. } | Deed::Reply { .. } => "已答复，请打开查看，并说说您是否满意",
        Deed::Refuse => "不属于本院受理范围，请打开查看应该找哪里办",
        Deed::Transfer { .. } => "已移送有权处理的单位",
        Deed::Merge { .. } => "已并入您就同一事项提出的另一件诉求，一并答复",
        Deed::Confirm { .. } | Deed::ConfirmEnd => "已办结",
        Deed::Object => "已退回重新办理",
        Deed::Recount { .. } => "因工作日安排变化，答复时间有调整",
        _ => return None,
    })
}

impl Orders {
    /// Queues what its person hears, in the transaction of the deed.
    pub(super) async fn tell_person(
        &self,
        tx: &mut Tx<'_>,
        engine: &Engine,
        (filed, order): (&Filed, &Order),
        event: &Event,
    ) -> Result<(), DbError> {
        let Some(what) = said(event).filter(|_| order.version > 1) else { return Ok(()) };
        let Some((account, openid)) = queries::chat_of(&mut Reader::Tx(tx), &filed.id).await? else {
            return Ok(());
        };
        // An account that was taken out of the settings has nobody to write in its name.
        let (Some(account), Ok(person)) = (self.accounts.get(&account), OpenId::parse(&openid)) else {
            return Ok(());
        };
        let phrases = &engine.scripts().phrases;
        let at = minute(event.at_ms);
        let values = [("number", filed.number.as_str()), ("at", at.as_str()), ("what", what)];
        let mut text = phrases.fill(Phrase::OrderNews, &values);
        if let Some(pages) = account.pages(self.public_url.as_deref()) {
            let address = format!("{pages}/m/orders/{}", filed.id);
            text = format!("{text}\n{}", link::page(phrases.get(Phrase::OrderTap), &address));
        }
        let letters = Letters {
            sealer: &self.sealer,
            ids: &self.ids,
            account,
            person: &person,
            inbox_id: None,
            not_before_ms: event.at_ms,
            now_ms: self.clock.now_ms(),
        };
        letters.enqueue(tx, &[Part::court(text)]).await
    }
}
