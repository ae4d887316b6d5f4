//! English words that could be pinyin, and letters that stand in Chinese sentences as they are.

/// They are cut into syllables only beside pinyin that is nothing else.
const ENGLISH: &[&str] = &[
    "a", "age", "an", "bake", "bale", "ban", "banana", "bang", "bin", "bite", "bone", "cage", "can",
    "change", "china", "code", "cue", "dada", "dale", "dan", "data", "date", "den", "die", "dig", "do",
    "due", "dune", "e", "fan", "fang", "fate", "fee", "fen", "fun", "gale", "game", "gang", "gate", "gun",
    "ha", "hang", "hate", "he", "hen", "hi", "home", "hue", "huge", "ken", "lane", "late", "lie", "like",
    "line", "long", "made", "make", "male", "mama", "man", "manage", "mane", "me", "menu", "mile", "mine",
    "name", "no", "o", "online", "open", "pale", "panda", "pang", "papa", "pen", "pie", "pin", "ping",
    "pole", "ran", "rang", "rate", "re", "run", "rune", "sage", "sale", "same", "sane", "sang", "sense",
    "seven", "she", "shun", "side", "sing", "song", "sue", "sun", "take", "tale", "tame", "tan", "tang",
    "tie", "time", "to", "tong", "tuna", "tune", "wage", "wan", "wane", "wang", "we", "wo", "women", "yang",
    "ye", "yen", "yo", "you", "young", "zen", "zone",
];
/// Abbreviations and names that people write in Latin letters whatever the language.
const KEPT: &[&str] = &[
    "adidas", "ai", "alipay", "app", "apple", "atm", "cd", "chanel", "cpu", "dior", "doc", "docx", "ems",
    "error", "excel", "gps", "gucci", "hr", "html", "id", "ios", "ip", "iphone", "jpg", "ktv", "login",
    "logo", "mp3", "mp4", "nike", "ok", "oppo", "p", "pc", "pdf", "png", "pos", "ppt", "prada", "ps", "qq",
    "rar", "u", "vip", "vivo", "wechat", "wifi", "word", "zip",
];

pub(super) fn is_english(word: &str) -> bool {
    ENGLISH.contains(&word)
}

pub(super) fn is_kept(word: &str) -> bool {
    KEPT.contains(&word)
}
