//! A live alert: look at it, correct it, move it, end it.

use axum::{Json, extract::State};
use homeward_domain::{
    alert::{LedBy, Outcome},
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, Shard},
    id::{AlertId, PartnerId},
    message::MessageIdentity,
    refusal::{Refusal, RefusalCode},
    status_code::StatusCode,
    time::{Span, Timestamp},
    words::Words,
};
use homeward_engine::{
    commands::{
        confirm_sighting::{SightingForm, confirm_sighting},
        end_alert::{Ending, end_alert},
        retry_delivery::retry_delivery,
        update_alert::{Update, update_alert},
    },
    queries::alert_page::{self, AlertView},
};
use homeward_geo::Point;
use serde::{Deserialize, Serialize};

use super::{ConsoleDoor, Who};
use crate::{
    body::{Body, Named},
    problem::Problem,
};

type View = Result<Json<AlertView>, Problem>;

pub(super) async fn one(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
) -> View {
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

/// Publishes the facts as they stand in the case's file.
pub(super) async fn correct(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
) -> View {
    update_alert(&door.engine, &who, alert, Update::Correct).await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Renewal {
    hours: i64,
}

pub(super) async fn renew(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
    Body(renewal): Body<Renewal>,
) -> View {
    let life = Span::hours(renewal.hours.clamp(0, 1_000));
    update_alert(&door.engine, &who, alert, Update::Renew(life)).await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resolution {
    outcome: Outcome,
    led_by: LedBy,
}

pub(super) async fn resolve(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
    Body(resolution): Body<Resolution>,
) -> View {
    let Resolution { outcome, led_by } = resolution;
    end_alert(
        &door.engine,
        &who,
        alert,
        Ending::Resolve { outcome, led_by },
    )
    .await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Withdrawal {
    /// Why; for the agency's own eyes.
    #[serde(default)]
    reason: String,
}

pub(super) async fn withdraw(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
    Body(withdrawal): Body<Withdrawal>,
) -> View {
    let because = withdrawal.reason;
    end_alert(&door.engine, &who, alert, Ending::Withdraw { because }).await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSighting {
    pub point: Point,
    #[serde(default)]
    pub place: Words,
    pub at: Timestamp,
    #[serde(default)]
    pub recentre: bool,
}

impl NewSighting {
    pub(super) fn form(self, tip: Option<homeward_domain::id::TipId>) -> SightingForm {
        SightingForm {
            point: self.point,
            place: self.place,
            at: self.at,
            tip,
            recentre: self.recentre,
        }
    }
}

/// A sighting that came in by another way than a tip: a patrol, a call.
pub(super) async fn sighting(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
    Body(new): Body<NewSighting>,
) -> View {
    confirm_sighting(&door.engine, &who, alert, new.form(None)).await?;
    Ok(Json(alert_page::alert(&door.engine, &who, alert).await?))
}

/// One delivery to a partner or to an account of the agency, as the console lists it.
#[derive(Serialize)]
pub(super) struct Attempt {
    delivery: DeliveryKey,
    identity: MessageIdentity,
    channel: ChannelId,
    /// Empty where it is no partner's.
    partner: String,
    state: &'static str,
    /// Finer, and stable (docs/guides/status-codes.md).
    code: StatusCode,
    attempts: u32,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    /// The partner has not said yet that nothing of the child is left with them.
    awaits_erasure: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_at: Option<Timestamp>,
}

pub(super) async fn attempts(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(alert): Named<AlertId>,
) -> Result<Json<Vec<Attempt>>, Problem> {
    alert_page::alert(&door.engine, &who, alert).await?;
    let partners = door.engine.store.partners().await?;
    let name = |id: PartnerId| {
        let partner = partners.iter().find(|partner| partner.id == id);
        partner.map_or_else(|| id.to_string(), |partner| partner.name.clone())
    };
    let deliveries = door.engine.store.deliveries_of(alert).await?;
    let own = deliveries
        .into_iter()
        .filter(|d| !ChannelId::IN_HOUSE.contains(&d.channel));
    let view = |delivery: Delivery| attempt(delivery, &name);
    Ok(Json(own.map(view).collect()))
}

fn attempt(delivery: Delivery, name: &impl Fn(PartnerId) -> String) -> Attempt {
    use DeliveryState as D;
    Attempt {
        channel: delivery.channel,
        partner: match delivery.shard {
            Shard::Partner(id) => name(id),
            Shard::Whole => String::new(),
        },
        state: match delivery.state {
            D::Queued => "queued",
            D::Later => "later",
            D::Delivered => "delivered",
            D::Gone | D::Rejected | D::Expired => "failed",
            D::Superseded => "skipped",
        },
        code: StatusCode::of(&delivery),
        attempts: delivery.attempts,
        at: delivery.last_at.unwrap_or(delivery.planned_at),
        next_at: (!delivery.state.is_final()).then_some(delivery.next_at),
        awaits_erasure: delivery.awaits_erasure(),
        erased_at: delivery.erased_at,
        answer: delivery.answer,
        identity: delivery.identity,
        delivery: delivery.key,
    }
}

/// `POST /console/v1/deliveries/<key>/retry`; the key itself holds slashes.
pub(super) async fn retry(
    State(door): State<ConsoleDoor>,
    Who(who): Who,
    Named(rest): Named<String>,
) -> Result<Json<Attempt>, Problem> {
    let nothing = || Refusal::new(RefusalCode::NotFound, "only /retry is here");
    let key = rest.strip_suffix("/retry").ok_or_else(nothing)?;
    let delivery = retry_delivery(&door.engine, &who, &DeliveryKey::parse(key)).await?;
    Ok(Json(attempt(delivery, &|id| id.to_string())))
}
