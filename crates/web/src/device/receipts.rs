//! `POST /device/v1/receipts`: how many phones showed an alert. Counts, never who.

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
};
use homeward_domain::{
    message::MessageIdentity,
    refusal::{Refusal, RefusalCode},
    status::Status,
};
use serde::Deserialize;

use super::DeviceDoor;
use crate::problem::Problem;

/// A phone that was offline for a day has a handful to say.
const RECEIPTS_MAX: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptEvent {
    Shown,
    Opened,
}

/// Where receipts go. It must not wait and must not grow without end. Anybody may
/// post: it counts only what is the name of a message that is out.
pub trait ReceiptSink: Send + Sync {
    fn count(&self, identity: &MessageIdentity, event: ReceiptEvent, n: u64);
}

#[derive(Debug, Deserialize)]
struct Receipt {
    identifier: MessageIdentity,
    event: ReceiptEvent,
    count: Option<u64>,
}

/// One receipt or a list of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Said {
    One(Receipt),
    Many(Vec<Receipt>),
}

pub(super) async fn receive<S: Status>(
    State(door): State<DeviceDoor<S>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Problem> {
    let said = serde_json::from_slice(&body?);
    let said = said
        .map_err(|_| Problem::body_invalid("a receipt is {identifier, event: shown or opened}"))?;
    let receipts = match said {
        Said::One(receipt) => vec![receipt],
        Said::Many(receipts) => receipts,
    };
    if receipts.len() > RECEIPTS_MAX {
        let detail = format!("at most {RECEIPTS_MAX} receipts at once");
        return Err(Problem::body_invalid(detail));
    }
    // One phone shows a message to one person; who counts many has another door.
    if receipts
        .iter()
        .any(|receipt| receipt.count.is_some_and(|count| count != 1))
    {
        let refusal = Refusal::at(RefusalCode::NumberOutOfRange, "count", "a phone counts 1");
        return Err(refusal.into());
    }
    for receipt in receipts {
        door.receipts.count(&receipt.identifier, receipt.event, 1);
    }
    Ok(StatusCode::ACCEPTED)
}
