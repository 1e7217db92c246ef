//! What followers' servers get.

use std::sync::Arc;

use homeward_channels::fediverse::LOST_MAX;
use homeward_domain::{status::Actual, texts::Closing, time::Timestamp};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fediverse::{Follower, Followers, Room},
};
use serde_json::Value;

use super::{double::Double, house, house_at, members};
use crate::{
    samples::{CODE, Everybody, Story, delivery_key, form},
    server::{Behaviour, serve},
};

fn types(double: &Arc<Double>) -> Vec<String> {
    let taken = double.taken();
    let named = |one: &Value| one["type"].as_str().unwrap().to_owned();
    taken.iter().map(named).collect()
}

#[tokio::test]
async fn a_note_is_made_edited_deleted_and_followed_by_thanks() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    let (mut story, issued) = Story::<Actual>::begins(form());
    let note = format!("{}/fedi/notes/{CODE}", house.base);
    assert_eq!(house.tell(&issued).await, Outcome::Accepted(note.clone()));
    assert_eq!(
        house.tell(&story.renewed()).await,
        Outcome::Accepted(note.clone())
    );
    let closing = story.ends(Closing::Found);
    let end = format!("{note}-end");
    assert_eq!(house.tell(&closing).await, Outcome::Accepted(end.clone()));

    assert_eq!(types(&reader), ["Create", "Update", "Delete", "Create"]);
    let taken = reader.taken();
    assert_eq!(taken[0]["object"]["id"], note);
    assert_eq!(taken[1]["object"]["id"], note);
    let moment = |at: usize, name: &str| -> Timestamp {
        taken[at]["object"][name].as_str().unwrap().parse().unwrap()
    };
    assert!(moment(1, "updated") > moment(0, "published"));
    assert_eq!(taken[2]["object"]["id"], note);
    assert_eq!(taken[2]["object"]["type"], "Tombstone");
    assert_eq!(taken[3]["object"]["id"], end);
    let last = format!("{}{}", taken[2], taken[3]);
    for gone in ["王小禾", "Wang", "/photo/", "羽绒服"] {
        assert!(!last.contains(gone), "{gone} is not in what tells the end");
    }
    assert!(last.contains("孩子找到了") && last.contains("Found. Thank you."));
}

#[tokio::test]
async fn the_note_says_everything_in_both_languages() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    house.tell(&Story::<Actual>::begins(form()).1).await;
    let taken = reader.taken().remove(0);
    let seen = members(
        &taken,
        &[
            "/object/contentMap/zh-CN",
            "/object/contentMap/en",
            "/object/attachment",
            "/object/sensitive",
            "/object/summary",
            "/to",
            "/object/published",
        ],
    );
    insta::assert_json_snapshot!("note", seen);
    let text = taken["object"]["content"].as_str().unwrap();
    assert!(text.contains("寻找王小禾") && text.contains("Missing: Wang Xiaohe"));
}

#[tokio::test]
async fn what_people_wrote_cannot_become_markup() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    let clothes = homeward_domain::words::Words::new("<b>红</b>&\"'", "<script>red</script>");
    let form = homeward_domain::case_file::CaseForm {
        clothes: Some(clothes),
        ..form()
    };
    house.tell(&Story::<Actual>::begins(form).1).await;
    let content = reader.taken()[0]["object"]["content"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        content.contains("&lt;b&gt;红&lt;/b&gt;&amp;&quot;&#39;"),
        "{content}"
    );
    assert!(!content.contains("<script>"));
}

#[tokio::test]
async fn a_server_that_knows_one_way_of_signing_is_met_in_it() {
    let house = house().await;
    let (old, new) = (
        Double::following(&house, Some("cavage")).await,
        Double::following(&house, Some("rfc9421")).await,
    );
    let (mut story, issued) = Story::<Actual>::begins(form());
    house.tell(&issued).await;
    house.tell(&story.renewed()).await;
    let twice_then_as_learnt = [("rfc9421", 401), ("cavage", 202), ("cavage", 202)];
    assert_eq!(old.knocks(), twice_then_as_learnt);
    assert_eq!(new.knocks(), [("rfc9421", 202), ("rfc9421", 202)]);
}

#[tokio::test]
async fn a_wrong_clock_is_refused_both_ways_and_tried_again() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    let issued = Story::<Actual>::begins(form()).1;
    for late_s in [-50_000, 5_000] {
        house
            .late_s
            .store(late_s, std::sync::atomic::Ordering::Relaxed);
        let outcome = house.tell(&issued).await;
        assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
    }
    house.late_s.store(0, std::sync::atomic::Ordering::Relaxed);
    assert!(matches!(house.tell(&issued).await, Outcome::Accepted(_)));
    assert_eq!(types(&reader), ["Create"]);
    let ways: Vec<_> = reader.knocks().into_iter().map(|(way, _)| way).collect();
    assert_eq!(ways, ["rfc9421", "cavage", "rfc9421", "cavage", "rfc9421"]);
}

#[tokio::test]
async fn a_retry_goes_only_to_who_has_not_taken_it() {
    let house = house().await;
    let (up, down) = (
        Double::following(&house, None).await,
        Double::following(&house, None).await,
    );
    down.answers(Some(503));
    let issued = Story::<Actual>::begins(form()).1;
    let said = "1 of 2 servers have not taken it yet".to_owned();
    assert_eq!(house.tell(&issued).await, Outcome::Later(None, said));
    down.answers(None);
    assert!(matches!(house.tell(&issued).await, Outcome::Accepted(_)));
    assert_eq!(
        (types(&up), types(&down)),
        (vec!["Create".to_owned()], vec!["Create".to_owned()])
    );
    house.tell(&issued).await;
    assert_eq!(
        up.knocks().len() + down.knocks().len(),
        3,
        "who has it is left alone"
    );
}

