//! Acting for or beside somebody else: claims, which somebody of the court decides on, and invitations.

use jiff::civil::Date;

use super::{Caller, Registrar, Review};
use crate::audit::{self, Act, Actor};
use crate::clock::{court_date, milliseconds};
use crate::db::id::plain;
use crate::db::{DbError, Reader, Tx};
use crate::people::acting::queries::{self, Acting, Entry};
use crate::people::acting::{Code, Kind, State, Told, last_day};
use crate::people::code::queries::take_turn;
use crate::people::queries::{self as people, Known};
use crate::scripts::Phrase;

/// Why nothing was done, in words for whoever asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotActing {
    /// Only registered people act for others.
    #[error("您还没有实名注册，请先注册。")]
    NotRegistered,
    /// Enough is open.
    #[error("您等待处理的申请和邀请已经很多，请等处理完或者先撤销几个。")]
    TooMany,
    /// Nobody helps themselves.
    #[error("对方不能是您自己。")]
    Oneself,
    /// No such invitation, or no longer.
    #[error("邀请码不对，或者已经用过、过期了。请让对方重新生成一个。")]
    NoInvitation,
    /// Only lawyers whose licence was looked up have assistants.
    #[error("律师认证通过后才能邀请助理。请在公众号里说“律师认证”。")]
    NoLicence,
    /// The others are decided on by the court.
    #[error("这种关系要由法院审核，请提交申请。")]
    NotByInvitation,
}

