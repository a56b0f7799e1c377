//! Checks the words of all languages, and writes a function for each message: a word that is used and not there, or
//! there in some languages only, fails the build, and one that nobody uses is dead code (`src/text.rs`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[path = "src/check.rs"]
mod check;

use check::{Messages, Shape};

/// The language that the others are compared with.
const FIRST: &str = "en";

/// The files of each language, by their names.
type Languages = BTreeMap<String, BTreeMap<String, String>>;

fn main() {
    println!("cargo::rerun-if-changed=ftl");
    println!("cargo::rerun-if-changed=src/check.rs");
    let languages = languages(Path::new("ftl"));
    let mut faults = vec![];
    let mut read = |tag: &str| {
        let files = languages[tag].iter().map(|(name, text)| (name.as_str(), text.as_str()));
        check::read(tag, files, &mut faults)
    };
    let english = read(FIRST);
    let others: Vec<(&str, Messages)> =
        languages.keys().filter(|tag| *tag != FIRST).map(|tag| (tag.as_str(), read(tag))).collect();
    faults.extend(others.iter().flat_map(|(tag, messages)| check::compare(tag, &english, messages)));
    for fault in faults {
        println!("cargo::error={fault}");
    }
    let out = std::env::var_os("OUT_DIR").expect("cargo says where to write");
    let code = files(&languages) + &functions(&english);
    fs::write(Path::new(&out).join("text.rs"), code).expect("the code is written beside the build");
}

fn languages(root: &Path) -> Languages {
    let entries = |path: &Path| {
        let entries = fs::read_dir(path).expect("the words are in ftl, a folder a language");
        entries.map(|entry| entry.expect("the folder can be read").path()).collect::<Vec<_>>()
    };
    let name =
        |path: &Path| path.file_name().and_then(|name| name.to_str()).expect("a plain name").to_owned();
    let files = |folder: &Path| {
        let text = |path: &Path| fs::read_to_string(path).expect("a file of words is text");
        entries(folder).iter().map(|path| (name(path), text(path))).collect()
    };
    entries(root).iter().map(|folder| (name(folder), files(folder))).collect()
}

/// A constant for each language: what its files say.
fn files(languages: &Languages) -> String {
    let mut code = String::new();
    for (tag, files) in languages {
        let texts: Vec<&String> = files.values().collect();
        let (constant, length) = (tag.to_uppercase(), texts.len());
        writeln!(code, "pub(crate) const {constant}: [&str; {length}] = {texts:?};").expect("a string grows");
    }
    code
}

/// A function for each message.
fn functions(english: &Messages) -> String {
    let mut code = String::new();
    for (id, Shape { variables, .. }) in english {
        let name = id.replace('-', "_");
        let (mut parameters, mut arguments) = (String::new(), String::new());
        for variable in variables {
            let parameter = variable.replace('-', "_");
            write!(parameters, ", {parameter}: impl Into<FluentValue<'static>>").expect("a string grows");
            write!(arguments, "({variable:?}, {parameter}.into()), ").expect("a string grows");
        }
        writeln!(
            code,
            "pub(crate) fn {name}(language: Language{parameters}) -> Cow<'static, str> {{
    say(language, {id:?}, [{arguments}])
}}"
        )
        .expect("a string grows");
    }
    code
}
