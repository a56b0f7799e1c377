use super::*;

const ENGLISH: &str = "
hello = Hello
days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}";

const DAYS: &str = "
days = { $n } Tage
";

fn read_one(tag: &str, text: &str, faults: &mut Vec<String>) -> Messages {
    read(tag, [("a.ftl", text)], faults)
}

/// All that is wrong with a language beside [`ENGLISH`].
fn faults(tag: &str, text: &str) -> Vec<String> {
    let mut faults = vec![];
    let english = read_one("en", ENGLISH, &mut faults);
    let other = read_one(tag, text, &mut faults);
    faults.extend(compare(tag, &english, &other));
    faults
}

#[test]
fn a_whole_language_has_no_faults() {
    let german = "
hello = Hallo
days = { $n ->
    [one] ein Tag
   *[other] { $n } Tage
}";
    // Whole numbers in Russian have three forms; that of broken ones is not needed.
    let russian = "
-mark = !
hello = Привет{ -mark }
days = { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
}";
    assert_eq!(faults("de", german), [""; 0]);
    assert_eq!(faults("ru", russian), [""; 0]);
}

#[test]
fn what_is_missing_too_much_or_otherwise_is_named() {
    assert_eq!(faults("de", "hello = Hallo"), ["de lacks days"]);
    for (text, fault) in [
        ("", "de lacks hello"),
        ("hello = Hallo\nbye = Bis dann", "de has bye, which English has not"),
        ("hello = Hallo { $who }", "de has other variables in hello: {\"who\"}, and English {}"),
        ("hello = { -name }", "de: hello uses -name, which is not there"),
        ("hello = A\nhello = B", "de/a.ftl: hello is there twice"),
    ] {
        assert_eq!(faults("de", &(DAYS.to_owned() + text)), [fault], "{text}");
    }
}

#[test]
fn what_cannot_be_checked_or_read_is_refused() {
    for (text, fault) in [
        ("hello = { days }", "de/a.ftl: hello: only words"),
        ("hello = { NUMBER($n) }", "de/a.ftl: hello: only words"),
        ("hello = A\n    .title = B", "de/a.ftl: hello has attributes"),
        ("hello = A\noh no", "de/a.ftl: Expected a token"),
        ("hello = { $n", "de/a.ftl: Expected a token"),
    ] {
        let found = faults("de", &(DAYS.to_owned() + text));
        assert!(found.iter().any(|found| found.starts_with(fault)), "{text}: {found:?}");
    }
}

#[test]
fn a_number_has_all_forms_of_its_language() {
    let russian = "
hello = Привет
days = { $n ->
    [one] день
   *[many] дней
}";
    assert_eq!(faults("ru", russian)[0], r#"ru/a.ftl: days: $n lacks the plural forms ["few"]"#);
}

#[test]
fn a_choice_knows_the_same_values_in_every_language() {
    let choice = |on: &str| format!("m = {{ $s ->\n    [{on}] yes\n   *[off] no\n}}");
    let mut none = vec![];
    let english = read_one("en", &choice("on"), &mut none);
    let german = read_one("de", &choice("an"), &mut none);
    assert_eq!(none, [""; 0]);
    assert_eq!(compare("de", &english, &english), [""; 0]);
    let odd = r#"de chooses otherwise than English by $s in m: ["an", "on"]"#;
    assert_eq!(compare("de", &english, &german), [odd]);
}
