//! A phone that was cut off misses nothing and hears nothing twice, wherever the cut is.

use super::*;

/// A day of messages about four children, made from `seed`.
fn day(seed: u64) -> Vec<SentMessage> {
    let mut chance = seed;
    let mut draw = |below: u64| {
        chance = scattered(chance);
        chance % below
    };
    // Version and widest ring of each incident; nothing after its end.
    let mut open: BTreeMap<u8, (u32, u32)> = (1..=4).map(|case| (case, (0, 0))).collect();
    let mut said = Vec::new();
    while said.len() < 14 && !open.is_empty() {
        let case = *open.keys().nth(draw(open.len() as u64) as usize).unwrap();
        let (version, radius) = open[&case];
        let (seq, version) = (said.len() as u64 + 1, version + 1);
        let all =
            |head: &mut MessageHead| head.reach = (1..=radius / 100).map(|n| km(n * 100)).collect();
        let next = match draw(4) {
            _ if version == 1 => issued(seq, case),
            0 if radius < 300 => ring(seq, case, version, radius + 100, radius),
            0 | 1 => with(message(seq, case, version, Cause::Corrected), all),
            2 => with(message(seq, case, version, Cause::Renewed), all),
            _ => with(message(seq, case, version, Cause::Ended), all),
        };
        match next.head.cause {
            Cause::Ended => drop(open.remove(&case)),
            Cause::Ring | Cause::Issued => drop(open.insert(case, (version, radius + 100))),
            _ => drop(open.insert(case, (version, radius))),
        }
        said.push(next);
    }
    said
}

#[tokio::test]
async fn a_phone_that_was_cut_off_anywhere_misses_nothing_and_hears_nothing_twice() {
    for seed in 0..40 {
        let day = day(seed);
        for at in [10.0, 100.0, 150.0, 250.0] {
            let cells = cells_at(at);
            for cut in 0..=day.len() {
                for back in cut..=day.len() {
                    cut_and_back(
                        &day,
                        &cells,
                        cut,
                        back,
                        &format!("seed {seed}, {at} km, cut {cut}, back {back}"),
                    );
                }
            }
        }
    }
}

fn cut_and_back(day: &[SentMessage], cells: &CellSet, cut: usize, back: usize, story: &str) {
    let house = house();
    let mut heard = Vec::new();
    let mut phone = house.opens(cells, None);
    for message in &day[..cut] {
        house.says(message);
        heard.extend(drained(&mut phone));
    }
    drop(phone);
    for message in &day[cut..back] {
        house.says(message);
    }
    let cursor = heard.iter().rev().find_map(|event| event.id.clone());
    let mut phone = house.opens(cells, cursor.as_deref());
    for message in &day[back..] {
        heard.extend(drained(&mut phone));
        house.says(message);
    }
    heard.extend(drained(&mut phone));
    let ids: Vec<u64> = heard
        .iter()
        .filter_map(|e| e.id.as_ref()?.strip_prefix("rec-")?.parse().ok())
        .collect();
    assert!(
        ids.is_sorted_by(|a, b| a < b),
        "{story}: twice or out of order: {ids:?}"
    );
    for case in 1..=4 {
        let of = |message: &&SentMessage| message.head.case == Id::from_bits(case);
        let owed = day
            .iter()
            .filter(of)
            .filter(|m| cells.owed(&m.head.reach, &m.head.except));
        let Some(newest) = owed.max_by_key(|m| m.seq) else {
            continue;
        };
        let had = day
            .iter()
            .filter(of)
            .any(|m| ids.contains(&m.seq) && !m.head.is_closing());
        let must_know = !newest.head.is_closing() || had;
        assert!(
            !must_know || ids.contains(&newest.seq),
            "{story}: case {case} lacks {}",
            newest.seq
        );
        assert!(
            must_know || !ids.contains(&newest.seq),
            "{story}: case {case} was never heard of, but ended"
        );
    }
}
