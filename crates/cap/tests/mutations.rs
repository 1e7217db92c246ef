//! One valid message, one change: the verdict and the rule that the standard asks for.

mod base;

use base::{BASE, Change, changed};
use homeward_cap::{Options, Verdict, read};

fn check(changes: &[(&str, Change, &str)], verdict: Verdict) {
    let mut wrong = Vec::new();
    for (name, change, rule) in changes {
        let text = changed(name, change);
        let found = read(text.as_bytes(), &Options::strict());
        let told = rule.is_empty() || found.rules().contains(rule);
        if found.verdict != verdict || !told {
            wrong.push(format!("{name}: {} {:?}", found.verdict, found.findings));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_base_message_is_accepted_without_a_word() {
    let found = read(BASE.as_bytes(), &Options::strict());
    assert_eq!((found.verdict, found.rules()), (Verdict::Accept, vec![]));
}

#[test]
fn changes_that_break_the_standard_are_refused() {
    use base::refused::*;
    let all = [
        ALERT, REFERENCES, TIMES, CODES, INFO, RESOURCE, AREA, STRUCTURE,
    ];
    assert!(all.iter().map(|table| table.len()).sum::<usize>() >= 95);
    for table in all {
        check(table, Verdict::Refuse);
    }
}

#[test]
fn changes_that_could_be_an_attack_are_refused_as_unsafe() {
    check(base::refused::UNSAFE, Verdict::RefuseUnsafe);
}

#[test]
fn changes_that_the_standard_lets_pass_are_accepted() {
    assert!(base::accepted::PLAIN.len() + base::accepted::ODD.len() >= 30);
    check(base::accepted::PLAIN, Verdict::Accept);
    check(base::accepted::ODD, Verdict::AcceptWithWarnings);
}

#[test]
fn what_is_refused_is_not_handed_out() {
    for (name, change, _) in base::refused::ALERT {
        let text = changed(name, change);
        assert_eq!(
            read(text.as_bytes(), &Options::strict()).alert,
            None,
            "{name}"
        );
    }
}

#[test]
fn lenient_reading_takes_only_what_has_one_safe_reading() {
    for (name, change, rule) in base::refused::LENIENT {
        let text = changed(name, change);
        let strict = read(text.as_bytes(), &Options::strict());
        let lenient = read(text.as_bytes(), &Options::lenient());
        assert_eq!(strict.verdict, Verdict::Refuse, "{name}");
        assert_eq!(
            lenient.verdict,
            Verdict::AcceptWithWarnings,
            "{name}: {:?}",
            lenient.findings
        );
        assert!(
            lenient.rules().contains(rule) && lenient.alert.is_some(),
            "{name}"
        );
    }
}

#[test]
fn what_two_readers_could_read_differently_is_refused_in_every_mode() {
    use base::refused::*;
    let lenient = |name: &str| LENIENT.iter().any(|(other, _, _)| *other == name);
    for table in [
        ALERT, REFERENCES, TIMES, CODES, INFO, RESOURCE, AREA, STRUCTURE,
    ] {
        for (name, change, rule) in table.iter().filter(|(name, _, _)| !lenient(name)) {
            let text = changed(name, change);
            let found = read(text.as_bytes(), &Options::lenient());
            let departure = found
                .findings
                .iter()
                .all(|f| f.severity < homeward_cap::Severity::Error);
            assert_eq!(found.verdict.is_accepted(), departure, "{name} {rule}");
        }
    }
}
