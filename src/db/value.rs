//! A statement's parameter, of a type both engines know.

/// One bound parameter. `None` stays typed: PostgreSQL wants to know the type of a NULL.
#[derive(Debug, Clone)]
pub enum Value {
    /// TEXT
    Text(Option<String>),
    /// BIGINT / INTEGER
    Int(Option<i64>),
    /// BYTEA / BLOB
    Bytes(Option<Vec<u8>>),
    /// BOOLEAN / INTEGER
    Bool(bool),
}

macro_rules! from {
    ($($type:ty => |$name:ident| $value:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($name: $type) -> Self {
                $value
            }
        })*
    };
}

from! {
    &str => |text| Self::Text(Some(text.to_owned()));
    &String => |text| Self::Text(Some(text.clone()));
    String => |text| Self::Text(Some(text));
    Option<String> => |text| Self::Text(text);
    Option<&str> => |text| Self::Text(text.map(str::to_owned));
    i64 => |number| Self::Int(Some(number));
    Option<i64> => |number| Self::Int(number);
    Vec<u8> => |bytes| Self::Bytes(Some(bytes));
    Option<Vec<u8>> => |bytes| Self::Bytes(bytes);
    bool => |truth| Self::Bool(truth);
}
