//! The two calls of face check 2.0 (protocol D15).

use serde_json::json;

use super::{ApiClient, ApiError, Transport};
use crate::secret::Confidential;
use crate::wechat::OpenId;
use crate::wechat::face::{CARD, Certificate, FaceVerdict};

/// A check that was asked for.
#[derive(Debug)]
pub enum FaceStart {
    /// It can begin.
    Begun {
        /// By this the person's phone does it.
        verify_id: Confidential,
        /// Seconds until it ends.
        lasts: i64,
    },
    /// The platform takes neither this name nor this number.
    NotAccepted,
}

impl ApiClient {
    /// Asks for a check of somebody's face against a card, under a number that is never used again (5 to 32 letters,
    /// digits, `_` and `-`).
    ///
    /// # Errors
    /// When the platform does not answer, or does not let us.
    pub async fn begin_face_check(
        &self,
        openid: &OpenId,
        sequence: &str,
        card: &Certificate,
    ) -> Result<FaceStart, ApiError> {
        let info =
            json!({ "cert_type": CARD, "cert_name": card.name.reveal(), "cert_no": card.number.reveal() });
        let body = json!({ "out_seq_no": sequence, "cert_info": info, "openid": openid.as_str() });
        let answer = match self.post("cityservice/face/identify/getverifyid", &body).await {
            Ok(answer) => answer,
            Err(error) if matches!(error.errcode(), Some(84_013..=84_015)) => {
                return Ok(FaceStart::NotAccepted);
            }
            Err(error) => return Err(error),
        };
        let verify_id = answer["verify_id"].as_str().filter(|id| !id.is_empty()).ok_or(Transport::Garbage)?;
        let lasts = answer["expires_in"].as_i64().filter(|lasts| *lasts > 0).ok_or(Transport::Garbage)?;
        Ok(FaceStart::Begun { verify_id: Confidential::new(verify_id), lasts })
    }

    /// What came of a check: the platform's word, never the phone's. `hash` is that of the card it began with.
    ///
    /// # Errors
    /// When the platform does not answer.
    pub async fn face_verdict(
        &self,
        openid: &OpenId,
        sequence: &str,
        verify_id: &Confidential,
        hash: &str,
    ) -> Result<FaceVerdict, ApiError> {
        let body = json!({
            "verify_id": verify_id.reveal(), "out_seq_no": sequence, "cert_hash": hash, "openid": openid.as_str(),
        });
        let answer = match self.post("cityservice/face/identify/queryverifyinfo", &body).await {
            Ok(answer) => answer,
            Err(error) => {
                return match error.errcode() {
                    Some(84_017 | 84_018 | 84_020) => Ok(FaceVerdict::Altered),
                    Some(84_022) => Ok(FaceVerdict::Expired),
                    _ => Err(error),
                };
            }
        };
        Ok(FaceVerdict::of(answer["verify_ret"].as_i64().ok_or(Transport::Garbage)?))
    }
}
