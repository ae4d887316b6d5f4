//! Colleagues and the windows they work at: a browser without a screen for the desk.

use reqwest::{StatusCode, header};
use tingxun::audit::Actor;
use tingxun::law::identifier::DocumentKind;
use tingxun::people::registration::queries as registrations;
use tingxun::people::registration::{Face, State};
use tingxun::people::{Claim, Whose};
use tingxun::secret::Dice;
use tingxun::staff::totp::{Secret, step_at};
use tingxun::staff::{Login, NewOfficer, Role};
use url::form_urlencoded;

use crate::registration::openid;
use crate::world::{ACCOUNT, PEOPLE, World};

pub const PASSWORD: &str = "hongqiao yushan zaochen";
/// The one script that stands on every page of the desk.
pub const OUR_KEYS: &str = "<script src=\"/desk/keys.js\" defer></script>";

/// Somebody of the court with their phone and their paper.
pub struct Colleague {
    pub login: &'static str,
    pub secret: Secret,
    pub recovery: Vec<String>,
}

impl Colleague {
    /// What their phone shows now.
    pub fn code(&self, world: &World) -> String {
        self.secret.code(step_at(world.clock.now_seconds()))
    }
}

/// A page that was read.
#[derive(Debug)]
pub struct Read {
    pub status: StatusCode,
    /// The path at which the redirects ended.
    pub at: String,
    pub body: String,
}

/// A browser at the court.
pub struct Window<'w> {
    world: &'w World,
    client: reqwest::Client,
    cookie: Option<String>,
    /// What the next forms carry; read from the last page.
    pub form_token: String,
    /// What the last task's page read out, as its forms carry it.
    pub said: String,
    /// Where forms say that they come from.
    pub origin: Option<String>,
}

impl<'w> Window<'w> {
    pub fn of(world: &'w World) -> Self {
        let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
        let origin = Some(world.desk.clone());
        Self { world, client, cookie: None, form_token: String::new(), said: String::new(), origin }
    }

    /// A browser in which somebody has just signed in.
    pub async fn signed_in(world: &'w World, who: &Colleague) -> Self {
        let mut window = Self::of(world);
        let read = window.sign_in(who).await;
        assert_ne!(read.at, "/desk/sign-in", "{}", read.body);
        window
    }

    /// Signs in with what the phone shows half a minute later: a code is good once.
    pub async fn sign_in(&mut self, who: &Colleague) -> Read {
        self.world.passes(std::time::Duration::from_secs(30));
        self.try_sign_in(who.login, PASSWORD, &who.code(self.world)).await
    }

    pub async fn try_sign_in(&mut self, login: &str, password: &str, code: &str) -> Read {
        self.post("/desk/sign-in", &[("login", login), ("password", password), ("code", code)]).await
    }

    pub async fn get(&mut self, path: &str) -> Read {
        self.follow(path, None).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Read {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("form_token", &self.form_token).append_pair("said", &self.said).extend_pairs(fields);
        self.follow(path, Some(form.finish())).await
    }

    /// The session's token, as a thief would have it.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    async fn follow(&mut self, path: &str, mut form: Option<String>) -> Read {
        let mut path = path.to_owned();
        for _ in 0..5 {
            let response = self.send(&path, form.take()).await;
            if let Some(next) = response.headers().get(header::LOCATION) {
                path = next.to_str().unwrap().to_owned();
                continue;
            }
            let status = response.status();
            if status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED {
                assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
                let policy = response.headers()["content-security-policy"].to_str().unwrap();
                assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
            }
            let body = response.text().await.unwrap();
            if let Some((_, rest)) = body.split_once("name=\"form_token\" value=\"") {
                self.form_token = rest.split('"').next().unwrap().to_owned();
            }
            if let Some((_, rest)) = body.split_once("name=\"said\" value=\"") {
                self.said = rest.split('"').next().unwrap().to_owned();
            }
            return Read { status, at: path.split('?').next().unwrap().to_owned(), body };
        }
        panic!("redirects without an end: {path}");
    }

    async fn send(&mut self, path: &str, form: Option<String>) -> reqwest::Response {
        let address = format!("{}{path}", self.world.desk);
        let mut request = match form {
            None => self.client.get(address),
            Some(form) => self
                .client
                .post(address)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form),
        };
        if let Some(origin) = &self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, format!("tingxun_desk={cookie}"));
        }
        let response = request.send().await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            assert!(set.contains("; Path=/desk; HttpOnly; SameSite=Strict; Max-Age="), "{set}");
            let value = set.strip_prefix("tingxun_desk=").unwrap().split(';').next().unwrap();
            self.cookie = (!value.is_empty()).then(|| value.to_owned());
        }
        response
    }
}

/// Invites somebody; returns the token of the link and the secret on its page.
pub async fn invite(
    world: &World,
    login: &'static str,
    name: &'static str,
    roles: &[Role],
) -> (String, Secret) {
    let secret = Secret::fresh(&Dice::seeded(login.bytes().map(u64::from).sum()));
    let new = NewOfficer {
        login: Login::parse(login).unwrap(),
        name: name.to_owned(),
        court: "京0491".to_owned(),
        division: Some("立案庭".to_owned()),
        roles: roles.iter().copied().collect(),
    };
    let token = world.app.entrance.invite(new, secret.clone(), Actor::Operator).await.unwrap();
    (token.reveal().to_owned(), secret)
}

/// Sets an invited account up on its page.
pub async fn set_up(world: &World, login: &'static str, (token, secret): (String, Secret)) -> Colleague {
    let code = secret.code(step_at(world.clock.now_seconds()));
    let fields = [("password", PASSWORD), ("repeated", PASSWORD), ("code", &code)];
    let done = Window::of(world).post(&format!("/desk/set-up/{token}"), &fields).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.body);
    let code_of = |item: &str| item.split("</code>").next().unwrap().to_owned();
    let recovery: Vec<String> = done.body.split("<li><code>").skip(1).map(code_of).collect();
    assert_eq!(recovery.len(), 10, "{}", done.body);
    Colleague { login, secret, recovery }
}

/// Somebody with these roles who can sign in.
pub async fn hire(world: &World, login: &'static str, name: &'static str, roles: &[Role]) -> Colleague {
    let invitation = invite(world, login, name, roles).await;
    set_up(world, login, invitation).await
}

pub async fn clerk(world: &World) -> Colleague {
    hire(world, "wangli", "王丽", &[Role::Clerk]).await
}

/// A registration that no register could decide on; returns its id.
pub async fn waiting_registration(world: &World, who: usize) -> String {
    let [_, name, id_number, mobile] = PEOPLE[who];
    let today = tingxun::clock::court_date(world.clock.now());
    let claim = Claim::read(name, (DocumentKind::Resident, id_number), mobile, today).unwrap();
    let (sealer, id, now_ms) = (world.app.sealer.clone(), world.app.ids.make(), world.clock.now_ms());
    let (openid, named) = (openid(who), id.clone());
    let told = world.app.db.write(move |tx| {
        Box::pin(async move {
            let whose = Whose { account: ACCOUNT, openid: &openid };
            registrations::open(tx, &sealer, &named, whose, (Face::Page, State::Manual), &claim, now_ms).await
        })
    });
    told.await.unwrap();
    id
}
