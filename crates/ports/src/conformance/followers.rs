//! What is promised about followers.

use std::sync::Arc;

use super::told;
use crate::fediverse::{Followed, Follower, Followers, Room};

pub async fn all(make: impl AsyncFn() -> Arc<dyn Followers>) {
    each_inbox_is_named_once_however_many_read_it(&*make().await).await;
    who_follows_again_is_counted_once_and_moves(&*make().await).await;
    who_leaves_is_forgotten_and_nobody_else(&*make().await).await;
    an_inbox_that_is_gone_takes_its_people_along(&*make().await).await;
    there_is_an_end_to_the_room(&*make().await).await;
    one_host_cannot_take_all_the_room(&*make().await).await;
}

const ROOM: Room = Room {
    followers_max: 100,
    inboxes_per_host_max: 10,
};

fn follower(host: &str, name: &str, inbox: &str) -> Follower {
    Follower {
        actor: format!("https://{host}/people/{name}"),
        inbox: format!("https://{host}/{inbox}"),
        host: host.to_owned(),
    }
}

async fn follow(followers: &dyn Followers, host: &str, name: &str, inbox: &str) {
    let kept = told(followers.follow(follower(host, name, inbox), ROOM).await);
    assert_eq!(kept, Followed::Kept);
}

async fn each_inbox_is_named_once_however_many_read_it(followers: &dyn Followers) {
    for name in ["a", "b"] {
        follow(followers, "one.example", name, "inbox").await;
    }
    follow(followers, "another.example", "c", "inbox").await;
    let inboxes = told(followers.inboxes().await);
    let expected = ["https://another.example/inbox", "https://one.example/inbox"];
    assert_eq!(inboxes, expected);
    assert_eq!(told(followers.count().await), 3);
}

async fn who_follows_again_is_counted_once_and_moves(followers: &dyn Followers) {
    follow(followers, "one.example", "a", "old").await;
    follow(followers, "one.example", "a", "new").await;
    assert_eq!(told(followers.count().await), 1);
    let inboxes = told(followers.inboxes().await);
    assert_eq!(inboxes, ["https://one.example/new"]);
}

async fn who_leaves_is_forgotten_and_nobody_else(followers: &dyn Followers) {
    follow(followers, "one.example", "a", "inbox").await;
    follow(followers, "one.example", "b", "inbox").await;
    let (a, b) = (
        "https://one.example/people/a",
        "https://one.example/people/b",
    );
    told(followers.unfollow(a).await);
    told(followers.unfollow(a).await);
    assert!(!told(followers.follows(a).await));
    assert!(told(followers.follows(b).await));
}

async fn an_inbox_that_is_gone_takes_its_people_along(followers: &dyn Followers) {
    for name in ["a", "b"] {
        follow(followers, "one.example", name, "inbox").await;
    }
    follow(followers, "another.example", "c", "inbox").await;
    told(followers.forget_inbox("https://one.example/inbox").await);
    assert_eq!(told(followers.count().await), 1);
}

async fn there_is_an_end_to_the_room(followers: &dyn Followers) {
    let room = Room {
        followers_max: 1,
        ..ROOM
    };
    let first = follower("one.example", "a", "inbox");
    let second = follower("one.example", "b", "inbox");
    for _ in 0..2 {
        let kept = told(followers.follow(first.clone(), room).await);
        assert_eq!(kept, Followed::Kept, "who is inside stays inside");
    }
    assert_eq!(told(followers.follow(second, room).await), Followed::Full);
    assert_eq!(told(followers.count().await), 1);
}

async fn one_host_cannot_take_all_the_room(followers: &dyn Followers) {
    let room = Room {
        inboxes_per_host_max: 2,
        ..ROOM
    };
    for name in ["a", "b"] {
        let kept = told(
            followers
                .follow(follower("one.example", name, name), room)
                .await,
        );
        assert_eq!(kept, Followed::Kept);
    }
    let third = follower("one.example", "c", "c");
    assert_eq!(told(followers.follow(third, room).await), Followed::Full);
    let shares = follower("one.example", "c", "a");
    assert_eq!(told(followers.follow(shares, room).await), Followed::Kept);
    let elsewhere = follower("another.example", "d", "d");
    assert_eq!(
        told(followers.follow(elsewhere, room).await),
        Followed::Kept
    );
}
