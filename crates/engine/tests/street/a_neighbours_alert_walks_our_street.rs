//! Two houses like ours: what one says as CAP becomes an alert of the other, and goes.

use std::sync::Arc;

use bytes::Bytes;
use homeward_domain::{
    alert::{AlertStage, LedBy, Outcome},
    facts::Actor,
    foreign::{ForeignStage, NamedCode, Within},
    id::AlertId,
    message::Cause,
    refusal::RefusalCode,
    status::StatusKind,
    time::Span,
    words::Words,
};
use homeward_engine::{
    commands::{
        end_alert::{Ending, end_alert},
        neighbours::{NeighbourForm, put_neighbour},
        take_foreign::{From, Taken, What, take_foreign},
        update_alert::{RENEWAL_MAX, Update, update_alert},
    },
    driver,
    vault::CapKeys,
};
use homeward_ports::{cap_message::CapSigner, store::Store as _};

use crate::{
    case::a_case,
    every_message_is_said_as_cap_too::Key,
    house::{House, house, house_signing, refused},
};

struct Both {
    /// Where the child is missing.
    theirs: House,
    ours: House,
    key: Arc<dyn CapSigner>,
}

/// Their house speaks to ours under a standing agreement, or not.
async fn both(standing: Option<Within>) -> Both {
    let (key, other): (Arc<dyn CapSigner>, Arc<dyn CapSigner>) =
        (Arc::new(Key::new()), Arc::new(Key::new()));
    let keys = CapKeys {
        actual: key.clone(),
        exercise: other,
    };
    let (theirs, ours) = (house_signing(keys).await, house().await);
    let form = NeighbourForm {
        name: Words::new("邻省", "Next door"),
        status: StatusKind::Actual,
        senders: vec!["homeward:cn-130000".to_owned()],
        keys_pem: key.public_pem().to_owned(),
        feed_url: None,
        event_codes: vec![NamedCode {
            name: "SAME".to_owned(),
            value: "CAE".to_owned(),
        }],
        standing,
    };
    put_neighbour(&ours.engine, &ours.admin, None, form)
        .await
        .unwrap();
    Both { theirs, ours, key }
}

fn hebei() -> Option<Within> {
    Some(Within {
        codes: vec!["13".to_owned()],
        circle: None,
    })
}

impl Both {
    /// Their newest message, as everybody reads it.
    async fn newest(&self, alert: AlertId) -> Bytes {
        let sent = self.theirs.record.messages_of(alert).await.unwrap();
        Bytes::from(sent.last().unwrap().cap.clone().unwrap())
    }

    async fn take(&self, bytes: Bytes) -> Result<Taken, homeward_engine::Failure> {
        let agency = self.ours.admin.agency.id;
        take_foreign(
            &self.ours.engine,
            Actor::System,
            From::Agency(agency),
            bytes,
        )
        .await
    }

    async fn published(&self) -> (AlertId, Bytes) {
        let case = a_case().saved(&self.theirs).await;
        let alert = self.theirs.publish(case).await.unwrap();
        (alert.id, self.newest(alert.id).await)
    }

    async fn later(&self, span: Span) {
        self.theirs.later(span);
        self.ours.later(span);
    }
}

#[tokio::test]
async fn a_house_like_ours_says_all_parts_and_its_found_child_is_taken_back_here_too() {
    let both = both(hebei()).await;
    let (theirs, said) = both.published().await;
    let taken = both.take(said).await.unwrap();
    assert_eq!(taken.what, What::Published);
    let id = taken.alert.unwrap();
    let alert = both.ours.record.alert(id).await.unwrap().unwrap();
    let poster = alert.poster.clone().unwrap();
    assert_eq!((poster.name.zh.as_str(), poster.age_years), ("小明", 6));
    assert_eq!(alert.origin.as_ref().unwrap().name().en, "Next door");
    driver::look(&both.ours.engine).await.unwrap();

    both.later(Span::minutes(5)).await;
    let ending = Ending::Resolve {
        outcome: Outcome::FoundSafe,
        led_by: LedBy::Unknown,
    };
    end_alert(&both.theirs.engine, &both.theirs.officer, theirs, ending)
        .await
        .unwrap();
    let cancel = both.newest(theirs).await;
    assert_eq!(both.take(cancel).await.unwrap().what, What::Ended);
    let alert = both.ours.record.alert(id).await.unwrap().unwrap();
    assert!(matches!(alert.stage, AlertStage::Recalled { .. }) && alert.poster.is_none());
    let sent = both.ours.record.messages_of(id).await.unwrap();
    let causes: Vec<_> = sent.iter().map(|sent| sent.head.cause).collect();
    assert_eq!(causes, [Cause::Issued, Cause::Ended]);
}

