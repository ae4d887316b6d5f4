//! Enums whose values are written down: each has a name in the database, on the wire and in scripts, and a word for
//! people.

/// Declares such an enum.
#[macro_export]
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $variant:ident = $text:literal $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
        pub enum $name { $($(#[$own])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the database, on the wire and in scripts.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// What people read.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The value of a name.
            pub fn find(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|own| own.name() == name)
            }

            /// The value of a name or of a word, as people fill in tables.
            pub fn read(text: &str) -> Option<Self> {
                Self::find(text).or_else(|| Self::ALL.iter().copied().find(|own| own.word() == text))
            }
        }
    )*};
}
