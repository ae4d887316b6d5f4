//! Where the connection that brought a push and the task that handles it meet.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::Answer;

/// Shared by the two sides. Every change happens under one lock, so that each side sees the other's last word.
#[derive(Default)]
pub(super) struct Waiter {
    meeting: Mutex<Meeting>,
    bell: Notify,
}

#[derive(Default)]
struct Meeting {
    stored: Option<String>,
    answer: Option<Answer>,
    left: bool,
}

/// What the connection knows when its budget ends.
pub(super) enum Seen {
    /// The answer came at the last moment.
    Done(Answer),
    /// The message is stored under this id; the answer is still being found.
    Stored(String),
    /// Nothing is known.
    Nothing,
}

/// Whether the task's answer reached the connection.
#[must_use]
pub(super) enum Handed {
    Over,
    /// The connection has already answered without it, and nothing was arranged for the reply.
    NobodyListens,
}

impl Handed {
    pub(super) fn nobody_listens(self) -> bool {
        matches!(self, Self::NobodyListens)
    }

    /// There is no reply that could get lost.
    pub(super) fn ignore(self) {}
}

impl Waiter {
    fn lock(&self) -> MutexGuard<'_, Meeting> {
        self.meeting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The task: the message is stored.
    pub(super) fn stored(&self, id: &str) {
        self.lock().stored = Some(id.to_owned());
    }

    /// The task: this is the answer.
    pub(super) fn finish(&self, answer: Answer) -> Handed {
        let mut meeting = self.lock();
        if meeting.left {
            return Handed::NobodyListens;
        }
        meeting.answer = Some(answer);
        self.bell.notify_one();
        Handed::Over
    }

    /// The task: has the connection given up?
    pub(super) fn has_left(&self) -> bool {
        self.lock().left
    }

    /// The connection: waits for the answer.
    pub(super) async fn done(&self) -> Answer {
        loop {
            if let Some(answer) = self.lock().answer.clone() {
                return answer;
            }
            self.bell.notified().await;
        }
    }

    /// The connection: the budget is over.
    pub(super) fn leave(&self) -> Seen {
        let mut meeting = self.lock();
        if let Some(answer) = meeting.answer.clone() {
            return Seen::Done(answer);
        }
        meeting.left = true;
        meeting.stored.clone().map_or(Seen::Nothing, Seen::Stored)
    }
}
