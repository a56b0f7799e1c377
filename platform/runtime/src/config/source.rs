//! Where values come from: the environment over the file over the default.

use std::collections::HashMap;

use toml::{Table, Value};

use super::problem::ConfigProblems;
use super::table::{CONFIG, PREFIX, Setting, TABLE};
use crate::redact::mask;

/// How many letters may be wrong in a name that is still recognised.
const TYPING_ERRORS_MAX: usize = 3;

/// How much of a bad value is repeated, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// The values that were given, by the name of their setting.
pub(super) struct Values {
    given: HashMap<&'static str, Given>,
}

struct Given {
    value: String,
    /// The name under which it was given.
    name: String,
}

/// Kubernetes gives every container the addresses of the services around it: a service `shoal` brings `SHOAL_PORT`,
/// `SHOAL_SERVICE_HOST`, `SHOAL_PORT_8080_TCP_ADDR` and more. They are nobody's typing errors.
fn is_service_link(name: &str) -> bool {
    name.ends_with("_PORT")
        || name.contains("_PORT_")
        || name.contains("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
}

impl Values {
    pub fn collect(
        environment: impl Iterator<Item = (String, String)>,
        file: Option<&str>,
        problems: &mut ConfigProblems,
    ) -> Self {
        let mut values = Self { given: HashMap::new() };
        values.add_file(file.unwrap_or_default(), problems);
        // Variables come in no order; the messages shall.
        let ours = |name: &str| name.starts_with(PREFIX) && !is_service_link(name);
        let mut environment: Vec<_> = environment.filter(|(name, _)| ours(name)).collect();
        environment.sort();
        for (name, value) in environment {
            match TABLE.iter().find(|setting| setting.key == name) {
                Some(setting) => values.add(setting, value, name),
                None => problems.add(&name, unknown(&name, |setting| setting.key.to_owned())),
            }
        }
        values
    }

    /// The value of a setting, or its default, as `read` understands it. `None`: there is none, or a bad one, which is
    /// then among the problems.
    pub fn read<T>(
        &mut self,
        setting: &Setting,
        read: impl FnOnce(&str) -> Result<T, String>,
        problems: &mut ConfigProblems,
    ) -> Option<T> {
        let given = self.given.remove(setting.key);
        let (value, name) =
            given.as_ref().map_or((setting.default, setting.key), |given| (&given.value, &given.name));
        if value.is_empty() {
            return None;
        }
        read(value)
            .map_err(|expected| problems.add(name, format!("{expected}{}", shown(setting, value))))
            .ok()
    }

    /// An empty value is none: a compose file passes one on for each variable that is not set.
    fn add(&mut self, setting: &Setting, value: impl AsRef<str>, name: String) {
        let value = value.as_ref().trim().to_owned();
        if !value.is_empty() {
            self.given.insert(setting.key, Given { value, name });
        }
    }

    fn add_file(&mut self, text: &str, problems: &mut ConfigProblems) {
        let table: Table = match toml::from_str(text) {
            Ok(table) => table,
            Err(error) => {
                // The error as a whole repeats the line, which may hold a secret.
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = before.matches('\n').count() + 1;
                problems.add("shoal.toml", format!("line {line}: {}", error.message()));
                return;
            }
        };
        for (name, value) in table {
            let in_file = |setting: &&Setting| setting.file_key() == name && setting.key != CONFIG.key;
            let Some(setting) = TABLE.iter().find(in_file) else {
                problems.add(&name, unknown(&name, Setting::file_key));
                continue;
            };
            match text_of(value) {
                Some(value) => self.add(setting, value, name),
                None => problems.add(name, "expected a text in quotes, a number, or a list of texts"),
            }
        }
    }
}

/// A value of the file as it would stand in the environment.
fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Some(texts?.join(","))
        }
        Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}

fn shown(setting: &Setting, value: &str) -> String {
    if setting.secret {
        return " (the value is not shown)".to_owned();
    }
    // Even here: somebody may have put a token into the wrong variable.
    let value: String = mask(value).chars().take(SHOWN_CHARS_MAX).collect();
    format!(", not {value:?}")
}

/// The message for a name that is no setting's, with the setting that was probably meant.
fn unknown(name: &str, spelling: impl Fn(&Setting) -> String) -> String {
    let candidates = TABLE.iter().map(spelling);
    match candidates.filter_map(|known| Some((typing_errors(name, &known)?, known))).min() {
        Some((_, known)) => format!("there is no such setting; did you mean {known}?"),
        None => "there is no such setting".to_owned(),
    }
}

/// In how many letters the names differ; `None` if nobody would take the one for the other.
fn typing_errors(name: &str, known: &str) -> Option<usize> {
    let [name, known] = [name, known].map(|name| name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase());
    let errors = strsim::damerau_levenshtein(&name, &known);
    let letters_are_wrong = errors <= TYPING_ERRORS_MAX.min(known.len() / 2);
    // A whole word is too many or too few, as in SHOAL_TOKENS.
    let word_is_wrong = !name.is_empty() && (known.contains(&name) || name.contains(&known));
    (letters_are_wrong || word_is_wrong).then_some(errors)
}
