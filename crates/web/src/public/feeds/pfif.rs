//! The list for registries of missing people: PFIF 1.4, one person for each alert as it
//! stands now.
//!
//! In the order of `entry_date`, from which a copier goes on. Once an alert has ended its
//! record has the code where the name was and nothing of the child, so that a copy is
//! overwritten; each record carries the `expiry_date` at which a copier wipes it, and
//! leaves the list then as its message leaves the feeds.

use std::collections::BTreeMap;

use homeward_domain::time::Timestamp;
use homeward_ports::{
    fault::{Fault, FaultKind},
    notices::{Content, Notice},
    pfif::{Cursor, Document, Domain, Export, RECORDS_MAX, of_notice, write},
};

use super::{list::Listed, syndication::updated};

pub(super) fn text(listed: &Listed, domain: &Domain) -> Result<String, Fault> {
    let mut cursor = Cursor::after(Timestamp::default());
    let mut document = Document::default();
    for notice in newest(listed) {
        let export = Export {
            domain,
            entry_date: cursor.next(updated(notice)),
        };
        // One alert that PFIF cannot say must not keep the others back.
        match of_notice(notice, export) {
            Ok(person) => document.persons.extend(person),
            Err(why) => tracing::error!(message = %notice.identity, %why, "no PFIF record"),
        }
    }
    write(&document).map_err(|e| Fault::because(FaultKind::Broken, "write PFIF", e))
}

/// The newest message of each alert, oldest first; of too many the newest.
fn newest(listed: &Listed) -> Vec<&Notice> {
    // The list is in the order of versions, so the newest of each alert remains.
    let mut newest: BTreeMap<&str, &Notice> = BTreeMap::new();
    for notice in &listed.standing.notices {
        if matches!(notice.content, Content::Standing { .. }) {
            newest.insert(&notice.identity.alert, notice);
        }
    }
    let mut all: Vec<_> = newest.into_values().collect();
    all.sort_by_key(|notice| (updated(notice), notice.seq));
    all.split_off(all.len().saturating_sub(RECORDS_MAX))
}
