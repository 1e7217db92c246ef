//! The port's questions, each handed to a reader; its one verb, handed to the writer.

use async_trait::async_trait;
use homeward_domain::{
    alert::Alert,
    case::Case,
    change::{Batch, Chain, KeptAnswer, Milestones, SentMessage, StagedClosing, Tally, WrappedKey},
    delivery::{ChannelId, Delivery, DeliveryKey},
    foreign::{ForeignAlert, Neighbour},
    id::{
        AgencyId, AlertId, CaseId, ForeignId, NeighbourId, OfficerId, PartnerId, ScreenId, TipId,
    },
    message::MessageIdentity,
    people::{AccessKey, Agency, KeyOwner, Officer, Partner, Screen, Session, SignInLink},
    time::Timestamp,
    tip::{Sighting, Tip},
};
use homeward_ports::{
    fault::Fault,
    store::{ChainedEntry, Fence, Read, Store},
};

use crate::{
    audit,
    open::EmbeddedStore,
    queue::Write,
    reads::{answers, cases, deliveries, foreign, messages, people},
};

#[async_trait]
impl Store for EmbeddedStore {
    async fn record(&self, batch: Batch) -> Result<(), Fault> {
        self.write(Write::Batch(Box::new(batch))).await
    }
    async fn record_id(&self) -> Read<String> {
        Ok(self.record_id.clone())
    }

    // Who is it?
    async fn agencies(&self) -> Read<Vec<Agency>> {
        self.read("the agencies", people::agencies).await
    }
    async fn agency(&self, id: AgencyId) -> Read<Option<Agency>> {
        self.read("an agency", move |db| people::agency(db, id))
            .await
    }
    async fn officer(&self, id: OfficerId) -> Read<Option<Officer>> {
        self.read("an officer", move |db| people::officer(db, id))
            .await
    }
    async fn officers(&self, agency: AgencyId) -> Read<Vec<Officer>> {
        self.read("an agency's officers", move |db| {
            people::officers(db, agency)
        })
        .await
    }
    async fn link(&self, digest: &str) -> Read<Option<SignInLink>> {
        let digest = digest.to_owned();
        self.read("a sign-in link", move |db| people::link(db, &digest))
            .await
    }
    async fn session(&self, digest: &str) -> Read<Option<Session>> {
        let digest = digest.to_owned();
        self.read("a session", move |db| people::session(db, &digest))
            .await
    }
    async fn key(&self, digest: &str) -> Read<Option<AccessKey>> {
        let digest = digest.to_owned();
        self.read("a key", move |db| people::key(db, &digest)).await
    }
    async fn keys_of(&self, owner: KeyOwner) -> Read<Vec<AccessKey>> {
        self.read("somebody's keys", move |db| people::keys_of(db, owner))
            .await
    }

    // Whom do we work with?
    async fn partners(&self) -> Read<Vec<Partner>> {
        self.read("the partners", people::partners).await
    }
    async fn partner(&self, id: PartnerId) -> Read<Option<Partner>> {
        self.read("a partner", move |db| people::partner(db, id))
            .await
    }
    async fn screens(&self) -> Read<Vec<Screen>> {
        self.read("the screens", people::screens).await
    }
    async fn screen(&self, id: ScreenId) -> Read<Option<Screen>> {
        self.read("a screen", move |db| people::screen(db, id))
            .await
    }
    async fn screens_seen(&self) -> Read<Vec<(ScreenId, Timestamp)>> {
        self.read("when screens were seen", people::screens_seen)
            .await
    }

    // How do cases and alerts stand?
    async fn cases(&self, agency: AgencyId) -> Read<Vec<Case>> {
        self.read("an agency's cases", move |db| cases::cases(db, agency))
            .await
    }
    async fn case(&self, id: CaseId) -> Read<Option<Case>> {
        self.read("a case", move |db| cases::case(db, id)).await
    }
    async fn case_key(&self, id: CaseId) -> Read<Option<WrappedKey>> {
        self.read("a case's key", move |db| cases::case_key(db, id))
            .await
    }
    async fn alert(&self, id: AlertId) -> Read<Option<Alert>> {
        self.read("an alert", move |db| cases::alert(db, id)).await
    }
    async fn alert_by_code(&self, code: &str) -> Read<Option<Alert>> {
        let code = code.to_owned();
        self.read("an alert by its code", move |db| {
            cases::alert_by_code(db, &code)
        })
        .await
    }
    async fn active_alerts(&self) -> Read<Vec<Alert>> {
        self.read("the active alerts", cases::active_alerts).await
    }
    async fn ended_before(&self, at: Timestamp) -> Read<Vec<Alert>> {
        self.read("the alerts that ended", move |db| {
            cases::ended_before(db, at)
        })
        .await
    }
    async fn fence(&self, alert: AlertId) -> Read<Option<Fence>> {
        self.read("an alert's fence", move |db| cases::fence(db, alert))
            .await
    }
    async fn answer(&self, key: &str) -> Read<Option<KeptAnswer>> {
        let key = key.to_owned();
        self.read("a kept answer", move |db| cases::answer(db, &key))
            .await
    }

