//! A neighbour's messages, honest and not.

use homeward_cap::dsig::{self, SigningKey};
use homeward_domain::{
    foreign::Agreement, id::Id, status::StatusKind, time::Timestamp, words::Words,
};

use super::*;

struct Pair {
    private: SigningKey,
    public: String,
}

fn pair() -> Pair {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    Pair {
        private: SigningKey::from_pkcs8_pem(&pair.serialize_pem()).unwrap(),
        public: pair.public_key_pem(),
    }
}

fn neighbour(number: u128, sender: &str, pair: &Pair) -> Neighbour {
    Neighbour {
        id: Id::from_bits(number),
        agency: Id::from_bits(2),
        name: Words::new("邻", "Neighbour"),
        status: StatusKind::Actual,
        senders: vec![sender.to_owned()],
        key_ids: key_ids(&pair.public).unwrap(),
        keys_pem: pair.public.clone(),
        feed_url: None,
        event_codes: vec![],
        agreement: Agreement::ByApproval,
        added_at: Timestamp::default(),
        removed: false,
    }
}

const INFO: &str = "<info><language>zh-CN</language><category>Rescue</category><event>儿童失踪</event>\
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>\
<eventCode><valueName>SAME</valueName><value>CAE</value></eventCode>\
<expires>2026-11-24T16:20:00+08:00</expires><headline>寻\u{202e}找</headline><contact>0371-110</contact>\
<parameter><valueName>homeward:name</valueName><value>小明</value></parameter>\
<parameter><valueName>homeward:sex</valueName><value>male</value></parameter>\
<parameter><valueName>homeward:age</valueName><value>6</value></parameter>\
<parameter><valueName>homeward:lastSeenAt</valueName><value>34.75,113.6</value></parameter>\
<resource><resourceDesc>photo</resourceDesc><mimeType>image/jpeg</mimeType><uri>https://a.example/p.jpg</uri></resource>\
<area><areaDesc>郑州</areaDesc><circle>34.75,113.62 100</circle>\
<geocode><valueName>GB/T2260-2007</valueName><value>410100</value></geocode></area></info>";

fn cap(sender: &str, kind: &str, more: &str) -> String {
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>a1</identifier>\
<sender>{sender}</sender><sent>2026-11-23T16:20:00+08:00</sent><status>Actual</status>\
<msgType>{kind}</msgType><scope>Public</scope>{more}</alert>"
    )
}

const REFERENCES: &str = "<references>henan,a0,2026-11-23T15:20:00+08:00</references>";

fn signed(text: &str, pair: &Pair) -> Vec<u8> {
    dsig::sign(text.as_bytes(), &pair.private).unwrap()
}

fn code(answer: Result<(&Neighbour, ForeignMessage), Refusal>) -> Code {
    match answer {
        Err(refusal) => refusal.code,
        Ok((_, message)) => panic!("it was taken: {message:?}"),
    }
}

#[test]
fn a_signed_message_is_read_whole_and_its_tricks_are_taken_out() {
    let pair = pair();
    let henan = [neighbour(1, "henan", &pair)];
    let bytes = signed(&cap("henan", "Alert", INFO), &pair);
    let (owner, message) = verified(&bytes, &henan).unwrap();
    assert_eq!((owner.id, message.kind), (henan[0].id, ForeignKind::Alert));
    assert_eq!(message.status, Some(StatusKind::Actual));
    let facts = message.facts.unwrap();
    assert_eq!(facts.headline, Words::new("寻找", ""));
    assert_eq!(facts.area.unwrap().to_string(), "34.75,113.62 100");
    assert_eq!(facts.place_codes, ["410100"]);
    assert_eq!(facts.child.name.zh, "小明");
    assert_eq!(facts.child.age_years, Some(6));
    assert!(facts.child.seen_at.is_some() && facts.has_photo);
}

