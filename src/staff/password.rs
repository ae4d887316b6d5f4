//! Passwords: long rather than contrived, never an obvious one, kept as argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};

use crate::secret::Dice;

/// Nobody types more; a longer one only costs time.
const LONGEST_BYTES: usize = 256;
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;
/// Fewer different characters are a pattern.
const FEWEST_DIFFERENT: usize = 5;
/// What has to be left once the obvious is taken out.
const LEFT_AT_LEAST: usize = 4;
/// What people reach for first, here and elsewhere.
const OBVIOUS: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssword",
    "p@ssw0rd",
    "mima",
    "admin",
    "administrator",
    "root",
    "qwerty",
    "asdfgh",
    "zxcvbn",
    "qazwsx",
    "1qaz2wsx",
    "letmein",
    "welcome",
    "iloveyou",
    "woaini",
    "wodemima",
    "fayuan",
    "court",
    "tingxun",
    "shenpan",
    "12368",
    "123456",
    "12345",
    "654321",
    "111111",
    "000000",
    "888888",
    "666666",
    "5201314",
    "abc123",
    "abcdef",
    "2024",
    "2025",
    "2026",
    "2027",
    "法院",
    "密码",
    "庭讯",
];

/// A password somebody typed. It cannot be printed.
#[derive(Clone)]
pub struct Password(SecretString);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why a password cannot be chosen, in words for whoever chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Too few characters.
    #[error("密码至少要{0}个字符。可以用几个不相干的词连起来，容易记，也不容易猜。")]
    Short(usize),
    /// Far too many.
    #[error("密码太长了，请短一些。")]
    Long,
    /// Everybody would guess it.
    #[error("这个密码太容易猜到。请不要用登录名、常见密码、年份和有规律的数字或字母。")]
    Obvious,
}

impl Password {
    /// As it was typed at a sign-in.
    pub fn typed(text: &str) -> Self {
        Self(SecretString::from(text.to_owned()))
    }

    /// One that somebody chooses: no rules of composition, only length and nothing obvious (NIST SP 800-63B §5.1.1).
    ///
    /// # Errors
    /// Why it is unfit.
    pub fn choose(text: &str, login: &str, least: usize) -> Result<Self, Unfit> {
        if text.chars().count() < least {
            return Err(Unfit::Short(least));
        }
        if text.len() > LONGEST_BYTES {
            return Err(Unfit::Long);
        }
        if is_obvious(text, login) { Err(Unfit::Obvious) } else { Ok(Self::typed(text)) }
    }

    fn bytes(&self) -> &[u8] {
        let bytes = self.0.expose_secret().as_bytes();
        &bytes[..bytes.len().min(LONGEST_BYTES)]
    }
}

fn is_obvious(text: &str, login: &str) -> bool {
    let mut left = text.to_lowercase();
    let different: std::collections::BTreeSet<char> = left.chars().collect();
    if different.len() < FEWEST_DIFFERENT {
        return true;
    }
    for word in std::iter::once(login).chain(OBVIOUS.iter().copied()).filter(|word| !word.is_empty()) {
        left = left.replace(&word.to_lowercase(), "");
    }
    // Of a run that counts up, down or stays, only its first character says something.
    let characters: Vec<u32> = left.chars().map(u32::from).collect();
    let runs = characters.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    characters.len() - runs < LEFT_AT_LEAST
}

/// What the hash of a password costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

/// The settings hold a cost that argon2 does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("[staff]: argon2 does not take this password_memory_kib or password_passes")]
pub struct UnusableCost;

impl Cost {
    /// The hash of a password with a fresh salt, as it is kept. Slow by intent: never on a thread that serves others.
    ///
    /// # Errors
    /// When argon2 does not take the cost.
    pub fn hash(self, password: &Password, dice: &Dice) -> Result<String, UnusableCost> {
        let salt: [u8; SALT_BYTES] = dice.bytes();
        let hash = self.argon2()?.hash_password_with_salt(password.bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|_| UnusableCost)
    }

    /// The hash of no password at all: judging it takes as long as judging a real one.
    pub fn decoy(self, dice: &Dice) -> String {
        let (salt, hash): ([u8; SALT_BYTES], [u8; HASH_BYTES]) = (dice.bytes(), dice.bytes());
        let [salt, hash] = [&salt[..], &hash[..]].map(|bytes| BASE64_STANDARD_NO_PAD.encode(bytes));
        format!("$argon2id$v=19$m={},t={},p=1${salt}${hash}", self.memory_kib, self.passes)
    }

    fn argon2(self) -> Result<Argon2<'static>, UnusableCost> {
        let params =
            Params::new(self.memory_kib, self.passes, 1, Some(HASH_BYTES)).map_err(|_| UnusableCost)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// Whether a password is the one of a kept hash; the cost is the hash's own. Slow as [`Cost::hash`].
pub fn is_right(password: &Password, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1 };

    #[test]
    fn long_and_plain_is_fine_and_the_obvious_is_not() {
        let choose = |text: &str| Password::choose(text, "wangli", 12).map(drop);
        for fine in
            ["correct horse battery", "夏天的雨伞忘在三号窗口了", "vR7#kq2!mZxx", "地铁口 第三棵 梧桐树下"]
        {
            assert_eq!(choose(fine), Ok(()), "{fine}");
        }
        assert_eq!(choose("kurz und gu"), Err(Unfit::Short(12)));
        for obvious in [
            "123456789012",
            "aaaaaaaaaaaaaaa",
            "passwordpassword",
            "Password2026",
            "wangliwangli123",
            "abcabcabcabcabc",
            "qwertyqwerty123456",
            "abcdefghijklmnop",
            "法院法院法院密码密码密码",
            "WangLi888888!!",
        ] {
            assert_eq!(choose(obvious), Err(Unfit::Obvious), "{obvious}");
        }
        assert_eq!(choose(&"长".repeat(200)), Err(Unfit::Long));
    }

    #[test]
    fn a_hash_knows_its_password_and_a_decoy_none() {
        let dice = Dice::seeded(5);
        let password = Password::typed("correct horse battery");
        let hash = CHEAP.hash(&password, &dice).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert!(is_right(&password, &hash) && !is_right(&Password::typed("correct horse"), &hash));
        assert_ne!(hash, CHEAP.hash(&password, &dice).unwrap(), "a salt of its own each time");
        let decoy = CHEAP.decoy(&dice);
        assert_eq!(decoy.len(), hash.len());
        assert!(PasswordHash::new(&decoy).is_ok() && !is_right(&password, &decoy));
        assert_eq!(format!("{password:?}"), "Password(…)");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,40}", login in "[a-z]{0,6}") {
            let _ = Password::choose(&text, &login, 12);
            let _ = is_right(&Password::typed(&text), &text);
        }
    }
}
