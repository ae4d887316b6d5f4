//! Every route of the litigants' pages, as the router's source lists them, against everybody who may open it: nobody
//! reads what is not theirs (threats 19).

use reqwest::{Client, StatusCode, header};
use tingxun::db::Sql;

use crate::case_system::{docket, tell};
use crate::diary::ENTRY;
use crate::registration::openid;
use crate::sign_in::registered_on_page;
use crate::visit::Visit;
use crate::world::World;

const ROUTER: &str = include_str!("../../src/web/portal.rs");
/// Anybody may open these: the style and the scripts, a draft behind its own token, the way to sign in, the gate before a notice.
const OPEN: &[&str] = &[
    "/m/style.css",
    "/m/draft.js",
    "/m/ask.js",
    "/m/drafts/{token}",
    "/m/sign-in",
    "/m/signed-in",
    "/m/notices/check",
    "/m/orders/find",
    "/m/notices/{id}",
    "/m/notices/{id}/digest",
    "/m/notices/{id}/not-mine",
];
const MISSING: &str = "0199aaaa-0000-7000-8000-000000000000";

struct Route {
    path: &'static str,
    gets: bool,
    posts: bool,
}

fn routes() -> Vec<Route> {
    let lines = ROUTER.split(".route(\"").skip(1);
    let read = |line: &'static str| {
        let (path, handlers) = line.split_once('"').unwrap();
        let handlers = handlers.split('\n').next().unwrap();
        Route { path, gets: handlers.contains("get("), posts: handlers.contains("post(") }
    };
    lines.map(read).filter(|route| !OPEN.contains(&route.path)).collect()
}

async fn id_of(world: &World, sql: &'static str) -> String {
    let (id,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    id
}

/// Where somebody without a session is sent, or how they are refused.
async fn without_session(
    client: &Client,
    address: &str,
    is_post: bool,
    origin: &str,
) -> (StatusCode, String) {
    let request = if is_post {
        client.post(address).header("content-type", "application/x-www-form-urlencoded").body("code=1")
    } else {
        client.get(address)
    };
    let answer = request.header(header::ORIGIN, origin).send().await.unwrap();
    let place = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
    (answer.status(), place.unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_against_every_visitor() {
    let world = World::new().await;
    tell(&world, docket()).await;
    let (case, hearing) =
        (id_of(&world, "SELECT id FROM court_case").await, id_of(&world, "SELECT id FROM hearing").await);
    let mut party = registered_on_page(&world, 0).await;
    party.post("/m/docket/entries", &ENTRY).await;
    let entry = id_of(&world, "SELECT id FROM engagement").await;
    let mut stranger = registered_on_page(&world, 1).await;
    let mut follower = Visit::of(&world, &openid(2));
    follower.get("/m/register").await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let routes = routes();
    assert!(routes.len() > 12, "the router was read");
    for Route { path, gets, posts } in &routes {
        let (id, mark) = match path {
            path if path.contains("hearings") => (&hearing, "民初1号"),
            path if path.contains("entries") => (&entry, ENTRY[0].1),
            _ => (&case, "民初1号"),
        };
        let own = path.replace("{id}", id).replace("{version}", "1").replace("{deed}", "withdraw");
        let address = format!("{}{own}", world.address);
        for is_post in [false, true].into_iter().filter(|is_post| if *is_post { *posts } else { *gets }) {
            let (status, place) = without_session(&client, &address, is_post, &world.address).await;
            assert!(
                status.is_redirection() && place.starts_with("/m/sign-in"),
                "nobody {own}: {status} {place}"
            );
        }
        if *posts {
            let (status, _) = without_session(&client, &address, true, "https://evil.example").await;
            assert_eq!(status, StatusCode::FORBIDDEN, "from elsewhere: {own}");
        }
        // Whoever follows the account may ask; whose an order is: order_pages.rs.
        if own.starts_with("/m/orders") {
            continue;
        }
        if *gets && !own.starts_with("/m/register") {
            let page = follower.get(&own).await;
            assert_eq!(page.at, "/m/register", "a follower {own}");
            let page = stranger.get(&own).await;
            assert!(!page.body.contains(mark) && !page.body.contains("第三法庭"), "a stranger {own}");
            if path.contains("{id}") {
                let missing = stranger.get(&own.replace(id.as_str(), MISSING)).await;
                assert_eq!(
                    (page.status, missing.status),
                    (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND),
                    "{own}"
                );
                assert_eq!(page.body, missing.body, "another's is like none: {own}");
                let page = party.get(&own).await;
                assert!(page.status == StatusCode::OK && page.body.contains(mark), "the party {own}");
            }
        }
        if *posts && path.contains("{id}") {
            let page = stranger.post(&own, &[]).await;
            let missing = stranger.post(&own.replace(id.as_str(), MISSING), &[]).await;
            assert_eq!(
                (page.status, page.body.replace(id.as_str(), MISSING)),
                (missing.status, missing.body),
                "another's is like none: {own}"
            );
        }
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM hearing_noted").await, 0, "nobody noted another's hearing");
}
