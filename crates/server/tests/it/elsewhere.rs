//! What stands on other people's pages and maps, over a restart and to the end.

use serde_json::Value;

use crate::{
    server::until,
    world::{SOON, World, text, world},
};

const ALERTS: &str = "/drill/widget/v1/alerts";
const TILE: &str = "/drill/tiles/alerts/7/104/49.mvt";

fn listed(world: &World) -> Vec<Value> {
    let answer = world.public().get(ALERTS).go().good();
    answer["alerts"].as_array().unwrap().clone()
}

fn the_one(world: &World, state: &str) -> Value {
    until("the alert is listed", SOON, || {
        let listed = listed(world);
        let one = listed.first()?;
        (one["state"] == state).then(|| one.clone())
    })
}

#[test]
fn a_live_alert_hangs_again_after_a_restart_and_a_found_child_never() {
    let mut world = world();
    let alert = world.alert(20);
    let before = the_one(&world, "active");
    world.server.restart(|_| {});
    assert_eq!(listed(&world), [before]);
    assert_eq!(world.public().get(TILE).go().status, 200);

    world.resolve(&text(&alert, "id")).good();
    let found = the_one(&world, "found");
    assert!(found.get("texts").is_none() && found.get("photo").is_none());
    assert_eq!(world.public().get(TILE).go().status, 204);
    world.server.restart(|_| {});
    assert_eq!(listed(&world), [found]);
    assert_eq!(world.public().get(TILE).go().status, 204);
}
