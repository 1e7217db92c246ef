//! Plays one history from its seed to the quiet end.

use std::fmt;

use homeward_domain::time::Span;
use homeward_ports::{store::Store as _, world::Clock as _};

use super::{
    acts, invariants::at_rest, outside::partners::Mood, town::Town, trouble::Odds, watch::Break,
    work,
};

/// Long enough for a few children and a few crashes, short enough to play thousands.
const STEPS: u32 = 420;
/// Everything that is due comes to an end in far fewer.
const CALM_STEPS_MAX: u32 = 20_000;
/// Retries come at least every minute; this many of them are time enough.
const CALM_LOOKS_MAX: u32 = 40;

/// A history that held every promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Played {
    pub seed: u64,
    /// Of everything that happened: the same seed gives the same.
    pub hash: u64,
    pub writes: u64,
}

/// A history that did not, and how it went.
#[derive(Debug, Clone)]
pub struct Broken {
    pub seed: u64,
    pub step: u32,
    pub invariant: &'static str,
    pub seen: String,
    pub tale: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.tale)?;
        writeln!(
            f,
            "seed {} broke {} at step {}:",
            self.seed, self.invariant, self.step
        )?;
        writeln!(f, "  {}", self.seen)
    }
}

/// Plays the history of `seed`.
pub fn play(seed: u64) -> Result<Played, Box<Broken>> {
    // Some histories have a sound record: there, chance shows how people come
    // between each other, and nothing else can be blamed.
    let odds = if seed.is_multiple_of(4) {
        Odds::BUSY
    } else {
        Odds::BAD
    };
    let mut town = Town::of(seed, odds);
    acts::partner(&mut town);
    acts::open(&mut town);
    for step in 0..STEPS {
        happens(&mut town);
        settled(&mut town, seed, step)?;
    }
    rest(&mut town, seed)?;
    at_rest::hold_all(&town);
    settled(&mut town, seed, STEPS)?;
    let seen = town.watch.seen();
    Ok(Played {
        seed,
        hash: seen.tale.hash(),
        writes: seen.writes,
    })
}

/// Looks for a broken promise, and starts the house again if it died.
fn settled(town: &mut Town, seed: u64, step: u32) -> Result<(), Box<Broken>> {
    if town.trouble.is_dead() {
        town.restart();
    }
    let seen = town.watch.seen();
    match &seen.broken {
        None => Ok(()),
        Some(Break {
            invariant,
            seen: what,
        }) => Err(Box::new(Broken {
            seed,
            step,
            invariant,
            seen: what.clone(),
            tale: seen.tale.to_string(),
        })),
    }
}

/// One thing happens.
fn happens(town: &mut Town) {
    match town.dice.below(1_000) {
        0..=549 => {
            let mut dice = town.dice.fork();
            if !town.rounds.step(&mut dice) {
                work::wake(town);
            }
        }
        550..=639 => work::wake(town),
        640..=769 => acts::act(town),
        770..=859 => time(town),
        860..=979 => phone(town),
        980..=994 => mood(town),
        995..=997 => {
            town.watch.tell("the power fails");
            town.trouble.die();
        }
        _ => work::couriers(town),
    }
}

/// Time goes on, most often a little; now and then somebody sets the wall clock.
fn time(town: &mut Town) {
    let span = match town.dice.below(100) {
        0..=59 => Span::millis(town.dice.between(50, 2_000)),
        60..=84 => Span::millis(town.dice.between(2_000, 70_000)),
        85..=93 => Span::minutes(town.dice.between(1, 60)),
        94..=96 => Span::hours(town.dice.between(1, 12)),
        97 => Span::hours(town.dice.between(12, 80)),
        _ => {
            let span = Span::minutes(town.dice.between(-180, 180));
            town.watch.tell(format!(
                "the wall clock is set by {} s",
                span.as_millis() / 1_000
            ));
            span
        }
    };
    town.hands.pass(span);
}

