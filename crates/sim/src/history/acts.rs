//! What people do: officers, partners' administrators, and the public.
//!
//! Each act is an errand of its own, so that two of them can be under way at
//! once. What is answered with "done" becomes a [`Promise`] that must be kept.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use homeward_domain::{
    alert::{Alert, LedBy, Outcome},
    case::CaseStage,
    id::CaseId,
    status::StatusKind,
    time::Span,
    tip::TipState,
    words::Words,
};
use homeward_engine::{
    Engine, Failure,
    commands::{
        SignedIn,
        attach_photo::attach_photo,
        confirm_sighting::{SightingForm, confirm_sighting},
        end_alert::{Ending, end_alert},
        issue_alert::{Repeatable, issue_alert},
        open_case::open_case,
        partners::{change_partner, join_partner},
        retry_delivery::retry_delivery,
        save_file::save_file,
        submit_tip::submit_tip,
        triage_tip::{tip_contact, triage_tip},
        update_alert::{Update, update_alert},
    },
};
use homeward_ports::world::Clock as _;

use super::{
    forms,
    rounds::Kind,
    town::{Promise, Town},
    watch::Watch,
};

/// More children than this are not missing at once: histories stay short.
const CASES_MAX: usize = 3;
const PARTNERS_MAX: usize = 3;

/// Who acts, and where their promises are kept.
struct Hand {
    engine: Arc<Engine>,
    who: SignedIn,
    watch: Arc<Watch>,
    promises: Rc<RefCell<Vec<Promise>>>,
}

impl Hand {
    fn told<T>(
        &self,
        what: &str,
        done: Result<T, Failure>,
        promise: impl FnOnce(T) -> Option<Promise>,
    ) {
        match done {
            Ok(done) => {
                self.watch.tell(format!("done: {what}"));
                self.promises.borrow_mut().extend(promise(done));
            }
            Err(failure) => self.watch.tell(format!("not done: {what}: {failure}")),
        }
    }
    fn said(&self, what: &str, done: Result<Alert, Failure>, key: Option<String>) {
        self.told(what, done, |alert| {
            Some(Promise::Said {
                alert: alert.id,
                version: alert.version,
                expires: alert.expires,
                key,
            })
        });
    }
}

/// Something that somebody does.
pub fn act(town: &mut Town) {
    match town.dice.below(100) {
        0..=11 => open(town),
        12..=25 => publish(town),
        26..=35 => correct(town),
        36..=47 => sight(town),
        48..=54 => renew(town),
        55..=63 => end(town),
        64..=73 => tip(town),
        74..=80 => triage(town),
        81..=89 => partner(town),
        _ => retry(town),
    }
}

fn hand(town: &mut Town) -> Hand {
    let who = town.dice.pick(&town.people).cloned();
    Hand {
        engine: town.engine.clone(),
        who: who.unwrap_or_else(|| town.people[0].clone()),
        watch: town.watch.clone(),
        promises: town.promises.clone(),
    }
}

fn begin(town: &Town, errand: impl Future<Output = ()> + 'static) {
    town.rounds.desk.begin(Kind::Person, errand);
}

/// An alert of the record, most often one that is active.
fn some_alert(town: &mut Town) -> Option<Alert> {
    let alerts: Vec<Alert> = town.record.state().alerts.values().cloned().collect();
    let active: Vec<Alert> = alerts
        .iter()
        .filter(|a| a.stage.is_active())
        .cloned()
        .collect();
    let among = if town.dice.per_mille(900) && !active.is_empty() {
        active
    } else {
        alerts
    };
    town.dice.pick(&among).cloned()
}

fn some_draft(town: &mut Town) -> Option<CaseId> {
    let state = town.record.state();
    let drafts = state
        .cases
        .values()
        .filter(|case| case.stage == CaseStage::Draft);
    let drafts: Vec<CaseId> = drafts.map(|case| case.id).collect();
    drop(state);
    town.dice.pick(&drafts).copied()
}

/// A report comes in; now and then for a child who was missing before.
pub fn open(town: &mut Town) {
    if town.record.state().cases.len() >= CASES_MAX {
        return;
    }
    let status = if town.dice.per_mille(750) {
        StatusKind::Actual
    } else {
        StatusKind::Exercise
    };
    let at = town.somewhere(20_000);
    let form = forms::case(&mut town.dice, at, town.hands.now());
    let has_photo = town.dice.per_mille(250);
    let hand = hand(town);
    begin(town, async move {
        let opened = open_case(&hand.engine, &hand.who, status, None).await;
        let Ok(case) = opened else {
            return hand.told("open", opened, |_| None);
        };
        let saved = save_file(&hand.engine, &hand.who, case.id, form).await;
        hand.told("open a case", saved, |_| None);
        if has_photo {
            let photo = attach_photo(&hand.engine, &hand.who, case.id, &forms::photo()).await;
            hand.told("attach a photo", photo, |_| None);
        }
    });
}

/// Publishes a draft; an impatient officer, or a lost answer, asks several times.
pub fn publish(town: &mut Town) {
    let Some(case) = some_draft(town) else { return };
    let times = 1 + town.dice.below(2);
    let key = town.dice.per_mille(700).then(|| format!("key-{case}"));
    for _ in 0..times {
        let (hand, key) = (hand(town), key.clone());
        begin(town, async move {
            let repeat = key.clone().map(|key| Repeatable {
                key,
                request: format!("publish {case}"),
            });
            // The key is the officer's own: two officers' keys are two requests.
            let own = key.map(|key| format!("{} {key}", hand.who.officer.id));
            let done = issue_alert(&hand.engine, &hand.who, case, repeat).await;
            hand.said("publish", done, own);
        });
    }
}

