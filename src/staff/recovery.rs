//! Recovery codes: ten words of last resort for whoever lost their phone, each good once.

use crate::seal::Sealer;
use crate::secret::{Confidential, Dice};

/// How many somebody gets.
const COUNT: usize = 10;
const LENGTH: usize = 10;
/// Crockford's: no letter that is read as another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PURPOSE: &str = "staff recovery code";

/// A fresh set, as it is shown once: two groups of five.
pub fn fresh(dice: &Dice) -> Vec<Confidential> {
    let code = |_| {
        let letters = dice.signs::<LENGTH>(LETTERS);
        Confidential::new(format!("{}-{}", &letters[..5], &letters[5..]))
    };
    (0..COUNT).map(code).collect()
}

/// What is kept of a code of somebody, however it was typed: 50 random bits under our own key.
pub fn digest(sealer: &Sealer, staff_id: &str, code: &str) -> String {
    sealer.digest(PURPOSE, format!("{staff_id}/{}", plain(code)).as_bytes())
}

/// Upper case, without what people put in between, and with the letters that are read as digits.
fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase());
    letters
        .map(|letter| match letter {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ten_codes_that_differ_and_cannot_be_printed() {
        let codes = fresh(&Dice::seeded(3));
        let different: HashSet<&str> = codes.iter().map(Confidential::reveal).collect();
        assert_eq!((codes.len(), different.len()), (10, 10));
        assert!(codes.iter().all(|code| code.reveal().len() == 11 && format!("{code:?}") == "…"));
    }

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        for typed in ["7K2M9-0PQ1Z", "7k2m9 opqlz", " 7K2M9—0PQ1Z"] {
            assert_eq!(plain(typed), "7K2M90PQ1Z");
        }
    }
}
