//! Who is told what, and when.

use super::*;

#[tokio::test]
async fn a_phone_hears_at_once_that_the_line_is_alive_and_what_is_live() {
    let house = house();
    house.says(&issued(1, 1));
    let mut stream = house.opens(&cells_at(0.0), None);
    let first = stream.next().now_or_never().flatten().unwrap();
    let text = std::str::from_utf8(&first).unwrap();
    assert!(text.starts_with("retry: "), "{text}");
    assert!(text.contains("id: rec-1\nevent: alert\n"), "{text}");
    let heartbeat = r#""live":[{"identifier":"homeward:cn-130100:CODE1:1","incident":"00000000-0000-0000-0000-000000000001"}]}"#;
    assert!(text.trim_end().ends_with(heartbeat), "{text}");
}

#[tokio::test]
async fn only_those_in_reach_are_told() {
    let house = house();
    let (mut near, mut far) = (
        house.opens(&cells_at(10.0), None),
        house.opens(&cells_at(150.0), None),
    );
    house.says(&issued(1, 1));
    assert_eq!(
        (alerts(&mut near), alerts(&mut far)),
        (vec!["CODE1:1".into()], vec![])
    );
    let progress = house.hub.progress(&issued(1, 1).head.identity).unwrap();
    assert_eq!(
        (progress.connected, progress.inside, progress.handed),
        (2, 1, 1)
    );
    assert_eq!(house.hub.connected_within(&[km(200)]), 2);
    drop(far);
    assert_eq!(
        (
            house.hub.connected(),
            house.hub.connected_within(&[km(200)])
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_wider_ring_wakes_nobody_who_was_told_and_everybody_who_may_not_have_been() {
    let house = house();
    let mut phones =
        [cells_at(10.0), cells_at(100.0), cells_at(150.0)].map(|cells| house.opens(&cells, None));
    house.says(&issued(1, 1));
    assert_eq!(
        phones.each_mut().map(|phone| alerts(phone).len()),
        [1, 1, 0]
    );
    house.says(&ring(2, 1, 2, 200, 100));
    let straddling_gets_both = phones.each_mut().map(alerts);
    assert_eq!(
        straddling_gets_both,
        [vec![], vec!["CODE1:2".into()], vec!["CODE1:2".to_owned()]]
    );
}

#[tokio::test]
async fn somebody_who_comes_later_gets_the_newest_message_that_is_for_them() {
    let house = house();
    house.says(&issued(1, 1));
    house.says(&ring(2, 1, 2, 200, 100));
    let came = |at| alerts(&mut house.opens(&cells_at(at), None));
    assert_eq!(
        [came(10.0), came(100.0), came(150.0)],
        [["CODE1:1"], ["CODE1:2"], ["CODE1:2"]]
    );
    let corrected = with(message(3, 1, 3, Cause::Corrected), |head| {
        head.reach = vec![km(100), km(200)]
    });
    house.says(&corrected);
    let came = |at| alerts(&mut house.opens(&cells_at(at), None));
    assert_eq!([came(10.0), came(150.0)], [["CODE1:3"], ["CODE1:3"]]);
}

#[tokio::test]
async fn the_ending_reaches_those_who_may_have_the_alert_and_no_newcomer() {
    let house = house();
    let here = cells_at(10.0);
    house.says(&issued(1, 9));
    let mut connected = house.opens(&here, None);
    drained(&mut connected);
    house.says(&issued(2, 1));
    assert_eq!(alerts(&mut connected), ["CODE1:1"]);
    house.says(&message(3, 1, 2, Cause::Found));
    assert_eq!(alerts(&mut connected), ["CODE1:2"]);
    assert_eq!(alerts(&mut house.opens(&here, Some("rec-2"))), ["CODE1:2"]);
    assert_eq!(alerts(&mut house.opens(&here, None)), ["CODE9:1"]);
    // This phone left before the alert began: there is nothing to take back.
    assert_eq!(
        alerts(&mut house.opens(&here, Some("rec-1"))),
        Vec::<String>::new()
    );
    // After the end nothing of the incident is live again.
    house.says(&issued(2, 1));
    house.says(&message(4, 1, 3, Cause::Corrected));
    assert_eq!(alerts(&mut connected), Vec::<String>::new());
}

#[tokio::test]
async fn a_message_offered_twice_is_sent_once_and_an_overtaken_one_is_still_sent() {
    let house = house();
    let mut phone = house.opens(&cells_at(0.0), None);
    drained(&mut phone);
    house.says(&issued(7, 2));
    house.says(&issued(7, 2));
    // Endings leave first, so numbers do not always come in order.
    house.says(&issued(5, 1));
    assert_eq!(alerts(&mut phone), ["CODE2:1", "CODE1:1"]);
    house.says(&issued(5, 1));
    assert_eq!(alerts(&mut phone), Vec::<String>::new());
}

#[tokio::test]
async fn a_cursor_never_goes_back_so_the_end_of_the_overtaker_is_told() {
    let house = house();
    let here = cells_at(0.0);
    let mut phone = house.opens(&here, None);
    house.says(&issued(7, 2));
    house.says(&issued(5, 1));
    let cursors = drained(&mut phone).into_iter().filter_map(|event| event.id);
    assert_eq!(cursors.collect::<Vec<_>>(), ["rec-7", "rec-7"]);
    house.says(&message(8, 2, 2, Cause::Found));
    let told = alerts(&mut house.opens(&here, Some("rec-7")));
    assert_eq!(told, ["CODE1:1", "CODE2:2"]);
}

#[tokio::test]
async fn what_was_overtaken_before_a_stop_is_not_skipped_after_it() {
    let house = house();
    // Both were committed, neither hand-off was written down; 8 had left, 7 had not.
    let unsure = |seq, case| SentMessage {
        package: None,
        ..issued(seq, case)
    };
    house
        .hub
        .load(kept([issued(6, 1), unsure(7, 2), unsure(8, 3)]));
    let here = cells_at(0.0);
    let polled = house.hub.live(&here, None).cursor;
    house.says(&issued(7, 2));
    for cursor in ["rec-8", polled.as_str()] {
        let told = alerts(&mut house.opens(&here, Some(cursor)));
        assert_eq!(told, ["CODE2:1"]);
    }
    // Both hand-offs were written down at last; 7 had left when 8 was out there.
    let after = super::house();
    let mut log = kept([issued(6, 1), issued(7, 2), issued(8, 3)]);
    log[1].mark = 8;
    after.hub.load(log);
    let told = alerts(&mut after.opens(&here, Some("rec-8")));
    assert_eq!(told, ["CODE2:1", "CODE3:1"]);
    let told = alerts(&mut after.opens(&here, Some("rec-6")));
    assert_eq!(told, ["CODE1:1", "CODE2:1", "CODE3:1"]);
}

#[tokio::test]
async fn what_is_past_is_neither_sent_nor_kept() {
    let house = house();
    house.says(&issued(1, 1));
    house.later(Span::hours(24));
    assert_eq!(
        alerts(&mut house.opens(&cells_at(0.0), None)),
        Vec::<String>::new()
    );
    assert!(house.hub.live(&cells_at(0.0), None).packages.is_empty());
    house.says(&issued(1, 1));
    assert!(house.hub.live(&cells_at(0.0), None).packages.is_empty());
}

#[tokio::test]
async fn a_cursor_of_another_record_starts_anew() {
    let house = house();
    house.says(&issued(1, 1));
    for foreign in ["other-1", "rubbish", "rec-2"] {
        let mut opened = house.hub.open(cells_at(0.0), Some(foreign), false).unwrap();
        assert_eq!(
            opened.reset.map(|r| r.code),
            Some(RefusalCode::NotFound),
            "{foreign}"
        );
        assert_eq!(alerts(&mut opened.events), ["CODE1:1"], "{foreign}");
    }
    // Whatever such a phone shows, it hears of the end; who never heard anything does not.
    house.says(&message(3, 2, 2, Cause::Found));
    assert_eq!(
        alerts(&mut house.opens(&cells_at(0.0), Some("other-1"))),
        ["CODE1:1", "CODE2:2"]
    );
    assert_eq!(alerts(&mut house.opens(&cells_at(0.0), None)), ["CODE1:1"]);
    assert!(
        house
            .hub
            .open(cells_at(0.0), Some("rec-1"), false)
            .unwrap()
            .reset
            .is_none()
    );
}

#[tokio::test]
async fn a_phone_that_asks_instead_of_listening_learns_of_endings_too() {
    let house = house();
    let here = cells_at(0.0);
    house.says(&issued(1, 1));
    let before = house.hub.live(&here, None);
    assert_eq!(
        (before.cursor.as_str(), before.packages.len()),
        ("rec-1", 1)
    );
    house.says(&message(2, 1, 2, Cause::Found));
    for cursor in [None, Some("rec-1"), Some("other-9")] {
        let after = house.hub.live(&here, cursor);
        assert_eq!(
            (after.cursor.as_str(), after.packages.len()),
            ("rec-2", 1),
            "{cursor:?}"
        );
    }
    assert!(house.hub.live(&here, Some("rec-2")).packages.is_empty());
}

#[tokio::test]
async fn a_restart_forgets_nothing_that_is_live_and_knows_who_was_there() {
    let first = house();
    let erased = |message: SentMessage| SentMessage {
        package: None,
        ..message
    };
    let drill = |message: SentMessage| with(message, |head| head.status = StatusKind::Exercise);
    let log = [
        erased(issued(1, 1)),
        issued(2, 2),
        message(3, 1, 2, Cause::Found),
        drill(issued(4, 3)),
    ];
    first.hub.load(kept(log.clone()));
    let here = cells_at(0.0);
    assert_eq!(alerts(&mut first.opens(&here, None)), ["CODE2:1"]);
    assert_eq!(
        alerts(&mut first.opens(&here, Some("rec-1"))),
        ["CODE2:1", "CODE1:2"]
    );
    // A delivery that the crash interrupted is offered again, and tells nobody anew.
    let mut connected = first.opens(&here, Some("rec-3"));
    assert_eq!(alerts(&mut connected), ["CODE1:2"]);
    first.says(&issued(2, 2));
    assert_eq!(alerts(&mut connected), Vec::<String>::new());
    let hub = Hub::<Exercise>::new("rec", Arc::new(Hands::default()), Limits::default());
    hub.load(kept(log));
    assert_eq!(
        alerts(&mut hub.open(here, None, false).unwrap().events),
        ["CODE3:1"]
    );
}

#[tokio::test]
async fn what_may_have_left_before_a_crash_is_taken_back_too() {
    let house = house();
    // The wider ring was handed over, and the process died before it could say so.
    let unsure = SentMessage {
        package: None,
        ..ring(2, 1, 2, 200, 100)
    };
    house.hub.load(kept([issued(1, 1), unsure]));
    let there = cells_at(150.0);
    let opened = house.hub.open(there.clone(), Some("rec-2"), false).unwrap();
    assert!(opened.reset.is_none(), "its cursor was given out here");
    // The child is found before the ring is offered again.
    house.says(&with(message(3, 1, 3, Cause::Found), |head| {
        head.reach = vec![km(200)];
    }));
    assert_eq!(alerts(&mut house.opens(&there, Some("rec-2"))), ["CODE1:3"]);
    assert_eq!(
        alerts(&mut house.opens(&there, Some("rec-1"))),
        Vec::<String>::new(),
        "the ring never came here"
    );
}

#[tokio::test]
async fn a_slow_reader_delays_nobody_and_is_told_the_newest_once() {
    let house = house();
    let mut slow = house.opens(&cells_at(0.0), None);
    let mut quick = house.opens(&cells_at(0.0), None);
    drained(&mut quick);
    for version in 1..=50 {
        house.says(&message(u64::from(version), 1, version, Cause::Corrected));
        assert_eq!(alerts(&mut quick), [format!("CODE1:{version}")]);
    }
    assert_eq!(alerts(&mut slow), ["CODE1:50"]);
}

#[tokio::test(start_paused = true)]
async fn heartbeats_come_by_themselves_and_tell_what_is_live() {
    let house = house();
    let mut phone = house.opens(&cells_at(0.0), None);
    drained(&mut phone);
    let before = tokio::time::Instant::now();
    let beat = phone.next().await.unwrap();
    let waited = before.elapsed();
    assert!(beat.starts_with(b"event: heartbeat\n"));
    assert!(
        (Duration::from_secs(12)..=Duration::from_secs(15)).contains(&waited),
        "{waited:?}"
    );
    house.says(&with(issued(1, 1), |head| {
        head.expires = START + Span::seconds(60)
    }));
    drained(&mut phone);
    house.later(Span::seconds(60));
    let beat = phone.next().await.unwrap();
    let empty = br#""now":"2027-01-15T08:01:00.000Z","live":[]}"#;
    assert!(beat.trim_ascii_end().ends_with(empty), "{beat:?}");
}

#[tokio::test]
async fn a_full_house_asks_to_come_back_and_a_closing_one_lets_go() {
    let house = house_of(
        "rec",
        Limits {
            connections_max: 1,
            ..Limits::default()
        },
    );
    let mut phone = house.opens(&cells_at(0.0), None);
    let refused = house.hub.open(cells_at(0.0), None, false).err().unwrap();
    assert_eq!(refused.code, RefusalCode::TooBusy);
    drained(&mut phone);
    house.hub.close();
    assert_eq!(phone.next().await, None);
    drop(phone);
    assert!(house.hub.open(cells_at(0.0), None, false).is_ok());
}

#[tokio::test]
async fn a_thousand_phones_are_each_told_once_and_counted() {
    let house = house();
    let places: Vec<_> = (0..50).map(|n| cells_at(f64::from(n) * 4.0)).collect();
    let mut phones: Vec<_> = (0..1_000)
        .map(|n| house.opens(&places[n % 50], None))
        .collect();
    assert_eq!(house.hub.connected(), 1_000);
    let inside = house.hub.connected_within(&[km(100)]);
    house.says(&issued(1, 1));
    let told = phones
        .iter_mut()
        .map(|phone| alerts(phone).len() as u64)
        .sum::<u64>();
    let progress = house.hub.progress(&issued(1, 1).head.identity).unwrap();
    assert_eq!(
        (progress.connected, progress.inside, progress.handed),
        (1_000, inside, inside)
    );
    assert_eq!(told, inside);
    assert!((500..600).contains(&inside), "{inside}");
    assert!(progress.ninety_nine_ms.is_some() && progress.first_ms <= progress.last_ms);
}
