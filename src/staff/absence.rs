//! When somebody is away – on leave, in a sitting – and who stands in for them (workorder.md §5: the deputy gets it, too, and
//! no clock stops).

pub mod queries;

use super::{Entrance, Officer, Role, State};
use crate::audit::{self, Actor};
use crate::db::{DbError, Reader, Tx};

crate::named! {
    /// Why somebody is away.
    Why {
        /// On leave, for days.
        Leave = "leave" "请假",
        /// In a sitting, for hours.
        Sitting = "sitting" "开庭",
    }
}

/// Nobody plans further ahead than a year: beyond it the day is a slip of the pen.
const MOST_MS: i64 = 366 * 86_400_000;

/// Somebody is away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absence {
    /// Its id.
    pub id: String,
    /// Who is away,
    pub staff: String,
    /// by name.
    pub name: String,
    /// Why.
    pub why: Why,
    /// From when, Unix milliseconds,
    pub from_ms: i64,
    /// until when; the instant itself is over.
    pub until_ms: i64,
    /// Who stands in, if anybody does: their id and name.
    pub deputy: Option<(String, String)>,
}

/// What somebody records.
#[derive(Debug, Clone)]
pub struct NewAbsence {
    /// Who is away.
    pub staff: String,
    /// Why.
    pub why: Why,
    /// From when, Unix milliseconds,
    pub from_ms: i64,
    /// until when.
    pub until_ms: i64,
    /// Who stands in, if anybody does.
    pub deputy: Option<String>,
}

/// Why nothing was recorded, in words for whoever tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRecorded {
    /// The end is not after the beginning, or over.
    #[error("结束时间要晚于开始时间，也要晚于现在，请重新选择。")]
    Over,
    /// The end is too far ahead.
    #[error("最多登记到一年以内，请检查日期。")]
    TooFar,
    /// They are away then already.
    #[error("这段时间已经登记过。要改的，请先结束原来那条，再重新登记。")]
    Twice,
    /// Whoever stands in is no other judge of the division.
    #[error("代办人请在本庭室的其他法官里选择。")]
    NoDeputy,
    /// Whoever stands in is away then.
    #[error("代办人这段时间也不在，请换一位。")]
    DeputyAway,
    /// Whoever goes away stands in for somebody then.
    #[error("这段时间您（或者他）正替同事代办，请先换一位代办人，再登记请假。")]
    StandsIn,
    /// A chief is nobody's deputy by their own hand: superiors read what people wrote from 督办 on (workorder.md §5).
    #[error("替法官登记时，不能让自己代办，请选其他法官。")]
    Oneself,
    /// It is not theirs to record.
    #[error("只能登记自己的；庭长可以替本庭室的法官登记。")]
    NotTheirs,
}

/// Whether somebody has orders that another one can stand in for.
pub fn can_be_away(officer: &Officer) -> bool {
    officer.roles.hold(Role::Judge) && officer.state == State::Active
}

/// Whether somebody may record when another one is away: everybody for themselves, a chief for the judges of the division,
/// who may lie in bed.
pub fn may_record(who: &Officer, of: &Officer) -> bool {
    can_be_away(of) && (who.id == of.id || who.roles.hold(Role::Chief) && are_of_one_division(who, of))
}

/// Whether one can stand in for the other: judges of one division, who know each other's cases (I6).
pub fn can_stand_in(deputy: &Officer, of: &Officer) -> bool {
    can_be_away(deputy) && deputy.id != of.id && are_of_one_division(deputy, of)
}

fn are_of_one_division(one: &Officer, other: &Officer) -> bool {
    one.court == other.court && one.division.is_some() && one.division == other.division
}