impl Registrar {
    /// Keeps a claim for somebody of the court to decide on.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why nothing was kept.
    pub async fn claim_acting(&self, caller: Caller, told: Told) -> Result<Result<(), NotActing>, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                let known = match registrar.ready(tx, &caller).await? {
                    Ok(known) => known,
                    Err(refused) => return Ok(Err(refused)),
                };
                if told.is_of(&registrar.sealer, &known.id_index) {
                    return Ok(Err(NotActing::Oneself));
                }
                let id = registrar.ids.make();
                registrar.entry(&id, &caller).told(tx, &known, &told).await?;
                registrar.note(tx, &Actor::Person(known.id), "acting.claim", &id, None).await?;
                Ok(Ok(()))
            })
        })
        .await
    }

    /// Makes an invitation; the code is shown once and good for some hours.
    ///
    /// # Errors
    /// As [`Registrar::claim_acting`].
    pub async fn invite(&self, caller: Caller, kind: Kind) -> Result<Result<Code, NotActing>, DbError> {
        let registrar = self.clone();
        self.in_turn(move |tx| {
            Box::pin(async move {
                if !kind.ends_by_principal() {
                    return Ok(Err(NotActing::NotByInvitation));
                }
                let known = match registrar.ready(tx, &caller).await? {
                    Ok(known) => known,
                    Err(refused) => return Ok(Err(refused)),
                };
                if kind == Kind::Assistant && known.licence_index.is_none() {
                    return Ok(Err(NotActing::NoLicence));
                }
                let (id, code) = (registrar.ids.make(), Code::fresh(&registrar.dice));
                let lasts = registrar.engines.current().limits().acting.invitation;
                let expires_at = registrar.clock.now_ms() + milliseconds(lasts);
                registrar.entry(&id, &caller).invited(tx, &known, kind, &code, expires_at).await?;
                registrar.note(tx, &Actor::Person(known.id), "acting.invite", &id, None).await?;
                Ok(Ok(code))
            })
        })
        .await
    }

    /// Accepts an invitation; whoever invited is told.
    ///
    /// # Errors
    /// As [`Registrar::claim_acting`].
    pub async fn accept(&self, caller: Caller, code: Code) -> Result<Result<(), NotActing>, DbError> {
        let registrar = self.clone();
        let accepted = self.in_turn(move |tx| {
            Box::pin(async move {
                let (now_ms, today) = (registrar.clock.now_ms(), court_date(registrar.clock.now()));
                take_turn(tx).await?;
                let Some(known) = registrar.known(&mut Reader::Tx(tx), caller.whose()).await? else {
                    return Ok(Err(NotActing::NotRegistered));
                };
                let invited = queries::invitation(tx, &registrar.sealer, &code, now_ms).await?;
                let Some(invited) = invited else { return Ok(Err(NotActing::NoInvitation)) };
                if invited.principal_id.as_ref() == Some(&known.id) {
                    return Ok(Err(NotActing::Oneself));
                }
                let last = last_day(invited.kind, None, today, &registrar.engines.current().limits().acting);
                let days = (today, last);
                if !queries::accept(tx, &registrar.sealer, &invited, &known, days, now_ms).await? {
                    return Ok(Err(NotActing::NoInvitation));
                }
                registrar
                    .note(tx, &Actor::Person(known.id.clone()), "acting.begin", &invited.id, None)
                    .await?;
                registrar.tell_begun(tx, &invited, &known.name.masked(), last).await?;
                Ok(Ok(()))
            })
        });
        let accepted = accepted.await?;
        self.outbox_bell.notify_one();
        Ok(accepted)
    }

    /// Whoever acts gives it up, or whoever invited them takes it back; returns whether there was something to end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn end_acting(&self, caller: Caller, id: String) -> Result<bool, DbError> {
        let (registrar, id) = (self.clone(), plain(&id).to_owned());
        let ended = self.in_turn(move |tx| {
            Box::pin(async move {
                let Some(known) = registrar.known(&mut Reader::Tx(tx), caller.whose()).await? else {
                    return Ok(false);
                };
                let Some(acting) = queries::by_id(&mut Reader::Tx(tx), &registrar.sealer, &id).await? else {
                    return Ok(false);
                };
                let is_actor = acting.actor.as_ref() == Some(&known.id);
                let is_principal = acting.kind.ends_by_principal() && registrar.is_principal(&acting, &known);
                if !is_actor && !is_principal {
                    return Ok(false);
                }
                registrar.end(tx, &acting, &Actor::Person(known.id), "ended by the person").await?;
                Ok(true)
            })
        });
        let ended = ended.await?;
        self.outbox_bell.notify_one();
        Ok(ended)
    }

    /// Somebody of the court ends what counts: a mandate of the company or a guardianship is over. Returns whether it
    /// counted.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn end_acting_by_court(&self, id: &str, reason: &str, actor: Actor) -> Result<bool, DbError> {
        let (registrar, id, reason) = (self.clone(), plain(id).to_owned(), reason.to_owned());
        let ended = self.db.write(move |tx| {
            Box::pin(async move {
                let found = queries::by_id(&mut Reader::Tx(tx), &registrar.sealer, &id).await?;
                let Some(acting) = found.filter(|acting| acting.state == State::Live) else {
                    return Ok(false);
                };
                registrar.end(tx, &acting, &actor, &reason).await?;
                Ok(true)
            })
        });
        let was_live = ended.await?;
        self.outbox_bell.notify_one();
        Ok(was_live)
    }

    /// Somebody of the court decides on a claim; returns whether it waited.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn review_acting(
        &self,
        id: &str,
        review: Review,
        reason: &str,
        actor: Actor,
    ) -> Result<bool, DbError> {
        let (registrar, id, reason) = (self.clone(), plain(id).to_owned(), reason.to_owned());
        let reviewed = self.db.write(move |tx| {
            Box::pin(async move {
                take_turn(tx).await?;
                let Some(acting) = queries::by_id(&mut Reader::Tx(tx), &registrar.sealer, &id).await? else {
                    return Ok(false);
                };
                match (acting.state, review) {
                    (State::Manual, Review::Approve) => registrar.begin(tx, &acting, &reason, &actor).await,
                    (State::Manual, Review::Refuse) => registrar.refuse(tx, &acting, &reason, &actor).await,
                    _ => Ok(false),
                }
            })
        });
        let was_open = reviewed.await?;
        self.outbox_bell.notify_one();
        Ok(was_open)
    }

    async fn begin(
        &self,
        tx: &mut Tx<'_>,
        acting: &Acting,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, DbError> {
        let today = court_date(self.clock.now());
        let limits = self.engines.current().limits().acting.clone();
        let last = last_day(acting.kind, acting.principal.birthday(), today, &limits);
        let now_ms = self.clock.now_ms();
        if !queries::settle(tx, &self.sealer, acting, Some((today, last)), (reason, actor), now_ms).await? {
            return Ok(false);
        }
        self.note(tx, actor, "acting.begin", &acting.id, Some(reason)).await?;
        let (who, until) = (acting.principal.shown(), said(last));
        let values = [("who", who.as_str()), ("kind", acting.kind.word()), ("until", &until)];
        let text = self.engines.current().scripts().phrases.fill(Phrase::ActingDone, &values);
        self.write_to(tx, &acting.account, &acting.openid, text).await?;
        let name = acting.actor_name.as_ref().map(|name| name.masked()).unwrap_or_default();
        self.tell_begun(tx, acting, &name, last).await?;
        Ok(true)
    }

    async fn refuse(
        &self,
        tx: &mut Tx<'_>,
        acting: &Acting,
        reason: &str,
        actor: &Actor,
    ) -> Result<bool, DbError> {
        if !queries::settle(tx, &self.sealer, acting, None, (reason, actor), self.clock.now_ms()).await? {
            return Ok(false);
        }
        self.note(tx, actor, "acting.refuse", &acting.id, Some(reason)).await?;
        let text = self.engines.current().phrase(Phrase::ActingRefused).to_owned();
        self.write_to(tx, &acting.account, &acting.openid, text).await?;
        Ok(true)
    }

    /// Ends one, and tells both sides as far as they are registered.
    async fn end(&self, tx: &mut Tx<'_>, acting: &Acting, by: &Actor, reason: &str) -> Result<(), DbError> {
        if !queries::end(tx, &acting.id, reason, self.clock.now_ms()).await? {
            return Ok(());
        }
        self.note(tx, by, "acting.end", &acting.id, Some(reason)).await?;
        if acting.state != State::Live {
            return Ok(());
        }
        let name = acting.actor_name.as_ref().map(|name| name.masked()).unwrap_or_default();
        let whom = acting.principal.shown();
        let values = [("name", name.as_str()), ("whom", &whom), ("kind", acting.kind.word())];
        let text = self.engines.current().scripts().phrases.fill(Phrase::ActingEnded, &values);
        let sides = [acting.actor.clone(), self.principal_of(tx, acting).await?];
        for person in sides.into_iter().flatten() {
            self.write_to_person(tx, &person, &text).await?;
        }
        Ok(())
    }

    /// Whoever is helped learns who helps from now on.
    async fn tell_begun(
        &self,
        tx: &mut Tx<'_>,
        acting: &Acting,
        name: &str,
        last: Date,
    ) -> Result<(), DbError> {
        let Some(person) = self.principal_of(tx, acting).await? else { return Ok(()) };
        let until = said(last);
        let values = [("name", name), ("kind", acting.kind.word()), ("until", until.as_str())];
        let text = self.engines.current().scripts().phrases.fill(Phrase::ActingBegun, &values);
        self.write_to_person(tx, &person, &text).await
    }

    /// The registered person for whom somebody acts, if there is one.
    async fn principal_of(&self, tx: &mut Tx<'_>, acting: &Acting) -> Result<Option<String>, DbError> {
        match (&acting.principal_id, acting.kind) {
            (Some(person), _) => Ok(Some(person.clone())),
            (None, Kind::Representative) => Ok(None),
            (None, _) => people::person_of(tx, &acting.principal.index(&self.sealer)).await,
        }
    }

    async fn write_to_person(&self, tx: &mut Tx<'_>, person: &str, text: &str) -> Result<(), DbError> {
        for (account, openid) in people::accounts(tx, person).await? {
            self.write_to(tx, &account, &openid, text.to_owned()).await?;
        }
        Ok(())
    }

    fn is_principal(&self, acting: &Acting, known: &Known) -> bool {
        acting.principal_id.as_ref() == Some(&known.id)
            || acting.principal.index(&self.sealer).as_str() == known.id_index
    }

    /// Whoever asks, if they may open one more.
    async fn ready(&self, tx: &mut Tx<'_>, caller: &Caller) -> Result<Result<Known, NotActing>, DbError> {
        // Whoever counts and then adds must not be overtaken.
        take_turn(tx).await?;
        let Some(known) = self.known(&mut Reader::Tx(tx), caller.whose()).await? else {
            return Ok(Err(NotActing::NotRegistered));
        };
        let most = i64::from(self.engines.current().limits().acting.open_at_once);
        match queries::open_count(tx, &known.id, self.clock.now_ms()).await? {
            open if open >= most => Ok(Err(NotActing::TooMany)),
            _ => Ok(Ok(known)),
        }
    }

    fn entry<'a>(&'a self, id: &'a str, caller: &'a Caller) -> Entry<'a> {
        Entry { sealer: &self.sealer, id, whose: caller.whose(), now_ms: self.clock.now_ms() }
    }

    async fn note(
        &self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        action: &'static str,
        id: &str,
        reason: Option<&str>,
    ) -> Result<(), DbError> {
        let act = Act { actor, action, subject: format!("acting:{id}"), reason };
        audit::record(tx, &self.sealer, self.clock.now_ms(), act).await
    }
}

/// 2027年11月28日
fn said(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}
