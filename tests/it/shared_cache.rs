//! Replicas share access tokens through Redis, and lose nothing when it is gone.

use std::sync::Arc;

use tingxun::clock::Clock;
use tingxun::http::{self, HttpLimits};
use tingxun::seal::{SealKey, Sealer};
use tingxun::secret::{Dice, SecretString};
use tingxun::wechat::client::ApiClient;
use tingxun::wechat::token::{AccessToken, CachedToken, TokenCache, TokenKind};
use tingxun::wechat::token_cache::RedisTokenCache;
use tingxun::wechat::{AccountKind, AppId};

use crate::world::{World, service};

const KEY: &str = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";

fn cache(url: &str, clock: &Clock) -> Arc<dyn TokenCache> {
    let key = SealKey::parse(1, KEY).unwrap();
    let sealer = Sealer::new(key.clone(), Vec::new(), &key, Dice::seeded(1));
    Arc::new(RedisTokenCache::new(&SecretString::from(url.to_owned()), sealer, clock.clone()).unwrap())
}

fn client(world: &World, cache: Arc<dyn TokenCache>) -> ApiClient {
    ApiClient::new(
        &format!("{}/sim/platform", world.address),
        AccountKind::Official,
        AppId::parse("wx0a1b2c3d4e5f6071").unwrap(),
        SecretString::from("5d41402abc4b2a76b9719d911017c592".to_owned()),
        http::client(&HttpLimits::default()).unwrap(),
        world.clock.clone(),
        Some(cache),
    )
}

async fn flush(url: &str) {
    let mut connection = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    redis::cmd("FLUSHALL").query_async::<()>(&mut connection).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_ask_once_and_a_flush_costs_one_call() {
    let Some(url) = service("TEST_REDIS_URL") else { return };
    flush(&url).await;
    let world = World::new().await;
    let (one, two) = (client(&world, cache(&url, &world.clock)), client(&world, cache(&url, &world.clock)));
    one.check_token().await.unwrap();
    two.check_token().await.unwrap();
    assert_eq!(world.simulator.token_requests(), 1);
    world.simulator.forget_tokens();
    one.callback_addresses().await.unwrap();
    two.callback_addresses().await.unwrap();
    assert_eq!(world.simulator.token_requests(), 2, "the second found the first one's new token");
    flush(&url).await;
    client(&world, cache(&url, &world.clock)).check_token().await.unwrap();
    assert_eq!(world.simulator.token_requests(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_replicas_ask_once_for_the_ticket_of_pages() {
    let Some(url) = service("TEST_REDIS_URL") else { return };
    flush(&url).await;
    let world = World::new().await;
    let (one, two) = (client(&world, cache(&url, &world.clock)), client(&world, cache(&url, &world.clock)));
    let page = "https://court.example/m/hearings/1";
    let signed = one.sign_page("n1".into(), page).await.unwrap();
    assert_eq!(two.sign_page("n1".into(), page).await.unwrap(), signed);
    assert_eq!(world.simulator.ticket_requests(), 1);
    world.passes(std::time::Duration::from_secs(7_200));
    assert_ne!(two.sign_page("n1".into(), page).await.unwrap().signature, signed.signature);
    assert_eq!(world.simulator.ticket_requests(), 2, "a ticket ends like a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_of_another_account_is_not_believed() {
    let Some(url) = service("TEST_REDIS_URL") else { return };
    let clock = Clock::manual(crate::world::NOW.parse().unwrap());
    let (mine, theirs) = (AppId::parse("wxMine").unwrap(), AppId::parse("wxTheirs").unwrap());
    let cache = cache(&url, &clock);
    let expires_at = clock.now_ms() + 7_200_000;
    let token = CachedToken { token: AccessToken::new("theirs".into()), expires_at };
    cache.put(TokenKind::Access, &theirs, &token).await;
    let mut connection = redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    let value: Vec<u8> =
        redis::cmd("GET").arg("tingxun:token:wxTheirs").query_async(&mut connection).await.unwrap();
    assert!(!value.windows(6).any(|bytes| bytes == b"theirs"), "sealed");
    redis::cmd("SET")
        .arg("tingxun:token:wxMine")
        .arg(value)
        .query_async::<()>(&mut connection)
        .await
        .unwrap();
    assert!(cache.get(TokenKind::Access, &theirs).await.is_some());
    assert!(cache.get(TokenKind::Access, &mine).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_everything_goes_on() {
    let world = World::new().await;
    let client = client(&world, cache("redis://127.0.0.1:1/", &world.clock));
    client.check_token().await.unwrap();
    client.callback_addresses().await.unwrap();
}
