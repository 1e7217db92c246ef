//! After each restart: is everything there that was acknowledged, and is everybody told?

use std::time::Duration;

use http::{Method, StatusCode};
use tokio::time::{Instant, sleep};

use super::{
    acts::Acts,
    ledger::{Act, Entry, State},
};
use crate::{
    phones::{
        clock::wall_micros,
        crowd::Crowd,
        orders::{Expectation, Version},
    },
    rig::{
        office::{Office, text_of},
        trouble::Done,
    },
};

/// A machine on which everything else is tested too is slow; what is lost never comes.
const TOLD_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What was in a socket when the end was acknowledged may still be read, on a slow machine late.
const GRACE_MICROS: i64 = 5_000_000;

/// What broke, in words; empty if nothing did.
pub type Broken = Vec<String>;

/// Finds out what became of acts that were never answered, and checks those that were:
/// of the entries from `from` on.
pub async fn record(office: &Office, acts: &mut Acts, from: usize) -> Done<Broken> {
    let mut broken = settle(office, acts).await?;
    let looked_at = |(nth, entry): &(usize, &mut Entry)| *nth >= from || entry.pending.is_some();
    let entries = acts.entries.iter_mut().enumerate();
    for (_, entry) in entries.filter(looked_at) {
        let Some(known) = entry.known() else {
            let path = format!("/console/v1/cases/{}", entry.case);
            let answer = office.ask(Method::GET, &path, None).await?;
            if answer.status != StatusCode::OK {
                broken.push(format!(
                    "the saved case {} is gone: {}",
                    entry.case, answer.status
                ));
            }
            continue;
        };
        let view = office.alert(&known.alert.clone()).await?;
        let wrong = entry.broken_by(&view);
        broken.extend(
            wrong
                .into_iter()
                .map(|what| format!("alert {}: {what}", view.id)),
        );
        entry.learn(&view, wall_micros());
        entry.pending = None;
    }
    Ok(broken)
}

/// A publish that was not answered is either not there or there as a whole, and
/// the same request again gives the one alert that there is.
async fn settle(office: &Office, acts: &mut Acts) -> Done<Broken> {
    let mut broken = Broken::new();
    for nth in 0..acts.entries.len() {
        if acts.entries[nth].pending != Some(Act::Publish) {
            continue;
        }
        let path = format!("/console/v1/cases/{}", acts.entries[nth].case);
        let case = office.get(&path).await?;
        let before = case
            .get("alert")
            .and_then(|alert| alert.as_str())
            .map(str::to_owned);
        acts.publish(office, nth).await?;
        let after = acts.entries[nth].known().map(|known| known.alert.clone());
        if before.is_some() && before != after {
            broken.push(format!(
                "a repeated publish made {after:?} beside {before:?}"
            ));
        }
        let stage = text_of(&office.get(&path).await?, "stage")?;
        if stage != "live" {
            broken.push(format!("a published case is {stage}"));
        }
    }
    Ok(broken)
}

/// Waits until every phone is as it must be; gives who is not by then.
pub async fn phones(crowd: &Crowd, acts: &Acts, from: usize) -> Broken {
    let since = Instant::now();
    loop {
        let broken = wrong(crowd, acts, from);
        if broken.is_empty() || since.elapsed() > TOLD_MAX {
            return broken;
        }
        sleep(LOOK_EVERY).await;
    }
}

fn wrong(crowd: &Crowd, acts: &Acts, from: usize) -> Broken {
    let mut broken = Broken::new();
    for entry in acts.entries.iter().skip(from) {
        let Some(known) = entry.known() else { continue };
        let ended_micros = match entry.state {
            State::Ended { at_micros, .. } => Some(at_micros),
            _ => None,
        };
        // Rings only widen here, so the newest area is everybody's.
        let area = known.area.filter(|_| ended_micros.is_none());
        let verdict = crowd.judge(&Expectation {
            incident: entry.case.clone(),
            versions: area
                .map(|area| Version {
                    area,
                    since_micros: 0,
                })
                .into_iter()
                .collect(),
            ended_micros,
            grace_micros: GRACE_MICROS,
        });
        for (count, what) in [
            (verdict.missed, "phones inside were not told"),
            (verdict.shown_twice, "phones showed it twice"),
            (
                verdict.shown_after_cancel,
                "phones show it after the acknowledged end",
            ),
        ] {
            if count > 0 {
                broken.push(format!("alert {}: {count} {what}", known.alert));
            }
        }
    }
    broken
}
