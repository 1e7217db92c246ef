//! One valid message, one change: the verdict and the rule that the standard asks for.

use homeward_cap::{Options, Severity, Verdict, read};

use crate::{
    accepted,
    base::{BASE, Table, changed},
    refused,
};

fn check(changes: Table, verdict: Verdict) {
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
    let all = refused::ALL;
    assert!(all.iter().map(|table| table.len()).sum::<usize>() >= 95);
    for table in all {
        check(table, Verdict::Refuse);
    }
}

#[test]
fn changes_that_could_be_an_attack_are_refused_as_unsafe() {
    check(refused::UNSAFE, Verdict::RefuseUnsafe);
}

#[test]
fn changes_that_the_standard_lets_pass_are_accepted() {
    assert!(accepted::PLAIN.len() + accepted::ODD.len() >= 30);
    check(accepted::PLAIN, Verdict::Accept);
    check(accepted::ODD, Verdict::AcceptWithWarnings);
}

#[test]
fn what_is_refused_is_not_handed_out() {
    for (name, change, _) in refused::ALL[0] {
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
    for (name, change, rule) in refused::LENIENT {
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
    let lenient = |name: &str| refused::LENIENT.iter().any(|(other, _, _)| *other == name);
    for table in refused::ALL {
        for (name, change, rule) in table.iter().filter(|(name, _, _)| !lenient(name)) {
            let text = changed(name, change);
            let found = read(text.as_bytes(), &Options::lenient());
            let departure = found.findings.iter().all(|f| f.severity < Severity::Error);
            assert_eq!(found.verdict.is_accepted(), departure, "{name} {rule}");
        }
    }
}
