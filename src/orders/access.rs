//! As what somebody of the court may act on an order, and what they read of it (I6, threats 25 and 27). Pure.

use super::kinds::{Level, Part};
use crate::staff::{Officer, Role};

/// What decides who sees an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// Its court.
    pub court: &'a str,
    /// Whether it is a complaint.
    pub is_sealed: bool,
    /// The division that it was given to,
    pub division: Option<&'a str>,
    /// and the judge.
    pub judge: Option<&'a str>,
    /// Who stands in for the judge now.
    pub deputy: Option<&'a str>,
}

crate::named! {
    /// Which orders are listed.
    Scope {
        /// Those given to a judge.
        Own = "own" "我的诉求",
        /// Those given to a judge for whom somebody stands in.
        Deputy = "deputy" "替同事代办",
        /// Those of a division.
        Division = "division" "本庭室",
        /// The court's.
        Court = "court" "全院待办",
        /// Complaints.
        Sealed = "sealed" "投诉（督察通道）",
        /// What is answered or over.
        Done = "done" "已答复、已办结",
    }
}

/// As what somebody may act; nobody who has no part in an order learns that it exists.
///
/// A complaint is the inspectors' alone: they take it in, give it out and answer it.
pub fn parts(officer: &Officer, place: Place<'_>) -> Vec<Part> {
    if officer.court != place.court {
        return Vec::new();
    }
    if place.is_sealed {
        let all = [Part::Seat, Part::Dispatcher, Part::Handler, Part::Chief, Part::Inspector];
        return if officer.roles.hold(Role::Inspector) { all.to_vec() } else { Vec::new() };
    }
    let is_of_division = place.division.is_some() && officer.division.as_deref() == place.division;
    let part = |role| match role {
        Role::Seat => Some(Part::Seat),
        Role::Dispatcher => Some(Part::Dispatcher),
        Role::Judge => {
            [place.judge, place.deputy].contains(&Some(officer.id.as_str())).then_some(Part::Handler)
        }
        Role::Assistant => is_of_division.then_some(Part::Handler),
        Role::Chief => is_of_division.then_some(Part::Chief),
        // Whoever is in charge of one division belongs to it; whoever belongs to none is in charge of all.
        Role::VicePresident => (is_of_division || officer.division.is_none()).then_some(Part::VicePresident),
        Role::Inspector => Some(Part::Inspector),
        Role::Administrator | Role::Clerk => None,
    };
    officer.roles.iter().filter_map(part).collect()
}

/// Whether somebody with these parts reads what the person wrote: superiors only from 督办 on (workorder.md §5).
pub fn reads_words(parts: &[Part], level: Level) -> bool {
    let is_superior = |part: &Part| matches!(part, Part::Chief | Part::VicePresident);
    level >= Level::Supervised || !parts.iter().all(is_superior)
}

/// Whose orders are counted for somebody: only those in which they have a part, so that each number opens on its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Those of one division; `None` for the whole court,
    pub division: Option<String>,
    /// or those of one judge.
    pub judge: Option<String>,
    /// Whether complaints may be counted, too.
    pub has_sealed: bool,
}

/// Whose orders are counted for somebody; `None` where they have a part in none.
pub fn reach(officer: &Officer) -> Option<Reach> {
    let has_sealed = officer.roles.hold(Role::Inspector);
    let (division, judge) = match () {
        () if sees_court(officer) => (None, None),
        () if sees_division(officer) => (officer.division.clone(), None),
        () if officer.roles.hold(Role::Judge) => (None, Some(officer.id.clone())),
        () => return None,
    };
    Some(Reach { division, judge, has_sealed })
}

/// Whether somebody may freeze a month's figures: they are the court's word, given by whoever supervises all of it.
pub fn may_freeze(officer: &Officer) -> bool {
    supervises_court(officer)
}

/// Whether somebody decides about what concerns all of a court's requests: whoever runs the floor or supervises it.
pub fn leads(officer: &Officer) -> bool {
    officer.roles.hold(Role::Dispatcher) || supervises_court(officer)
}

fn supervises_court(officer: &Officer) -> bool {
    officer.roles.hold(Role::Inspector)
        || officer.roles.hold(Role::VicePresident) && officer.division.is_none()
}

fn holds(officer: &Officer, roles: &[Role]) -> bool {
    roles.iter().any(|role| officer.roles.hold(*role))
}

/// Whether somebody sees what the whole court is asked.
pub fn sees_court(officer: &Officer) -> bool {
    officer.roles.hold(Role::Seat) || leads(officer)
}

fn sees_division(officer: &Officer) -> bool {
    holds(officer, &[Role::Assistant, Role::Chief, Role::VicePresident]) && officer.division.is_some()
}

