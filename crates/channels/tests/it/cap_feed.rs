//! What stands in the feeds, how it ends, and what is left of it.

use homeward_channels::cap_feed::Roll;
use homeward_domain::{message::MsgType, status::Actual, texts::Closing, time::Span};
use homeward_ports::notices::{Content, Notice, Notices};

use crate::samples::{CODE, Story, form, now};

fn names(roll: &Roll<Actual>, hours: i64) -> Vec<String> {
    let standing = roll.standing(now() + Span::hours(hours));
    standing
        .notices
        .iter()
        .map(|notice| notice.name())
        .collect()
}

fn bytes(notice: &Notice) -> Option<&[u8]> {
    match &notice.content {
        Content::Standing { cap, .. } => Some(cap),
        Content::Erased { .. } => None,
    }
}

#[test]
fn every_version_stands_byte_for_byte_until_it_expires() {
    let roll = Roll::<Actual>::new();
    let (mut story, first) = Story::begins(form());
    let second = story.renewed();
    for package in [&first, &second] {
        roll.hang(package).unwrap();
    }
    assert_eq!(names(&roll, 1), ["7KQ4M2-1", "7KQ4M2-2"]);
    for (name, package) in [
        ("7KQ4M2-1", &first),
        ("homeward:cn-130100:7KQ4M2:2", &second),
    ] {
        let found = roll.find(name, now()).unwrap();
        assert_eq!(bytes(&found), package.cap().map(|cap| &cap[..]), "{name}");
    }
    assert_eq!(names(&roll, 24), ["7KQ4M2-2"], "the renewal lives longer");
    assert!(names(&roll, 49).is_empty());
}

#[test]
fn nothing_is_found_by_a_name_that_is_not_quite_the_one() {
    let roll = Roll::<Actual>::new();
    roll.hang(&Story::begins(form()).1).unwrap();
    for wrong in [
        "",
        CODE,
        "7KQ4M2-01",
        "7KQ4M2-2",
        "7kq4m2-1",
        "homeward:other:7KQ4M2:1",
    ] {
        assert!(roll.find(wrong, now()).is_none(), "{wrong}");
    }
}

#[test]
fn an_ending_drops_the_child_at_once_and_keeps_the_names_until_the_end() {
    let roll = Roll::<Actual>::new();
    let (mut story, first) = Story::begins(form());
    roll.hang(&first).unwrap();
    roll.hang(&story.renewed()).unwrap();
    let cancel = story.ends(Closing::Found);
    roll.hang(&cancel).unwrap();
    assert_eq!(names(&roll, 1), ["7KQ4M2-1", "7KQ4M2-2", "7KQ4M2-3"]);
    for name in ["7KQ4M2-1", "7KQ4M2-2"] {
        let found = roll.find(name, now()).unwrap();
        let Content::Erased { by } = &found.content else {
            panic!("{name} still stands")
        };
        assert_eq!(by, &cancel.head().identity);
    }
    let end = roll.find("7KQ4M2-3", now()).unwrap();
    assert_eq!(
        (end.msg_type, bytes(&end).is_some()),
        (MsgType::Cancel, true)
    );
    roll.hang(&first).unwrap();
    assert_eq!(
        bytes(&roll.find("7KQ4M2-1", now()).unwrap()),
        None,
        "it does not come back"
    );
    assert!(names(&roll, 25).is_empty(), "nothing outlives the alert");
}

#[test]
fn after_a_restart_the_ending_alone_brings_back_what_it_took_back() {
    let roll = Roll::<Actual>::new();
    let (mut story, _) = Story::begins(form());
    story.renewed();
    roll.hang(&story.ends(Closing::Ended)).unwrap();
    assert_eq!(names(&roll, 1), ["7KQ4M2-1", "7KQ4M2-2", "7KQ4M2-3"]);
    let found = roll.find("7KQ4M2-2", now()).unwrap();
    assert_eq!(
        (found.msg_type, found.sent),
        (MsgType::Update, now() + Span::minutes(30))
    );
}

#[test]
fn the_revision_turns_when_what_stands_does_and_only_then() {
    let roll = Roll::<Actual>::new();
    let revision = |hours| roll.standing(now() + Span::hours(hours)).revision;
    let (story, first) = Story::begins(form());
    roll.hang(&first).unwrap();
    let hung = revision(1);
    roll.hang(&first).unwrap();
    assert_eq!(revision(2), hung, "the same message again");
    roll.hang(&story.ends(Closing::Found)).unwrap();
    let ended = revision(3);
    assert_ne!(ended, hung);
    assert_ne!(revision(25), ended, "what expired has left");
}

#[test]
fn an_ending_is_as_new_as_the_first_look_at_it() {
    // It was signed with the alert: by `sent` a reader would sort it behind what it has.
    let roll = Roll::<Actual>::new();
    let (story, first) = Story::begins(form());
    roll.hang(&first).unwrap();
    roll.hang(&story.ends(Closing::Found)).unwrap();
    let seen = now() + Span::hours(2);
    let updated = |at| -> Vec<_> {
        let standing = roll.standing(at);
        assert_eq!(standing.changed, seen);
        standing
            .notices
            .iter()
            .map(|notice| notice.updated)
            .collect()
    };
    assert_eq!(updated(seen), [Some(seen), Some(seen)]);
    assert_eq!(updated(seen + Span::hours(1)), [Some(seen), Some(seen)]);
}
