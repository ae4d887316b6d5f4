//! A phone's browser without a screen: keeps cookies, follows redirects, posts forms.

use std::collections::BTreeMap;

use reqwest::{StatusCode, header};
use tingxun::wechat::OpenId;
use url::form_urlencoded;

use crate::world::World;

/// A browser of one person, or of nobody whom the platform knows.
pub struct Visit<'w> {
    world: &'w World,
    person: Option<OpenId>,
    /// Whether the platform only previews pages for it.
    pub is_preview: bool,
    cookies: BTreeMap<String, String>,
    client: reqwest::Client,
}

/// A page that was read.
#[derive(Debug)]
pub struct Read {
    pub status: StatusCode,
    /// The path at which the redirects ended.
    pub at: String,
    /// What may run on it.
    pub policy: String,
    pub body: String,
}

impl<'w> Visit<'w> {
    pub fn of(world: &'w World, person: &OpenId) -> Self {
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        Self { world, person: Some(person.clone()), is_preview: false, cookies: BTreeMap::new(), client }
    }

    pub async fn get(&mut self, path: &str) -> Read {
        self.follow(path.to_owned(), None).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Read {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.follow(path.to_owned(), Some(form)).await
    }

    /// The token of the session.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Takes the cookies of another browser.
    pub fn take_cookies(&mut self, other: &Visit<'_>) {
        self.cookies.clone_from(&other.cookies);
    }

    async fn follow(&mut self, path: String, mut form: Option<String>) -> Read {
        let base = self.world.address.clone();
        let mut address = path;
        for _ in 0..8 {
            let target =
                if address.starts_with("http") { address.clone() } else { format!("{base}{address}") };
            let response = self.send(&target, form.take()).await;
            let Some(next) = response.headers().get(header::LOCATION) else {
                let at = target.strip_prefix(&base).unwrap().split('?').next().unwrap().to_owned();
                let policy = response.headers().get(header::CONTENT_SECURITY_POLICY);
                let policy = policy.map(|policy| policy.to_str().unwrap().to_owned()).unwrap_or_default();
                return Read { status: response.status(), at, policy, body: response.text().await.unwrap() };
            };
            address = self.with_person(next.to_str().unwrap());
        }
        panic!("redirects without an end: {address}");
    }

    /// The platform knows whose phone it is; the simulator is told.
    fn with_person(&self, address: &str) -> String {
        let address = address.split('#').next().unwrap().to_owned();
        match (&self.person, address.contains("/connect/oauth2/authorize")) {
            (Some(person), true) => {
                format!("{address}&person={}&snapshot={}", person.as_str(), self.is_preview)
            }
            _ => address,
        }
    }

    async fn send(&mut self, address: &str, form: Option<String>) -> reqwest::Response {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = match form {
            None => self.client.get(address),
            Some(form) => self
                .client
                .post(address)
                .header(header::ORIGIN, &self.world.address)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
        };
        let response = request.header(header::COOKIE, cookies.join("; ")).send().await.unwrap();
        for set in response.headers().get_all(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
            let (name, rest) = set.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match value {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }
}
