//! Two alerts at once, and a thousand phones a second that move, beside one alert alone.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use super::{
    LISTENERS_PER_PROCESS_MAX, figures::Round, figures::middle, listeners::Listeners, ours::Ours,
    tongue::Over,
};
use crate::{
    bench::Options,
    rig::trouble::{Done, Trouble},
};

/// A phone that moves hangs up and names another cell: so many at a time,
const MOVING: u32 = 100;
/// so often.
const MOVE_EVERY: Duration = Duration::from_millis(100);

/// How much later the last phone is told where two alerts leave together.
pub async fn together(options: &Options) -> Done {
    let count = u32::try_from(options.phones).unwrap_or(u32::MAX);
    if count > LISTENERS_PER_PROCESS_MAX {
        return Err(Trouble::because(
            "at most 18000 phones: one process holds them",
        ));
    }
    let mut ours = Ours::start(options, count).await?;
    let tongue = ours.tongue(Over::Events);
    let doors = ours.doors();
    let (mut lines, _) = Listeners::open(&doors, count, &tongue).await?;
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    for nth in 0..=options.runs {
        lines.arm().await?;
        let (since, alert) = ours.publish().await?;
        let mut one = Round::default();
        one.note(&lines.told().await?, since)?;
        ours.take_back(&mut lines, &[alert]).await?;

        let moving = tokio::spawn(move_about(doors.clone(), tongue.clone()));
        lines.arm().await?;
        let (since, alerts) = ours.publish_two().await?;
        let report = lines.told_times(2).await?;
        moving.abort();
        let mut two = Round::default();
        if report.most > 2 {
            return Err(Trouble::because("somebody was told twice"));
        }
        two.note_times(&report.last_micros, since)?;
        ours.take_back(&mut lines, &alerts).await?;
        // The first round warms everything up.
        if nth > 0 {
            alone.push(one);
            both.push(two);
        }
    }
    let of = |rounds: &[Round]| middle(rounds, |one| one.spread.last_ms);
    let (alone, both) = (of(&alone), of(&both));
    println!(
        "{count} lines, {} rounds: the last of one alert alone {:.1} ms ({:.1} to {:.1}), \
         the last of two at once with 1000 moves a second {:.1} ms ({:.1} to {:.1}), ratio {:.2}",
        options.runs,
        alone.median,
        alone.least,
        alone.most,
        both.median,
        both.least,
        both.most,
        both.median / alone.median
    );
    Ok(())
}

/// Phones come, name their cell, and go; until it is stopped.
async fn move_about(doors: Vec<std::net::SocketAddr>, tongue: super::tongue::Tongue) -> Done {
    let mut ticks = interval(MOVE_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        drop(Listeners::open(&doors, MOVING, &tongue).await?);
    }
}
