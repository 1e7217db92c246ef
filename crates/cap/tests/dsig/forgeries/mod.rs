//! Forgeries, made by the thousand from a seed: none may be accepted.
//!
//! Each forger is a function that makes a document whose alert the agency did not sign in
//! this form, or that another reader could read otherwise than we do. The strongest of
//! them hold signatures that the agency's own key really made, over something else.

mod keys;
mod mutate;
mod profile;
mod wrap;

use crate::craft::Craft;
use crate::stage::{AGENCY_EC, AGENCY_RSA, Chance, Party, alert, both};
use homeward_cap::dsig::{self, Refused};
use std::collections::BTreeMap;

const SEED: u64 = 20_260_504;
/// Documents by each forger.
const ROUNDS: usize = 48;

/// What a forger has before it: an alert, and the same signed.
struct Prey {
    party: &'static Party,
    plain: String,
    signed: String,
    prefix: &'static str,
}

impl Prey {
    fn new(chance: &mut Chance) -> Self {
        let party: &'static Party = if chance.below(2) == 0 {
            &AGENCY_EC
        } else {
            &AGENCY_RSA
        };
        let prefix = *chance.pick(&["", "ds"]);
        let plain = alert(&chance.word(), &format!("Missing: {}", chance.word()));
        let signed = Craft::honest(prefix, &plain, party).into_document(&plain);
        Self {
            party,
            plain,
            signed,
            prefix,
        }
    }

    /// The honest signature, to be bent.
    fn craft(&self) -> Craft<'_> {
        Craft::honest(self.prefix, &self.plain, self.party)
    }

    fn signature(&self) -> &str {
        let from = self.plain.len() - "</alert>".len();
        &self.signed[from..self.signed.len() - "</alert>".len()]
    }

    /// An alert that the agency never wrote.
    fn evil(chance: &mut Chance) -> String {
        alert(&chance.word(), &format!("Evacuate {} now", chance.word()))
    }
}

type Forger = fn(&mut Chance, &Prey) -> Vec<u8>;

fn forgers() -> Vec<(&'static str, Forger)> {
    [
        wrap::FORGERS,
        mutate::FORGERS,
        profile::FORGERS,
        keys::FORGERS,
    ]
    .concat()
}

#[test]
fn of_thousands_of_forgeries_none_is_accepted() {
    let mut chance = Chance::new(SEED);
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut accepted = Vec::new();
    let mut tried = 0;
    for (name, forger) in forgers() {
        for round in 0..ROUNDS {
            let prey = Prey::new(&mut chance);
            assert!(dsig::verify(prey.signed.as_bytes(), &both()).is_ok());
            let forgery = forger(&mut chance, &prey);
            assert_ne!(forgery, prey.signed.as_bytes(), "{name} changed nothing");
            tried += 1;
            match dsig::verify(&forgery, &both()) {
                Ok(_) => {
                    accepted.push((name, round, String::from_utf8_lossy(&forgery).into_owned()))
                }
                Err(refused) => *codes.entry(refused.code()).or_default() += 1,
            }
        }
    }
    println!(
        "{tried} forgeries by {} forgers, refused by: {codes:#?}",
        forgers().len()
    );
    assert!(
        accepted.is_empty(),
        "{} accepted: {accepted:#?}",
        accepted.len()
    );
    assert!(tried >= 1_000);
}

#[test]
fn the_forgers_are_refused_by_many_different_rules() {
    let mut chance = Chance::new(SEED);
    let mut codes: Vec<&str> = Vec::new();
    for (_, forger) in forgers() {
        let prey = Prey::new(&mut chance);
        let refused = dsig::verify(&forger(&mut chance, &prey), &both()).expect_err("a forgery");
        codes.push(refused.code());
    }
    codes.sort_unstable();
    codes.dedup();
    assert!(
        codes.len() >= 15,
        "one rule that refuses everything proves little: {codes:?}"
    );
}

#[test]
fn the_same_signature_refused_for_a_changed_alert_is_good_for_the_true_one() {
    let mut chance = Chance::new(SEED);
    let prey = Prey::new(&mut chance);
    let forged = prey.signed.replace("Missing", "Found");
    let refused = dsig::verify(forged.as_bytes(), &both());
    assert_eq!(refused, Err(Refused::Altered));
    assert!(dsig::verify(prey.signed.as_bytes(), &both()).is_ok());
}

#[test]
fn a_key_that_nobody_pinned_is_named_as_such() {
    let stranger = crate::stage::STRANGER_EC.signing();
    let signed = dsig::sign(alert("A1", "x").as_bytes(), &stranger).expect("signed");
    assert_eq!(dsig::verify(&signed, &both()), Err(Refused::UnknownKey));
    let nobody = dsig::Trust::default();
    assert_eq!(dsig::verify(&signed, &nobody), Err(Refused::KeyKind));
}
