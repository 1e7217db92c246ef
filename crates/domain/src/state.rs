//! The record in memory: what every store must do, said in the fewest words.
//!
//! [`State::apply`] is pure. The in-memory store is this and a lock; the SQL
//! stores are compared with it, change by change.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    alert::Alert,
    case::{Case, CaseStage},
    change::{
        AuditEntry, Batch, Chain, Change, Ended, Expect, Issued, KeptAnswer, Milestones,
        SentMessage, Signed, StagedClosing, Tally, WrappedKey,
    },
    delivery::{Delivery, DeliveryKey},
    foreign::{ForeignAlert, Neighbour},
    id::{
        AgencyId, AlertId, CaseId, ForeignId, KeyId, NeighbourId, OfficerId, PartnerId, ScreenId,
        SightingId, TipId,
    },
    message::MessageIdentity,
    people::{AccessKey, Agency, Officer, Partner, Screen, Session, SignInLink},
    time::Timestamp,
    tip::{Sighting, Tip},
};

#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    pub agencies: BTreeMap<AgencyId, Agency>,
    pub officers: BTreeMap<OfficerId, Officer>,
    pub links: BTreeMap<String, SignInLink>,
    pub sessions: BTreeMap<String, Session>,
    pub keys: BTreeMap<KeyId, AccessKey>,
    pub partners: BTreeMap<PartnerId, Partner>,
    pub screens: BTreeMap<ScreenId, Screen>,
    pub screens_seen: BTreeMap<ScreenId, Timestamp>,
    pub cases: BTreeMap<CaseId, Case>,
    pub case_keys: BTreeMap<CaseId, WrappedKey>,
    pub alerts: BTreeMap<AlertId, Alert>,
    pub messages: Vec<SentMessage>,
    pub staged: BTreeMap<AlertId, Vec<StagedClosing>>,
    pub planned: BTreeSet<u64>,
    pub deliveries: BTreeMap<DeliveryKey, Delivery>,
    pub tallies: BTreeMap<MessageIdentity, Tally>,
    pub milestones: BTreeMap<AlertId, Milestones>,
    pub tips: BTreeMap<TipId, Tip>,
    pub sightings: BTreeMap<SightingId, Sighting>,
    pub answers: BTreeMap<String, KeptAnswer>,
    pub neighbours: BTreeMap<NeighbourId, Neighbour>,
    pub foreign: BTreeMap<ForeignId, ForeignAlert>,
    pub audit: Vec<AuditEntry>,
}

impl State {
    /// Whether everything that the batch expects still holds.
    pub fn allows(&self, batch: &Batch) -> bool {
        batch.expect.iter().all(|expect| self.holds(expect))
    }

    fn holds(&self, expect: &Expect) -> bool {
        match expect {
            Expect::CaseEpoch { case, epoch } => {
                self.cases.get(case).is_some_and(|c| c.epoch == *epoch)
            }
            Expect::LinkUnused { digest } => self.links.get(digest).is_some_and(|link| !link.used),
            Expect::AnswerFree { key } => !self.answers.contains_key(key),
            Expect::DeliveryOpen { key } => self
                .deliveries
                .get(key)
                .is_some_and(|delivery| !delivery.state.is_final()),
            Expect::DeliveryStands {
                key,
                state,
                attempts,
            } => {
                let stands = |d: &Delivery| d.state == *state && d.attempts == *attempts;
                self.deliveries.get(key).is_some_and(stands)
            }
            Expect::NotPlanned { seq } => !self.planned.contains(seq),
            Expect::CodeFree { code } => self.alerts.values().all(|alert| alert.code != *code),
            Expect::Unfounded => self.agencies.is_empty(),
            Expect::ForeignAt { foreign, revision } => {
                let held = self.foreign.get(foreign);
                held.is_some_and(|held| held.revision == *revision)
            }
            Expect::ForeignUnheard {
                neighbour,
                sender,
                identifier,
            } => {
                let names = [(sender.clone(), identifier.clone())];
                self.foreign_named(*neighbour, &names).is_empty()
            }
            Expect::KeyStands(key) => self.keys.get(&key.id) == Some(key),
            Expect::PartnerStands(read) => self.partners.get(&read.id) == Some(&**read),
        }
    }

    pub fn case_of(&self, alert: AlertId) -> Option<CaseId> {
        self.alerts.get(&alert).map(|alert| alert.case)
    }

    /// The chain that `change` is audited on, if it is.
    pub fn chain(&self, change: &Change) -> Option<Chain> {
        change.chain(|alert| self.case_of(alert))
    }

