//! What other servers may post to the account, and what they may not.

use homeward_channels::fediverse::{BODY_BYTES_MAX, DEPTH_MAX, Key, signing::Scheme};
use homeward_ports::fediverse::{Account, Followers, Heard};
use serde_json::{Value, json};

use super::{House, double::Double, house};

/// A house that already has a follower, at its own double.
async fn followed() -> (House, std::sync::Arc<Double>) {
    let house = house().await;
    let reader = Double::open(None).await;
    reader.knows(&house);
    assert_eq!(
        reader.knock(&house, &reader.follow(&house)).await,
        Heard::Taken
    );
    assert_eq!(house.count().await, 1);
    (house, reader)
}

#[tokio::test]
async fn who_follows_is_kept_and_told_so_in_either_way_of_signing() {
    for scheme in [Scheme::Rfc9421, Scheme::Cavage] {
        let house = house().await;
        let reader = Double::open(None).await;
        reader.knows(&house);
        let follow = reader.follow(&house);
        let knock = reader.signed(&house, &follow, scheme);
        assert_eq!(house.account.knock(knock).await.unwrap(), Heard::Taken);
        assert_eq!(house.followers.inboxes().await.unwrap(), [reader.inbox()]);
        let accept = reader.taken().remove(0);
        assert_eq!(accept["type"], "Accept");
        assert_eq!(accept["actor"], follow["object"]);
        assert_eq!(accept["object"]["id"], follow["id"]);
    }
}

#[tokio::test]
async fn who_stops_following_or_is_gone_is_forgotten() {
    let (house, reader) = followed().await;
    assert_eq!(
        reader.knock(&house, &reader.undo(&house)).await,
        Heard::Taken
    );
    assert_eq!(house.count().await, 0);

    let (house, reader) = followed().await;
    let vanish =
        json!({ "id": "x:1", "type": "Delete", "actor": reader.me(), "object": reader.me() });
    // Their server says so itself: there is no key any more to prove it with.
    *reader.actor.lock().unwrap() = Some(Value::Null);
    let other = house_with_the_same_follower(&house).await;
    assert_eq!(reader.knock(&other, &vanish).await, Heard::Taken);
    assert_eq!(other.count().await, 0);
}

/// A house that has not read the follower's actor yet.
async fn house_with_the_same_follower(house: &House) -> House {
    let other = super::house().await;
    let room = homeward_ports::fediverse::Room {
        followers_max: 9,
        inboxes_per_host_max: 9,
    };
    for inbox in house.followers.inboxes().await.unwrap() {
        let follower = homeward_ports::fediverse::Follower {
            actor: inbox.replace("/inbox", "/me"),
            host: inbox.clone(),
            inbox,
        };
        other.followers.follow(follower, room).await.unwrap();
    }
    other
}

#[tokio::test]
async fn nobody_can_follow_or_leave_in_another_name() {
    let (house, reader) = followed().await;
    let stranger = Double::open(None).await;
    let undo = reader.undo(&house);
    // Signed by the stranger, about the reader.
    let heard = house
        .account
        .knock(stranger.signed(&house, &undo, Scheme::Rfc9421))
        .await
        .unwrap();
    assert_eq!(
        heard,
        Heard::Unproved("the signature is not by the sender's key")
    );
    // The stranger's own undo of somebody else's follow.
    let mut foreign = undo.clone();
    foreign["actor"] = json!(stranger.me());
    assert_eq!(stranger.knock(&house, &foreign).await, Heard::Taken);
    assert_eq!(house.count().await, 1, "dropped");
}

#[tokio::test]
async fn an_actor_that_is_not_what_it_says_does_not_follow() {
    let house = house().await;
    let victim = Double::open(None).await;
    type Change = fn(&mut Value, &Double);
    let changes: [(&str, Change); 5] = [
        ("the sender's inbox lies elsewhere", |actor, victim| {
            actor["inbox"] = json!(victim.inbox())
        }),
        ("the sender's actor has another address", |actor, victim| {
            actor["id"] = json!(victim.me())
        }),
        (
            "the signature is not by the sender's key",
            |actor, victim| {
                actor["publicKey"]["owner"] = json!(victim.me());
            },
        ),
        (
            "the signature is not by the sender's key",
            |actor, victim| {
                actor["publicKey"] = victim.document()["publicKey"].clone();
            },
        ),
        ("the sender's actor cannot be read", |actor, _| {
            *actor = json!({ "id": 1 })
        }),
    ];
    for (why, change) in changes {
        let sender = Double::open(None).await;
        let mut actor = sender.document();
        change(&mut actor, &victim);
        *sender.actor.lock().unwrap() = Some(actor);
        let heard = sender.knock(&house, &sender.follow(&house)).await;
        assert_eq!(heard, Heard::Unproved(why));
    }
    assert_eq!(house.count().await, 0);
    assert!(
        victim.knocks().is_empty(),
        "nobody is made to call the victim"
    );
}

#[tokio::test]
async fn a_file_that_somebody_uploaded_does_not_pass_for_an_actor() {
    for (media_type, heard) in [
        (
            "application/json",
            "the sender's actor could not be fetched",
        ),
        ("image/jpeg", "the sender's actor could not be fetched"),
    ] {
        let house = house().await;
        let sender = Double::open(None).await;
        *sender.media_type.lock().unwrap() = media_type;
        let answer = sender.knock(&house, &sender.follow(&house)).await;
        assert_eq!(answer, Heard::Unproved(heard), "{media_type}");
    }
    let house = house().await;
    let sender = Double::open(None).await;
    *sender.media_type.lock().unwrap() =
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    assert_eq!(
        sender.knock(&house, &sender.follow(&house)).await,
        Heard::Taken
    );
}

