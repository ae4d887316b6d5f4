//! What decides about the notices of a claim, read for all of them at once.

pub mod queries;

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, ToSpan};

use crate::channel::notice::{Class, Kind};
use crate::clock::{court_midnight_ms, court_time, milliseconds};
use crate::db::{DbError, Tx};
use crate::docket::diary::Item;
use crate::docket::queries::civil_text;
use crate::notices::choices::{self, Choices};
use crate::notices::ladder::Tried;
use crate::notices::speech::Heard;
use crate::scripts::NoticeLimits;
use queries::{Address, Busy, Details, Grant};

/// What decides about the notices of a claim, by their ids.
#[derive(Default)]
pub(super) struct Known {
    pub addresses: HashMap<String, Vec<Address>>,
    pub grants: Vec<Grant>,
    pub choices: HashMap<String, Choices>,
    pub numbers_stopped: Vec<String>,
    pub tried: HashMap<String, Vec<Tried>>,
    /// The number of the last attempt.
    pub numbers: HashMap<String, i64>,
    pub heard: HashMap<String, Heard>,
    pub sent_today: HashMap<String, i64>,
    /// When staff were last reminded, Unix milliseconds.
    pub reminded: HashMap<String, i64>,
    /// What they took along when they were claimed before.
    pub carried: HashMap<String, Vec<Kind>>,
    /// Reminders of what their people have just been told.
    pub just_told: HashSet<String>,
    /// Whoever has something else ahead of them, by the notice of a sitting.
    pub busy: HashMap<String, Busy>,
    /// Their diaries, by recipient, as far as they were looked into.
    pub diaries: HashMap<String, Vec<Item>>,
    /// What was decided before in this claim: nothing carries it any more.
    pub decided: HashSet<String>,
    /// What another notice of this claim carries.
    pub merged: HashSet<String>,
}

impl Known {
    /// Whether another notice of this claim carries it.
    pub(super) fn is_merged(&self, notice: &str) -> bool {
        self.merged.contains(notice)
    }

    /// Reads what decides about the claimed notices, each kind of it at once for all.
    pub(super) async fn gather(
        tx: &mut Tx<'_>,
        ticket: &str,
        details: &[Details],
        now: Timestamp,
        limits: &NoticeLimits,
    ) -> Result<Self, DbError> {
        let now_ms = now.as_millisecond();
        let mut known = Self::default();
        for address in queries::addresses(tx, ticket, now_ms).await? {
            known.addresses.entry(address.notice_id.clone()).or_default().push(address);
        }
        if details.iter().any(Details::is_of_chat) {
            for address in queries::chats(tx, ticket, now_ms).await? {
                known.addresses.entry(address.notice_id.clone()).or_default().push(address);
            }
        }
        known.grants = queries::grants(tx, ticket).await?;
        known.choices = Choices::of_each(&choices::queries::of_claimed(tx, ticket).await?);
        known.numbers_stopped = queries::numbers_stopped(tx, ticket).await?;
        if details.iter().any(|own| own.attempts > 1) {
            for (carrier, kind) in queries::carried(tx, ticket).await? {
                known.carried.entry(carrier).or_default().extend(Kind::find(&kind));
            }
            for row in queries::tried(tx, ticket).await? {
                known.numbers.insert(row.notice_id.clone(), row.attempt);
                known.tried.entry(row.notice_id.clone()).or_default().extend(row.tried());
            }
        }
        if details.iter().any(|own| own.fact_kind == "hearing" && own.version > 1) {
            for row in queries::heard(tx, ticket).await? {
                let before = known.heard.remove(&row.notice_id);
                known.heard.insert(row.notice_id.clone(), row.after(before));
            }
        }
        known.sent_today =
            queries::sent_today(tx, ticket, court_midnight_ms(now)).await?.into_iter().collect();
        if details.iter().any(|own| own.staff_id.is_some()) {
            let since_ms = now_ms - milliseconds(limits.duty_pause);
            known.reminded = queries::reminded(tx, ticket, since_ms).await?.into_iter().collect();
        }
        if details.iter().any(|own| Kind::find(&own.kind).is_some_and(|kind| kind.class() == Class::Remind)) {
            let since_ms = now_ms - milliseconds(limits.remind_after_news);
            let just_told = queries::just_told(tx, ticket, since_ms).await?;
            known.just_told = just_told.into_iter().map(|(id,)| id).collect();
        }
        if details.iter().any(|own| own.hearing_id.is_some()) {
            let yesterday = court_time(now).saturating_sub(1.day());
            let busy = queries::busy(tx, ticket, &civil_text(yesterday)).await?;
            known.busy = busy.into_iter().map(|own| (own.notice_id.clone(), own)).collect();
        }
        Ok(known)
    }
}
