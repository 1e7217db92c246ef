//! The roll of messages, in memory: by alert and version, each until it expires.

use std::{
    collections::BTreeMap,
    marker::PhantomData,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use homeward_cap::{Alert, Options, read};
use homeward_domain::{
    message::{MessageHead, MessageIdentity, MsgType},
    status::Status,
    time::Timestamp,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    notices::{Content, Notice, Notices, Standing},
    package::Package,
};

/// Every message of status `S` that has not expired.
#[derive(Debug)]
pub struct Roll<S: Status> {
    kept: Mutex<Kept>,
    status: PhantomData<fn() -> S>,
}

/// The alert's code, then the version: a thread stands together.
type Place = (String, u32);

#[derive(Debug, Default)]
struct Kept {
    notices: BTreeMap<Place, Arc<Notice>>,
    revision: u64,
    /// When what stands last changed; `None` until somebody looks after a change.
    changed: Option<Timestamp>,
}

impl<S: Status> Default for Roll<S> {
    fn default() -> Self {
        Self {
            kept: Mutex::default(),
            status: PhantomData,
        }
    }
}

impl<S: Status> Roll<S> {
    pub fn new() -> Self {
        Self::default()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The same, as it is at `now`.
    fn at(&self, now: Timestamp) -> MutexGuard<'_, Kept> {
        let mut kept = self.kept();
        kept.pass(now);
        kept
    }
}

impl<S: Status> Notices<S> for Roll<S> {
    fn hang(&self, package: &Package<S>) -> Result<(), Fault> {
        let head = package.head();
        let said = package.cap().map(said);
        if head.is_closing() {
            // Also where its own CAP is missing or broken: the child comes down first.
            let references = said.as_ref().and_then(|said| said.as_ref().ok());
            self.kept().erase(package.seq(), head, references);
        }
        let (Some(cap), Some(said)) = (package.cap(), said) else {
            return Ok(());
        };
        let content = Content::Standing {
            cap: cap.clone(),
            alert: Arc::new(said?),
            gateways: Arc::default(),
        };
        self.kept().put(package.seq(), head, content);
        Ok(())
    }

    fn standing(&self, now: Timestamp) -> Standing {
        let kept = self.at(now);
        Standing {
            revision: kept.revision,
            changed: kept.changed.unwrap_or(now),
            notices: kept.notices.values().cloned().collect(),
        }
    }

    fn find(&self, name: &str, now: Timestamp) -> Option<Arc<Notice>> {
        let kept = self.at(now);
        if let Ok(identity) = name.parse::<MessageIdentity>() {
            let found = kept.notices.get(&place(&identity));
            return found.filter(|found| found.identity == identity).cloned();
        }
        let (code, version) = name.rsplit_once('-')?;
        let place = (code.to_owned(), version.parse().ok()?);
        let found = kept.notices.get(&place);
        found.filter(|found| found.name() == name).cloned()
    }
}

impl Kept {
    /// What has expired leaves; what is new is new from now on.
    fn pass(&mut self, now: Timestamp) {
        let before = self.notices.len();
        self.notices.retain(|_, notice| notice.expires > now);
        if self.notices.len() != before {
            self.turn();
        }
        if self.changed.is_none() {
            self.changed = Some(now);
            let unseen = self.notices.values_mut().filter(|n| n.updated.is_none());
            for notice in unseen {
                Arc::make_mut(notice).updated = Some(now);
            }
        }
    }

    fn turn(&mut self) {
        self.revision += 1;
        self.changed = None;
    }

    /// Puts a message up that does not stand yet, unless its alert has ended.
    fn put(&mut self, seq: u64, head: &MessageHead, content: Content) {
        let place = place(&head.identity);
        let ended = self.thread(&place.0).any(|n| n.msg_type == MsgType::Cancel);
        if self.notices.contains_key(&place) || (ended && !head.is_closing()) {
            return;
        }
        let notice = Notice {
            seq,
            identity: head.identity.clone(),
            msg_type: head.msg_type(),
            sent: head.sent,
            expires: head.expires,
            area: head.area,
            reach: head.reach.clone(),
            updated: (!head.is_closing()).then_some(head.sent),
            content,
        };
        self.notices.insert(place, Arc::new(notice));
        self.turn();
    }

    /// Of everything that the ending takes back, only the names stay. What it refers to
    /// stands in it, so they come back after a restart too.
    fn erase(&mut self, seq: u64, closing: &MessageHead, said: Option<&Alert>) {
        let code = closing.identity.alert.clone();
        let erased = |seq, identity: MessageIdentity, sent| Notice {
            seq,
            msg_type: if identity.version == 1 {
                MsgType::Alert
            } else {
                MsgType::Update
            },
            identity,
            sent,
            expires: closing.expires,
            area: closing.area,
            reach: closing.reach.clone(),
            updated: None,
            content: Content::Erased {
                by: closing.identity.clone(),
            },
        };
        let here = self.thread(&code).filter(|n| n.msg_type != MsgType::Cancel);
        let mut gone: Vec<Notice> = here
            .map(|n| erased(n.seq, n.identity.clone(), n.sent))
            .collect();
        for reference in said.map_or(&[][..], |said| &said.references) {
            if let Ok(identity) = reference.identifier.parse() {
                let sent = Timestamp::from_millis(reference.sent.instant() * 1_000);
                gone.push(erased(seq, identity, sent));
            }
        }
        for notice in gone {
            let place = place(&notice.identity);
            let old = self.notices.get(&place).map(|old| &old.content);
            if place.0 == code && !matches!(old, Some(Content::Erased { .. })) {
                self.notices.insert(place, Arc::new(notice));
                self.turn();
            }
        }
    }

    fn thread(&self, code: &str) -> impl Iterator<Item = &Arc<Notice>> {
        let all = (code.to_owned(), 0)..=(code.to_owned(), u32::MAX);
        self.notices.range(all).map(|(_, notice)| notice)
    }
}

fn place(identity: &MessageIdentity) -> Place {
    (identity.alert.clone(), identity.version)
}

/// What the signed bytes say: the feeds tell nothing that was not signed.
fn said(cap: &Bytes) -> Result<Alert, Fault> {
    let alert = read(cap, &Options::strict()).alert;
    alert.ok_or_else(|| Fault::new(FaultKind::Corrupt, "read our own CAP for the feeds"))
}
