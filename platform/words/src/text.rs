//! Each message of the files, as a function: its name in snake case, the language, and its variables by the alphabet.
//!
//! The functions are written by `build.rs`. Those that nobody calls do not compile, so no file keeps a text that is not
//! used.
#![deny(dead_code)]

use std::borrow::Cow;

use fluent_bundle::FluentValue;
use shoal_domain::language::Language;

use crate::bundle::say;

include!(concat!(env!("OUT_DIR"), "/text.rs"));
