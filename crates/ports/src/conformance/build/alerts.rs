//! What happens: cases, alerts and their ends, deliveries, tips and sightings.

use homeward_domain::{
    alert::{Alert, AlertStage, House, Issue, LedBy, Outcome},
    approval::{AuthorityPolicy, Draft, Reach},
    case::{Case, CaseStage},
    case_file::Sex,
    change::{Ended, Issued, Signed, StagedClosing, WrappedKey},
    delivery::{ChannelId, Delivery, DeliveryKey, DeliveryState, Shard},
    message::{AlertMessage, MessageHead},
    poster::Poster,
    refusal::Refusal,
    status::{Actual, Status, StatusKind},
    time::Span,
    tip::{Sighting, Tip, TipState},
    words::Words,
};
use serde_json::Value;

use super::{Town, people::point, sealed};

impl Town {
    pub fn a_case(&mut self) -> Case {
        Case {
            id: self.fresh(),
            agency: self.agency.id,
            status: StatusKind::Actual,
            stage: CaseStage::Draft,
            epoch: 1,
            opened_at: self.now,
            opened_by: self.officer.id,
            follows: None,
            file: sealed(&mut self.chance),
        }
    }

    pub fn a_case_key(&mut self) -> WrappedKey {
        WrappedKey(sealed(&mut self.chance).0)
    }

    /// The case with another file in it.
    pub fn with_file(&mut self, case: Case) -> Case {
        case.with_file(sealed(&mut self.chance))
    }

    pub fn a_poster(&mut self) -> Poster {
        Poster {
            name: Words::new("王小禾", "Wang Xiaohe"),
            sex: Sex::Female,
            age_years: 6,
            height_cm: Some(115),
            features: Words::new("左眉有痣", "A mole on the left brow"),
            clothes: Words::new("黄色外套", "Yellow jacket"),
            companion: Words::default(),
            vehicle: Words::default(),
            place: Words::new("人民广场", "People's Square"),
            point: point(&mut self.chance),
            seen_from: self.now,
            seen_to: self.now,
            circumstances: Words::new("放学后没有回家", "Did not come home from school"),
            call: "110".to_owned(),
            photo: Some(self.fresh()),
        }
    }

    /// The first message about `case`, under `code`.
    pub fn an_alert(&mut self, case: &Case, code: &str) -> Issued {
        let made = self.issue(case, code);
        match made {
            Ok(issued) => issued,
            Err(refusal) => unreachable!("a complete draft of a new case: {refusal}"),
        }
    }

    fn issue(&mut self, case: &Case, code: &str) -> Result<Issued, Refusal> {
        let place_code = Some("130102".to_owned());
        let poster = self.a_poster();
        let draft = Draft { poster, place_code };
        let reach = Reach {
            radius_max_m: 500_000,
        };
        let policy = AuthorityPolicy::default();
        let officer = &self.officer;
        let approval = officer.approve(&self.agency, &draft, &reach, &policy, self.now)?;
        let id = self.fresh();
        let code = code.to_owned();
        let issue = Alert::issue::<Actual>(id, code, case, draft, approval, self.house())?;
        Ok(issued(case.clone().live(id)?, issue))
    }

    /// The next message of a live alert: a wider ring, a correction, a sighting, more time.
    pub fn an_update(&mut self, case: &Case, alert: &Alert) -> Option<Issued> {
        let poster = self.a_poster();
        let choice = self.chance.below(4);
        let house = self.house();
        let issue: Issue<Actual> = match choice {
            0 => alert.open_ring(house).ok()??,
            1 => alert.corrected(alert.poster.clone()?, house).ok()?,
            2 => alert.moved(poster, house).ok()?,
            _ => alert.renewed(Span::hours(24), house).ok()?,
        };
        Some(issued(case.clone().next(), issue))
    }

    /// The child is found.
    pub fn found(&self, case: &Case, alert: &Alert) -> Ended {
        self.ended(case, alert, self.resolved())
    }

    pub const fn resolved(&self) -> AlertStage {
        AlertStage::Resolved {
            outcome: Outcome::FoundSafe,
            led_by: LedBy::AlertTip,
            at: self.now,
            by: self.officer.id,
        }
    }

    pub fn ended(&self, case: &Case, alert: &Alert, stage: AlertStage) -> Ended {
        let (case, ended) = (case.clone().closed(), alert.ended(stage));
        match (case, ended) {
            (Ok(case), Ok(alert)) => Ended {
                case,
                alert,
                closing: stage.closing(),
            },
            (case, alert) => unreachable!("a live one ends: {case:?} {alert:?}"),
        }
    }

    /// One delivery of the message to the whole of `channel`, due now.
    pub fn a_delivery(&self, seq: u64, head: &MessageHead, channel: ChannelId) -> Delivery {
        self.to_shard(seq, head, channel, Shard::Whole)
    }

    pub fn to_shard(
        &self,
        seq: u64,
        head: &MessageHead,
        channel: ChannelId,
        shard: Shard,
    ) -> Delivery {
        Delivery {
            key: DeliveryKey::new(&head.identity, channel, &shard),
            alert: head.alert,
            seq,
            identity: head.identity.clone(),
            status: head.status,
            cause: head.cause,
            channel,
            shard,
            state: DeliveryState::Queued,
            attempts: 0,
            planned_at: self.now,
            next_at: self.now,
            last_at: None,
            answer: None,
            erased_at: None,
            made_with: None,
        }
    }

    pub fn a_tip(&mut self, alert: &Alert) -> Tip {
        Tip {
            id: self.fresh(),
            alert: alert.id,
            case: alert.case,
            status: alert.status,
            received_at: self.now,
            state: TipState::New,
            with_child: false,
            testimony: sealed(&mut self.chance),
            contact: None,
            sighting: None,
        }
    }

    pub fn a_sighting(&mut self, tip: &Tip, number: u32) -> Sighting {
        Sighting {
            id: self.fresh(),
            alert: tip.alert,
            number,
            point: point(&mut self.chance),
            place: Words::new("东二环", "East Second Ring"),
            at: tip.received_at,
            tip: Some(tip.id),
            confirmed_by: self.officer.id,
            confirmed_at: self.now,
        }
    }

    const fn house(&self) -> House<'_> {
        House {
            agency: &self.agency,
            policy: &self.policy,
            base: "https://alert.example",
            now: self.now,
        }
    }
}

fn issued<S: Status>(case: Case, issue: Issue<S>) -> Issued {
    let closings = issue
        .closings
        .iter()
        .map(|(closing, message)| StagedClosing {
            closing: *closing,
            signed: signed(message),
        });
    Issued {
        case,
        message: signed(&issue.message),
        closings: closings.collect(),
        alert: issue.alert,
    }
}

/// A store carries packages and never looks inside, so these need no signature.
fn signed<S: Status>(message: &AlertMessage<S>) -> Signed {
    Signed {
        head: message.head().clone(),
        package: Value::Object(message.to_json()).to_string(),
        cap: Some(format!("<alert>{}</alert>", message.head().identity)),
    }
}
