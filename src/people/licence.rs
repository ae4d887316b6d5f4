//! A lawyer's licence: told in the chat, decided on by somebody of the court who looks it up. A well-formed number
//! proves nothing.

pub mod queries;

use crate::law::identifier::LawyerLicence;

/// A licence as somebody told it.
#[derive(Debug)]
pub struct ToldLicence {
    /// The number.
    pub number: LawyerLicence,
    /// The law firm.
    pub firm: String,
}
