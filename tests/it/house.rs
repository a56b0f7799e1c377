//! The tree keeps its promises: arrows point one way, and the map is true.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What each of our crates may stand on. Processes -> platform -> domain; the emulator stands on nothing of ours.
const MAY_USE: &[(&str, &[&str])] = &[
    ("shoal-domain", &[]),
    ("shoal-runtime", &[]),
    ("shoal-backup", &["shoal-domain"]),
    ("shoal-local", &[]),
    ("shoal-emulator", &[]),
    ("shoal-chaos", &["shoal-emulator", "shoal-local"]),
    ("shoal-bench", &["shoal-domain", "shoal-local", "shoal-mailbox", "shoal-store"]),
    ("shoal-mailbox", &["shoal-domain"]),
    ("shoal-store", &["shoal-domain"]),
    ("shoal-telegram", &["shoal-domain"]),
    ("shoal-tron", &["shoal-domain"]),
    ("shoal-vault", &["shoal-domain"]),
    ("shoal-words", &["shoal-domain"]),
    ("shoal-ingress", &["shoal-domain", "shoal-runtime", "shoal-mailbox", "shoal-telegram"]),
    (
        "shoal-worker",
        &[
            "shoal-domain",
            "shoal-runtime",
            "shoal-mailbox",
            "shoal-store",
            "shoal-telegram",
            "shoal-vault",
            "shoal-words",
        ],
    ),
    ("shoal-admin", &["shoal-domain", "shoal-runtime", "shoal-store", "shoal-vault"]),
    (
        "shoal-scheduler",
        &[
            "shoal-backup",
            "shoal-domain",
            "shoal-runtime",
            "shoal-mailbox",
            "shoal-store",
            "shoal-telegram",
            "shoal-tron",
            "shoal-vault",
            "shoal-words",
        ],
    ),
];

/// Technologies that one crate alone may know.
const KNOWN_TO: &[(&str, &str)] = &[
    ("fred", "shoal-mailbox"),
    ("sqlx", "shoal-store"),
    ("teloxide", "shoal-telegram"),
    ("age", "shoal-backup"),
    ("chacha20poly1305", "shoal-vault"),
    ("crypto_box", "shoal-vault"),
    ("fluent-bundle", "shoal-words"),
];

/// The relay without promises, against which Shoal is measured, is built of the same technologies, and of nothing of ours.
const BASELINE: &str = "shoal-bench";

/// HTTP comes in here, and nowhere else; the last three pretend to be Telegram, to be the line to it, and to be a bot.
const SERVE_HTTP: &[&str] =
    &["shoal-ingress", "shoal-admin", "shoal-runtime", "shoal-emulator", "shoal-chaos", BASELINE];

/// Every crate of ours, as cargo sees it.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// Every crate of ours with what it uses when it runs (not when it is tested).
fn uses() -> BTreeMap<String, BTreeSet<String>> {
    packages()
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            let used =
                dependencies.filter(|d| d["kind"].is_null()).map(|d| d["name"].as_str().unwrap().to_owned());
            (package["name"].as_str().unwrap().to_owned(), used.collect())
        })
        .collect()
}

#[test]
fn arrows_point_one_way() {
    for (name, used) in uses().into_iter().filter(|(name, _)| name != "shoal") {
        let (_, allowed) = MAY_USE
            .iter()
            .find(|(who, _)| *who == name)
            .unwrap_or_else(|| panic!("{name} is new: say in this test what it may stand on"));
        let ours = used.iter().filter(|used| used.starts_with("shoal-"));
        let wrong: Vec<_> = ours.filter(|used| !allowed.contains(&used.as_str())).collect();
        assert!(wrong.is_empty(), "{name} must not use {wrong:?}");
    }
}

#[test]
fn each_technology_is_known_to_one_crate() {
    for (name, used) in uses() {
        for (technology, owner) in KNOWN_TO {
            assert!(
                !used.contains(*technology) || [*owner, BASELINE].contains(&name.as_str()),
                "only {owner} may know {technology}, not {name}"
            );
        }
    }
}

#[test]
fn http_comes_in_by_known_doors() {
    for (name, used) in uses() {
        assert!(!used.contains("axum") || SERVE_HTTP.contains(&name.as_str()), "{name} must not serve HTTP");
    }
}

#[test]
fn a_release_has_no_doors_for_tests() {
    for package in packages() {
        let name = &package["name"];
        let defaults = package["features"].get("default").cloned().unwrap_or_default().to_string();
        assert!(!defaults.contains("sabotage"), "{name} has the door sabotage unless told otherwise");
        for used in package["dependencies"].as_array().unwrap().iter().filter(|d| d["kind"].is_null()) {
            let asked = used["features"].to_string();
            assert!(!asked.contains("sabotage"), "{name} opens the door sabotage of {}", used["name"]);
        }
    }
}

/// Whether a line defines this item, and not one whose name only begins like it.
fn defines(line: &str, kind: &str, item: &str) -> bool {
    let Some((before, after)) = line.split_once(&format!("{kind} {item}")) else { return false };
    let word_ends = !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let nothing_but_modifiers = before
        .split_whitespace()
        .all(|word| ["pub", "pub(crate)", "pub(super)", "async", "const", "static"].contains(&word));
    word_ends && nothing_but_modifiers
}

#[test]
fn the_map_names_files_and_functions_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut named = 0;
    // Written as `path/to/file.rs`, or `path/to/file.rs::function`.
    for word in map.split('`').skip(1).step_by(2).filter(|word| word.contains('/') && !word.contains(' ')) {
        let (path, item) = word.split_once("::").map_or((word, None), |(path, item)| (path, Some(item)));
        let names_a_file =
            [".rs", ".lua", ".sql", ".md", ".toml", ".sh", ".svg"].iter().any(|end| path.ends_with(end));
        let starts_in_a_room =
            path.split('/').next().is_some_and(|room| !room.is_empty() && root.join(room).is_dir());
        if !names_a_file && !starts_in_a_room {
            continue;
        }
        assert!(root.join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
        if let Some(item) = item {
            let text = std::fs::read_to_string(root.join(path)).unwrap();
            let defined = ["fn", "struct", "enum", "trait", "const", "mod", "impl"]
                .iter()
                .any(|kind| text.lines().any(|line| defines(line, kind, item)));
            assert!(defined, "ARCHITECTURE.md names {item} in {path}, which is not defined there");
        }
        named += 1;
    }
    assert!(named >= 20, "the map names only {named} places");
}
