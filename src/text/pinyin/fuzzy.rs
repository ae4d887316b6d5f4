//! Sounds that many people and recognisers do not keep apart.

/// The syllable with zh, ch, sh as z, c, s, a final ng as n, n as l at the beginning, and hu- as f-.
pub(super) fn merged(syllable: &str) -> String {
    let (initial, rest) = split(syllable);
    let initial = match initial {
        "zh" => "z",
        "ch" => "c",
        "sh" => "s",
        "n" => "l",
        other => other,
    };
    let rest = rest.strip_suffix("ng").map_or_else(|| rest.to_owned(), |stem| format!("{stem}n"));
    match (initial, rest.as_str()) {
        ("l", "v") => "lu".to_owned(),
        ("l", "ve") => "lue".to_owned(),
        ("h", "u") => "fu".to_owned(),
        ("h", "ua") => "fa".to_owned(),
        ("h", "uan") => "fan".to_owned(),
        ("h", "ui") => "fei".to_owned(),
        ("h", "un") => "fen".to_owned(),
        // 红 and 风 differ in their vowel.
        ("h", "on") => "fen".to_owned(),
        (initial, rest) => format!("{initial}{rest}"),
    }
}

fn split(syllable: &str) -> (&str, &str) {
    let two =
        ["zh", "ch", "sh"].iter().find(|initial| syllable.starts_with(*initial)).map(|initial| initial.len());
    let one = || {
        usize::from(syllable.starts_with(|first: char| first.is_ascii_alphabetic() && !"aeo".contains(first)))
    };
    syllable.split_at(two.unwrap_or_else(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_fall_together() {
        for (left, right) in [
            ("zhi", "zi"),
            ("shang", "san"),
            ("cheng", "cen"),
            ("ning", "lin"),
            ("nv", "lu"),
            ("hui", "fei"),
            ("huang", "fang"),
            ("an", "ang"),
        ] {
            assert_eq!(merged(left), merged(right), "{left} {right}");
        }
        assert_ne!(merged("su"), merged("song"));
        assert_ne!(merged("ta"), merged("da"));
    }
}
