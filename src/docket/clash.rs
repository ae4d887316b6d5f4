//! Whether somebody can be at two places in turn: two spans of time clash when they, widened by the way between them,
//! meet. Pure; how long a way takes is the court's word.

use std::time::Duration;

use jiff::civil::{Date, DateTime};

/// In these cities the first character of a court's code is the whole city; elsewhere two digits follow it.
const CITIES_OF_THEIR_OWN: &str = "京津沪渝";

/// How long the way between two places takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margins {
    /// From one room of a court to another, or to a screen.
    pub same_court: Duration,
    /// To another place of the city, or to one that nobody knows.
    pub same_city: Duration,
    /// To another city.
    pub other_city: Duration,
}

/// Where something takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// In a court.
    Court {
        /// Its code, `京0491`.
        code: &'a str,
        /// Where, if not in its house.
        address: Option<&'a str>,
    },
    /// Before a screen, wherever that is.
    Online,
    /// Where somebody says; nobody knows how far that is.
    Elsewhere,
}

/// Something that takes somebody's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// From when, at the court.
    pub starts_at: DateTime,
    /// How long.
    pub lasts: Duration,
    /// Where.
    pub place: Place<'a>,
}

/// How two spans clash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clash {
    /// They have time in common.
    Overlap,
    /// The way between them takes longer than there is.
    TooClose,
}

impl Margins {
    /// How long the way takes.
    pub fn between(&self, one: Place<'_>, other: Place<'_>) -> Duration {
        match (one, other) {
            (Place::Online, _) | (_, Place::Online) => self.same_court,
            (Place::Court { code, address }, Place::Court { code: other_code, address: other_address }) => {
                let is_one_house = address == other_address && (code == other_code || address.is_some());
                match city(code) == city(other_code) {
                    true if is_one_house => self.same_court,
                    true => self.same_city,
                    false => self.other_city,
                }
            }
            _ => self.same_city,
        }
    }
}

impl Span<'_> {
    fn ends_at(&self) -> DateTime {
        self.starts_at.saturating_add(self.lasts)
    }

    /// Whether nobody can be at both, and how that comes. Touching is no clash: the way just fits in.
    pub fn clash(&self, other: &Self, margins: &Margins) -> Option<Clash> {
        let way = margins.between(self.place, other.place);
        let meet = |way: Duration| {
            self.starts_at < other.ends_at().saturating_add(way)
                && other.starts_at < self.ends_at().saturating_add(way)
        };
        match (meet(Duration::ZERO), meet(way)) {
            (true, _) => Some(Clash::Overlap),
            (false, true) => Some(Clash::TooClose),
            (false, false) => None,
        }
    }
}

/// The city of a court's code.
fn city(code: &str) -> &str {
    let mut signs = code.char_indices();
    let first = signs.next().map(|(_, sign)| sign);
    if first.is_some_and(|sign| CITIES_OF_THEIR_OWN.contains(sign)) {
        return &code[..signs.next().map_or(code.len(), |(at, _)| at)];
    }
    &code[..signs.nth(2).map_or(code.len(), |(at, _)| at)]
}

/// 同日14:00, 12月9日09:00: a time as it is said beside another.
pub fn beside(time: DateTime, other: DateTime) -> String {
    format!("{}{}", beside_day(time.date(), other.date()), time.strftime("%H:%M"))
}

