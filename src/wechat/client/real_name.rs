//! The real-name check of city services (protocol D15): whether a name and an identity number are those that the
//! person's payment account was opened with.

use serde_json::json;

use super::{ApiClient, ApiError, Transport};
use crate::secret::Confidential;
use crate::wechat::OpenId;
use crate::wechat::errcode::ErrorClass;
use crate::wechat::face::Certificate;

/// The only kind of document that it knows.
const CARD: &str = "1";
/// Several results of one call are joined by this.
const JOINT: char = ';';

/// What the platform says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealName {
    /// Name and number are this person's own.
    Same,
    /// They are not.
    Different,
    /// The person has no payment account under a real name.
    Nameless,
    /// The code was used, is over, or never was.
    Spent,
}

impl ApiClient {
    /// Compares a told identity, with the code that the city services' page handed to the mini-program.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn real_name(
        &self,
        openid: &OpenId,
        card: &Certificate,
        code: &Confidential,
    ) -> Result<RealName, ApiError> {
        let body = json!({
            "openid": openid.as_str(), "real_name": card.name.reveal(), "cred_id": card.number.reveal(),
            "cred_type": CARD, "code": code.reveal(),
        });
        match self.post("intp/realname/checkrealnameinfo", &body).await {
            Ok(answer) => {
                let text = |name: &str| answer[name].as_str().unwrap_or_default();
                Ok(read(text("verify_openid"), text("verify_real_name")).ok_or(Transport::Garbage)?)
            }
            Err(error) if error.class() == ErrorClass::AuthCode => Ok(RealName::Spent),
            Err(error) => Err(error),
        }
    }
}

/// Reads the two results; `None` for anything that the platform does not document. Where several results disagree
/// nothing is proven.
fn read(of_person: &str, of_card: &str) -> Option<RealName> {
    let of_person: Vec<&str> = of_person.split(JOINT).collect();
    let known = |result: &&str| matches!(*result, "V_OP_NA" | "V_OP_NM_MA" | "V_OP_NM_UM");
    if !of_person.iter().all(known) {
        return None;
    }
    if of_person.iter().all(|result| *result == "V_OP_NA") {
        return Some(RealName::Nameless);
    }
    if of_person.iter().any(|result| *result != "V_OP_NM_MA") {
        return Some(RealName::Different);
    }
    let of_card: Vec<&str> = of_card.split(JOINT).collect();
    let known = |result: &&str| matches!(*result, "V_NM_ID_MA" | "V_NM_ID_UM");
    if !of_card.iter().all(known) {
        return None;
    }
    let is_same = of_card.iter().all(|result| *result == "V_NM_ID_MA");
    Some(if is_same { RealName::Same } else { RealName::Different })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_a_match_of_both_is_the_same() {
        for (person, card, is) in [
            ("V_OP_NM_MA", "V_NM_ID_MA", Some(RealName::Same)),
            ("V_OP_NM_MA;V_OP_NM_MA", "V_NM_ID_MA", Some(RealName::Same)),
            ("V_OP_NM_MA", "V_NM_ID_UM", Some(RealName::Different)),
            ("V_OP_NM_MA", "V_NM_ID_MA;V_NM_ID_UM", Some(RealName::Different)),
            ("V_OP_NM_UM", "", Some(RealName::Different)),
            ("V_OP_NM_MA;V_OP_NM_UM", "V_NM_ID_MA", Some(RealName::Different)),
            ("V_OP_NA;V_OP_NM_MA", "V_NM_ID_MA", Some(RealName::Different)),
            ("V_OP_NA", "", Some(RealName::Nameless)),
            ("V_OP_NM_MA", "", None),
            ("V_OP_NM_MA", "v_nm_id_ma", None),
            ("V_OP_NM_MA;", "V_NM_ID_MA", None),
            ("V_OP_NM_MA", "V_NM_ID_MA;", None),
            ("V_OP_NM_MA,V_OP_NM_MA", "V_NM_ID_MA", None),
            (" V_OP_NM_MA", "V_NM_ID_MA", None),
            ("", "", None),
        ] {
            assert_eq!(read(person, card), is, "{person} {card}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_is_ever_the_same(
            person in "(V_OP_(NA|NM_MA|NM_UM)|[A-Z_]{0,10}|;){0,4}",
            card in "(V_NM_ID_(MA|UM)|[A-Z_]{0,10}|;){0,4}",
        ) {
            if read(&person, &card) == Some(RealName::Same) {
                prop_assert!(person.split(';').all(|result| result == "V_OP_NM_MA"));
                prop_assert!(card.split(';').all(|result| result == "V_NM_ID_MA"));
            }
        }
    }
}
