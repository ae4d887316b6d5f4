//! Rates that rise by bands of the amount, and the lines that show how.

use super::super::draft::Draft;
use super::super::money::{Ratio, Yuan};

/// A flat fee at the bottom and a rate for each band above it.
pub(super) struct Scale {
    /// Up to this amount
    flat_top: i128,
    /// this is paid, if anything.
    flat: i128,
    /// The bands above, from the lowest.
    bands: &'static [Band],
}

struct Band {
    /// Where it ends; the last has no end.
    top: Option<i128>,
    /// The rate in hundredths of a percent.
    basis_points: i128,
}

const fn to(top: i128, basis_points: i128) -> Band {
    Band { top: Some(top), basis_points }
}

const fn above(basis_points: i128) -> Band {
    Band { top: None, basis_points }
}

/// 诉讼费用交纳办法 §13(1).
pub(super) const PROPERTY: Scale = Scale {
    flat_top: 10_000,
    flat: 50,
    bands: &[
        to(100_000, 250),
        to(200_000, 200),
        to(500_000, 150),
        to(1_000_000, 100),
        to(2_000_000, 90),
        to(5_000_000, 80),
        to(10_000_000, 70),
        to(20_000_000, 60),
        above(50),
    ],
};

/// §14(1): execution.
pub(super) const EXECUTION: Scale = Scale {
    flat_top: 10_000,
    flat: 50,
    bands: &[to(500_000, 150), to(5_000_000, 100), to(10_000_000, 50), above(10)],
};

/// §14(2): preservation, before its cap.
pub(super) const PRESERVATION: Scale =
    Scale { flat_top: 1_000, flat: 30, bands: &[to(100_000, 100), above(50)] };

/// §13(2)1: what divided property adds to a divorce.
pub(super) const DIVORCE: Scale = Scale { flat_top: 200_000, flat: 0, bands: &[above(50)] };

/// §13(2)2: what damages add to a case of personality rights.
pub(super) const PERSONALITY: Scale =
    Scale { flat_top: 50_000, flat: 0, bands: &[to(100_000, 100), above(50)] };

impl Scale {
    /// The fee on an amount, without any rounding.
    pub(super) fn fee(&self, amount: Yuan) -> Yuan {
        Yuan::whole(self.flat) + self.parts(amount).map(|(part, band, _)| part * band.rate()).sum()
    }

    /// The same, with its lines.
    pub(super) fn write(&self, draft: &mut Draft, amount: Yuan) -> Yuan {
        let fee = self.fee(amount);
        let flat_top = in_ten_thousands(self.flat_top);
        let mut lines = 1;
        if self.flat > 0 {
            draft.step(format!("{flat_top}以下：{}", Yuan::whole(self.flat)));
        } else if amount <= Yuan::whole(self.flat_top) {
            draft.step(format!("不超过{flat_top}，这部分不另交"));
        } else {
            draft.step(format!("{flat_top}以下的部分：不另交"));
        }
        for (part, band, bottom) in self.parts(amount) {
            let rate = band.rate();
            draft.step(format!(
                "{}：{part}×{}={}",
                band.name(bottom),
                band.percent(),
                (part * rate).precise()
            ));
            lines += 1;
        }
        if lines > 1 && self.flat > 0 {
            draft.step(format!("合计：{}", fee.precise()));
        }
        fee
    }

    /// The part of the amount in each band that it reaches, with the band's bottom.
    fn parts(&self, amount: Yuan) -> impl Iterator<Item = (Yuan, &Band, i128)> {
        let bottoms = std::iter::once(self.flat_top).chain(self.bands.iter().filter_map(|band| band.top));
        self.bands.iter().zip(bottoms).filter(move |(_, bottom)| amount > Yuan::whole(*bottom)).map(
            move |(band, bottom)| {
                let end = band.top.map_or(amount, |top| amount.min(Yuan::whole(top)));
                (end - Yuan::whole(bottom), band, bottom)
            },
        )
    }
}

impl Band {
    fn rate(&self) -> Ratio<i128> {
        Ratio::new(self.basis_points, 10_000)
    }

    /// `2.5%`
    fn percent(&self) -> String {
        let (whole, tenths) = (self.basis_points / 100, self.basis_points % 100 / 10);
        if tenths == 0 { format!("{whole}%") } else { format!("{whole}.{tenths}%") }
    }

    fn name(&self, bottom: i128) -> String {
        let bottom = in_ten_thousands(bottom);
        match self.top {
            Some(top) => format!("超过{bottom}至{}的部分", in_ten_thousands(top)),
            None => format!("超过{bottom}的部分"),
        }
    }
}

/// `50万元`, `1000元`
fn in_ten_thousands(yuan: i128) -> String {
    if yuan >= 10_000 { format!("{}万元", yuan / 10_000) } else { format!("{yuan}元") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the Measures come to at the top of each band.
    #[test]
    fn bands_meet_at_their_tops() {
        for (scale, top, fee) in [
            (&PROPERTY, 10_000, 50),
            (&PROPERTY, 100_000, 2_300),
            (&PROPERTY, 200_000, 4_300),
            (&PROPERTY, 500_000, 8_800),
            (&PROPERTY, 1_000_000, 13_800),
            (&PROPERTY, 2_000_000, 22_800),
            (&PROPERTY, 5_000_000, 46_800),
            (&PROPERTY, 10_000_000, 81_800),
            (&PROPERTY, 20_000_000, 141_800),
            (&EXECUTION, 500_000, 7_400),
            (&EXECUTION, 5_000_000, 52_400),
            (&EXECUTION, 10_000_000, 77_400),
            (&PRESERVATION, 896_000, 5_000),
        ] {
            assert_eq!(scale.fee(Yuan::whole(top)), Yuan::whole(fee), "{top}");
            let one_fen_more = scale.fee(Yuan::fen(i64::try_from(top).unwrap() * 100 + 1));
            assert_eq!(one_fen_more.to_fen(), fee * 100, "no jump above {top}");
        }
    }

    #[test]
    fn the_lines_are_those_of_the_bands_in_use() {
        let mut draft = Draft::default();
        PROPERTY.write(&mut draft, Yuan::whole(80_000));
        let lines = draft.finish(Vec::new(), "").steps;
        assert_eq!(
            lines,
            ["1万元以下：50元", "超过1万元至10万元的部分：70,000元×2.5%=1,750元", "合计：1,800元"]
        );
    }

    proptest! {
        #[test]
        fn a_higher_amount_is_never_cheaper(less in 1_i64..10_000_000_000_000, more in 0_i64..10_000_000_000) {
            let (low, high) = (Yuan::fen(less), Yuan::fen(less + more));
            for scale in [&PROPERTY, &EXECUTION, &PRESERVATION, &DIVORCE, &PERSONALITY] {
                prop_assert!(scale.fee(low) <= scale.fee(high));
            }
        }

        #[test]
        fn bands_add_up_to_the_closed_form(fen in 2_000_000_001_i64..1_000_000_000_000_000) {
            let amount = Yuan::fen(fen);
            prop_assert_eq!(PROPERTY.fee(amount), amount / 200 + Yuan::whole(41_800));
        }
    }
}
