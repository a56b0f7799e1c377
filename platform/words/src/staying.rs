//! What two people are asked, so that they stay.

use std::borrow::Cow;

use shoal_domain::language::Language;

use crate::text;

/// How many questions the files have.
const QUESTIONS: u32 = 12;

/// A question for both.
pub(crate) fn icebreaker(number: u32, language: Language) -> Cow<'static, str> {
    text::icebreaker(language, number % QUESTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_question_is_there_once() {
        for language in Language::ALL {
            let mut questions: Vec<_> = (0..QUESTIONS).map(|number| icebreaker(number, language)).collect();
            assert_eq!(icebreaker(QUESTIONS, language), questions[0]);
            questions.sort();
            questions.dedup();
            assert_eq!(questions.len(), QUESTIONS as usize, "{language}: {questions:?}");
        }
    }
}
