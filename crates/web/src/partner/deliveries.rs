//! The partner's log: what was sent to it, how it answered, and the bytes.

use axum::{Json, extract::State};
use homeward_domain::{
    delivery::{Delivery, DeliveryKey, DeliveryState},
    message::{Cause, MessageIdentity, MsgType},
    partner::Scope,
    status::Status,
    time::Timestamp,
};
use homeward_engine::{
    commands::partner::retry::{own_delivery, retry_own},
    queries::partner_log::{self, Sent},
};
use homeward_ports::channel::Wire;
use serde::Serialize;

use super::{
    alerts::{Page, position},
    door::{PartnerDoor, Who},
};
use crate::{
    body::{Asked, Named},
    problem::Problem,
};

/// One delivery. All its tries are one row: the record keeps the last answer.
#[derive(Serialize)]
pub(super) struct Row {
    /// `webhook-id`, the same for every try.
    delivery: DeliveryKey,
    /// The message; names this delivery in addresses too.
    identity: MessageIdentity,
    msg_type: MsgType,
    cause: Cause,
    state: &'static str,
    attempts: u32,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
}

impl From<Delivery> for Row {
    fn from(delivery: Delivery) -> Self {
        use DeliveryState as D;
        let waits = matches!(delivery.state, D::Queued | D::Later);
        Self {
            msg_type: delivery.cause.msg_type(),
            cause: delivery.cause,
            state: delivery.state.as_str(),
            attempts: delivery.attempts,
            at: delivery.last_at.unwrap_or(delivery.planned_at),
            next_at: waits.then_some(delivery.next_at),
            answer: delivery.answer,
            identity: delivery.identity,
            delivery: delivery.key,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Log {
    deliveries: Vec<Row>,
    /// Ask with this for older ones; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

pub(super) async fn list<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Asked(page): Asked<Page>,
) -> Result<Json<Log>, Problem> {
    let before = match page.cursor.as_deref().filter(|cursor| !cursor.is_empty()) {
        Some(cursor) => Some(position(cursor, &door.record)?),
        None => None,
    };
    let (page, next) = partner_log::page(&door.engine, &who, before).await?;
    Ok(Json(Log {
        deliveries: page.into_iter().map(Row::from).collect(),
        cursor: next.map(|seq| format!("{}-{seq}", door.record)),
    }))
}

/// A delivery with what its last try put on the wire.
#[derive(Serialize)]
pub(super) struct WithBytes {
    #[serde(flatten)]
    row: Row,
    /// `exact`, `body_only`, `not_sent` or `erased`.
    bytes: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<Request>,
}

#[derive(Serialize)]
struct Request {
    headers: Vec<Header>,
    /// Byte for byte, in UTF-8.
    body: String,
    length: usize,
}

#[derive(Serialize)]
struct Header {
    name: String,
    value: String,
}

impl From<Wire> for Request {
    fn from(wire: Wire) -> Self {
        let header = |(name, value)| Header { name, value };
        Self {
            headers: wire.headers.into_iter().map(header).collect(),
            length: wire.body.len(),
            body: String::from_utf8_lossy(&wire.body).into_owned(),
        }
    }
}

pub(super) async fn one<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Named(name): Named<String>,
) -> Result<Json<WithBytes>, Problem> {
    who.must(Scope::DeliveriesRead)?;
    let delivery = own_delivery(&door.engine, &who, &name).await?;
    let sent = partner_log::sent(&door.engine, &who, &delivery).await?;
    let (bytes, wire) = match sent {
        Sent::Exactly(wire) => ("exact", Some(wire)),
        Sent::Roughly(wire) => ("body_only", Some(wire)),
        Sent::NotYet => ("not_sent", None),
        Sent::Erased => ("erased", None),
    };
    Ok(Json(WithBytes {
        row: delivery.into(),
        bytes,
        request: wire.map(Request::from),
    }))
}

/// Sends it again, now; one that arrived stays as it is.
pub(super) async fn retry<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Who(who): Who,
    Named(name): Named<String>,
) -> Result<Json<Row>, Problem> {
    let delivery = retry_own(&door.engine, &who, &name).await?;
    Ok(Json(delivery.into()))
}
