//! A phone's line to the server: opens, listens, breaks, comes back where it stopped.

use std::{sync::Arc, sync::atomic::Ordering::Relaxed, time::Duration};

use http::Request;
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    chance::Chance,
    clock::wall_micros,
    crowd::Crowd,
    place::Settled,
    wire::{Event, Wire},
};
use crate::rig::http::Caller;

/// Heartbeats come about every 15 s: two lost ones and a bit more mean a dead line.
const SILENCE_MAX: Duration = Duration::from_secs(40);
/// A traveller asks for endings where it was told; in life once a minute, here the clock runs fast.
const OWED_EVERY: Duration = Duration::from_secs(2);
/// When those who hang up or travel do so, in milliseconds after the last time.
const UNREST_MS: (u64, u64) = (3_000, 25_000);
const AWAY_MS: (u64, u64) = (500, 4_000);

/// What a restless phone does next, and when.
#[derive(Debug, Clone, Copy)]
struct Unrest {
    at: Instant,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    HangUp,
    Travel,
    /// It has left a cell where something may still end.
    AskOwed,
}

/// How a line came to its end.
enum End {
    Broken,
    Refused,
    HungUp,
    Moved,
}

/// One phone, for as long as the process lives.
pub(crate) async fn live(crowd: Arc<Crowd>, settled: Arc<Settled>, nth: usize) {
    let number = crowd.plan.first + u64::try_from(nth).unwrap_or(0);
    // The second half of the phone's chance; the first half chose where it is.
    let mut chance = Chance::for_one(crowd.plan.seed ^ 0x5eed, number);
    let mut unrest = first_unrest(&crowd, &mut chance);
    loop {
        let end = listen(&crowd, &settled, nth, &mut chance, &mut unrest).await;
        let (low, high) = match end {
            End::Moved => (0, 50),
            End::HungUp => AWAY_MS,
            End::Broken => {
                crowd.tally.broken.fetch_add(1, Relaxed);
                crowd.plan.retry_ms
            }
            End::Refused => {
                crowd.tally.refused.fetch_add(1, Relaxed);
                crowd.plan.retry_ms
            }
        };
        sleep(Duration::from_millis(chance.between(low, high))).await;
    }
}

fn first_unrest(crowd: &Crowd, chance: &mut Chance) -> Option<Unrest> {
    let drawn = chance.below(100);
    let travels = drawn < crowd.plan.move_percent;
    let hangs_up = drawn < crowd.plan.move_percent + crowd.plan.hang_up_percent;
    let what = if travels { What::Travel } else { What::HangUp };
    hangs_up.then(|| Unrest {
        at: soon(chance),
        what,
    })
}

fn soon(chance: &mut Chance) -> Instant {
    Instant::now() + Duration::from_millis(chance.between(UNREST_MS.0, UNREST_MS.1))
}

async fn listen(
    crowd: &Crowd,
    settled: &Settled,
    nth: usize,
    chance: &mut Chance,
    unrest: &mut Option<Unrest>,
) -> End {
    let Some((stream, wire, first)) = open(crowd, nth).await else {
        return End::Refused;
    };
    let since = wall_micros();
    crowd.phone(nth).came_on_line(since);
    crowd.tally.connected.fetch_add(1, Relaxed);
    let mut line = Line {
        crowd,
        nth,
        stream,
        wire,
        since,
    };
    for event in first {
        line.take(&event, since);
    }
    let end = line.stay(settled, chance, unrest).await;
    crowd.tally.connected.fetch_sub(1, Relaxed);
    crowd.phone(nth).went_off_line();
    end
}

/// Knocks, and waits for the beginning of the answer. Gives the events that came with it.
async fn open(crowd: &Crowd, nth: usize) -> Option<(TcpStream, Wire, Vec<Event>)> {
    let _turn = crowd.knocking.acquire().await.ok()?;
    let knocking = async {
        let mut stream = TcpStream::connect(crowd.plan.public).await.ok()?;
        let request = request(crowd, nth);
        stream.write_all(request.as_bytes()).await.ok()?;
        let (mut wire, mut events) = (Wire::default(), Vec::new());
        while !wire.is_open() {
            stream.readable().await.ok()?;
            read(&stream, &mut wire, &mut |event| events.push(event)).ok()?;
        }
        Some((stream, wire, events))
    };
    timeout(SILENCE_MAX, knocking).await.ok()?
}

fn request(crowd: &Crowd, nth: usize) -> String {
    let phone = crowd.phone(nth);
    let (cell, host) = (phone.cell, crowd.plan.public);
    let cursor = phone.cursor.as_ref();
    let resume = cursor.map_or_else(String::new, |cursor| format!("Last-Event-ID: {cursor}\r\n"));
    format!(
        "GET /drill/device/v1/stream?cells={cell} HTTP/1.1\r\nHost: {host}\r\n\
         Accept: text/event-stream\r\n{resume}\r\n"
    )
}