#[test]
fn a_cancel_needs_no_words_and_broken_ones_do_not_spoil_it() {
    let pair = pair();
    let henan = [neighbour(1, "henan", &pair)];
    let broken = "<info><language>zh</language><area><circle>nowhere</circle></area></info>";
    for words in [String::new(), broken.to_owned(), INFO.to_owned()] {
        let text = cap("henan", "Cancel", &format!("{REFERENCES}{words}"));
        let bytes = signed(&text, &pair);
        let (_, message) = verified(&bytes, &henan).unwrap();
        assert_eq!(message.kind, ForeignKind::Cancel);
        assert_eq!(message.references[0].identifier, "a0");
        assert!(message.facts.is_none());
    }
    let text = cap("henan", "Alert", broken);
    let refused = verified(&signed(&text, &pair), &henan)
        .map(|_| ())
        .unwrap_err();
    assert_eq!(refused.code, Code::ForeignUnreadable);
}

#[test]
fn an_unknown_type_is_refused_and_receipts_are_no_alerts() {
    let pair = pair();
    let henan = [neighbour(1, "henan", &pair)];
    for kind in ["Cancle", "Alarm", "Ack", "Error"] {
        let text = cap("henan", kind, &format!("{REFERENCES}{INFO}"));
        let bytes = signed(&text, &pair);
        assert_eq!(
            code(verified(&bytes, &henan)),
            Code::ForeignMsgType,
            "{kind}"
        );
    }
}

#[test]
fn whose_key_signed_decides_who_speaks() {
    let (one, other, nobody) = (pair(), pair(), pair());
    let both = [neighbour(1, "henan", &one), neighbour(2, "hubei", &other)];
    // Hubei signs in Henan's name: it is Hubei who speaks, and the rules will refuse it.
    let bytes = signed(&cap("henan", "Alert", INFO), &other);
    let (owner, message) = verified(&bytes, &both).unwrap();
    assert_eq!((owner.id, message.neighbour), (both[1].id, both[1].id));
    let bytes = signed(&cap("henan", "Alert", INFO), &nobody);
    assert_eq!(code(verified(&bytes, &both)), Code::ForeignSignature);
    let bytes = cap("henan", "Alert", INFO).into_bytes();
    assert_eq!(code(verified(&bytes, &both)), Code::ForeignSignature);
    let mut left = both;
    left[0].removed = true;
    let bytes = signed(&cap("henan", "Alert", INFO), &one);
    assert_eq!(code(verified(&bytes, &left)), Code::ForeignSignature);
}

#[test]
fn only_what_was_signed_is_read() {
    let pair = pair();
    let henan = [neighbour(1, "henan", &pair)];
    let bytes = signed(&cap("henan", "Alert", INFO), &pair);
    let text = String::from_utf8(bytes).unwrap();
    let forged = [
        text.replace("<msgType>Alert<", "<msgType>Cancel<"),
        text.replace("410100", "130100"),
        text.replace("<sent>", "<!-- --><sent>x"),
        format!("<!DOCTYPE alert [<!ENTITY a \"b\">]>{text}"),
    ];
    for forged in forged {
        let answer = verified(forged.as_bytes(), &henan);
        assert_eq!(code(answer), Code::ForeignSignature);
    }
}

#[test]
fn bombs_and_floods_are_refused_before_they_are_read() {
    let pair = pair();
    let henan = [neighbour(1, "henan", &pair)];
    let long = vec![b' '; 10 * 1024 * 1024];
    assert_eq!(code(verified(&long, &henan)), Code::ForeignUnreadable);
    let bomb = b"<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><alert>&b;</alert>";
    assert_eq!(code(verified(bomb, &henan)), Code::ForeignSignature);
    let deep = "<a>".repeat(50_000);
    assert_eq!(
        code(verified(deep.as_bytes(), &henan)),
        Code::ForeignSignature
    );
}

#[test]
fn keys_are_public_few_and_readable() {
    let pair = pair();
    assert_eq!(key_ids(&pair.public).unwrap().len(), 1);
    let many: String = (0..5).map(|_| self::pair().public).collect();
    for wrong in ["", "nonsense", "-----BEGIN PRIVATE KEY-----", &many] {
        assert_eq!(key_ids(wrong).unwrap_err().code, Code::NeighbourKeys);
    }
}