    // What was said?
    async fn messages_after(&self, seq: u64, limit: usize) -> Read<Vec<SentMessage>> {
        self.read("the log of messages", move |db| {
            messages::messages_after(db, seq, limit)
        })
        .await
    }
    async fn message(&self, seq: u64) -> Read<Option<SentMessage>> {
        self.read("a message", move |db| messages::message(db, seq))
            .await
    }
    async fn messages_of(&self, alert: AlertId) -> Read<Vec<SentMessage>> {
        self.read("an alert's messages", move |db| {
            messages::messages_of(db, alert)
        })
        .await
    }
    async fn staged(&self, alert: AlertId) -> Read<Vec<StagedClosing>> {
        self.read("an alert's staged endings", move |db| {
            messages::staged(db, alert)
        })
        .await
    }

    // What is still to do?
    async fn unplanned(&self, limit: usize) -> Read<Vec<SentMessage>> {
        self.read("the messages without a plan", move |db| {
            messages::unplanned(db, limit)
        })
        .await
    }
    async fn due(
        &self,
        channels: &[ChannelId],
        now: Timestamp,
        limit: usize,
    ) -> Read<Vec<Delivery>> {
        let channels = channels.to_vec();
        self.read("the due deliveries", move |db| {
            deliveries::due(db, &channels, now, limit)
        })
        .await
    }
    async fn next_due(&self) -> Read<Option<Timestamp>> {
        self.read("when the next delivery is due", deliveries::next_due)
            .await
    }
    async fn delivery(&self, key: &DeliveryKey) -> Read<Option<Delivery>> {
        let key = key.clone();
        self.read("a delivery", move |db| deliveries::delivery(db, &key))
            .await
    }
    async fn deliveries_of(&self, alert: AlertId) -> Read<Vec<Delivery>> {
        self.read("an alert's deliveries", move |db| {
            deliveries::deliveries_of(db, alert)
        })
        .await
    }

    async fn deliveries_to(
        &self,
        partner: PartnerId,
        before: Option<u64>,
        limit: usize,
    ) -> Read<Vec<Delivery>> {
        self.read("a partner's deliveries", move |db| {
            deliveries::deliveries_to(db, partner, before, limit)
        })
        .await
    }

    // What came back?
    async fn tally(&self, identity: &MessageIdentity) -> Read<Tally> {
        let identity = identity.clone();
        self.read("a message's tally", move |db| answers::tally(db, &identity))
            .await
    }
    async fn milestones(&self, alert: AlertId) -> Read<Milestones> {
        self.read("an alert's milestones", move |db| {
            answers::milestones(db, alert)
        })
        .await
    }
    async fn tip(&self, id: TipId) -> Read<Option<Tip>> {
        self.read("a tip", move |db| answers::tip(db, id)).await
    }
    async fn tips_of(&self, alert: AlertId, limit: usize) -> Read<Vec<Tip>> {
        self.read("an alert's tips", move |db| {
            answers::tips_of(db, alert, limit)
        })
        .await
    }
    async fn first_tip(&self, alert: AlertId) -> Read<Option<Timestamp>> {
        self.read("when an alert's first tip came", move |db| {
            answers::first_tip(db, alert)
        })
        .await
    }
    async fn tip_count(&self, alert: AlertId) -> Read<u64> {
        self.read("how many tips an alert has", move |db| {
            answers::tip_count(db, alert)
        })
        .await
    }
    async fn sightings_of(&self, alert: AlertId) -> Read<Vec<Sighting>> {
        self.read("an alert's sightings", move |db| {
            answers::sightings_of(db, alert)
        })
        .await
    }

    // What do neighbours say?
    async fn neighbours(&self) -> Read<Vec<Neighbour>> {
        self.read("the neighbours", foreign::neighbours).await
    }
    async fn foreign(&self, id: ForeignId) -> Read<Option<ForeignAlert>> {
        self.read("a neighbour's alert", move |db| foreign::foreign(db, id))
            .await
    }
    async fn foreign_named(
        &self,
        neighbour: NeighbourId,
        names: &[(String, String)],
    ) -> Read<Vec<ForeignAlert>> {
        let names = names.to_vec();
        self.read("a neighbour's alerts by name", move |db| {
            foreign::named(db, neighbour, &names)
        })
        .await
    }
    async fn foreign_count(&self, neighbour: NeighbourId) -> Read<usize> {
        self.read("how many alerts a neighbour has", move |db| {
            foreign::count(db, neighbour)
        })
        .await
    }
    async fn foreign_of(&self, agency: AgencyId, limit: usize) -> Read<Vec<ForeignAlert>> {
        self.read("an agency's alerts of neighbours", move |db| {
            foreign::of_agency(db, agency, limit)
        })
        .await
    }
    async fn foreign_waiting(&self) -> Read<Vec<ForeignAlert>> {
        self.read("the alerts of neighbours that wait", foreign::waiting)
            .await
    }
    async fn foreign_before(&self, at: Timestamp, limit: usize) -> Read<Vec<ForeignAlert>> {
        self.read("the old alerts of neighbours", move |db| {
            foreign::before(db, at, limit)
        })
        .await
    }

    // Who did what?
    async fn audit(&self, chain: Chain) -> Read<Vec<ChainedEntry>> {
        self.read("the audit journal", move |db| audit::lines(db, chain))
            .await
    }
}
