//! Temporary media (protocol D9).

use reqwest::multipart::{Form, Part};

use super::{ApiClient, ApiError, Transport, parse, send, unread};
use crate::http;

/// What a media id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// png, jpeg or gif, at most 2 MB.
    Image,
    /// amr or mp3, at most 2 MB and 60 s.
    Voice,
    /// mp4, at most 10 MB.
    Video,
    /// jpg, at most 64 KB.
    Thumb,
}

impl MediaKind {
    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }
}

/// What a media id gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Downloaded {
    /// The bytes.
    Bytes(Vec<u8>),
    /// A video's address on the platform.
    VideoUrl(String),
}

impl ApiClient {
    /// Uploads a medium; its id lasts three days.
    ///
    /// # Errors
    /// When the platform does not accept it.
    pub async fn upload_media(
        &self,
        kind: MediaKind,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<String, ApiError> {
        let answer = self
            .with_token(|token| {
                let part = Part::bytes(bytes.clone()).file_name(file_name.to_owned());
                let request = self
                    .http
                    .post(format!("{}/cgi-bin/media/upload", self.base))
                    .query(&[("access_token", token.expose()), ("type", kind.name())])
                    .multipart(Form::new().part("media", part));
                super::exchange(request)
            })
            .await?;
        // A thumb's id comes under a name of its own.
        let id = answer["media_id"].as_str().or(answer["thumb_media_id"].as_str());
        id.map(str::to_owned).ok_or_else(|| Transport::Garbage.into())
    }

    /// Fetches a medium that a person sent, within three days.
    ///
    /// # Errors
    /// When the platform does not give it.
    pub async fn download_media(&self, media_id: &str) -> Result<Downloaded, ApiError> {
        self.with_token(|token| {
            let query = [("access_token", token.expose()), ("media_id", media_id)];
            download(self.http.get(format!("{}/cgi-bin/media/get", self.base)).query(&query))
        })
        .await
    }
}

async fn download(request: reqwest::RequestBuilder) -> Result<Downloaded, ApiError> {
    let body = http::read_body(send(request).await?, http::MEDIA_BYTES).await.map_err(unread)?;
    // protocol D0: a binary endpoint answers JSON on failure; no medium begins with a brace.
    if body.first() != Some(&b'{') {
        return Ok(Downloaded::Bytes(body));
    }
    let answer = parse(&body)?;
    let url = answer["video_url"].as_str().ok_or(Transport::Garbage)?;
    Ok(Downloaded::VideoUrl(url.to_owned()))
}
