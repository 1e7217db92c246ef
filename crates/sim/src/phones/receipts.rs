//! Receipts: a phone tells the server, without a name, that it has shown an alert.
//!
//! Ten thousand phones of one machine share one connection for this. In life each
//! would have its own, from its own address.

use std::{
    net::SocketAddr,
    sync::{Weak, atomic::Ordering::Relaxed},
    time::Duration,
};

use http::Request;
use serde_json::json;
use tokio::{sync::mpsc::UnboundedReceiver, time::sleep};

use super::crowd::Crowd;
use crate::rig::http::{Caller, with_json};

/// Receipts wait a little, as phones do: the peak belongs to the alert.
const HEAD_START: Duration = Duration::from_millis(1_500);
const PAUSE: Duration = Duration::from_millis(1);
const BUSY_PAUSE: Duration = Duration::from_millis(500);
const TRIES_MAX: u32 = 20;

/// Sends one after another until the crowd has gone.
pub(crate) async fn send(
    crowd: Weak<Crowd>,
    public: SocketAddr,
    mut shown: UnboundedReceiver<String>,
) {
    let caller = Caller::to(public);
    while let Some(identity) = shown.recv().await {
        if shown.len() < 2 {
            sleep(HEAD_START).await;
        }
        for _ in 0..TRIES_MAX {
            let body = json!({ "identifier": identity, "event": "shown", "count": 1 });
            let request = Request::post("/drill/device/v1/receipts");
            let answer = caller.send_with(request, with_json(&body)).await;
            let Some(crowd) = crowd.upgrade() else { return };
            if answer.is_ok_and(|answer| !answer.is_busy()) {
                crowd.tally.receipts_sent.fetch_add(1, Relaxed);
                break;
            }
            drop(crowd);
            sleep(BUSY_PAUSE).await;
        }
        sleep(PAUSE).await;
    }
}