fn correct(town: &mut Town) {
    let Some(alert) = some_alert(town) else {
        return;
    };
    // Most often other words; sometimes another place, which moves the alert.
    let at = if town.dice.per_mille(250) {
        town.somewhere(20_000)
    } else {
        alert.expansion.centre
    };
    let form = forms::case(&mut town.dice, at, town.hands.now());
    let hand = hand(town);
    begin(town, async move {
        let saved = save_file(&hand.engine, &hand.who, alert.case, form).await;
        hand.told("save", saved, |_| None);
        let done = update_alert(&hand.engine, &hand.who, alert.id, Update::Correct).await;
        hand.said("correct", done, None);
    });
}

fn sight(town: &mut Town) {
    let Some(alert) = some_alert(town) else {
        return;
    };
    let tips: Vec<_> = {
        let state = town.record.state();
        state
            .tips
            .values()
            .filter(|tip| tip.alert == alert.id)
            .map(|tip| tip.id)
            .collect()
    };
    let form = SightingForm {
        point: town.somewhere(30_000),
        place: Words::new("路口", "crossing"),
        at: town.hands.now() - Span::minutes(town.dice.between(0, 150)),
        tip: town.dice.pick(&tips).copied(),
        recentre: town.dice.per_mille(700),
    };
    let hand = hand(town);
    begin(town, async move {
        let done = confirm_sighting(&hand.engine, &hand.who, alert.id, form).await;
        if done.is_ok() {
            let number = hand
                .engine
                .store
                .sightings_of(alert.id)
                .await
                .map_or(0, |all| all.len());
            hand.promises.borrow_mut().push(Promise::Sighting {
                alert: alert.id,
                number,
            });
        }
        hand.said("confirm a sighting", done, None);
    });
}

fn renew(town: &mut Town) {
    let Some(alert) = some_alert(town) else {
        return;
    };
    let life = Span::hours(town.dice.between(1, 72));
    let hand = hand(town);
    begin(town, async move {
        let done = update_alert(&hand.engine, &hand.who, alert.id, Update::Renew(life)).await;
        hand.said("renew", done, None);
    });
}

/// The child is found, or it was a mistake; sometimes two officers say so at once.
fn end(town: &mut Town) {
    let Some(alert) = some_alert(town) else {
        return;
    };
    for _ in 0..1 + town.dice.below(2) {
        let outcome = if town.dice.per_mille(700) {
            Outcome::FoundSafe
        } else {
            Outcome::FalseReport
        };
        let ending = if town.dice.per_mille(800) {
            Ending::Resolve {
                outcome,
                led_by: LedBy::Unknown,
            }
        } else {
            Ending::Withdraw {
                because: String::new(),
            }
        };
        let hand = hand(town);
        begin(town, async move {
            let done = end_alert(&hand.engine, &hand.who, alert.id, ending).await;
            hand.told("end", done, |alert| {
                Some(Promise::Ended { alert: alert.id })
            });
        });
    }
}

fn tip(town: &mut Town) {
    let Some(alert) = some_alert(town) else {
        return;
    };
    let hand = hand(town);
    begin(town, async move {
        let done = submit_tip(&hand.engine, alert.status, &alert.code, forms::tip()).await;
        hand.told("tip", done, |tip| Some(Promise::Tip(tip)));
    });
}

fn triage(town: &mut Town) {
    let tips: Vec<_> = town.record.state().tips.keys().copied().collect();
    let Some(tip) = town.dice.pick(&tips).copied() else {
        return;
    };
    let states = [TipState::Looking, TipState::Useful, TipState::False];
    let state = town.dice.pick(&states).copied().unwrap_or(TipState::New);
    let asks = town.dice.per_mille(300);
    let hand = hand(town);
    begin(town, async move {
        if asks {
            let contact = tip_contact(&hand.engine, &hand.who, tip).await;
            return hand.told("ask for the contact", contact, |_| None);
        }
        let done = triage_tip(&hand.engine, &hand.who, tip, state).await;
        hand.told("triage", done, |_| None);
    });
}

/// Partners join, leave and come back.
pub fn partner(town: &mut Town) {
    let partners: Vec<_> = town.record.state().partners.values().cloned().collect();
    let mut hand = hand(town);
    hand.who = town.people[0].clone();
    if partners.len() < PARTNERS_MAX && town.dice.per_mille(600) || partners.is_empty() {
        let status = if town.dice.per_mille(750) {
            StatusKind::Actual
        } else {
            StatusKind::Exercise
        };
        let form = forms::partner(status, true);
        begin(town, async move {
            let joined = join_partner(&hand.engine, &hand.who, form).await;
            hand.told("join", joined, |partner| Some(Promise::Partner(partner.id)));
        });
        return;
    }
    let Some(partner) = town.dice.pick(&partners).cloned() else {
        return;
    };
    let leaves = partner.webhook_url.is_some();
    if leaves {
        town.outside.partners().left.insert(partner.id);
    }
    let form = forms::partner(partner.status, !leaves);
    begin(town, async move {
        let done = change_partner(&hand.engine, &hand.who, partner.id, form).await;
        hand.told("change a partner", done, |_| None);
    });
}

/// Somebody presses the button at a delivery.
fn retry(town: &mut Town) {
    let keys: Vec<_> = town.record.state().deliveries.keys().cloned().collect();
    let Some(key) = town.dice.pick(&keys).cloned() else {
        return;
    };
    let hand = hand(town);
    begin(town, async move {
        let done = retry_delivery(&hand.engine, &hand.who, &key).await;
        hand.told("retry", done, |_| None);
    });
}