#[tokio::test]
async fn a_shared_inbox_elsewhere_is_not_used() {
    let house = house().await;
    let (sender, victim) = (Double::open(None).await, Double::open(None).await);
    let mut actor = sender.document();
    actor["endpoints"]["sharedInbox"] = json!(victim.inbox());
    *sender.actor.lock().unwrap() = Some(actor);
    assert_eq!(
        sender.knock(&house, &sender.follow(&house)).await,
        Heard::Taken
    );
    assert_eq!(house.followers.inboxes().await.unwrap(), [sender.inbox()]);
}

#[tokio::test]
async fn what_would_change_nothing_is_dropped_without_asking_anybody() {
    let house = house().await;
    let sender = Double::open(None).await;
    let note = json!({ "id": "x:2", "type": "Note", "content": "hello" });
    for (verb, object) in [
        ("Create", note),
        ("Like", json!("https://homeward.example/fedi/notes/7KQ4M2")),
        ("Announce", json!(["a", "b"])),
        ("Follow", json!("https://elsewhere.example/actor")),
        ("Undo", sender.follow(&house)),
        ("Delete", json!(sender.me())),
        ("Delete", json!({ "id": "x:3", "type": "Tombstone" })),
    ] {
        let activity = json!({ "id": "x:1", "type": verb, "actor": sender.me(), "object": object });
        assert_eq!(
            sender.knock(&house, &activity).await,
            Heard::Taken,
            "{verb}"
        );
    }
    assert_eq!(*sender.read.lock().unwrap(), 0, "no key was asked for");
    assert_eq!(house.count().await, 0);
}

#[tokio::test]
async fn what_is_too_long_too_deep_or_no_json_is_refused_at_the_door() {
    let house = house().await;
    let sender = Double::open(None).await;
    let mut knock = sender.signed(&house, &sender.follow(&house), Scheme::Rfc9421);
    knock.body = vec![b' '; BODY_BYTES_MAX + 1].into();
    assert_eq!(
        house.account.knock(knock.clone()).await.unwrap(),
        Heard::TooLong
    );
    knock.body = [b"[".repeat(DEPTH_MAX + 1), b"]".repeat(DEPTH_MAX + 1)]
        .concat()
        .into();
    let heard = house.account.knock(knock.clone()).await.unwrap();
    assert_eq!(heard, Heard::Malformed("the activity is nested too deep"));
    for broken in [&b"{"[..], b"", b"\xff", b"follow me"] {
        knock.body = broken.into();
        let heard = house.account.knock(knock.clone()).await.unwrap();
        assert_eq!(heard, Heard::Malformed("the activity is no JSON"));
    }
    assert_eq!(*sender.read.lock().unwrap(), 0);
}

#[tokio::test]
async fn an_unsigned_an_altered_and_an_old_follow_are_refused() {
    let house = house().await;
    let sender = Double::open(None).await;
    let follow = sender.follow(&house);
    let signed = sender.signed(&house, &follow, Scheme::Cavage);
    let mut unsigned = signed.clone();
    unsigned.headers.retain(|(name, _)| name != "signature");
    let heard = house.account.knock(unsigned).await.unwrap();
    assert_eq!(heard, Heard::Unproved("there is no signature"));
    let mut altered = signed.clone();
    altered.body = follow.to_string().replace("follows/1", "follows/2").into();
    let heard = house.account.knock(altered).await.unwrap();
    assert_eq!(heard, Heard::Unproved("the digest is not that of the body"));
    house
        .late_s
        .store(4_000, std::sync::atomic::Ordering::Relaxed);
    let heard = house.account.knock(signed).await.unwrap();
    assert_eq!(heard, Heard::Unproved("the signature is too old"));
    assert_eq!(house.count().await, 0);
}

#[tokio::test]
async fn beyond_the_room_a_follow_is_rejected_in_words() {
    let house = house().await;
    for _ in 0..3 {
        let one = Double::open(None).await;
        assert_eq!(one.knock(&house, &one.follow(&house)).await, Heard::Taken);
    }
    let last = Double::open(None).await;
    last.knows(&house);
    assert_eq!(last.knock(&house, &last.follow(&house)).await, Heard::Taken);
    assert_eq!(house.count().await, 3);
    assert_eq!(last.taken()[0]["type"], "Reject");
}

#[tokio::test]
async fn a_key_is_remembered_and_asked_for_again_when_it_does_not_fit() {
    let (house, reader) = followed().await;
    let before = *reader.read.lock().unwrap();
    assert_eq!(
        reader.knock(&house, &reader.follow(&house)).await,
        Heard::Taken
    );
    let read = || *reader.read.lock().unwrap();
    assert_eq!(read(), before, "a moment later the key is still known");

    let fresh = Key::generate().unwrap();
    let undo = reader.undo(&house);
    let knock = reader.signed_by(&fresh, &house, &undo, Scheme::Rfc9421);
    let heard = house.account.knock(knock.clone()).await.unwrap();
    assert!(matches!(heard, Heard::Unproved(_)), "nobody shows this key");
    let mut actor = reader.document();
    actor["publicKey"]["publicKeyPem"] = json!(fresh.public_pem().unwrap());
    *reader.actor.lock().unwrap() = Some(actor);
    assert_eq!(house.account.knock(knock).await.unwrap(), Heard::Taken);
    assert_eq!((read(), house.count().await), (before + 2, 0));
}