impl Entrance {
    /// The absences, present and to come, that somebody may record and end: one's own first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn absences(&self, who: &Officer) -> Result<Vec<Absence>, DbError> {
        let officers = self.officers().await?;
        let mut found = queries::ahead(&self.db, &who.court, self.clock.now_ms()).await?;
        let is_theirs = |own: &Absence| {
            officers.iter().any(|officer| officer.id == own.staff && may_record(who, officer))
        };
        found.retain(is_theirs);
        found.sort_by_key(|own| own.staff != who.id);
        Ok(found)
    }

    /// For whom somebody stands in now or later.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn stood_in_for(&self, who: &Officer) -> Result<Vec<Absence>, DbError> {
        queries::of_deputy(&mut Reader::Db(&self.db), &who.id, self.clock.now_ms()).await
    }

    /// Who of a court is away now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn away(&self, court: &str) -> Result<Vec<Absence>, DbError> {
        queries::of_court(&self.db, court, self.clock.now_ms()).await
    }

    /// Records that somebody is away.
    ///
    /// # Errors
    /// When it cannot be written. The inner error says why nothing was.
    pub async fn record_absence(
        &self,
        who: &Officer,
        new: NewAbsence,
    ) -> Result<Result<(), NotRecorded>, DbError> {
        let (officers, now_ms) = (self.officers().await?, self.clock.now_ms());
        if let Err(fault) = check(who, &officers, &new, now_ms) {
            return Ok(Err(fault));
        }
        let (entrance, actor) = (self.clone(), Actor::Staff(who.id.clone()));
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                // Two that come together must see each other.
                audit::take_turn(tx).await?;
                if let Err(fault) = is_free(tx, &new, now_ms).await? {
                    return Ok(Err(fault));
                }
                queries::insert(tx, &entrance.ids.make(), &new).await?;
                // Whom it let see whose orders, and for how long, can be proven later.
                let reason = format!(
                    "deputy:{} {} to {}",
                    new.deputy.as_deref().unwrap_or("none"),
                    new.from_ms,
                    new.until_ms
                );
                entrance.record_why(tx, &actor, ("staff.absence", &new.staff), Some(&reason)).await?;
                Ok(Ok(()))
            })
        });
        written.await
    }

    /// Ends an absence now, or takes one back that has not begun; returns whether it was somebody's to end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn end_absence(&self, who: &Officer, id: &str) -> Result<bool, DbError> {
        let Some(found) = self.absences(who).await?.into_iter().find(|own| own.id == id) else {
            return Ok(false);
        };
        let (entrance, actor, now_ms) = (self.clone(), Actor::Staff(who.id.clone()), self.clock.now_ms());
        let written = self.db.write(move |tx| {
            Box::pin(async move {
                if !queries::end(tx, &found.id, now_ms).await? {
                    return Ok(false);
                }
                entrance.record(tx, &actor, "staff.present", &found.staff).await?;
                Ok(true)
            })
        });
        written.await
    }
}

/// Whether it can be recorded, as far as nobody else's record matters.
fn check(who: &Officer, officers: &[Officer], new: &NewAbsence, now_ms: i64) -> Result<(), NotRecorded> {
    let find = |id: &str| officers.iter().find(|own| own.id == id);
    let of = find(&new.staff).filter(|of| may_record(who, of)).ok_or(NotRecorded::NotTheirs)?;
    if new.until_ms <= new.from_ms.max(now_ms) {
        return Err(NotRecorded::Over);
    }
    if new.until_ms - now_ms > MOST_MS {
        return Err(NotRecorded::TooFar);
    }
    if who.id != of.id && new.deputy.as_deref() == Some(who.id.as_str()) {
        return Err(NotRecorded::Oneself);
    }
    let is_fit = |id: &String| find(id).is_some_and(|deputy| can_stand_in(deputy, of));
    if new.deputy.as_ref().is_none_or(is_fit) { Ok(()) } else { Err(NotRecorded::NoDeputy) }
}

