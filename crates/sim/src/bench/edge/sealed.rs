//! One alert to open lines behind TLS, and what such a line holds.

use super::{
    Column,
    figures::{Round, compare, say},
    ours::Ours,
    peers::{Kind, Peer},
    round_of,
    secret::Secret,
    their_round_of,
    tongue::Over,
};
use crate::{bench::Options, rig::trouble::Done};

/// One alert to `options.phones` lines behind TLS, and to as many plain ones at an edge.
pub async fn sealed(options: &Options) -> Done {
    let count = u32::try_from(options.phones).unwrap_or(u32::MAX);
    let secret = Secret::new()?;
    let nchan = Kind::Sealed;
    let mut tls = Column::new("homeward, TLS");
    let mut plain = Column::new("homeward, plain");
    let mut theirs = Column::new(nchan.name());
    for nth in 1..=options.runs {
        eprintln!("round {nth}");
        tls.rounds.push(ours(options, count, Some(&secret)).await?);
        plain.rounds.push(ours(options, count, None).await?);
        if nchan.is_here() {
            let peer = Peer::start_sealed(nchan, count, &secret).await?;
            let bytes = plain.rounds.last().map_or(0, |round| round.wire_bytes);
            let round = their_round_of(peer, count, bytes as usize).await?;
            theirs.rounds.push(round);
        }
    }
    println!("{count} lines, {} rounds, one alert:", options.runs);
    say(tls.name, count, &tls.rounds);
    for other in [&plain, &theirs] {
        if !other.rounds.is_empty() {
            say(other.name, count, &other.rounds);
            compare((tls.name, &tls.rounds), (other.name, &other.rounds));
        }
    }
    Ok(())
}

/// At an edge of its own, as it is where there are many.
async fn ours(options: &Options, count: u32, secret: Option<&Secret>) -> Done<Round> {
    let ours = Ours::at_edges(options, count, secret).await?;
    round_of(ours, Over::Packed, count).await
}
