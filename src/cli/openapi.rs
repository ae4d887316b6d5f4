//! `tingxun openapi`: the document that describes the API.

use super::Finding;
use crate::web::api;

pub(super) fn run() -> Finding {
    println!("{}", api::document());
    Finding::Fine
}
