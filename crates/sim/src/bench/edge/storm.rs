//! Everybody comes back at once, and is told what was said meanwhile.

use super::{
    USUAL_BYTES, cost,
    figures::{Round, compare, say},
    listeners::Listeners,
    ours::Ours,
    peers::{Kind, Peer},
    tongue::Over,
};
use crate::{
    bench::Options,
    phones::clock::wall_micros,
    rig::trouble::{Done, Trouble},
};

/// A message was said while nobody listened; `options.phones` lines come, and ask for it.
pub async fn storm(options: &Options) -> Done {
    let count = u32::try_from(options.phones).unwrap_or(u32::MAX);
    let nchan = Kind::Nchan(Over::Events);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..options.runs {
        ours.push(our_return(options, count).await?);
        if nchan.is_here() {
            theirs.push(their_return(nchan, count).await?);
        }
    }
    println!(
        "{count} lines come back at once and are told what they missed, {} rounds:",
        options.runs
    );
    say("homeward events", count, &ours);
    say(nchan.name(), count, &theirs);
    compare(("homeward events", &ours), (nchan.name(), &theirs));
    Ok(())
}

async fn our_return(options: &Options, count: u32) -> Done<Round> {
    let mut ours = Ours::start(options, count).await?;
    let tongue = ours.returning(Over::Events).await?;
    ours.publish().await?;
    ours.settled().await?;
    let (empty, used) = (ours.memory_bytes(), cost::cpu_nanos(&ours.processes()));
    let since = wall_micros();
    let (mut lines, took) = Listeners::open(&ours.doors(), count, &tongue).await?;
    let cpu = cost::cpu_nanos(&ours.processes()) - used;
    let held = ours.memory_bytes().saturating_sub(empty);
    finished(&mut lines, count, (since, took), cpu, held).await
}

async fn their_return(kind: Kind, count: u32) -> Done<Round> {
    let peer = Peer::start(kind, count).await?;
    let processes = peer.processes();
    peer.mouth(USUAL_BYTES)?.say()?;
    let (empty, used) = (cost::memory_bytes(&processes), cost::cpu_nanos(&processes));
    let since = wall_micros();
    let (mut lines, took) = Listeners::open(&[peer.door], count, &peer.tongue).await?;
    // Its greeting comes before the message: it has done its work when that has come.
    lines.told().await?;
    let cpu = cost::cpu_nanos(&processes) - used;
    let held = cost::memory_bytes(&processes).saturating_sub(empty);
    let round = finished(&mut lines, count, (since, took), cpu, held).await?;
    drop(lines);
    peer.stop().await;
    Ok(round)
}

async fn finished(
    lines: &mut Listeners,
    count: u32,
    (since, took): (i64, i64),
    cpu: u64,
    held: u64,
) -> Done<Round> {
    let report = lines.told().await?;
    if report.gone > 0 {
        return Err(Trouble::because(format!("{} lines were cut", report.gone)));
    }
    let mut round = Round::of_arrivals(count, took, cpu, held);
    round.cpu_s = cpu as f64 / 1e9;
    round.note(&report, since)?;
    Ok(round)
}
