//! How long followers' servers wait for an alert while many others hang:
//! `cargo run --release -p homeward-channels --features fediverse --example fanout -- 1000 400`
//! puts up 1,000 servers on loopback, of which 400 take the connection and say nothing.

#[path = "../tests/it/samples.rs"]
#[expect(dead_code, reason = "shared with the tests, which use all of it")]
mod samples;

use std::{
    env,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use homeward_channels::{
    fediverse::{Fediverse, Ground, Key, Settings},
    guard::Targets,
    partner_webhook::Patience,
};
use homeward_domain::{audience::Audience, delivery::ChannelId, status::Actual};
use homeward_ports::{
    channel::{Channel, Outlet, Target},
    fediverse::{Follower, Followers, MemoryFollowers, Room},
    shelf::Shelf,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

type Times = Arc<Mutex<Vec<Duration>>>;

#[tokio::main]
async fn main() {
    let mut counts = env::args().skip(1).map(|count| count.parse().unwrap());
    let all: usize = counts.next().unwrap_or(1_000);
    let hanging: usize = counts.next().unwrap_or(400);
    let followers = Arc::new(MemoryFollowers::default());
    let (times, started) = (Times::default(), Instant::now());
    for number in 0..all {
        let inbox = server(number < hanging, times.clone(), started).await;
        let follower = Follower {
            actor: inbox.clone(),
            host: inbox.clone(),
            inbox,
        };
        let room = Room {
            followers_max: u64::MAX,
            inboxes_per_host_max: 1,
        };
        followers.follow(follower, room).await.unwrap();
    }
    let account = account(followers);
    let (_, package) = samples::Story::<Actual>::begins(samples::form());
    let target = Target::Outlet(Outlet {
        audience: Audience::public(package.head()).unwrap(),
        posted: vec![],
    });
    let key = samples::delivery_key(&package, ChannelId::Fediverse);
    let begun = started.elapsed();
    for round in 1.. {
        let outcome = account.deliver(&package, &target, &key).await.unwrap();
        let mut took: Vec<_> = times.lock().unwrap().iter().map(|at| *at - begun).collect();
        took.sort();
        println!(
            "round {round} after {:.1?}: {} of {} told, median {:.2?}, p99 {:.2?}, last {:.2?}; {outcome:?}",
            started.elapsed() - begun,
            took.len(),
            all - hanging,
            took.get(took.len() / 2).copied().unwrap_or_default(),
            took.get(took.len() * 99 / 100).copied().unwrap_or_default(),
            took.last().copied().unwrap_or_default(),
        );
        if took.len() == all - hanging {
            break;
        }
    }
}

/// A server that takes everything, or takes the connection and says nothing.
async fn server(hangs: bool, times: Times, started: Instant) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let inbox = format!("http://{}/inbox", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let times = times.clone();
            tokio::spawn(async move {
                if hangs {
                    std::future::pending::<()>().await;
                }
                take(stream, &times, started).await;
            });
        }
    });
    inbox
}

async fn take(mut stream: TcpStream, times: &Times, started: Instant) {
    let (mut seen, mut chunk) = (Vec::new(), [0; 8_192]);
    while let Ok(read) = stream.read(&mut chunk).await {
        if read == 0 {
            return;
        }
        seen.extend_from_slice(&chunk[..read]);
        if seen.ends_with(b"}") {
            times.lock().unwrap().push(started.elapsed());
            let answer = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";
            let _ = stream.write_all(answer).await;
            seen.clear();
        }
    }
}

fn account(followers: Arc<MemoryFollowers>) -> Fediverse {
    let settings = r#"{ "username": "alerts", "name": {}, "about": {} }"#;
    let settings: Settings = serde_json::from_str(settings).unwrap();
    let ground = Ground {
        base: samples::BASE.to_owned(),
        key: Key::generate().unwrap(),
        targets: Targets::with_loopback(),
        followers,
        shelf: Arc::new(Shelf::default()),
        now: Arc::new(|| 1_800_000_000),
        patience: Patience::default(),
    };
    Fediverse::new(settings, ground).unwrap()
}