/// The line is of no more use.
struct Over;

/// Reads what is there. The bytes pass through a place on the stack, so that an
/// idle phone holds no buffer.
fn read(stream: &TcpStream, wire: &mut Wire, on_event: &mut impl FnMut(Event)) -> Result<(), Over> {
    let mut bytes = [0_u8; 16 * 1024];
    match stream.try_read(&mut bytes) {
        Ok(0) => Err(Over),
        Ok(length) => wire.take(&bytes[..length], on_event).map_err(|_| Over),
        Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => Ok(()),
        Err(_) => Err(Over),
    }
}

struct Line<'a> {
    crowd: &'a Crowd,
    nth: usize,
    stream: TcpStream,
    wire: Wire,
    since: i64,
}

impl Line<'_> {
    async fn stay(
        &mut self,
        settled: &Settled,
        chance: &mut Chance,
        unrest: &mut Option<Unrest>,
    ) -> End {
        loop {
            tokio::select! {
                heard = self.hear() => if heard.is_err() { return End::Broken },
                what = due(*unrest) => {
                    if let Some(end) = self.restless(what, settled, chance, unrest).await {
                        return end;
                    }
                }
            }
        }
    }

    async fn hear(&mut self) -> Result<(), Over> {
        let readable = timeout(SILENCE_MAX, self.stream.readable()).await;
        readable.map_err(|_| Over)?.map_err(|_| Over)?;
        let mut events = Vec::new();
        let read = read(&self.stream, &mut self.wire, &mut |event| {
            events.push(event)
        });
        let micros = wall_micros();
        for event in &events {
            self.take(event, micros);
        }
        if self.wire.has_ended() {
            Err(Over)
        } else {
            read
        }
    }

    fn take(&self, event: &Event, micros: i64) {
        match event.name.as_str() {
            "alert" => {
                self.crowd.hear(self.nth, &event.data, micros, self.since);
                if let Some(id) = &event.id {
                    self.crowd.phone(self.nth).cursor = Some(id.clone());
                }
            }
            "reset" => self.crowd.phone(self.nth).cursor = None,
            // A heartbeat names what is live. The reference phone fetches what it
            // lacks; this one does not, so that a hole in the stream is seen.
            _ => {}
        }
    }

    async fn restless(
        &self,
        what: What,
        settled: &Settled,
        chance: &mut Chance,
        unrest: &mut Option<Unrest>,
    ) -> Option<End> {
        match what {
            What::HangUp => {
                *unrest = Some(Unrest {
                    at: soon(chance),
                    what: What::HangUp,
                });
                Some(End::HungUp)
            }
            What::Travel => {
                let moved = self.travel(settled.draw(chance));
                let at = Instant::now() + OWED_EVERY;
                *unrest = Some(Unrest {
                    at,
                    what: What::AskOwed,
                });
                moved.then_some(End::Moved)
            }
            What::AskOwed => {
                self.ask_owed().await;
                let at = Instant::now() + OWED_EVERY;
                *unrest = Some(Unrest {
                    at,
                    what: What::AskOwed,
                });
                None
            }
        }
    }

    /// Goes elsewhere; whether it has to name another cell there.
    fn travel(&self, to: homeward_geo::Point) -> bool {
        let micros = wall_micros();
        let now_ms = self.crowd.now_ms(micros);
        let mut phone = self.crowd.phone(self.nth);
        let from = phone.cell;
        let appeared = phone.go(to, micros, now_ms);
        let moved = phone.cell != from;
        drop(phone);
        for said in appeared {
            self.crowd.appeared(&said);
        }
        moved
    }

    /// One question for one cell, so that no request ever names two places together.
    async fn ask_owed(&self) {
        let Some(cell) = self.crowd.phone(self.nth).owed_cell() else {
            return;
        };
        let caller = Caller::to(self.crowd.plan.public);
        let path = format!("/drill/device/v1/alerts?cells={cell}");
        let Ok(answer) = caller.send(Request::get(path)).await else {
            return;
        };
        let Ok(answer) = answer.json() else { return };
        let alerts = answer.get("alerts").and_then(|alerts| alerts.as_array());
        let micros = wall_micros();
        for text in alerts
            .into_iter()
            .flatten()
            .filter_map(|text| text.as_str())
        {
            // Not live: it asked for this one.
            self.crowd.hear(self.nth, text, micros, i64::MAX);
        }
    }
}

/// Waits until the unrest comes, for ever if there is none.
async fn due(unrest: Option<Unrest>) -> What {
    match unrest {
        Some(unrest) => {
            sleep_until(unrest.at).await;
            unrest.what
        }
        None => std::future::pending().await,
    }
}
