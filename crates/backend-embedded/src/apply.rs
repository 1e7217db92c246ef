//! What each change does to the tables: `domain::state::State::apply`, in SQL.
//!
//! Every change carries the record as it stands afterwards, so most of this is
//! "put the row". What is more than that has a function of its own, named as in
//! the reference.

use homeward_domain::{
    alert::Alert,
    case::{Case, CaseStage},
    change::{Change, Ended, Issued, Signed, StagedClosing, Tally},
    delivery::{Delivery, Shard},
    foreign::{ForeignAlert, ForeignStage},
    id::{AlertId, ForeignId},
    message::MessageIdentity,
    people::{AccessKey, Officer, Session, SignInLink},
    tip::{Sighting, Tip},
};
use rusqlite::{Connection, Result};
use serde::Serialize;

use crate::{
    body::{Body, Count, any, cell, channel_number, owner_name, write},
    reads,
};

pub fn apply(db: &Connection, change: &Change) -> Result<()> {
    match change {
        Change::AgencyFounded(agency) => put(db, "agencies", agency.id, agency),
        Change::OfficerAdded(officer) => put_officer(db, officer),
        Change::LinkMade(link) => put_link(db, link),
        Change::SessionOpened { session, link } => open_session(db, session, link),
        Change::SessionClosed { digest } => {
            run(db, "delete from sessions where digest = ?1", [digest])
        }
        Change::KeyMade(key) | Change::KeyRevoked(key) => put_key(db, key),
        Change::PartnerJoined(partner) | Change::PartnerChanged(partner) => {
            put(db, "partners", partner.id, partner)
        }
        Change::ScreenPut(screen) => put(db, "screens", screen.id, screen),
        Change::ScreenSeen { screen, at } => {
            let sql = "insert or replace into screens_seen (screen, at) values (?1, ?2)";
            run(db, sql, (screen.to_string(), at.as_millis()))
        }
        Change::CaseOpened { case, key } => {
            let sql = "insert or replace into case_keys (case_id, wrapped) values (?1, ?2)";
            run(db, sql, (case.id.to_string(), &key.0))?;
            put_case(db, case)
        }
        Change::FileSaved(case) => put_case(db, case),
        Change::Issued(issued) => issue(db, issued),
        Change::Ended(ended) => end(db, ended),
        Change::CaseKeyDestroyed(case) => {
            let sql = "delete from case_keys where case_id = ?1";
            run(db, sql, [case.to_string()])
        }
        Change::DeliveriesPlanned { seq, deliveries } => plan(db, *seq, deliveries),
        Change::DeliveryMoved(delivery) => put_delivery(db, delivery),
        Change::ReceiptsTallied { identity, more } => tally(db, identity, more),
        Change::MilestonesReached { alert, milestones } => {
            let sql = "insert or replace into milestones (alert, body) values (?1, ?2)";
            run(db, sql, (alert.to_string(), Body(milestones)))
        }
        Change::TipReceived(tip) | Change::TipTriaged(tip) => put_tip(db, tip),
        Change::SightingConfirmed { sighting, tip } => {
            put_sighting(db, sighting)?;
            tip.as_ref().map_or(Ok(()), |tip| put_tip(db, tip))
        }
        Change::AnswerKept(answer) => {
            let sql = "insert or replace into answers (key, body) values (?1, ?2)";
            run(db, sql, (&answer.key, Body(answer)))
        }
        Change::NeighbourPut(neighbour) => put(db, "neighbours", neighbour.id, neighbour),
        Change::ForeignPut(foreign) => put_foreign(db, foreign),
        Change::ForeignForgotten(foreign) => forget_foreign(db, *foreign),
    }
}