fn mood(town: &mut Town) {
    let partners: Vec<_> = town.record.state().partners.keys().copied().collect();
    let (Some(partner), Some(mood)) = (
        town.dice.pick(&partners).copied(),
        town.dice.pick(&Mood::ALL).copied(),
    ) else {
        return;
    };
    town.watch
        .tell(format!("partner {partner} is now {mood:?}"));
    town.outside.partners().moods.insert(partner, mood);
}

/// One phone does something.
fn phone(town: &mut Town) {
    let now = town.hands.now();
    let (what, delay) = (town.dice.below(100), town.dice.between(0, 4_000));
    let place = town.somewhere(60_000);
    let nth = town.dice.below(town.phones.len() as u64);
    let Some(phone) = usize::try_from(nth)
        .ok()
        .and_then(|nth| town.phones.get_mut(nth))
    else {
        return;
    };
    let standing = &mut *town.outside.house.of(phone.status);
    let seen = &mut *town.watch.seen();
    match what {
        0..=59 if !phone.is_connected() => phone.connect(&mut standing.log, now, delay, seen),
        0..=69 => {
            phone.listen(&mut standing.log, now, delay);
            phone.read(now, seen);
        }
        70..=79 => phone.heartbeat(&standing.log, now, seen),
        80..=87 => phone.disconnect(),
        88..=90 => phone.forget_a_step(),
        _ => phone.go(place, now, seen),
    }
}

/// All trouble ends; what is due is done until nothing is due any more.
fn rest(town: &mut Town, seed: u64) -> Result<(), Box<Broken>> {
    town.watch.tell("all trouble ends");
    town.calm();
    town.outside.partners().moods.clear();
    town.hands.catch_up(town.hands.now() + Span::minutes(1));
    for look in 0..CALM_LOOKS_MAX {
        all_done(town, seed)?;
        phones(town);
        settled(town, seed, STEPS)?;
        match next_due(town) {
            None => return Ok(()),
            // The first looks are of this moment: what one did is the next one's work.
            Some(_) if look < 3 => {}
            Some(at) => town.hands.catch_up(at),
        }
    }
    let broke = Break {
        invariant: "everything_comes_to_rest",
        seen: "still due".to_owned(),
    };
    town.watch.seen().broken.get_or_insert(broke);
    settled(town, seed, STEPS)
}

/// Runs everything that is under way, then every reconciler, to the end.
fn all_done(town: &mut Town, seed: u64) -> Result<(), Box<Broken>> {
    for begin in [
        work::reconcile,
        work::couriers,
        work::reconcile,
        work::couriers,
    ] {
        begin(town);
        for _ in 0..CALM_STEPS_MAX {
            let mut dice = town.dice.fork();
            if !town.rounds.step(&mut dice) {
                break;
            }
            // Whoever waits for a slow partner waits in virtual time.
            if dice.per_mille(30) {
                town.hands.pass(Span::millis(250));
            }
            settled(town, seed, STEPS)?;
        }
    }
    Ok(())
}

/// When the next delivery is due; what is due after its time needs no waiting.
fn next_due(town: &Town) -> Option<homeward_domain::time::Timestamp> {
    use futures_util::FutureExt as _;
    let record = &town.record;
    let unplanned = record.unplanned(1).now_or_never()?.ok()?;
    let due = record.next_due().now_or_never()?.ok()?;
    if unplanned.is_empty() {
        due
    } else {
        Some(town.hands.now())
    }
}

/// Every phone comes back, reads everything, and asks once more.
fn phones(town: &mut Town) {
    let now = town.hands.now();
    for phone in &mut town.phones {
        let standing = &mut *town.outside.house.of(phone.status);
        let seen = &mut *town.watch.seen();
        if !phone.is_connected() {
            phone.connect(&mut standing.log, now, 0, seen);
        }
        let later = now + Span::seconds(5);
        phone.read(later, seen);
        phone.listen(&mut standing.log, now, 0);
        phone.read(later, seen);
        phone.heartbeat(&standing.log, now, seen);
    }
}
