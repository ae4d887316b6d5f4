//! The platform's token server (protocol D1).

use secrecy::{ExposeSecret, SecretString};

use crate::secret::Dice;

const LIFE_SECONDS: i64 = 7_200;
/// In its last five minutes a token is renewed; the old one stays valid as long.
const OVERLAP_SECONDS: i64 = 300;
const FORCE_APART_SECONDS: i64 = 30;
const FORCES_A_DAY: usize = 20;
const DAY_SECONDS: i64 = 86_400;

/// The tokens of the account.
#[derive(Default)]
pub(super) struct Tokens {
    current: Option<(String, i64)>,
    /// The one before and until when it is still accepted.
    previous: Option<(String, i64)>,
    forced: Vec<i64>,
    /// How often a token was asked for, for assertions.
    pub(super) asked: usize,
}

impl Tokens {
    /// `stable_token`: the token and its remaining seconds, or an error code.
    pub(super) fn stable(&mut self, force: bool, now: i64, dice: &Dice) -> Result<(String, i64), i64> {
        self.asked += 1;
        if force {
            self.forced.retain(|at| now - at < DAY_SECONDS);
            let too_soon = self.forced.last().is_some_and(|at| now - at < FORCE_APART_SECONDS);
            if too_soon {
                return Err(45_011);
            }
            if self.forced.len() >= FORCES_A_DAY {
                return Err(45_009);
            }
            self.forced.push(now);
            // A forced refresh kills the old token at once.
            self.current = None;
            self.previous = None;
        }
        if let Some((token, ends)) = &self.current
            && ends - now > OVERLAP_SECONDS
        {
            return Ok((token.clone(), ends - now));
        }
        self.previous = self.current.take().map(|(token, _)| (token, now + OVERLAP_SECONDS));
        let token = format!("SIM_{}", dice.hex(64));
        self.current = Some((token.clone(), now + LIFE_SECONDS));
        Ok((token, LIFE_SECONDS))
    }

    /// Error code for a token that is not accepted.
    pub(super) fn check(&self, given: Option<&str>, now: i64) -> Result<(), i64> {
        let given = given.filter(|token| !token.is_empty()).ok_or(41_001)?;
        let known = self.current.iter().chain(&self.previous).find(|(token, _)| token == given);
        match known {
            Some((_, ends)) if *ends > now => Ok(()),
            Some(_) => Err(42_001),
            None => Err(40_001),
        }
    }

    /// The platform forgets its tokens, as after a change of the secret.
    pub(super) fn forget(&mut self) {
        self.current = None;
        self.previous = None;
    }
}

/// 40125 for a wrong secret.
pub(super) fn check_secret(expected: &SecretString, given: &str) -> Result<(), i64> {
    if expected.expose_secret() == given { Ok(()) } else { Err(40_125) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_mode_gives_the_same_token_until_its_last_minutes() {
        let (mut tokens, dice) = (Tokens::default(), Dice::seeded(1));
        let (first, life) = tokens.stable(false, 0, &dice).unwrap();
        assert_eq!(life, LIFE_SECONDS);
        assert_eq!(tokens.stable(false, 6_000, &dice).unwrap(), (first.clone(), 1_200));
        let (second, _) = tokens.stable(false, 6_950, &dice).unwrap();
        assert_ne!(first, second);
        assert_eq!(tokens.check(Some(&first), 7_000), Ok(()), "both are valid for five minutes");
        assert_eq!(tokens.check(Some(&first), 7_300), Err(42_001));
        assert_eq!(tokens.check(Some(&second), 7_300), Ok(()));
    }

    #[test]
    fn force_is_rare() {
        let (mut tokens, dice) = (Tokens::default(), Dice::seeded(1));
        let (first, _) = tokens.stable(true, 0, &dice).unwrap();
        assert_eq!(tokens.stable(true, 10, &dice), Err(45_011));
        tokens.stable(true, 40, &dice).unwrap();
        assert_eq!(tokens.check(Some(&first), 41), Err(40_001), "the old one dies at once");
    }
}
