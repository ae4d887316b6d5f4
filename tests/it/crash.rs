//! kill -9, again and again, under load: what was acknowledged is there once. The command that operators repeat
//! with more kills is the test.

use std::process::Output;

use tokio::process::Command;

use crate::world::{fresh_postgres, service};

async fn kill(database: Option<&str>) -> Output {
    let directory = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_tingxun-tested"));
    command.args(["bench", "crash", "--kills", "6"]).arg("--data").arg(directory.path().join("data"));
    command.args(database.map(|url| format!("--database={url}")));
    command.output().await.unwrap()
}

async fn kill_again_and_again(database: Option<&str>) {
    let output = kill(database).await;
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("lost 0, stored twice 0"), "{told}");
    let acknowledged: usize = told.split_whitespace().nth(2).and_then(|count| count.parse().ok()).unwrap();
    assert!(acknowledged > 50, "{told}");
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    kill_again_and_again(None).await;
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_on_postgres() {
    if let Some(server) = service("TEST_POSTGRES_URL") {
        let database = fresh_postgres(&server).await;
        kill_again_and_again(Some(&database)).await;
        let again = kill(Some(&database)).await;
        assert!(!again.status.success(), "what an earlier run left would be counted");
    }
}
