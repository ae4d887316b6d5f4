//! Every route of the interface against everybody who may call it: nobody reads what is not theirs (threats 19).

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tingxun::db::Sql;
use tingxun::web::api;

use crate::app_api::{call, registered, sign_in, world};
use crate::case_system::{docket, tell};
use crate::registration::openid;
use crate::world::{Engine, World};

/// Who calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    Forger,
    Follower,
    Party,
    Agent,
    Stranger,
}

const CALLERS: [Caller; 6] =
    [Caller::Nobody, Caller::Forger, Caller::Follower, Caller::Party, Caller::Agent, Caller::Stranger];

/// Routes that anybody may call; every other one that the document names wants a session.
const OPEN: &[(&str, &str)] = &[("post", "/api/v1/calculators/{name}"), ("post", "/api/v1/sessions")];

async fn id_of(world: &World, sql: &'static str) -> String {
    let (id,): (String,) = world.app.db.one(&Sql::new(sql), Vec::new()).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_against_every_caller() {
    let world = world(Engine::Sqlite).await.unwrap();
    tell(&world, docket()).await;
    world.app.learn().await;
    let (party, agent) = (registered(&world, 0).await, registered(&world, 2).await);
    let stranger = registered(&world, 1).await;
    let case = id_of(&world, "SELECT id FROM court_case").await;
    let hearing = id_of(&world, "SELECT id FROM hearing").await;
    let document: Value = serde_json::from_str(&api::document()).unwrap();
    let mut tried = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if OPEN.contains(&(method.as_str(), path.as_str())) || method == "delete" {
                continue;
            }
            let follower = sign_in(&world, &openid(0)).await;
            for caller in CALLERS {
                let token = match caller {
                    Caller::Nobody => None,
                    Caller::Forger => Some("f".repeat(64)),
                    // Signed in, and like the party but for the registration.
                    Caller::Follower => Some(follower.clone()),
                    Caller::Party => Some(party.clone()),
                    Caller::Agent => Some(agent.clone()),
                    Caller::Stranger => Some(stranger.clone()),
                };
                let own = path.strip_prefix("/api/v1").unwrap();
                let id = if own.starts_with("/hearings") { &hearing } else { &case };
                let own = own.replace("{id}", id);
                let body = (method == "post").then(|| json!({ "version": 1, "question": "诉讼费怎么交" }));
                let method: Method = method.to_uppercase().parse().unwrap();
                let (status, answer) = call(&world, method.clone(), &own, token.as_deref(), body).await;
                tried += 1;
                let told = answer.to_string();
                match caller {
                    Caller::Nobody | Caller::Forger => {
                        assert_eq!(status, StatusCode::UNAUTHORIZED, "{caller:?} {method} {own}");
                    }
                    Caller::Stranger if path.contains("{id}") => {
                        assert_eq!(status, StatusCode::NOT_FOUND, "{caller:?} {method} {own}");
                        let missing = own.replace(id.as_str(), "0199aaaa-0000-7000-8000-000000000000");
                        let body = (method == Method::POST).then(|| json!({ "version": 1 }));
                        let (missing, same) = call(&world, method, &missing, token.as_deref(), body).await;
                        assert_eq!(
                            (missing, same),
                            (status, answer.clone()),
                            "another's is like none: {own}"
                        );
                    }
                    Caller::Party | Caller::Agent | Caller::Follower if path.contains("{id}") => {
                        assert!(status.is_success(), "{caller:?} {method} {own}: {status} {told}");
                    }
                    _ => assert!(!status.is_server_error(), "{caller:?} {method} {own}"),
                }
                if matches!(caller, Caller::Stranger | Caller::Nobody | Caller::Forger) {
                    assert!(
                        !told.contains("民初1号") && !told.contains("第三法庭"),
                        "{caller:?} {own}: {told}"
                    );
                }
            }
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn every_route_says_who_may_call_it() {
    let document: Value = serde_json::from_str(&api::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    for (path, methods) in paths {
        for (method, described) in methods.as_object().unwrap() {
            let is_open = OPEN.contains(&(method.as_str(), path.as_str()));
            let is_secured = described["security"].is_array();
            assert_ne!(is_open, is_secured, "{method} {path}");
            assert!(described["summary"].is_string(), "{method} {path} has no summary");
        }
    }
    assert!(paths.len() > 10);
}

#[tokio::test]
async fn the_document_that_is_served_is_the_one_in_the_docs() {
    let world = World::new().await;
    let client = tingxun::http::client(&tingxun::http::HttpLimits::default()).unwrap();
    let served = client.get(format!("{}/api/v1/openapi.json", world.address)).send().await.unwrap();
    let served: Value = serde_json::from_str(&served.text().await.unwrap()).unwrap();
    let kept: Value = serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap();
    assert_eq!(served, kept, "write it anew: tingxun openapi > docs/openapi.json");
}
