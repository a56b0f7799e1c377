//! A browser on the chat page, driven as a person drives it: it looks for what is shown, presses and types.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, MOUSE_BUTTON_RIGHT, MouseActions, PointerAction};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// Longest wait for anything to be shown.
const PATIENCE: Duration = Duration::from_secs(30);

/// A menu that was asked for is there within this time.
const MENU: Duration = Duration::from_secs(2);

/// How often is looked.
const GLANCE: Duration = Duration::from_millis(50);

/// Two phones side by side, as they fit into a small picture.
const WINDOW: &str = "--window-size=980,900";

/// A browser, gone when it is dropped.
pub struct Browser {
    pub client: Client,
    driver: Child,
}

/// One of the two phones.
pub struct Phone<'a> {
    browser: &'a Browser,
    /// Where everything in it is.
    root: String,
}

impl Browser {
    /// Opens a page. `None` where there is no Chromium, unless `CI` is set: there it has to be.
    pub async fn open(url: &str) -> Option<Browser> {
        let Some(mut driver) = driver() else {
            assert!(std::env::var_os("CI").is_none(), "chromium and chromedriver have to be installed");
            eprintln!(
                "skipped: chromium and chromedriver are not installed (ops/needs.sh browser installs them)"
            );
            return None;
        };
        // The port that it has chosen stands in what it says first.
        let lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let (_, port) = line.split_once("successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let options = json!({ "args": [
            // As root Chromium has no sandbox, and the page is ours.
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en", WINDOW,
        ]});
        let wanted = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let Value::Object(wanted) = wanted else { unreachable!("an object is an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(wanted)
            .connect(&format!("http://127.0.0.1:{}", port.expect("chromedriver says its port")))
            .await
            .unwrap();
        client.goto(url).await.unwrap();
        Some(Browser { client, driver })
    }

    /// The first phone, or the second.
    pub fn phone(&self, number: usize) -> Phone<'_> {
        Phone { browser: self, root: format!("(//div[contains(@class, 'place')])[{number}]") }
    }

    /// Keeps a picture of the page beside what is built; returns where.
    pub async fn keeps(&self, name: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.png"));
        self.rests().await;
        std::fs::write(&path, self.client.screenshot().await.unwrap()).unwrap();
        path
    }

    /// What a script says of the page.
    pub async fn says(&self, script: &str) -> Value {
        self.client.execute(script, Vec::new()).await.unwrap()
    }

    /// Waits until nothing moves that will come to rest.
    async fn rests(&self) {
        let moving = "return document.getAnimations().filter((one) => one.playState === 'running' \
                      && one.effect.getComputedTiming().iterations !== Infinity).length";
        let end = Instant::now() + PATIENCE;
        while self.says(moving).await != json!(0) && Instant::now() < end {
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Ends the browser in order; one that is dropped leaves Chromium to the driver.
    pub async fn close(self) {
        self.client.clone().close().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn driver() -> Option<Child> {
    let is_there = |program: &str| {
        Command::new(program).arg("--version").output().is_ok_and(|said| said.status.success())
    };
    if !is_there("chromium") {
        return None;
    }
    let mut driver = Command::new("chromedriver");
    driver.arg("--port=0").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    driver.spawn().ok()
}

impl Phone<'_> {
    /// Waits until something is shown that this path leads to, from the phone on; the newest, if several are.
    pub async fn shows(&self, path: &str) -> Element {
        let whole = format!("({}{path})[last()]", self.root);
        let end = Instant::now() + PATIENCE;
        loop {
            let found = self.browser.client.find(Locator::XPath(&whole)).await;
            if let Ok(element) = found
                && element.is_displayed().await.unwrap_or(false)
            {
                return element;
            }
            if Instant::now() > end {
                let kept = self.browser.keeps("never-shown").await;
                panic!("never shown: {whole}; see {}", kept.display());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until nothing is there that this path leads to.
    pub async fn shows_no(&self, path: &str) {
        let whole = format!("{}{path}", self.root);
        let end = Instant::now() + PATIENCE;
        while self.browser.client.find(Locator::XPath(&whole)).await.is_ok() {
            assert!(Instant::now() < end, "still shown: {whole}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits for a message that reads so.
    pub async fn reads(&self, part: &str) -> Element {
        self.shows(&row(part)).await
    }

    /// Presses what this path leads to, once it can be pressed: what is shown may be made anew meanwhile.
    pub async fn presses_at(&self, path: &str) {
        let end = Instant::now() + PATIENCE;
        while let Err(error) = self.shows(path).await.click().await {
            assert!(Instant::now() < end, "{path} cannot be pressed: {error}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Presses the newest button that reads so, or is called so.
    pub async fn presses(&self, label: &str) {
        self.presses_at(&format!("//button[contains(., \"{label}\") or @aria-label=\"{label}\"]")).await;
    }

    /// Writes something and sends it.
    pub async fn writes(&self, words: &str) {
        let field = self.shows("//textarea").await;
        field.send_keys(words).await.unwrap();
        field.send_keys(&Key::Enter.to_string()).await.unwrap();
    }

    /// Opens the menu of a message that reads so, and presses an item. Whoever misses the message, for another moved it, opens
    /// the menu again.
    pub async fn chooses(&self, item: &str, part: &str) {
        let path = format!(
            "{}//div[@role='menu']//button[contains(., \"{item}\") or @aria-label=\"{item}\"]",
            self.root
        );
        let end = Instant::now() + PATIENCE;
        loop {
            let opened = self.asks(part).await;
            let open_until = Instant::now() + MENU;
            while opened.is_ok() && Instant::now() < open_until {
                if let Ok(button) = self.browser.client.find(Locator::XPath(&path)).await
                    && button.click().await.is_ok()
                {
                    return;
                }
                tokio::time::sleep(GLANCE).await;
            }
            assert!(Instant::now() < end, "{part:?} has no menu with {item:?}: {:?}", opened.err());
        }
    }

    async fn asks(&self, part: &str) -> Result<(), CmdError> {
        let element = self.shows(&format!("{}//div[contains(@class, 'bubble')]", row(part))).await;
        let over = PointerAction::MoveToElement { element, duration: None, x: 0.0, y: 0.0 };
        let mouse = MouseActions::new("mouse".to_owned())
            .then(over)
            .then(PointerAction::Down { button: MOUSE_BUTTON_RIGHT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_RIGHT });
        self.browser.client.perform_actions(mouse).await
    }
}

/// The way to a message that reads so.
pub fn row(part: &str) -> String {
    format!("//article[contains(., \"{part}\") and not(contains(@class, 'leaving'))]")
}
