//! Texts of our own, in the shapes in which people post.

mod hostile;
mod refusals;
mod round;
mod signals;
mod updates;

use super::{Complaint, Reading, Rule, Signal, read};

fn signal(text: &str) -> Signal {
    match read(text) {
        Reading::Signal(signal) => *signal,
        other => panic!("{text:?} is {other:?}"),
    }
}

fn complaints(text: &str) -> Vec<Complaint> {
    match read(text) {
        Reading::Refused(complaints) => complaints,
        other => panic!("{text:?} is {other:?}"),
    }
}

fn rules(text: &str) -> Vec<Rule> {
    let mut rules: Vec<_> = complaints(text).into_iter().map(|complaint| complaint.rule).collect();
    rules.dedup();
    rules
}
