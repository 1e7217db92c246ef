//! One message on its way, in slow motion: who is told when, and what comes between.

use std::{
    io::Read as _,
    net::{TcpListener, TcpStream},
    sync::Arc,
    time::Instant,
};

use homeward_domain::message::Cause;
use mio::Poll;

use super::{Phone, WAIT_MAX};
use crate::{
    Street,
    reactor::{
        crowd::{Crowd, Slot},
        fan::Fans,
        wheel::Wheel,
    },
    tests::{House, cells_at, house, issued, message, ring},
};

/// A reactor in slow motion: its fans are moved by hand.
struct Slow {
    house: House,
    crowd: Crowd,
    fans: Fans,
    _poll: Poll,
    phones: Vec<TcpStream>,
}

fn slow(distances_km: &[f64]) -> Slow {
    let house = house();
    let poll = Poll::new().unwrap();
    let streets: Arc<[Street]> = [house.hub.street("/s")].into();
    let (guests, _) = tokio::sync::mpsc::channel(1);
    let registry = poll.registry().try_clone().unwrap();
    let mut crowd = Crowd::new(registry, streets, guests, b"{}");
    let mut wheel = Wheel::new(WAIT_MAX, Instant::now());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    listener.set_nonblocking(true).unwrap();
    let listener = mio::net::TcpListener::from_std(listener);
    let knock = |km: &f64| {
        let request = format!("GET /s?cells={} HTTP/1.1\r\nhost: h\r\n\r\n", cells_at(*km));
        let phone = Phone::knocks(at, &request).socket;
        let before = crowd.slots.len();
        settle(|| {
            crowd.let_in(&listener, &mut wheel);
            for number in 0..crowd.slots.len() as u32 {
                crowd.listen_to(number, &mut wheel);
            }
            let mut open = crowd.slots.iter();
            crowd.slots.len() > before && open.all(|(_, slot)| matches!(slot, Slot::Open(_)))
        });
        phone
    };
    let phones = distances_km.iter().map(knock).collect();
    Slow {
        house,
        crowd,
        fans: Fans::default(),
        _poll: poll,
        phones,
    }
}

fn settle(mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < WAIT_MAX, "it did not come to be so");
    }
}

impl Slow {
    fn writes(&mut self, mut budget: usize) {
        self.fans.plan(0, &mut self.crowd);
        self.fans.pass_on(0, &mut self.crowd, &mut budget);
    }

    /// Who was told what, one list for each phone.
    fn told(&mut self) -> Vec<Vec<String>> {
        let mut told = Vec::new();
        for socket in &mut self.phones {
            socket.set_nonblocking(true).unwrap();
            let mut bytes = Vec::new();
            let _until_nothing_is_left = socket.read_to_end(&mut bytes);
            let read = String::from_utf8(bytes).unwrap();
            let ids = read.split("{\"identifier\":\"homeward:cn-130100:").skip(1);
            let ids = ids.filter_map(|text| text.split_once("\"}\n")?.0.to_owned().into());
            told.push(ids.filter(|id: &String| id.len() == 7).collect());
        }
        told
    }
}

#[test]
fn those_who_are_near_are_told_first() {
    let mut slow = slow(&[60.0, 5.0, 30.0]);
    slow.house.says(&issued(1, 1));
    slow.told();
    let mut order = Vec::new();
    for _ in 0..3 {
        slow.writes(1);
        order.extend(slow.told().iter().position(|told| !told.is_empty()));
    }
    assert_eq!(order, [1, 2, 0]);
    assert!(
        !slow.fans.is_busy() || {
            slow.writes(1);
            !slow.fans.is_busy()
        }
    );
}

#[test]
fn an_end_overtakes_what_is_on_its_way_and_nobody_hears_of_the_child_after_it() {
    let mut slow = slow(&[5.0, 20.0, 40.0, 60.0]);
    slow.told();
    slow.house.says(&issued(1, 1));
    slow.house.says(&issued(2, 2));
    slow.writes(1);
    slow.house.says(&message(3, 1, 2, Cause::Found));
    slow.writes(100);
    assert_eq!(
        slow.told(),
        [
            vec!["CODE1:1", "CODE2:1", "CODE1:2"],
            vec!["CODE2:1", "CODE1:2"],
            vec!["CODE2:1", "CODE1:2"],
            vec!["CODE2:1", "CODE1:2"],
        ]
    );
}

#[test]
fn who_leaves_or_comes_in_the_middle_costs_nobody_their_message() {
    let mut slow = slow(&[5.0; 6]);
    slow.told();
    slow.house.says(&issued(1, 1));
    slow.writes(2);
    // One who was told, and one who was not: the last takes their chairs.
    slow.crowd.close(5);
    slow.crowd.close(0);
    slow.writes(100);
    let told = slow.told();
    let in_all: usize = told.iter().map(Vec::len).sum();
    assert!(
        told.iter().skip(1).all(|told| *told == ["CODE1:1"]),
        "{told:?}"
    );
    assert_eq!(in_all, 5);
    assert!(!slow.fans.is_busy());
}

#[test]
fn a_ring_goes_to_those_who_may_not_have_been_told() {
    let mut slow = slow(&[5.0, 100.0, 150.0]);
    slow.told();
    slow.house.says(&issued(1, 1));
    slow.writes(100);
    slow.house.says(&ring(2, 1, 2, 200, 100));
    slow.writes(100);
    assert_eq!(
        slow.told(),
        [vec!["CODE1:1"], vec!["CODE1:1", "CODE1:2"], vec!["CODE1:2"]]
    );
}
