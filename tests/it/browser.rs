//! A Chromium that a test clicks and types in, over the `WebDriver` protocol.

use std::process::Stdio;
use std::time::Duration;

use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::world::service;

/// Each finding in a line: how bad, which rule, where first.
const FIND_BARRIERS: &str = "
    const done = arguments[arguments.length - 1];
    const line = (found) => `${found.impact} ${found.id}: ${found.help}: ${found.nodes[0].html}`;
    axe.run().then((read) => done(read.violations.map(line)), (error) => done([String(error)]));";

/// A window as wide as a phone. The browser ends with it.
pub struct Browser {
    client: Client,
    _driver: Child,
}

impl Browser {
    /// A browser that says of itself what WeChat's says, or what Chromium says; `None` where there is none.
    pub async fn open(address: &str, inside_wechat: bool) -> Option<Self> {
        let (chromium, driver) = (service("TEST_CHROMIUM")?, service("TEST_CHROMEDRIVER")?);
        let (driver, port) = start(&driver).await;
        let mut arguments = vec!["--headless", "--no-sandbox", "--disable-gpu", "--window-size=375,812"];
        if inside_wechat {
            arguments.push("--user-agent=Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50");
        }
        // A window is never narrower than 500 points; a phone's screen is.
        let screen = json!({ "width": 375, "height": 812, "pixelRatio": 2.0, "touch": false });
        let options =
            json!({ "binary": chromium, "args": arguments, "mobileEmulation": { "deviceMetrics": screen } });
        let capabilities = serde_json::Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
        let connector = hyper_util::client::legacy::connect::HttpConnector::new();
        let client = ClientBuilder::new(connector)
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("a browser");
        client.goto(address).await.unwrap();
        Some(Self { client, _driver: driver })
    }

    /// Clicks on what a CSS selector finds.
    pub async fn click(&self, selector: &str) {
        self.find(selector).await.click().await.unwrap();
    }

    /// Types into what a CSS selector finds.
    pub async fn type_into(&self, selector: &str, words: &str) {
        self.find(selector).await.send_keys(words).await.unwrap();
    }

    /// Types into whatever has the keyboard.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// What Enter does with it.
    pub async fn enter(&self) {
        self.press(&char::from(Key::Enter).to_string()).await;
    }

    /// Leaves what is open.
    pub async fn escape(&self) {
        self.press(&char::from(Key::Escape).to_string()).await;
    }

    /// Returns once nothing on the page has the keyboard.
    pub async fn has_let_go(&self) {
        for _ in 0..100 {
            if self.run("return document.activeElement === document.body").await == json!(true) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("something keeps the keyboard");
    }

    /// Goes on with Tab until what a CSS selector finds has the keyboard, from wherever it is.
    pub async fn tab_to(&self, selector: &str) {
        let is_there = format!("return document.activeElement.matches({})", json!(selector));
        for _ in 0..80 {
            if self.run(&is_there).await == json!(true) {
                return;
            }
            self.press(&char::from(Key::Tab).to_string()).await;
        }
        panic!("no key leads to {selector}");
    }

    /// The words seen there, once there are any.
    pub async fn words(&self, selector: &str) -> String {
        for _ in 0..100 {
            let words = self.find(selector).await.text().await.unwrap();
            if !words.is_empty() {
                return words;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        String::new()
    }

    /// What the clipboard holds, as a person gets it: pasted.
    pub async fn clipboard(&self) -> String {
        self.run("document.body.append(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
            .await;
        self.type_into("#paste", &format!("{}v", char::from(Key::Control))).await;
        let pasted = self.run("return document.getElementById('paste').value").await;
        pasted.as_str().unwrap_or_default().to_owned()
    }

    /// Opens another page.
    pub async fn goto(&self, address: &str) {
        self.client.goto(address).await.unwrap();
    }

    /// Waits until the page shows these words.
    pub async fn sees(&self, words: &str) {
        for _ in 0..200 {
            let shown = self.find("body").await.text().await.unwrap_or_default();
            if shown.contains(words) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let shown = self.find("body").await.text().await.unwrap_or_default();
        panic!("{words} is not shown: {shown}");
    }

    /// Keeps a picture of the page. Nothing in it is wider than the window, so that a thumb would have to push it sideways,
    /// and nothing keeps anybody out.
    pub async fn looks_well(&self, name: &str) {
        self.picture(name).await;
        let wide = self.run("return document.documentElement.scrollWidth > window.innerWidth + 1").await;
        assert!(!wide.as_bool().unwrap(), "{name} is wider than the window");
        let barriers = self.barriers().await;
        assert!(barriers.is_empty(), "{name}: {barriers:#?}");
    }

    /// What axe-core finds against WCAG 2.2, levels A and AA, and against good practice.
    async fn barriers(&self) -> Vec<String> {
        let Some(axe) = service("TEST_AXE") else { return Vec::new() };
        self.run(&std::fs::read_to_string(axe).unwrap()).await;
        let found = self.client.execute_async(FIND_BARRIERS, Vec::new()).await.unwrap();
        serde_json::from_value(found).unwrap()
    }

    /// Keeps a picture of the window for people to look at.
    async fn picture(&self, name: &str) {
        let shots = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("shots");
        std::fs::create_dir_all(&shots).unwrap();
        std::fs::write(shots.join(name), self.client.screenshot().await.unwrap()).unwrap();
    }

    /// Runs a script in the page.
    pub async fn run(&self, script: &str) -> serde_json::Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Loads the page again.
    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    /// Closes the window; a browser left behind would outlive the test.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    async fn find(&self, selector: &str) -> Element {
        self.client.wait().for_element(Locator::Css(selector)).await.unwrap()
    }
}

/// A driver on a port of its own.
async fn start(driver: &str) -> (Child, u16) {
    let mut child = Command::new(driver)
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        let port = line
            .rsplit_once("successfully on port ")
            .and_then(|(_, port)| port.trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            return (child, port);
        }
    }
    panic!("the driver named no port");
}
