//! What the files of a language must hold: every message that the English ones have, with the same variables, in all
//! forms that the language needs. Used when the crate is built (`build.rs`), so that a gap never comes to people.
//!
//! Messages are kept plain, so that this can be checked: words, variables, choices by a variable, and terms of the same
//! language (`-name`). No references from one message to another, no attributes, no functions.

// Said in full: the build script includes this file from elsewhere.
#[cfg(test)]
#[path = "check/tests.rs"]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey};
use fluent_syntax::parser::parse;
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

/// Numbers up to here show all plural forms that whole numbers have in a language (CLDR).
const TELLING_NUMBERS: u32 = 200;

/// How a message is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The variables in it.
    pub variables: BTreeSet<String>,
    /// Which values of a variable are told apart, where that is not its number.
    choices: BTreeMap<String, BTreeSet<String>>,
    terms: BTreeSet<String>,
}

/// All messages of a language.
pub type Messages = BTreeMap<String, Shape>;

/// Reads the files of a language. What is wrong with them is added to `faults`.
pub fn read<'a>(
    tag: &str,
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
    faults: &mut Vec<String>,
) -> Messages {
    let (mut messages, mut terms) = (Messages::new(), BTreeSet::new());
    let forms = plural_forms(tag);
    for (name, text) in files {
        let mut fault = |what: String| faults.push(format!("{tag}/{name}: {what}"));
        let resource = parse(text).unwrap_or_else(|(resource, errors)| {
            for error in errors {
                fault(format!("{error} at byte {}", error.pos.start));
            }
            resource
        });
        for entry in resource.body {
            let (id, pattern) = match entry {
                Entry::Message(message) if message.attributes.is_empty() => (message.id.name, message.value),
                Entry::Message(message) => {
                    fault(format!("{} has attributes, for which there is no use", message.id.name));
                    continue;
                }
                Entry::Term(term) => {
                    terms.insert(term.id.name.to_owned());
                    continue;
                }
                _ => continue,
            };
            let mut shape = Shape::default();
            if let Some(Err(what)) = pattern.map(|pattern| shape.read(&pattern, &forms)) {
                fault(format!("{id}: {what}"));
            }
            if messages.insert(id.to_owned(), shape).is_some() {
                fault(format!("{id} is there twice"));
            }
        }
    }
    for (id, shape) in &messages {
        let unknown = shape.terms.difference(&terms);
        faults.extend(unknown.map(|term| format!("{tag}: {id} uses -{term}, which is not there")));
    }
    messages
}

/// What a language lacks, has too much, or has otherwise than English.
pub fn compare(tag: &str, english: &Messages, other: &Messages) -> Vec<String> {
    let lacks = english.keys().filter(|id| !other.contains_key(*id)).map(|id| format!("{tag} lacks {id}"));
    let differs = other.iter().filter_map(|(id, shape)| match english.get(id) {
        None => Some(format!("{tag} has {id}, which English has not")),
        Some(same) if same.variables != shape.variables => Some(format!(
            "{tag} has other variables in {id}: {:?}, and English {:?}",
            shape.variables, same.variables
        )),
        // English may need no choice where another language does, but where both choose they know the same values.
        Some(same) => shape.choices.iter().find_map(|(variable, values)| {
            let known = same.choices.get(variable)?;
            (known != values).then(|| {
                let odd: Vec<_> = known.symmetric_difference(values).collect();
                format!("{tag} chooses otherwise than English by ${variable} in {id}: {odd:?}")
            })
        }),
    });
    lacks.chain(differs).collect()
}

impl Shape {
    fn read(&mut self, pattern: &Pattern<&str>, forms: &BTreeSet<&str>) -> Result<(), String> {
        pattern.elements.iter().try_for_each(|element| match element {
            PatternElement::TextElement { .. } => Ok(()),
            PatternElement::Placeable { expression } => self.expression(expression, forms),
        })
    }

    fn expression(&mut self, expression: &Expression<&str>, forms: &BTreeSet<&str>) -> Result<(), String> {
        match expression {
            Expression::Inline(
                InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. },
            ) => Ok(()),
            Expression::Inline(InlineExpression::VariableReference { id }) => {
                self.variables.insert(id.name.to_owned());
                Ok(())
            }
            Expression::Inline(InlineExpression::TermReference { id, attribute: None, arguments: None }) => {
                self.terms.insert(id.name.to_owned());
                Ok(())
            }
            Expression::Inline(InlineExpression::Placeable { expression }) => {
                self.expression(expression, forms)
            }
            Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                self.variables.insert(id.name.to_owned());
                let keys: BTreeSet<&str> = variants
                    .iter()
                    .map(|variant| match variant.key {
                        VariantKey::Identifier { name } => name,
                        VariantKey::NumberLiteral { value } => value,
                    })
                    .collect();
                self.choice(id.name, &keys, forms)?;
                variants.iter().try_for_each(|variant| self.read(&variant.value, forms))
            }
            Expression::Inline(_) | Expression::Select { .. } => {
                Err("only words, variables, choices by a variable, and terms can be checked".to_owned())
            }
        }
    }

    /// A choice by number needs all plural forms of the language; one by another value must know the same values as
    /// English.
    fn choice(
        &mut self,
        variable: &str,
        keys: &BTreeSet<&str>,
        forms: &BTreeSet<&str>,
    ) -> Result<(), String> {
        const FORMS: [&str; 5] = ["zero", "one", "two", "few", "many"];

        if keys.iter().any(|key| FORMS.contains(key)) {
            let missing: Vec<_> = forms.difference(keys).collect();
            return if missing.is_empty() {
                Ok(())
            } else {
                Err(format!("${variable} lacks the plural forms {missing:?}"))
            };
        }
        let values = keys.iter().map(|key| (*key).to_owned()).collect();
        match self.choices.insert(variable.to_owned(), values) {
            Some(before) if before != self.choices[variable] => {
                Err(format!("${variable} is chosen by twice, and not the same way"))
            }
            _ => Ok(()),
        }
    }
}

/// The plural forms of whole numbers in a language.
fn plural_forms(tag: &str) -> BTreeSet<&'static str> {
    let language: LanguageIdentifier = tag.parse().expect("a folder of words is named after a language");
    let rules = PluralRules::create(language, PluralRuleType::CARDINAL)
        .expect("the language has plural rules in CLDR");
    let form = |number| match rules.select(number).expect("a whole number has a form") {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    };
    (0..TELLING_NUMBERS).map(form).collect()
}