async fn is_free(tx: &mut Tx<'_>, new: &NewAbsence, now_ms: i64) -> Result<Result<(), NotRecorded>, DbError> {
    // What is over counts no more: leave that was ended this morning can be recorded anew.
    let between = (new.from_ms.max(now_ms), new.until_ms);
    if queries::is_away(tx, &new.staff, between).await? {
        return Ok(Err(NotRecorded::Twice));
    }
    // A sitting of some hours may come between; whoever is away for days cannot stand in.
    if new.why == Why::Leave && queries::has_to_stand_in(tx, &new.staff, between).await? {
        return Ok(Err(NotRecorded::StandsIn));
    }
    if let Some(deputy) = &new.deputy
        && queries::is_away(tx, deputy, between).await?
    {
        return Ok(Err(NotRecorded::DeputyAway));
    }
    Ok(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn officer(id: &str, roles: &[Role], division: Option<&str>) -> Officer {
        Officer {
            id: id.to_owned(),
            login: id.to_owned(),
            name: id.to_owned(),
            court: "京0491".to_owned(),
            division: division.map(str::to_owned),
            roles: roles.iter().copied().collect(),
            state: State::Active,
        }
    }

    #[test]
    fn everybody_records_their_own_and_a_chief_those_of_the_division() {
        let judge = officer("judge", &[Role::Judge], Some("民一庭"));
        let colleague = officer("colleague", &[Role::Judge], Some("民一庭"));
        let chief = officer("chief", &[Role::Chief], Some("民一庭"));
        let other = officer("other", &[Role::Chief], Some("民二庭"));
        let nowhere = officer("nowhere", &[Role::Chief, Role::Judge], None);
        assert!(may_record(&judge, &judge) && may_record(&chief, &judge) && may_record(&nowhere, &nowhere));
        assert!(
            !may_record(&colleague, &judge) && !may_record(&other, &judge) && !may_record(&nowhere, &judge)
        );
        assert!(!may_record(&chief, &chief), "who has no orders of their own needs nobody");
        let gone = Officer { state: State::Disabled, ..judge.clone() };
        assert!(!may_record(&chief, &gone) && !can_stand_in(&gone, &colleague));
        assert!(can_stand_in(&colleague, &judge) && !can_stand_in(&judge, &judge));
        assert!(!can_stand_in(&chief, &judge) && !can_stand_in(&nowhere, &judge));
    }

    #[test]
    fn what_makes_no_sense_is_said_in_words() {
        let everybody =
            [officer("judge", &[Role::Judge], Some("民一庭")), officer("b", &[Role::Judge], Some("民一庭"))];
        let new = NewAbsence {
            staff: "judge".to_owned(),
            why: Why::Leave,
            from_ms: 100,
            until_ms: 200,
            deputy: Some("b".to_owned()),
        };
        let check = |new: &NewAbsence, now_ms| check(&everybody[0], &everybody, new, now_ms);
        assert_eq!(check(&new, 0), Ok(()));
        assert_eq!(check(&new, 199), Ok(()), "one may have gone before one says so");
        assert_eq!(check(&new, 200), Err(NotRecorded::Over));
        assert_eq!(check(&NewAbsence { until_ms: 100, ..new.clone() }, 0), Err(NotRecorded::Over));
        assert_eq!(check(&NewAbsence { until_ms: MOST_MS + 1, ..new.clone() }, 0), Err(NotRecorded::TooFar));
        let alone = NewAbsence { deputy: None, ..new.clone() };
        assert_eq!(check(&alone, 0), Ok(()));
        let chief = officer("chief", &[Role::Chief, Role::Judge], Some("民一庭"));
        let with_chief = [&everybody[..], std::slice::from_ref(&chief)].concat();
        let by_chief = NewAbsence { deputy: Some("chief".to_owned()), ..new.clone() };
        assert_eq!(super::check(&chief, &with_chief, &by_chief, 0), Err(NotRecorded::Oneself));
        assert_eq!(
            super::check(&everybody[0], &with_chief, &by_chief, 0),
            Ok(()),
            "the judge may ask the chief"
        );
        for nobody in ["judge", "stranger"] {
            let new = NewAbsence { deputy: Some(nobody.to_owned()), ..new.clone() };
            assert_eq!(check(&new, 0), Err(NotRecorded::NoDeputy), "{nobody}");
        }
        assert_eq!(check(&NewAbsence { staff: "b".to_owned(), ..new }, 0), Err(NotRecorded::NotTheirs));
    }
}
