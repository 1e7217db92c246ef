//! Nobody's address makes us knock on a door inside the wall: a resolver that
//! lies and changes its mind, and a dialer that writes down every number.

use std::{
    collections::VecDeque,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use homeward_channels::{
    guard::{Connector, Dial, Resolve, Targets, is_public},
    partner_webhook::PartnerWebhook,
};
use homeward_domain::status::Actual;
use homeward_ports::channel::Outcome;
use tokio::net::TcpStream;

use crate::{
    samples::{Story, form},
    server::{Behaviour, serve},
    webhook::{HASTE, post, sender},
};

/// Gives one list of addresses per question; the last one for ever after.
struct Moody(Mutex<VecDeque<Vec<IpAddr>>>);

#[async_trait]
impl Resolve for Moody {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        let next = if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        };
        Ok(next.unwrap_or_default())
    }
}

/// Writes down what is dialled; lets only loopback through.
#[derive(Default)]
pub struct Recorder(Mutex<Vec<SocketAddr>>);

#[async_trait]
impl Dial for Recorder {
    async fn dial(&self, to: SocketAddr) -> io::Result<TcpStream> {
        self.0.lock().unwrap().push(to);
        if to.ip().is_loopback() {
            return TcpStream::connect(to).await;
        }
        Err(io::ErrorKind::ConnectionRefused.into())
    }
}

impl Recorder {
    pub fn dialled(&self) -> Vec<SocketAddr> {
        self.0.lock().unwrap().clone()
    }
}

struct Watched {
    channel: PartnerWebhook,
    dialled: Arc<Recorder>,
}

impl Watched {
    fn new(targets: Targets, answers: &[&[&str]]) -> Self {
        let parsed = |list: &&[&str]| list.iter().map(|a| a.parse().unwrap()).collect();
        let resolver = Moody(Mutex::new(answers.iter().map(parsed).collect()));
        let dialled = Arc::new(Recorder::default());
        let connector = Connector::with(targets, Arc::new(resolver), Arc::clone(&dialled) as _);
        let channel = PartnerWebhook::with(targets, connector, HASTE, sender());
        let channel = channel.unwrap();
        Self { channel, dialled }
    }

    async fn post(&self, url: &str) -> Outcome {
        post(&self.channel, &Story::<Actual>::begins(form()).1, url).await
    }

    fn dialled(&self) -> Vec<SocketAddr> {
        self.dialled.dialled()
    }
}

const INSIDE: &str = "127.0.0.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 \
    224.0.0.1 255.255.255.255 192.0.2.1 168.63.129.16 ::1 :: ::ffff:127.0.0.1 \
    ::127.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001:0:1::1 fd00:ec2::254 fe80::1";

#[tokio::test]
async fn a_name_that_means_an_inside_address_is_rejected_undialled() {
    for inside in INSIDE.split(' ') {
        let watched = Watched::new(Targets::public(), &[&[inside]]);
        let outcome = watched.post("https://partner.example/hook").await;
        assert!(
            matches!(outcome, Outcome::Rejected(_)),
            "{inside}: {outcome:?}"
        );
        assert!(watched.dialled().is_empty(), "{inside}");
    }
}

#[tokio::test]
async fn one_inside_address_among_good_ones_spoils_them_all() {
    let watched = Watched::new(Targets::public(), &[&["93.184.215.14", "10.0.0.1"]]);
    let outcome = watched.post("https://partner.example/hook").await;
    assert!(matches!(outcome, Outcome::Rejected(_)));
    assert!(watched.dialled().is_empty());
}

#[tokio::test]
async fn what_is_dialled_is_the_address_that_was_looked_at() {
    // The second answer is the attack; it must never be asked for in one try.
    let watched = Watched::new(
        Targets::public(),
        &[&["93.184.215.14"], &["169.254.169.254"]],
    );
    let outcome = watched.post("https://partner.example/hook").await;
    assert!(matches!(outcome, Outcome::Later(..)), "{outcome:?}");
    assert_eq!(
        watched.dialled(),
        vec!["93.184.215.14:443".parse().unwrap()]
    );
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_looked_at_again() {
    let watched = Watched::new(Targets::public(), &[&["93.184.215.14"], &["127.0.0.1"]]);
    watched.post("https://partner.example/hook").await;
    let outcome = watched.post("https://partner.example/hook").await;
    assert!(matches!(outcome, Outcome::Rejected(_)), "{outcome:?}");
    assert!(watched.dialled().iter().all(|to| is_public(to.ip())));
}

#[tokio::test]
async fn a_redirect_to_the_metadata_service_is_not_followed() {
    let answer = "HTTP/1.1 307 Temporary\r\nlocation: http://169.254.169.254/latest/\r\ncontent-length: 0\r\n\r\n";
    let (url, _) = serve(Behaviour::Answer(answer.to_owned())).await;
    let watched = Watched::new(Targets::with_loopback(), &[&["169.254.169.254"]]);
    let outcome = watched.post(&url).await;
    assert!(matches!(outcome, Outcome::Later(None, said) if said.contains("redirects")));
    assert!(watched.dialled().iter().all(|to| to.ip().is_loopback()));
    assert_eq!(watched.dialled().len(), 1);
}

#[tokio::test]
async fn the_setting_for_tests_lets_names_reach_loopback_and_nothing_else() {
    let (url, _) = serve(Behaviour::status("200 OK")).await;
    let local = url.replace("127.0.0.1", "localhost");
    let watched = Watched::new(Targets::with_loopback(), &[&["127.0.0.1"], &["10.0.0.1"]]);
    assert_eq!(
        watched.post(&local).await,
        Outcome::Accepted("200".to_owned())
    );
    let fresh = Watched::new(Targets::with_loopback(), &[&["10.0.0.1"]]);
    assert!(matches!(fresh.post(&local).await, Outcome::Rejected(_)));
    assert!(fresh.dialled().is_empty());
}

#[tokio::test]
async fn a_name_without_addresses_is_tried_again_later() {
    let watched = Watched::new(Targets::public(), &[&[]]);
    assert!(matches!(
        watched.post("https://partner.example/").await,
        Outcome::Later(None, _)
    ));
}
