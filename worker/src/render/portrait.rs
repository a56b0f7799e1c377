//! The words for what people say of themselves.

use shoal_domain::broadcast::moment;
use shoal_domain::entitlement::Perk;
use shoal_domain::notice::Outlook;
use shoal_domain::profile::{Card, Gender, Interest, Interests, Meet, Part, Shown};
use shoal_domain::time::Timestamp;

pub(super) const PRIVACY: &str = "\
What I know of you, and for how long:

• Your number at Telegram, your first name and the language of your app, while you use this bot.
• What you tell me in /profile and choose in /settings, until you change it.
• Whom you met in the last 20 minutes, whom you blocked, and your last chat: who was in it, not what was said.
• What you and others write goes through me and is not kept.
• Reports that you or others make, until a moderator has closed them.

A partner sees the parts of your card that you allow, and never your number, name, username or photo.

/export – all of it, to take along
/delete – all of it goes, after a week in which you can change your mind. Only that somebody is under 18 or was shut out stays.";

pub(super) fn gender(gender: Gender) -> &'static str {
    match gender {
        Gender::Female => "Woman",
        Gender::Male => "Man",
        Gender::Other => "Other",
    }
}

/// People of this kind.
pub(super) fn whom(meet: Meet) -> &'static str {
    match meet {
        Meet::Anyone => "Anyone",
        Meet::Only(Gender::Female) => "Women",
        Meet::Only(Gender::Male) => "Men",
        Meet::Only(Gender::Other) => "Others",
    }
}

pub(super) fn interest(interest: Interest) -> &'static str {
    match interest {
        Interest::Music => "🎵 Music",
        Interest::Films => "🎬 Films",
        Interest::Books => "📚 Books",
        Interest::Games => "🎮 Games",
        Interest::Sports => "⚽ Sports",
        Interest::Travel => "✈️ Travel",
        Interest::Food => "🍜 Food",
        Interest::Technology => "💻 Technology",
        Interest::Science => "🔬 Science",
        Interest::Art => "🎨 Art",
        Interest::Animals => "🐾 Animals",
        Interest::Nature => "🌿 Nature",
        Interest::Languages => "🗣 Languages",
        Interest::SmallTalk => "☕ Small talk",
    }
}

pub(super) fn part(part: Part) -> &'static str {
    match part {
        Part::Age => "age",
        Part::Gender => "gender",
        Part::Interests => "interests",
    }
}

fn interests(interests: Interests) -> String {
    let words: Vec<_> = interests.iter().map(interest).collect();
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn said(of: Option<Gender>) -> &'static str {
    of.map_or("not said", gender)
}

/// What a partner reads of somebody, a line for each part that is there.
pub(super) fn card(card: Card) -> String {
    let mut lines = vec![];
    let about = [card.gender.map(|of| gender(of).to_owned()), card.age.map(|age| age.get().to_string())];
    let about: Vec<_> = about.into_iter().flatten().collect();
    if !about.is_empty() {
        lines.push(about.join(", "));
    }
    if !card.interests.is_empty() {
        lines.push(interests(card.interests));
    }
    lines.join("\n")
}

pub(super) fn profile(age: u8, of: Option<Gender>, likes: Interests, meet: Meet, seen: Card) -> String {
    let seen = if seen.is_empty() { "nothing".to_owned() } else { card(seen) };
    format!(
        "Your age: {age}\nYou are: {}\nYou like: {}\nYou want to meet: {}\n\nPartners see: {seen}\n/settings changes what they see.",
        said(of),
        interests(likes),
        whom(meet)
    )
}

pub(super) fn ask_gender(of: Option<Gender>, first: bool) -> String {
    let all_set = "You're all set: send /find to meet a stranger. Or first say a little about yourself.\n\n";
    let all_set = if first { all_set } else { "" };
    match of {
        Some(of) => format!("{all_set}What are you? You said: {}.", gender(of)),
        None => format!("{all_set}What are you? Partners see it only if you allow it in /settings."),
    }
}

pub(super) fn ask_interests(likes: Interests) -> String {
    format!("What do you like to talk about? Choose as many as you like.\n\nChosen: {}", interests(likes))
}

pub(super) fn ask_meet(meet: Meet, free: bool) -> String {
    let more = if free { "" } else { "\n\nTo choose by gender is for those who have that perk." };
    format!("Whom do you want to meet? You said: {}.{more}", whom(meet))
}

pub(super) fn shown(shown: Shown, listed: bool) -> String {
    let parts: Vec<_> = Part::ALL.iter().filter(|one| shown.shows(**one)).map(|one| part(*one)).collect();
    let parts = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    let listed = if listed { "yes" } else { "no" };
    format!("👤 Partners see: {parts}\n🔎 Offered to people who choose by gender: {listed}")
}

pub(super) fn search(outlook: Outlook, anyone: bool) -> String {
    let whom =
        if anyone { "🔎 Looking for anyone now, as you said." } else { "🔎 Looking for someone…" };
    let how = match outlook {
        Outlook::Usually(seconds) => format!("Of late it took about {}.", length(seconds)),
        Outlook::Quiet => "It is quiet here just now: nobody has come for a while.".to_owned(),
        Outlook::NobodyNew => "Nobody new is here just now. You have met all who wait.".to_owned(),
    };
    format!("{whom} {how} You will hear from me as soon as somebody is here.")
}

/// A question for both.
pub(super) fn icebreaker(number: u32) -> String {
    const QUESTIONS: [&str; 12] = [
        "What made you smile today?",
        "Which place would you like to see once?",
        "What could you talk about for an hour?",
        "What do you do when it rains?",
        "Which song do you know by heart?",
        "What did you want to be as a child?",
        "What is the best thing you ate this week?",
        "Mountains, sea, or city?",
        "What would you learn if you had a year?",
        "Which book or film would you like to see again for the first time?",
        "Early bird or night owl?",
        "What is something small that you are proud of?",
    ];
    let question = QUESTIONS[number as usize % QUESTIONS.len()];
    format!("🧊 A question for you both: {question}")
}

/// About how long, as people say it.
pub(super) fn length(seconds: u32) -> String {
    match seconds {
        0..10 => "a few seconds".to_owned(),
        10..55 => format!("{} seconds", (seconds + 5) / 10 * 10),
        55..90 => "a minute".to_owned(),
        _ => format!("{} minutes", (seconds + 30) / 60),
    }
}

pub(super) fn granted(perk: Perk) -> &'static str {
    match perk {
        Perk::Priority => "⭐ From now on you are served first.",
        Perk::Preference => "⭐ From now on you can choose whom to meet: /profile",
        Perk::Locks => "⭐ You can lock chats now.",
    }
}

/// The day, by the calendar of UTC: the same for everybody, and near enough for a week.
pub(super) fn leaving(at: Timestamp) -> String {
    let moment = moment::write(at);
    let day = moment.split('T').next().unwrap_or_default();
    format!("All that I know of you will be deleted on {day}. Until then /start brings everything back.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_said_roughly() {
        let said = [0, 9, 10, 44, 54, 60, 95, 600].map(length);
        let wanted = [
            "a few seconds",
            "a few seconds",
            "10 seconds",
            "40 seconds",
            "50 seconds",
            "a minute",
            "2 minutes",
            "10 minutes",
        ];
        assert_eq!(said, wanted);
    }
}
