use std::sync::Arc;

use bytes::Bytes;
use homeward_cap::{
    Alert, Options, Profile, dsig,
    model::{MsgType, Status},
    read,
};
use homeward_domain::{
    alert::{LedBy, Outcome},
    change::SentMessage,
    delivery::ChannelId,
    id::AlertId,
    time::Span,
};
use homeward_engine::{
    commands::{
        attach_photo::attach_photo,
        end_alert::Ending,
        update_alert::{Update, update_alert},
    },
    vault::CapKeys,
};
use homeward_ports::{
    blobs::CleanPhoto,
    cap_message::CapSigner,
    fault::{Fault, FaultKind},
};

use crate::{
    case::a_case,
    house::{House, house_signing},
};

/// A key on P-256, and another for exercises.
fn keys() -> CapKeys {
    let key = || Arc::new(Key::new());
    CapKeys {
        actual: key(),
        exercise: key(),
    }
}

#[derive(Debug)]
pub struct Key {
    private: dsig::SigningKey,
    public: String,
}

impl Key {
    pub fn new() -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        Self {
            private: dsig::SigningKey::from_pkcs8_pem(&pair.serialize_pem()).unwrap(),
            public: pair.public_key_pem(),
        }
    }
}

impl CapSigner for Key {
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Fault> {
        let signed = dsig::sign(document, &self.private);
        signed.map_err(|e| Fault::because(FaultKind::Broken, "sign", e))
    }
    fn public_pem(&self) -> &str {
        &self.public
    }
}

/// What was signed, as somebody who pinned `key` reads it.
fn verified(text: &str, key: &dyn CapSigner) -> Alert {
    let public = dsig::PublicKey::from_spki_pem(key.public_pem()).unwrap();
    let trust = dsig::Trust::new([public]).unwrap();
    let signed = dsig::verify(text.as_bytes(), &trust).unwrap().signed;
    let reading = read(&signed, &Options::strict().profile(Profile::Homeward));
    assert_eq!(reading.findings, []);
    reading.alert.unwrap()
}

async fn log(house: &House, alert: AlertId) -> Vec<SentMessage> {
    house.engine.store.messages_of(alert).await.unwrap()
}

fn photo() -> CleanPhoto {
    CleanPhoto {
        thumb: Bytes::from_static(b"small"),
        page: Bytes::from_static(b"what the public gets"),
        screen: Bytes::from_static(b"large"),
        width: 2,
        height: 2,
    }
}

#[tokio::test]
async fn alert_updates_and_the_end_carry_signed_cap_that_names_what_came_before() {
    let keys = keys();
    let house = house_signing(keys.clone()).await;
    let case = a_case().saved(&house).await;
    attach_photo(&house.engine, &house.officer, case, &photo())
        .await
        .unwrap();
    let alert = house.publish(case).await.unwrap();
    house.later(Span::minutes(10));
    update_alert(&house.engine, &house.officer, alert.id, Update::Correct)
        .await
        .unwrap();
    // A ring is opened by the house itself.
    house.later(Span::hours(3));
    house.walk().await;
    let sent = log(&house, alert.id).await;
    assert_eq!(sent.len(), 3, "issued, corrected, ring");
    for (nth, message) in sent.iter().enumerate() {
        let cap = verified(message.cap.as_deref().unwrap(), keys.actual.as_ref());
        assert_eq!(cap.identifier, message.head.identity.to_string());
        assert_eq!(cap.references.len(), nth, "every earlier message");
        assert_eq!(cap.status, Status::Actual);
        let resource = &cap.infos[0].resources[0];
        assert_eq!(resource.matches_digest(b"what the public gets"), Some(true));
        assert_eq!(cap.infos[0].areas[0].geocodes.len(), 1);
    }
    let (outcome, led_by) = (Outcome::FoundSafe, LedBy::AlertTip);
    house
        .end(alert.id, Ending::Resolve { outcome, led_by })
        .await
        .unwrap();
    let sent = log(&house, alert.id).await;
    assert!(
        sent[..3].iter().all(|message| message.cap.is_none()),
        "erased with the child's data"
    );
    let cancel = verified(sent[3].cap.as_deref().unwrap(), keys.actual.as_ref());
    assert_eq!(
        (cancel.msg_type, cancel.references.len()),
        (MsgType::Cancel, 3)
    );
}

#[tokio::test]
async fn the_feed_gets_the_very_bytes_of_the_record() {
    let house = house_signing(keys()).await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    house.walk().await;
    let sent = log(&house, alert.id).await;
    let handed = house.out.taken();
    let feed = handed
        .iter()
        .find(|h| h.channel == ChannelId::CapFeed)
        .unwrap();
    assert_eq!(
        feed.cap.as_deref(),
        sent[0].cap.as_deref().map(str::as_bytes)
    );
}

#[tokio::test]
async fn a_drill_is_signed_by_another_key() {
    let keys = keys();
    let house = house_signing(keys.clone()).await;
    let alert = house
        .publish(a_case().for_exercise().saved(&house).await)
        .await
        .unwrap();
    let sent = log(&house, alert.id).await;
    let text = sent[0].cap.as_deref().unwrap();
    assert_eq!(
        verified(text, keys.exercise.as_ref()).status,
        Status::Exercise
    );
    let real = dsig::PublicKey::from_spki_pem(keys.actual.public_pem()).unwrap();
    let trust = dsig::Trust::new([real]).unwrap();
    assert!(dsig::verify(text.as_bytes(), &trust).is_err());
}

#[tokio::test]
async fn a_key_that_fails_does_not_hold_the_alert_back() {
    #[derive(Debug)]
    struct Broken;
    impl CapSigner for Broken {
        fn sign(&self, _: &[u8]) -> Result<Vec<u8>, Fault> {
            Err(Fault::new(
                FaultKind::Broken,
                "reach the device that holds the key",
            ))
        }
        fn public_pem(&self) -> &'static str {
            ""
        }
    }
    let house = house_signing(CapKeys {
        actual: Arc::new(Broken),
        exercise: Arc::new(Broken),
    })
    .await;
    let alert = house.publish(a_case().saved(&house).await).await.unwrap();
    let sent = log(&house, alert.id).await;
    assert!(sent[0].package.is_some() && sent[0].cap.is_none());
}
