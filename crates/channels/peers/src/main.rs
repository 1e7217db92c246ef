//! What it costs to close one push for one phone (RFC 8291): ours when the keys were made
//! ahead, ours cold, and two libraries by others. And what one signature for each push
//! service and half a day saves (RFC 8292).
//!
//! Everybody closes the same text for the same phones, in turns, in one thread. What is
//! counted is the thread's own time on the processor, so other work on the machine
//! matters little. What one of ours has closed is opened by a library by others first.

mod contest;
mod peers;

use contest::{Contestant, ROUNDS, Row, measure};

/// The ratios that we claim, in the same run.
const GOALS: [(&str, &str, f64); 3] = [
    (peers::AHEAD, peers::ECE, 15.0),
    (peers::AHEAD, peers::NATIVE, 20.0),
    (peers::COLD, peers::ECE, 3.0),
];

fn main() -> std::process::ExitCode {
    let phones = peers::Phones::new(256);
    phones.open_what_each_closes();
    let mut contestants: Vec<Box<dyn Contestant + '_>> = vec![
        Box::new(peers::Ahead::of(&phones)),
        Box::new(peers::Cold::of(&phones)),
        Box::new(peers::Ece::of(&phones)),
        Box::new(peers::Native::of(&phones)),
        Box::new(peers::SignedEach::new()),
        Box::new(peers::SignedOnce::new()),
    ];
    println!(
        "{} bytes of text, {ROUNDS} rounds in turns, time on the processor for one:\n",
        peers::TEXT_BYTES
    );
    println!("| path | median us | least | most | one core does each second |");
    println!("|---|---|---|---|---|");
    let rows = measure(&mut contestants);
    rows.iter().for_each(|row| println!("{row}"));
    println!("\n| ratio | median of the rounds | least | most | goal |");
    println!("|---|---|---|---|---|");
    let reached = GOALS.iter().map(|goal| said(&rows, goal));
    // All are said, also after one that falls short.
    let reached: Vec<bool> = reached.collect();
    if reached.into_iter().all(|is| is) {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

/// Prints one goal with its ratio, round by round; says whether it is reached.
fn said(rows: &[Row], (ours, theirs, goal): &(&str, &str, f64)) -> bool {
    let of = |name: &str| rows.iter().find(|row| row.name == name);
    let (Some(us), Some(them)) = (of(ours), of(theirs)) else {
        return false;
    };
    let ratios = them
        .each_us
        .iter()
        .zip(&us.each_us)
        .map(|(them, us)| them / us);
    let spread = contest::Spread::of(ratios.collect());
    let contest::Spread {
        least,
        median,
        most,
    } = spread;
    let verdict = if median >= *goal { "reached" } else { "missed" };
    println!("| {theirs} / {ours} | {median:.1} | {least:.1} | {most:.1} | {goal:.0}: {verdict} |");
    median >= *goal
}