#[tokio::test]
async fn their_rings_are_ours_and_ours_do_not_open_by_themselves() {
    let both = both(hebei()).await;
    let (theirs, said) = both.published().await;
    let id = both.take(said).await.unwrap().alert.unwrap();
    both.later(Span::hours(2)).await;
    driver::look(&both.ours.engine).await.unwrap();
    let alert = both.ours.record.alert(id).await.unwrap().unwrap();
    assert_eq!((alert.version, alert.expansion.told.len()), (1, 1));
    driver::look(&both.theirs.engine).await.unwrap();
    let wider = both.newest(theirs).await;
    assert_eq!(both.take(wider).await.unwrap().what, What::Updated);
    let wider = both.ours.record.alert(id).await.unwrap().unwrap();
    let radius = wider.expansion.told.iter().map(|c| c.radius_m()).max();
    assert!(radius > Some(200_000), "{radius:?}");
    assert_eq!(wider.expansion.centre, alert.expansion.centre);
}

#[tokio::test]
async fn what_our_officer_ended_is_not_begun_again_by_an_update() {
    let both = both(hebei()).await;
    let (theirs, said) = both.published().await;
    let id = both.take(said.clone()).await.unwrap().alert.unwrap();
    let because = "duplicate".to_owned();
    both.ours
        .end(id, Ending::Withdraw { because })
        .await
        .unwrap();
    both.later(Span::minutes(5)).await;
    let renew = Update::Renew(RENEWAL_MAX);
    update_alert(&both.theirs.engine, &both.theirs.officer, theirs, renew)
        .await
        .unwrap();
    let update = both.newest(theirs).await;
    assert_eq!(refused(both.take(update).await), RefusalCode::ForeignOver);
    assert_eq!(both.take(said).await.unwrap().what, What::Known);
}

#[tokio::test]
async fn outside_the_agreement_it_waits_and_two_pushes_at_once_make_one() {
    let within = Some(Within {
        codes: vec!["41".to_owned()],
        circle: None,
    });
    let both = both(within).await;
    let (_, said) = both.published().await;
    let (one, other) = tokio::join!(both.take(said.clone()), both.take(said));
    let mut what = [one.unwrap().what, other.unwrap().what];
    what.sort_by_key(|what| *what == What::Known);
    assert_eq!(what, [What::Waits, What::Known]);
    let waiting = both.ours.record.foreign_waiting().await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].stage, ForeignStage::Waiting);
}

#[tokio::test]
async fn a_relayed_alert_is_not_relayed_again_so_that_none_goes_in_circles() {
    // Ours signs CAP too, and theirs hears it: what came from there must stop there.
    let first = both(hebei()).await;
    let back = both(hebei()).await;
    let (_, said) = first.published().await;
    let case = first.take(said).await.unwrap();
    let relayed = first.ours.record.messages_of(case.alert.unwrap()).await;
    assert_eq!(relayed.unwrap().len(), 1);
    let (_, own) = back.published().await;
    let text = String::from_utf8(own.to_vec()).unwrap();
    let start = text.find("<parameter>").unwrap();
    let end = text
        .find("<Signature")
        .or(text.find("<ds:Signature"))
        .unwrap();
    let mark =
        "<parameter><valueName>homeward:relayedFrom</valueName><value>a,b</value></parameter>";
    let unsigned = format!("{}{mark}{}</alert>", &text[..start], &text[start..end]);
    let signed = back.key.sign(unsigned.as_bytes()).unwrap();
    let taken = back.take(Bytes::from(signed)).await.unwrap();
    assert_eq!(taken.what, What::NotOurs);
}

#[tokio::test]
async fn what_was_changed_on_the_way_is_nobodys() {
    let both = both(hebei()).await;
    let (_, said) = both.published().await;
    let text = String::from_utf8(said.to_vec()).unwrap();
    let forged = Bytes::from(text.replace("小明", "小红"));
    let answer = both.take(forged).await;
    assert_eq!(refused(answer), RefusalCode::ForeignSignature);
}
