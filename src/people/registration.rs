//! A told identity on its way through the registers: a row that is compared outside any transaction and settled once.

pub mod queries;

/// Where an identity was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// In the chat.
    Chat,
    /// On a page.
    Page,
    /// In the mini-program.
    App,
}

impl Face {
    fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Page => "page",
            Self::App => "app",
        }
    }
}

impl TryFrom<String> for Face {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        [Self::Chat, Self::Page, Self::App].into_iter().find(|face| face.name() == name).ok_or(name)
    }
}

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Told on a page; its code has not come back.
    Told,
    /// Waits for a register.
    Queued,
    /// A register cannot decide: somebody of the court looks at it.
    Manual,
    /// The person is registered.
    Done,
    /// The register says no, or somebody of the court does.
    Refused,
    /// Another one took its place.
    Void,
}

impl State {
    const ALL: [Self; 6] = [Self::Told, Self::Queued, Self::Manual, Self::Done, Self::Refused, Self::Void];

    /// The name in the database and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Queued => "queued",
            Self::Manual => "manual",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Void => "void",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::ALL.into_iter().find(|state| state.name() == name).ok_or(name)
    }
}
