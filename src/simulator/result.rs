//! What the platform and the carriers tell later of messages they took: in time, late, twice, in another order, never.

use serde::Deserialize;

use super::Simulator;
use super::faults::{ResultFailure, take};
use super::plaintext::Content;
use crate::wechat::OpenId;

/// A result on its way.
#[derive(Clone)]
pub(super) enum Told {
    /// An event of the platform.
    Event(OpenId, Content),
    /// A report on a short message, by its id.
    Sms(String, Option<ResultFailure>),
}

/// Results that wait.
#[derive(Default)]
pub(super) struct Held(Vec<(Told, u32)>);

/// In which order held results are let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As the messages were sent.
    AsSent,
    /// The last one first.
    Reversed,
}

impl Simulator {
    /// Tells a result as the knobs say.
    pub(super) fn tell_later(&self, told: Told) {
        let (times, delay_ms) = {
            let mut state = self.state();
            let faults = &mut state.faults;
            let is_lost = take(&mut faults.lost_results);
            let times = if is_lost { 0 } else { 1 + u32::from(take(&mut faults.duplicate_results)) };
            if faults.hold_results {
                state.held_results.0.push((told, times));
                return;
            }
            (times, faults.result_delay_ms)
        };
        let (simulator, told_at) = (self.clone(), self.0.clock.now_ms().saturating_add_unsigned(delay_ms));
        tokio::spawn(async move {
            simulator.0.clock.reaches(told_at).await;
            simulator.tell_result(told, times).await;
        });
    }

    /// Lets the held results go, one after the other; returns how many there were.
    pub async fn release_results(&self, order: Order) -> usize {
        let mut held = std::mem::take(&mut self.state().held_results.0);
        if order == Order::Reversed {
            held.reverse();
        }
        let number = held.len();
        for (told, times) in held {
            self.tell_result(told, times).await;
        }
        number
    }

    async fn tell_result(&self, told: Told, times: u32) {
        match told {
            Told::Event(person, content) => {
                for _ in 0..times {
                    self.push(&person, content.clone()).await;
                }
            }
            Told::Sms(id, failure) => {
                // The gateway knows, whether or not its report arrives.
                let report = self.settle_sms(&id, failure);
                for _ in 0..times {
                    self.report_sms(&report).await;
                }
            }
        }
    }
}
