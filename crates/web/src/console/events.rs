//! "Look again": what an open console should fetch anew, as it happens.

use std::{collections::HashMap, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use homeward_engine::{
    bell::Look,
    commands::SignedIn,
    queries::alert_page::{Pulse, pulses},
};
use serde_json::json;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::Interval,
};

use super::{ConsoleDoor, Who};

/// Many things happen in one moment of an alert's peak; a console looks this often at most.
const GATHER: Duration = Duration::from_millis(200);
const PULSE: Duration = Duration::from_secs(1);

pub(super) async fn stream(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let looks = door.engine.bell.looks();
    let events = stream::unfold(looks, |mut looks| async move {
        let gathered = gather(&mut looks).await?;
        Some((stream::iter(gathered), looks))
    });
    let both = stream::select(StreamExt::flatten(events), pulse(door, who));
    Sse::new(both).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

/// What an open console last said of the alerts' numbers.
struct Beat {
    door: ConsoleDoor,
    who: SignedIn,
    clock: Interval,
    last: Vec<Pulse>,
}

/// Once a second, the numbers that moved.
fn pulse(door: ConsoleDoor, who: SignedIn) -> impl Stream<Item = Result<Event, Infallible>> {
    let clock = tokio::time::interval(PULSE);
    let beat = Beat {
        door,
        who,
        clock,
        last: Vec::new(),
    };
    let beats = stream::unfold(beat, |mut beat| async move {
        beat.clock.tick().await;
        // A record that does not answer now is asked again in a second.
        let pulses = pulses(&beat.door.engine, &beat.who)
            .await
            .unwrap_or_default();
        let moved = pulses.iter().filter(|pulse| !beat.last.contains(pulse));
        let event = |pulse: &Pulse| {
            let data = serde_json::to_string(pulse).unwrap_or_default();
            Ok(Event::default().event("pulse").data(data))
        };
        let events: Vec<_> = moved.map(event).collect();
        beat.last = pulses;
        Some((stream::iter(events), beat))
    });
    StreamExt::flatten(beats)
}

/// Waits for one look, then a moment longer, and says each thing once.
async fn gather(looks: &mut Receiver<Look>) -> Option<Vec<Result<Event, Infallible>>> {
    let mut news: HashMap<String, serde_json::Value> = HashMap::new();
    note(&mut news, looks.recv().await)?;
    let until = tokio::time::Instant::now() + GATHER;
    while let Ok(look) = tokio::time::timeout_at(until, looks.recv()).await {
        note(&mut news, look)?;
    }
    let event = |data: serde_json::Value| Ok(Event::default().event("look").data(data.to_string()));
    Some(news.into_values().map(event).collect())
}

fn note(
    news: &mut HashMap<String, serde_json::Value>,
    look: Result<Look, RecvError>,
) -> Option<()> {
    let look = match look {
        Ok(look) => look,
        // Too much at once: an empty look means "everything".
        Err(RecvError::Lagged(_)) => Look::default(),
        Err(RecvError::Closed) => return None,
    };
    let mut data = serde_json::Map::new();
    let mut put = |name: &str, id: Option<String>| id.map(|id| data.insert(name.into(), json!(id)));
    put("alert", look.alert.map(|id| id.to_string()));
    put("case", look.case.map(|id| id.to_string()));
    put("tips", look.tips.map(|id| id.to_string()));
    let data = serde_json::Value::Object(data);
    news.insert(data.to_string(), data);
    Some(())
}
