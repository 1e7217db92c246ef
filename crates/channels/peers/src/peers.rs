//! Who closes what for whom.

use std::{collections::HashMap, hint::black_box, sync::Arc};

use homeward_channels::web_push::{
    envelope::{AUTH_BYTES, Receiver, Sender},
    vapid::{Introductions, VapidKey},
};
use web_push_native::{Auth, WebPushBuilder, p256::PublicKey};

use crate::contest::Contestant;

/// A package of ours is about as long.
pub const TEXT_BYTES: usize = 2_048;

pub const AHEAD: &str = "ours, keys made ahead";
pub const COLD: &str = "ours, cold";
pub const ECE: &str = "ece";
pub const NATIVE: &str = "web-push-native";

/// Phones with keys of their own, which can open what was closed for them.
pub struct Phones {
    receivers: Vec<Receiver>,
    keys: Vec<ece::EcKeyComponents>,
    text: Vec<u8>,
}

impl Phones {
    pub fn new(count: usize) -> Self {
        let (mut receivers, mut keys) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (pair, auth) = ece::generate_keypair_and_auth_secret().expect("a pair");
            let public = pair
                .pub_as_raw()
                .expect("a point")
                .try_into()
                .expect("65 bytes");
            receivers.push(Receiver { public, auth });
            keys.push(pair.raw_components().expect("its parts"));
        }
        let text = (0..TEXT_BYTES).map(|at| b'a' + (at % 26) as u8).collect();
        Self {
            receivers,
            keys,
            text,
        }
    }

    /// Nobody is measured whose phones cannot read them.
    pub fn open_what_each_closes(&self) {
        let bodies = [
            close_fresh(&self.receivers[0], &self.text),
            close_ece(&self.receivers[0], &self.text),
            close_native(&self.receivers[0], &self.text),
        ];
        for body in bodies {
            let opened = ece::decrypt(&self.keys[0], &self.receivers[0].auth, &body);
            assert_eq!(opened.expect("it opens"), self.text);
        }
    }

    fn nth(&self, n: usize) -> &Receiver {
        &self.receivers[n % self.receivers.len()]
    }
}

fn close_fresh(phone: &Receiver, text: &[u8]) -> Vec<u8> {
    let sender = Sender::fresh(phone).expect("a pair");
    sender
        .close(phone, text)
        .expect("closed")
        .expect("short enough")
}

fn close_ece(phone: &Receiver, text: &[u8]) -> Vec<u8> {
    ece::encrypt(&phone.public, &phone.auth, text).expect("closed")
}

fn close_native(phone: &Receiver, text: &[u8]) -> Vec<u8> {
    let public = PublicKey::from_sec1_bytes(&phone.public).expect("a point");
    let auth: [u8; AUTH_BYTES] = phone.auth;
    let uri = "https://push.example/1".parse().expect("an address");
    let builder = WebPushBuilder::new(uri, public, Auth::from(auth));
    builder.build(text.to_vec()).expect("closed").into_body()
}

/// As the channel has it when an alert is published: the pair waits in a map, is taken out
/// and used up.
pub struct Ahead<'a> {
    phones: &'a Phones,
    kept: HashMap<u64, (Receiver, Sender)>,
}

impl<'a> Ahead<'a> {
    pub fn of(phones: &'a Phones) -> Self {
        Self {
            phones,
            kept: HashMap::new(),
        }
    }
}

impl Contestant for Ahead<'_> {
    fn name(&self) -> &'static str {
        AHEAD
    }
    fn count(&self) -> usize {
        10_000
    }
    fn ahead(&mut self) {
        for n in 0..self.count() {
            let phone = self.phones.nth(n);
            let sender = Sender::fresh(phone).expect("a pair");
            self.kept.insert(n as u64, (phone.clone(), sender));
        }
    }
    fn run(&mut self) {
        for n in 0..self.count() {
            let (phone, sender) = self.kept.remove(&(n as u64)).expect("made ahead");
            black_box(sender.close(&phone, &self.phones.text).expect("closed"));
        }
    }
}

/// The other three do all of it for each message.
macro_rules! each_anew {
    ($who:ident, $name:ident, $count:literal, $close:ident) => {
        pub struct $who<'a>(&'a Phones);

        impl<'a> $who<'a> {
            pub fn of(phones: &'a Phones) -> Self {
                Self(phones)
            }
        }

        impl Contestant for $who<'_> {
            fn name(&self) -> &'static str {
                $name
            }
            fn count(&self) -> usize {
                $count
            }
            fn run(&mut self) {
                for n in 0..$count {
                    black_box($close(self.0.nth(n), &self.0.text));
                }
            }
        }
    };
}

each_anew!(Cold, COLD, 2_000, close_fresh);
each_anew!(Ece, ECE, 1_000, close_ece);
each_anew!(Native, NATIVE, 1_000, close_native);

const SUBJECT: &str = "https://homeward.example/";
const NOW_S: i64 = 1_780_000_000;

/// A house that introduces itself anew with each message.
pub struct SignedEach(Arc<VapidKey>);

impl SignedEach {
    pub fn new() -> Self {
        Self(Arc::new(VapidKey::generate().expect("a key")))
    }
}

impl Contestant for SignedEach {
    fn name(&self) -> &'static str {
        "VAPID, signed for each message"
    }
    fn count(&self) -> usize {
        4_000
    }
    fn run(&mut self) {
        for _ in 0..self.count() {
            let anew = Introductions::new(self.0.clone(), SUBJECT.to_owned());
            black_box(anew.to("https://push.example", NOW_S).expect("signed"));
        }
    }
}

/// What the channel does: one signature for each service and half a day.
pub struct SignedOnce(Introductions);

impl SignedOnce {
    pub fn new() -> Self {
        let key = Arc::new(VapidKey::generate().expect("a key"));
        Self(Introductions::new(key, SUBJECT.to_owned()))
    }
}

impl Contestant for SignedOnce {
    fn name(&self) -> &'static str {
        "VAPID, one for each service and half a day"
    }
    fn count(&self) -> usize {
        100_000
    }
    fn run(&mut self) {
        for _ in 0..self.count() {
            black_box(self.0.to("https://push.example", NOW_S).expect("said"));
        }
    }
}
