//! Who we are to the server, and what is said where it does not believe it.

use homeward_geo::Datum;
use homeward_relay::{Ask, Broker, FromNats, Grid, Keeper, Login, Outcome, ToNats};
use rcgen::{CertifiedKey, generate_simple_self_signed};

use crate::server::{ALERTS, Nats, USER, make_stream, until};

async fn said(to: &ToNats, word: &str) -> String {
    until(word, async || {
        let (outcome, why) = to.hand("CASE/1/show/0", "{}".to_owned()).await;
        assert_eq!(outcome, Outcome::Later(None), "{why}");
        why.contains(word).then_some(why)
    })
    .await
}

async fn is_taken(to: &ToNats) {
    until("the batch is taken", async || {
        let (outcome, _) = to.hand("CASE/1/show/0", "{}".to_owned()).await;
        (outcome == Outcome::Taken).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_wrong_login_is_said_in_words_and_a_right_one_opens() {
    let (name, password) = USER;
    let users =
        format!("authorization {{ users = [{{ user: {name}, password: \"{password}\" }}] }}");
    let nats = Nats::start(&users);
    let options = async_nats::ConnectOptions::with_user_and_password(name.into(), password.into());
    let partner = nats.partner_as(options).await;
    make_stream(&partner, "ALERTS", ALERTS).await;
    for login in [
        Login::Nobody,
        "maps\nwrong".parse().unwrap(),
        "token".parse().unwrap(),
    ] {
        let broker = Broker::start(&nats.url(), login, None).unwrap();
        let to = ToNats::new(broker, ALERTS).unwrap();
        let why = said(&to, "let us in").await;
        let words = "it does not let us in: mend --nats-login or --nats-creds and start again";
        assert_eq!(why, format!("{}: {words}", nats.url()));
    }
    let login = format!("{name}\n{password}\n").parse().unwrap();
    let broker = Broker::start(&nats.url(), login, None).unwrap();
    is_taken(&ToNats::new(broker, ALERTS).unwrap()).await;
    let broken = Broker::start(&nats.url(), Login::Creds("nothing".to_owned()), None);
    let why = broken.err().unwrap().to_string();
    assert!(why.contains("not a .creds file"), "{why}");
}

#[tokio::test]
async fn a_server_that_is_away_is_waited_for() {
    let mut nats = Nats::start("");
    make_stream(&nats.partner().await, "ALERTS", ALERTS).await;
    nats.kill();
    let to = ToNats::new(nats.broker(), ALERTS).unwrap();
    let why = said(&to, "refused").await;
    assert!(why.starts_with(&nats.url()), "{why}");
    nats.again("");
    is_taken(&to).await;
}

#[tokio::test]
async fn a_certificate_is_judged_by_the_authority_that_was_named() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    std::fs::write(path("cert"), cert.pem()).unwrap();
    std::fs::write(path("key"), signing_key.serialize_pem()).unwrap();
    let tls = format!(
        "tls {{ cert_file: \"{}\", key_file: \"{}\" }}",
        path("cert"),
        path("key")
    );
    let nats = Nats::start(&tls);
    let url = format!("tls://localhost:{}", nats.port);
    let strange = Broker::start(&url, Login::Nobody, None).unwrap();
    said(&ToNats::new(strange, ALERTS).unwrap(), "certificate").await;
    let pem = cert.pem();
    let known = Broker::start(&url, Login::Nobody, Some(pem.as_bytes())).unwrap();
    said(
        &ToNats::new(known, ALERTS).unwrap(),
        "no stream of NATS takes",
    )
    .await;
}

#[tokio::test]
async fn the_rights_that_the_guide_names_are_enough() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/guides/relay.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let rights = ["$JS.API.STREAM.NAMES", "$JS.API.CONSUMER.>", "$JS.ACK.>"];
    assert!(rights.iter().all(|right| guide.contains(right)));
    let publish = [&[ALERTS], &rights[..]].concat();
    let users = format!(
        "authorization {{ users = [{{ user: owner, password: secret }}, {{ user: relay, \
         password: secret, permissions: {{ publish: {publish:?}, subscribe: \"_INBOX.>\" }} }}] }}"
    );
    let nats = Nats::start(&users);
    let owner = async_nats::ConnectOptions::with_user_and_password("owner".into(), "secret".into());
    let partner = nats.partner_as(owner).await;
    make_stream(&partner, "ALERTS", ALERTS).await;
    make_stream(&partner, "MOVES", "positions").await;
    let login: Login = "relay\nsecret".parse().unwrap();
    let broker = || Broker::start(&nats.url(), login.clone(), None).unwrap();
    is_taken(&ToNats::new(broker(), ALERTS).unwrap()).await;
    let (keeper, mut line) = Keeper::played();
    let grid = Grid::new(100).unwrap();
    let from = FromNats::new(broker(), "positions", "relay", Datum::Wgs84, grid).unwrap();
    let following = tokio::spawn(async move { from.follow(&keeper).await });
    for body in ["a,38,114", "b,38,114"] {
        let sent = partner.publish("positions", body.into()).await;
        sent.unwrap().await.unwrap();
        let Some(Ask::Move(moves, to)) = line.recv().await else {
            panic!("nothing but positions comes this way");
        };
        assert!(moves.iter().all(|(name, _)| body.starts_with(name)));
        to.send(Ok(1)).unwrap();
    }
    following.abort();
}
