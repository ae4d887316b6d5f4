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
        Role::Judge => (place.judge == Some(officer.id.as_str())).then_some(Part::Handler),
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
        let open = Place { court: "京0491", is_sealed: false, division: None, judge: None };
        let own = Place { division: Some("民一庭"), judge: Some("own"), ..open };
        let colleague = Place { judge: Some("other"), ..own };
        let elsewhere = Place { division: Some("民二庭"), judge: Some("other"), ..open };
        let sealed = Place { is_sealed: true, ..own };
        let abroad = Place { court: "京0105", ..own };
        let places = [open, own, colleague, elsewhere, sealed, abroad];
        let rows: [(Role, [&[Part]; 6]); 9] = [
            (Role::Administrator, [&[], &[], &[], &[], &[], &[]]),
            (Role::Clerk, [&[], &[], &[], &[], &[], &[]]),
            (Role::Seat, [&[Part::Seat], &[Part::Seat], &[Part::Seat], &[Part::Seat], &[], &[]]),
            (
                Role::Dispatcher,
                [&[Part::Dispatcher]; 4]
                    .into_iter()
                    .chain([&[][..]; 2])
                    .collect::<Vec<_>>()
                    .try_into()
                    .unwrap(),
            ),
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
    }

    #[test]
    fn superiors_read_what_is_supervised() {
        assert!(!reads_words(&[Part::Chief], Level::Urged) && reads_words(&[Part::Chief], Level::Supervised));
        assert!(reads_words(&[Part::Chief, Part::Handler], Level::Normal));
    }
}