#[tokio::test]
async fn who_follows_late_or_is_unknown_after_a_restart_gets_the_whole_note() {
    let house = house().await;
    let early = Double::following(&house, None).await;
    let (mut story, issued) = Story::<Actual>::begins(form());
    house.tell(&issued).await;
    let late = Double::following(&house, None).await;
    house.tell(&story.renewed()).await;
    assert_eq!(types(&early), ["Create", "Update"]);
    assert_eq!(types(&late), ["Create", "Update"]);
}

#[tokio::test]
async fn who_stopped_following_during_an_alert_still_hears_its_end_and_nothing_else() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    let (mut story, issued) = Story::<Actual>::begins(form());
    house.tell(&issued).await;
    house.followers.unfollow(&reader.me()).await.unwrap();
    house.tell(&story.renewed()).await;
    assert_eq!(types(&reader), ["Create"]);
    house.tell(&story.ends(Closing::Found)).await;
    assert_eq!(types(&reader), ["Create", "Delete", "Create"]);
}

#[tokio::test]
async fn a_server_that_hangs_or_floods_keeps_nobody_else_from_being_told() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    for behaviour in [Behaviour::Reset, Behaviour::Flood] {
        let (url, _) = serve(behaviour).await;
        let follower = Follower {
            actor: url.clone(),
            host: url.clone(),
            inbox: url,
        };
        let room = Room {
            followers_max: 9,
            inboxes_per_host_max: 9,
        };
        house.followers.follow(follower, room).await.unwrap();
    }
    let outcome = house.tell(&Story::<Actual>::begins(form()).1).await;
    // The flood's status stands; the reset is tried again.
    let said = "1 of 3 servers have not taken it yet".to_owned();
    assert_eq!(outcome, Outcome::Later(None, said));
    assert_eq!(types(&reader), ["Create"]);
}

#[tokio::test]
async fn an_inbox_that_stays_gone_is_forgotten_after_several_messages() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    reader.answers(Some(410));
    let (mut story, mut package) = Story::<Actual>::begins(form());
    for message in 1..=LOST_MAX {
        assert!(matches!(house.tell(&package).await, Outcome::Accepted(_)));
        house.tell(&package).await;
        let left = u64::from(message < LOST_MAX);
        assert_eq!(house.count().await, left, "after {message} messages");
        package = story.renewed();
    }
    assert_eq!(
        reader.knocks().len(),
        LOST_MAX as usize,
        "once for each message"
    );
}

#[tokio::test]
async fn a_refusal_is_final_for_one_message_and_not_for_the_follower() {
    let house = house().await;
    let reader = Double::following(&house, None).await;
    reader.answers(Some(422));
    let (story, issued) = Story::<Actual>::begins(form());
    assert!(matches!(house.tell(&issued).await, Outcome::Accepted(_)));
    reader.answers(None);
    house.tell(&story.ends(Closing::Ended)).await;
    assert_eq!(types(&reader), ["Delete", "Create"]);
}

#[tokio::test]
async fn an_account_without_followers_has_told_them_all() {
    let house = house_at("https://homeward.example.gov.cn");
    let outcome = house.tell(&Story::<Actual>::begins(form()).1).await;
    let note = format!("https://homeward.example.gov.cn/fedi/notes/{CODE}");
    assert_eq!(outcome, Outcome::Accepted(note));
}

#[tokio::test]
async fn an_inbox_inside_our_own_network_is_never_called() {
    let house = house_at("https://homeward.example.gov.cn");
    let reader = Double::following(&house, None).await;
    // The same house, as it is in service: loopback is not the open internet.
    let strict = {
        let ground = homeward_channels::fediverse::Ground {
            base: house.base.clone(),
            key: homeward_channels::fediverse::Key::generate().unwrap(),
            targets: homeward_channels::guard::Targets::public(),
            followers: house.followers.clone(),
            shelf: house.shelf.clone(),
            now: crate::webhook::real_time(),
            patience: super::HASTE,
        };
        homeward_channels::fediverse::Fediverse::new(super::settings(), ground).unwrap()
    };
    let issued = Story::<Actual>::begins(form()).1;
    let target = Target::Outlet(homeward_ports::channel::Outlet {
        audience: homeward_domain::audience::Audience::public(issued.head()).unwrap(),
        posted: vec![],
    });
    let key = delivery_key(&issued, homeward_domain::delivery::ChannelId::Fediverse);
    let outcome = strict.deliver(&issued, &target, &key).await.unwrap();
    assert!(
        matches!(outcome, Outcome::Accepted(_)),
        "nothing is left to try"
    );
    assert!(reader.knocks().is_empty());
    assert_eq!(house.followers.count().await.unwrap(), 1);
}

#[tokio::test]
async fn the_account_tells_its_followers_and_nobody_else() {
    let house = house_at("https://homeward.example.gov.cn");
    let issued = Story::<Actual>::begins(form()).1;
    let key = delivery_key(&issued, homeward_domain::delivery::ChannelId::Fediverse);
    let target = Actual::everybody(&issued);
    let outcome = house.account.deliver(&issued, &target, &key).await.unwrap();
    assert!(matches!(outcome, Outcome::Rejected(_)));
}
