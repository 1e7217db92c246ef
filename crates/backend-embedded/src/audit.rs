//! The audit journal: one line per change, chained so that none can be altered unseen.
//!
//! `before` and `after` are salted hashes; no name and no photo is ever in it.

use homeward_domain::change::{Batch, Chain, Change, Ended};
use homeward_ports::{memory::audit_line, store::ChainedEntry};
use homeward_seal::{Digest, chain, verify_chain};
use rusqlite::{Connection, Error, OptionalExtension, Result, types::Type};

use crate::{
    body::{Body, chain_name, write},
    reads::{answers, cases, foreign, people},
};

/// Writes the line of `change`. Must come before the change itself: the record
/// as it stands now is what `before` means.
pub fn record(db: &Connection, change: &Change, batch: &Batch) -> Result<()> {
    let Some(chain) = chain_of(db, change)? else {
        return Ok(());
    };
    let before = before(db, change)?;
    match audit_line(Some(chain), change, before.as_ref(), batch) {
        Some(entry) => append(db, chain, &entry),
        None => Ok(()),
    }
}

fn chain_of(db: &Connection, change: &Change) -> Result<Option<Chain>> {
    // Only a sighting has to look its case up, through its alert.
    let case = match change {
        Change::SightingConfirmed { sighting, .. } => cases::case_of(db, sighting.alert)?,
        _ => None,
    };
    Ok(change.chain(|_| case))
}

/// The same change with the record as it stands now.
fn before(db: &Connection, change: &Change) -> Result<Option<Change>> {
    Ok(match change {
        Change::FileSaved(case) => cases::case(db, case.id)?.map(Change::FileSaved),
        Change::PartnerChanged(partner) => {
            people::partner(db, partner.id)?.map(Change::PartnerChanged)
        }
        Change::KeyRevoked(key) => people::key_by_id(db, key.id)?.map(Change::KeyRevoked),
        Change::NeighbourPut(neighbour) => {
            foreign::neighbour(db, neighbour.id)?.map(Change::NeighbourPut)
        }
        Change::ForeignPut(held) => {
            let before = foreign::foreign(db, held.id)?;
            before.map(|before| Change::ForeignPut(Box::new(before)))
        }
        Change::TipTriaged(tip) => answers::tip(db, tip.id)?.map(Change::TipTriaged),
        Change::Ended(ended) => {
            let case = cases::case(db, ended.case.id)?;
            let alert = cases::alert(db, ended.alert.id)?;
            case.zip(alert).map(|(case, alert)| {
                let closing = None;
                Change::Ended(Box::new(Ended {
                    case,
                    alert,
                    closing,
                }))
            })
        }
        _ => None,
    })
}

fn append(db: &Connection, of: Chain, entry: &homeward_domain::change::AuditEntry) -> Result<()> {
    let name = chain_name(of);
    let last = last(db, &name)?;
    let (seq, previous) = last.map_or((0, None), |(seq, hash)| (seq, Some(hash)));
    let text = serde_json::to_string(entry);
    let text = text.map_err(|error| Error::ToSqlConversionFailure(error.into()))?;
    let hash = chain(previous.as_ref(), text.as_bytes());
    let sql = "insert into audit (chain, seq, entry, hash) values (?1, ?2, ?3, ?4)";
    write(db, sql, (name, seq + 1, text, hash.to_string()))?;
    Ok(())
}

fn last(db: &Connection, chain: &str) -> Result<Option<(i64, Digest)>> {
    let sql = "select seq, hash from audit where chain = ?1 order by seq desc limit 1";
    let mut statement = db.prepare_cached(sql)?;
    let row = statement.query_row([chain], |row| {
        Ok((row.get(0)?, digest(&row.get::<_, String>(1)?)?))
    });
    row.optional()
}

fn digest(text: &str) -> Result<Digest> {
    let parsed = text.parse::<Digest>();
    parsed.map_err(|error| Error::FromSqlConversionFailure(0, Type::Text, error.into()))
}

/// Every line of one chain, in order.
pub fn lines(db: &Connection, chain: Chain) -> Result<Vec<ChainedEntry>> {
    let sql = "select entry, hash from audit where chain = ?1 order by seq";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([chain_name(chain)], |row| {
        Ok(ChainedEntry {
            entry: row.get::<_, Body<_>>(0)?.0,
            hash: digest(&row.get::<_, String>(1)?)?,
        })
    })?;
    rows.collect()
}

/// The chains in which a line is not what was written.
pub fn tampered(db: &Connection) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached("select distinct chain from audit order by chain")?;
    let chains = statement.query_map([], |row| row.get(0))?;
    let chains: Vec<String> = chains.collect::<Result<_>>()?;
    let mut tampered = Vec::new();
    for chain in chains {
        if !is_whole(db, &chain)? {
            tampered.push(chain);
        }
    }
    Ok(tampered)
}

fn is_whole(db: &Connection, chain: &str) -> Result<bool> {
    let sql = "select entry, hash from audit where chain = ?1 order by seq";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([chain], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let rows: Vec<(String, String)> = rows.collect::<Result<_>>()?;
    let hashed = rows.iter().map(|(entry, hash)| {
        let hash = hash.parse::<Digest>().ok()?;
        Some((entry.as_bytes(), hash))
    });
    // A hash that is none follows from nothing.
    let hashed: Option<Vec<_>> = hashed.collect();
    Ok(hashed.is_some_and(|hashed| verify_chain(hashed).is_ok()))
}