fn run(db: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<()> {
    write(db, sql, params).map(drop)
}

/// Puts a record into a table that has nothing but its id and itself.
fn put(
    db: &Connection,
    table: &'static str,
    id: impl ToString,
    record: impl Serialize,
) -> Result<()> {
    let sql = format!("insert or replace into {table} (id, body) values (?1, ?2)");
    run(db, &sql, (id.to_string(), Body(record)))
}

fn put_officer(db: &Connection, officer: &Officer) -> Result<()> {
    let sql = "insert or replace into officers (id, agency, body) values (?1, ?2, ?3)";
    let (id, agency) = (officer.id.to_string(), officer.agency.to_string());
    run(db, sql, (id, agency, Body(officer)))
}

fn put_link(db: &Connection, link: &SignInLink) -> Result<()> {
    let sql = "insert or replace into links (digest, body) values (?1, ?2)";
    run(db, sql, (&link.digest, Body(link)))
}

fn open_session(db: &Connection, session: &Session, link: &str) -> Result<()> {
    if let Some(link) = reads::people::link(db, link)? {
        put_link(db, &SignInLink { used: true, ..link })?;
    }
    let sql = "insert or replace into sessions (digest, body) values (?1, ?2)";
    run(db, sql, (&session.digest, Body(session)))
}

fn put_key(db: &Connection, key: &AccessKey) -> Result<()> {
    let sql = "insert or replace into keys (id, owner, digest, body) values (?1, ?2, ?3, ?4)";
    let owner = owner_name(key.owner);
    run(db, sql, (key.id.to_string(), owner, &key.digest, Body(key)))
}

fn put_case(db: &Connection, case: &Case) -> Result<()> {
    let sql = "insert or replace into cases (id, agency, live, epoch, body)
        values (?1, ?2, ?3, ?4, ?5)";
    let (id, agency) = (case.id.to_string(), case.agency.to_string());
    let live = matches!(case.stage, CaseStage::Live(_));
    run(db, sql, (id, agency, live, case.epoch, Body(case)))
}

fn put_alert(db: &Connection, alert: &Alert) -> Result<()> {
    let sql = "insert or replace into alerts
        (id, case_id, code, version, active, expires, ended_at, body)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let row = (
        alert.id.to_string(),
        alert.case.to_string(),
        &alert.code,
        alert.version,
        alert.stage.is_active(),
        alert.expires.as_millis(),
        alert.stage.ended_at().map(|at| at.as_millis()),
        Body(alert),
    );
    run(db, sql, row)
}

fn issue(db: &Connection, issued: &Issued) -> Result<()> {
    append(db, &issued.message)?;
    stage(db, issued.alert.id, &issued.closings)?;
    put_alert(db, &issued.alert)?;
    put_case(db, &issued.case)
}

/// The child's data goes with the packages; the closing, which has none of it, stays.
fn end(db: &Connection, ended: &Ended) -> Result<()> {
    let alert = ended.alert.id;
    let sql = "update messages set package = null, cap = null
        where alert = ?1 and package is not null";
    run(db, sql, [alert.to_string()])?;
    let staged = reads::messages::staged(db, alert)?;
    stage(db, alert, &[])?;
    let closing = staged
        .into_iter()
        .find(|staged| Some(staged.closing) == ended.closing);
    if let Some(closing) = closing {
        append(db, &closing.signed)?;
    }
    put_alert(db, &ended.alert)?;
    put_case(db, &ended.case)
}

fn stage(db: &Connection, alert: AlertId, closings: &[StagedClosing]) -> Result<()> {
    let alert = alert.to_string();
    run(db, "delete from staged where alert = ?1", [&alert])?;
    for (place, closing) in (0_i64..).zip(closings) {
        let sql = "insert into staged (alert, place, body) values (?1, ?2, ?3)";
        run(db, sql, (&alert, place, Body(closing)))?;
    }
    Ok(())
}

/// Only the writer's thread comes here, so the next number is the last and one.
fn append(db: &Connection, signed: &Signed) -> Result<()> {
    let last: Option<i64> = cell(db, "select seq from messages order by seq desc limit 1", [])?;
    let seq = last.unwrap_or(0) + 1;
    let planned = any(db, "select 1 from planned where seq = ?1", [seq])?;
    let sql = "insert into messages (seq, alert, planned, head, package, cap)
        values (?1, ?2, ?3, ?4, ?5, ?6)";
    let (alert, head) = (signed.head.alert.to_string(), Body(&signed.head));
    run(
        db,
        sql,
        (seq, alert, planned, head, &signed.package, &signed.cap),
    )
}

fn plan(db: &Connection, seq: u64, deliveries: &[Delivery]) -> Result<()> {
    let sql = "insert or ignore into planned (seq) values (?1)";
    run(db, sql, [Count(seq)])?;
    let sql = "update messages set planned = 1 where seq = ?1";
    run(db, sql, [Count(seq)])?;
    deliveries
        .iter()
        .try_for_each(|delivery| put_delivery(db, delivery))
}

fn put_delivery(db: &Connection, delivery: &Delivery) -> Result<()> {
    let partner = match delivery.shard {
        Shard::Partner(id) => Some(id.to_string()),
        Shard::Whole => None,
    };
    let row = || {
        (
            delivery.key.as_str(),
            delivery.alert.to_string(),
            Count(delivery.seq),
            delivery.cause.lane(),
            channel_number(delivery.channel),
            !delivery.state.is_final(),
            delivery.next_at.as_millis(),
            partner.as_deref(),
            Body(delivery),
        )
    };
    // Mostly it only moves on. To replace it would take it out of every index and put it in
    // again, and the one by partner has a page for each of a thousand partners.
    let moves = "update deliveries set open = ?6, next_at = ?7, body = ?9
        where key = ?1 and alert = ?2 and seq = ?3 and lane = ?4 and channel = ?5
            and partner is ?8";
    if write(db, moves, row())? > 0 {
        return Ok(());
    }
    let sql = "insert or replace into deliveries
        (key, alert, seq, lane, channel, open, next_at, partner, body)
        values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    run(db, sql, row())
}

fn tally(db: &Connection, identity: &MessageIdentity, more: &Tally) -> Result<()> {
    let sql = "insert into tallies (identity, handed, shown, opened)
        values (?1, ?2, ?3, ?4)
        on conflict (identity) do update set
            handed = handed + excluded.handed,
            shown = shown + excluded.shown,
            opened = opened + excluded.opened";
    let (handed, shown) = (Count(more.handed), Count(more.shown));
    run(
        db,
        sql,
        (identity.to_string(), handed, shown, Count(more.opened)),
    )
}

fn put_tip(db: &Connection, tip: &Tip) -> Result<()> {
    let sql = "insert or replace into tips (id, alert, body) values (?1, ?2, ?3)";
    run(
        db,
        sql,
        (tip.id.to_string(), tip.alert.to_string(), Body(tip)),
    )
}

fn put_sighting(db: &Connection, sighting: &Sighting) -> Result<()> {
    let sql = "insert or replace into sightings (id, alert, number, body)
        values (?1, ?2, ?3, ?4)";
    let (id, alert) = (sighting.id.to_string(), sighting.alert.to_string());
    run(db, sql, (id, alert, sighting.number, Body(sighting)))
}

/// The names stand as the incident has them now.
fn put_foreign(db: &Connection, foreign: &ForeignAlert) -> Result<()> {
    let sql = "insert or replace into foreign_alerts
        (id, neighbour, agency, waiting, changed_at, body) values (?1, ?2, ?3, ?4, ?5, ?6)";
    let (id, neighbour) = (foreign.id.to_string(), foreign.neighbour.to_string());
    let row = (
        &id,
        &neighbour,
        foreign.agency.to_string(),
        foreign.stage == ForeignStage::Waiting,
        foreign.changed_at.as_millis(),
        Body(foreign),
    );
    run(db, sql, row)?;
    run(
        db,
        "delete from foreign_names where foreign_alert = ?1",
        [&id],
    )?;
    let sql = "insert or ignore into foreign_names (neighbour, sender, identifier, foreign_alert)
        values (?1, ?2, ?3, ?4)";
    foreign.known.iter().try_for_each(|known| {
        let name = &known.name;
        run(db, sql, (&neighbour, &name.sender, &name.identifier, &id))
    })
}

fn forget_foreign(db: &Connection, foreign: ForeignId) -> Result<()> {
    let id = foreign.to_string();
    let sql = "delete from foreign_names where foreign_alert = ?1";
    run(db, sql, [&id])?;
    run(db, "delete from foreign_alerts where id = ?1", [&id])
}