/// What somebody may look at, what they need first being first; `stands_in` is whether they do so for anybody now.
pub fn scopes(officer: &Officer, stands_in: bool) -> Vec<Scope> {
    let holds = |roles: &[Role]| holds(officer, roles);
    let (of_court, of_division) = (sees_court(officer), sees_division(officer));
    let all = [
        (Scope::Own, holds(&[Role::Judge])),
        (Scope::Deputy, holds(&[Role::Judge]) && stands_in),
        (Scope::Division, of_division),
        (Scope::Court, of_court),
        (Scope::Sealed, holds(&[Role::Inspector])),
        (Scope::Done, of_court),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(scope, _)| scope).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::staff::State;

    fn officer(role: Role, division: Option<&str>) -> Officer {
        Officer {
            id: "own".to_owned(),
            login: String::new(),
            name: String::new(),
            court: "京0491".to_owned(),
            division: division.map(str::to_owned),
            roles: [role].into_iter().collect(),
            state: State::Active,
        }
    }

    /// Role × order: who has which part (the matrix of the issue, without the pages).
    #[test]
    fn everybody_has_the_parts_of_their_role_and_no_other() {
        let open = Place { court: "京0491", is_sealed: false, division: None, judge: None, deputy: None };
        let own = Place { division: Some("民一庭"), judge: Some("own"), ..open };
        let colleague = Place { judge: Some("other"), ..own };
        let elsewhere = Place { division: Some("民二庭"), judge: Some("other"), ..open };
        let sealed = Place { is_sealed: true, ..own };
        let abroad = Place { court: "京0105", ..own };
        let places = [open, own, colleague, elsewhere, sealed, abroad];
        let dispatcher: &[Part] = &[Part::Dispatcher];
        let rows: [(Role, [&[Part]; 6]); 9] = [
            (Role::Administrator, [&[], &[], &[], &[], &[], &[]]),
            (Role::Clerk, [&[], &[], &[], &[], &[], &[]]),
            (Role::Seat, [&[Part::Seat], &[Part::Seat], &[Part::Seat], &[Part::Seat], &[], &[]]),
            (Role::Dispatcher, [dispatcher, dispatcher, dispatcher, dispatcher, &[], &[]]),
            (Role::Judge, [&[], &[Part::Handler], &[], &[], &[], &[]]),
            (Role::Assistant, [&[], &[Part::Handler], &[Part::Handler], &[], &[], &[]]),
            (Role::Chief, [&[], &[Part::Chief], &[Part::Chief], &[], &[], &[]]),
            (Role::VicePresident, [&[], &[Part::VicePresident], &[Part::VicePresident], &[], &[], &[]]),
            (
                Role::Inspector,
                [
                    &[Part::Inspector],
                    &[Part::Inspector],
                    &[Part::Inspector],
                    &[Part::Inspector],
                    &[Part::Seat, Part::Dispatcher, Part::Handler, Part::Chief, Part::Inspector],
                    &[],
                ],
            ),
        ];
        for (role, expected) in rows {
            for (place, expected) in places.iter().zip(expected) {
                assert_eq!(parts(&officer(role, Some("民一庭")), *place), expected, "{role:?} {place:?}");
            }
        }
        assert_eq!(parts(&officer(Role::VicePresident, None), elsewhere), [Part::VicePresident]);
        let stood_in = Place { deputy: Some("own"), ..colleague };
        assert_eq!(parts(&officer(Role::Judge, Some("民一庭")), stood_in), [Part::Handler]);
        assert_eq!(parts(&officer(Role::Clerk, Some("民一庭")), stood_in), [], "who is no judge any more");
        let sealed = Place { is_sealed: true, ..stood_in };
        assert_eq!(parts(&officer(Role::Judge, Some("民一庭")), sealed), []);
    }

    #[test]
    fn everybody_lists_what_they_have_a_part_in() {
        let of = |role, division| scopes(&officer(role, division), false);
        assert_eq!(of(Role::Seat, None), [Scope::Court, Scope::Done]);
        assert_eq!(of(Role::Judge, Some("民一庭")), [Scope::Own]);
        assert_eq!(of(Role::Chief, Some("民一庭")), [Scope::Division]);
        assert_eq!(of(Role::VicePresident, None), [Scope::Court, Scope::Done]);
        assert_eq!(of(Role::VicePresident, Some("民一庭")), [Scope::Division]);
        assert_eq!(of(Role::Inspector, None), [Scope::Court, Scope::Sealed, Scope::Done]);
        assert_eq!(of(Role::Clerk, None), []);
        let deputy = |role| scopes(&officer(role, Some("民一庭")), true);
        assert_eq!(deputy(Role::Judge), [Scope::Own, Scope::Deputy]);
        assert_eq!(deputy(Role::Chief), [Scope::Division]);
    }

    #[test]
    fn what_is_counted_for_somebody_is_what_they_have_a_part_in() {
        let of = |role, division| reach(&officer(role, division));
        let court = Reach { division: None, judge: None, has_sealed: false };
        let own = Reach { division: Some("民一庭".to_owned()), ..court.clone() };
        assert_eq!(of(Role::Seat, Some("立案庭")), Some(court.clone()));
        assert_eq!(of(Role::Dispatcher, None), Some(court.clone()));
        assert_eq!(of(Role::VicePresident, None), Some(court.clone()));
        assert_eq!(of(Role::Inspector, Some("民一庭")), Some(Reach { has_sealed: true, ..court.clone() }));
        for role in [Role::Chief, Role::Assistant, Role::VicePresident] {
            assert_eq!(of(role, Some("民一庭")), Some(own.clone()), "{role:?}");
        }
        let judge = Reach { judge: Some("own".to_owned()), ..court };
        assert_eq!(of(Role::Judge, Some("民一庭")), Some(judge));
        for role in [Role::Clerk, Role::Administrator] {
            assert_eq!(of(role, Some("民一庭")), None, "{role:?}");
        }
        assert_eq!(of(Role::Chief, None), None, "of no division");
        let freezes = |role, division| may_freeze(&officer(role, division));
        assert!(freezes(Role::Inspector, None) && freezes(Role::VicePresident, None));
        assert!(!freezes(Role::VicePresident, Some("民一庭")) && !freezes(Role::Chief, Some("民一庭")));
        assert!(!freezes(Role::Administrator, None) && !freezes(Role::Seat, None));
    }

    #[test]
    fn superiors_read_what_is_supervised() {
        assert!(!reads_words(&[Part::Chief], Level::Urged) && reads_words(&[Part::Chief], Level::Supervised));
        assert!(reads_words(&[Part::Chief, Part::Handler], Level::Normal));
    }
}