    pub fn apply(&mut self, change: &Change) {
        match change.clone() {
            Change::AgencyFounded(agency) => drop(self.agencies.insert(agency.id, agency)),
            Change::OfficerAdded(officer) => drop(self.officers.insert(officer.id, officer)),
            Change::LinkMade(link) => drop(self.links.insert(link.digest.clone(), link)),
            Change::SessionOpened { session, link } => self.open_session(session, &link),
            Change::SessionClosed { digest } => drop(self.sessions.remove(&digest)),
            Change::KeyMade(key) | Change::KeyRevoked(key) => drop(self.keys.insert(key.id, key)),
            Change::PartnerJoined(partner) | Change::PartnerChanged(partner) => {
                self.partners.insert(partner.id, partner);
            }
            Change::ScreenPut(screen) => drop(self.screens.insert(screen.id, screen)),
            Change::ScreenSeen { screen, at } => drop(self.screens_seen.insert(screen, at)),
            Change::CaseOpened { case, key } => {
                self.case_keys.insert(case.id, key);
                self.cases.insert(case.id, case);
            }
            Change::FileSaved(case) => drop(self.cases.insert(case.id, case)),
            Change::Issued(issued) => self.issue(*issued),
            Change::Ended(ended) => self.end(*ended),
            Change::CaseKeyDestroyed(case) => drop(self.case_keys.remove(&case)),
            Change::DeliveriesPlanned { seq, deliveries } => self.plan(seq, deliveries),
            Change::DeliveryMoved(delivery) => {
                self.deliveries.insert(delivery.key.clone(), delivery);
            }
            Change::ReceiptsTallied { identity, more } => self.tally(identity, more),
            Change::MilestonesReached { alert, milestones } => {
                self.milestones.insert(alert, milestones);
            }
            Change::TipReceived(tip) | Change::TipTriaged(tip) => {
                drop(self.tips.insert(tip.id, tip))
            }
            Change::SightingConfirmed { sighting, tip } => {
                self.sightings.insert(sighting.id, sighting);
                self.tips.extend(tip.map(|tip| (tip.id, tip)));
            }
            Change::AnswerKept(answer) => drop(self.answers.insert(answer.key.clone(), answer)),
            Change::NeighbourPut(neighbour) => {
                self.neighbours.insert(neighbour.id, neighbour);
            }
            Change::ForeignPut(foreign) => drop(self.foreign.insert(foreign.id, *foreign)),
            Change::ForeignForgotten(foreign) => drop(self.foreign.remove(&foreign)),
        }
    }

    fn open_session(&mut self, session: Session, link: &str) {
        if let Some(link) = self.links.get_mut(link) {
            link.used = true;
        }
        self.sessions.insert(session.digest.clone(), session);
    }

    fn issue(&mut self, issued: Issued) {
        self.append(issued.message);
        self.staged.insert(issued.alert.id, issued.closings);
        self.alerts.insert(issued.alert.id, issued.alert);
        self.cases.insert(issued.case.id, issued.case);
    }

    fn end(&mut self, ended: Ended) {
        let alert = ended.alert.id;
        for sent in &mut self.messages {
            if sent.head.alert == alert {
                sent.package = None;
                sent.cap = None;
            }
        }
        let staged = self.staged.remove(&alert).unwrap_or_default();
        let closing = staged
            .into_iter()
            .find(|staged| Some(staged.closing) == ended.closing);
        if let Some(closing) = closing {
            self.append(closing.signed);
        }
        self.alerts.insert(alert, ended.alert);
        self.cases.insert(ended.case.id, ended.case);
    }

    fn append(&mut self, signed: Signed) {
        self.messages.push(SentMessage {
            seq: self.messages.len() as u64 + 1,
            head: signed.head,
            package: Some(signed.package),
            cap: signed.cap,
        });
    }

    fn plan(&mut self, seq: u64, deliveries: Vec<Delivery>) {
        self.planned.insert(seq);
        let keyed = deliveries.into_iter().map(|d| (d.key.clone(), d));
        self.deliveries.extend(keyed);
    }

    fn tally(&mut self, identity: MessageIdentity, more: Tally) {
        let tally = self.tallies.entry(identity).or_default();
        tally.handed += more.handed;
        tally.shown += more.shown;
        tally.opened += more.opened;
    }

    /// A neighbour's incidents that know any of these messages, by sender and identifier.
    pub fn foreign_named(
        &self,
        neighbour: NeighbourId,
        names: &[(String, String)],
    ) -> Vec<ForeignAlert> {
        let known = |held: &ForeignAlert| {
            held.known.iter().any(|known| {
                let name = (&known.name.sender, &known.name.identifier);
                names.iter().any(|(s, i)| (s, i) == name)
            })
        };
        let own = self.foreign.values().filter(|f| f.neighbour == neighbour);
        own.filter(|held| known(held)).cloned().collect()
    }

    /// Cases of one agency, live ones first, then newest first.
    pub fn cases_of(&self, agency: AgencyId) -> Vec<Case> {
        let mut cases: Vec<_> = self
            .cases
            .values()
            .filter(|case| case.agency == agency)
            .cloned()
            .collect();
        let live = |case: &Case| matches!(case.stage, CaseStage::Live(_));
        cases.sort_by_key(|case| (!live(case), std::cmp::Reverse(case.id)));
        cases
    }
}

impl State {
    /// The same change with the record as it stands now, for the audit's "before".
    pub fn before(&self, change: &Change) -> Option<Change> {
        Some(match change {
            Change::FileSaved(case) => Change::FileSaved(self.cases.get(&case.id)?.clone()),
            Change::PartnerChanged(partner) => {
                Change::PartnerChanged(self.partners.get(&partner.id)?.clone())
            }
            Change::KeyRevoked(key) => Change::KeyRevoked(self.keys.get(&key.id)?.clone()),
            Change::NeighbourPut(neighbour) => {
                Change::NeighbourPut(self.neighbours.get(&neighbour.id)?.clone())
            }
            Change::ForeignPut(foreign) => {
                Change::ForeignPut(Box::new(self.foreign.get(&foreign.id)?.clone()))
            }
            Change::TipTriaged(tip) => Change::TipTriaged(self.tips.get(&tip.id)?.clone()),
            Change::Ended(ended) => Change::Ended(Box::new(Ended {
                case: self.cases.get(&ended.case.id)?.clone(),
                alert: self.alerts.get(&ended.alert.id)?.clone(),
                closing: None,
            })),
            _ => return None,
        })
    }
}