/// 同日, 12月9日: a day as it is said beside another.
pub fn beside_day(day: Date, other: Date) -> String {
    if day == other { "同日".to_owned() } else { day.strftime("%-m月%-d日").to_string() }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);
    const HERE: Place<'_> = Place::Court { code: "京0491", address: None };

    fn margins() -> Margins {
        Margins { same_court: MINUTE * 15, same_city: MINUTE * 90, other_city: MINUTE * 1_440 }
    }

    fn span(minute: i64, lasts: u32, place: Place<'static>) -> Span<'static> {
        let starts_at = date(2026, 12, 8).at(9, 0, 0, 0).saturating_add(jiff::Span::new().minutes(minute));
        Span { starts_at, lasts: MINUTE * lasts, place }
    }

    #[test]
    fn the_way_is_as_long_as_the_places_are_apart() {
        let court = |code| Place::Court { code, address: None };
        let branch = Place::Court { code: "京0491", address: Some("城东法庭") };
        for (one, other, minutes) in [
            (HERE, HERE, 15),
            (HERE, branch, 90),
            (branch, branch, 15),
            (branch, Place::Court { code: "京0105", address: Some("城东法庭") }, 15),
            (branch, Place::Court { code: "津01", address: Some("城东法庭") }, 1_440),
            (HERE, court("京0105"), 90),
            (HERE, court("津01"), 1_440),
            (court("粤0305"), court("粤0391"), 90),
            (court("粤0305"), court("粤0106"), 1_440),
            (court("粤"), court("粤0106"), 1_440),
            (HERE, Place::Elsewhere, 90),
            (Place::Elsewhere, Place::Elsewhere, 90),
            (court("粤0305"), Place::Online, 15),
        ] {
            assert_eq!(margins().between(one, other), MINUTE * minutes, "{one:?} {other:?}");
        }
    }

    #[test]
    fn what_just_fits_is_no_clash() {
        let sitting = span(0, 120, HERE);
        assert_eq!(sitting.clash(&span(119, 60, HERE), &margins()), Some(Clash::Overlap));
        assert_eq!(sitting.clash(&span(120, 60, HERE), &margins()), Some(Clash::TooClose));
        assert_eq!(sitting.clash(&span(134, 60, HERE), &margins()), Some(Clash::TooClose));
        assert_eq!(sitting.clash(&span(135, 60, HERE), &margins()), None);
        let elsewhere = Place::Court { code: "京0105", address: None };
        assert_eq!(sitting.clash(&span(209, 60, elsewhere), &margins()), Some(Clash::TooClose));
        assert_eq!(sitting.clash(&span(210, 60, elsewhere), &margins()), None);
    }

    #[test]
    fn a_time_is_said_beside_another() {
        let at = date(2026, 12, 8).at(9, 30, 0, 0);
        assert_eq!(beside(date(2026, 12, 8).at(14, 0, 0, 0), at), "同日14:00");
        assert_eq!(beside(date(2026, 12, 9).at(9, 0, 0, 0), at), "12月9日09:00");
        assert_eq!(beside_day(date(2026, 12, 8), at.date()), "同日");
        assert_eq!(beside_day(date(2026, 12, 9), at.date()), "12月9日");
    }

    fn places() -> impl Strategy<Value = Place<'static>> {
        prop_oneof![
            Just(Place::Online),
            Just(Place::Elsewhere),
            prop::sample::select(vec!["京0491", "京0105", "粤0305", "粤", "京", "", "津"])
                .prop_map(|code| Place::Court { code, address: None }),
            Just(Place::Court { code: "京0491", address: Some("城东法庭") }),
        ]
    }

    fn spans() -> impl Strategy<Value = Span<'static>> {
        (-5_000i64..5_000, 0u32..800, places()).prop_map(|(at, lasts, place)| span(at, lasts, place))
    }

    proptest! {
        #[test]
        fn a_clash_is_one_from_both_sides(one in spans(), other in spans()) {
            prop_assert_eq!(one.clash(&other, &margins()), other.clash(&one, &margins()));
        }

        #[test]
        fn a_longer_way_never_undoes_a_clash(one in spans(), other in spans(), more in 0u32..2_000) {
            let wider = margins();
            let wider = Margins {
                same_court: wider.same_court + MINUTE * more,
                same_city: wider.same_city + MINUTE * more,
                other_city: wider.other_city + MINUTE * more,
            };
            if one.clash(&other, &margins()).is_some() {
                prop_assert!(one.clash(&other, &wider).is_some());
            }
        }

        #[test]
        fn without_a_clash_there_is_time_for_the_way(one in spans(), other in spans()) {
            let (first, second) = if one.starts_at <= other.starts_at { (one, other) } else { (other, one) };
            let way = margins().between(first.place, second.place);
            if first.clash(&second, &margins()).is_none() {
                prop_assert!(first.ends_at().saturating_add(way) <= second.starts_at);
            }
        }
    }
}
