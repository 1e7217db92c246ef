//! Edges beside a running service: phones hang there, and never know the difference.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{
    http::Door,
    program::Program,
    server::{BINARY, free, until},
    stream::{cell, phone, phone_at},
    world::{CITY, SOON, World, text, world},
};

struct Edge {
    public: Door,
    inside: Door,
    _program: Program,
}

fn key(world: &World) -> String {
    let keys = world.public().get("/drill/device/v1/keys").go().good();
    text(&keys["keys"][0], "x")
}

fn command(world: &World, key: &str, public: Door, inside: Door) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("edge");
    for (flag, value) in [
        ("--origin", format!("http://{}", world.server.inside.0)),
        ("--key", key.to_owned()),
        ("--public", public.0.to_string()),
        ("--metrics", inside.0.to_string()),
    ] {
        command.arg(flag).arg(value);
    }
    command
}

fn edge_at(world: &World, public: Door) -> Edge {
    let inside = Door(free());
    let mut command = command(world, &key(world), public, inside);
    // What it says on its terminal stands in the failed test's output.
    let child = command.stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut lines = lines.map_while(Result::ok);
    let is_up = lines.any(|line| line.starts_with("metrics "));
    assert!(is_up, "the edge ended: {:?}", child.wait());
    std::thread::spawn(move || lines.for_each(drop));
    Edge {
        public,
        inside,
        _program: Program(child),
    }
}

#[test]
fn a_phone_at_an_edge_hears_what_is_live_what_comes_and_that_the_child_is_found() {
    let world = world();
    let first = world.alert(20);
    phone(world.public()).alert();
    let edge = edge_at(&world, Door(free()));
    let here = phone(edge.public);
    let told = here.next("alert");
    assert!(
        told.data["identifier"]
            .as_str()
            .unwrap()
            .contains(&text(&first, "code"))
    );
    let second = world.alert(20);
    let next = here.next("alert");
    assert!(
        next.data["identifier"]
            .as_str()
            .unwrap()
            .contains(&text(&second, "code"))
    );
    // With the cursor of the edge, at the service itself: nothing twice, nothing missed.
    let back = phone_at(world.public(), &cell(CITY.0, CITY.1), Some(&next.id));
    let live = back.next("heartbeat").data["live"].clone();
    assert_eq!(live.as_array().unwrap().len(), 2);
    world.resolve(&text(&first, "id")).good();
    for phone in [&here, &back] {
        assert_eq!(phone.alert()["cause"], "found");
    }
    // And the other way round.
    let away = phone_at(edge.public, &cell(CITY.0, CITY.1), Some(&next.id));
    assert_eq!(away.alert()["cause"], "found");
    until("the officer's numbers hold those at the edge", SOON, || {
        let alert = world.get(&format!("/console/v1/alerts/{}", text(&second, "id")));
        let numbers = alert["numbers"].to_string();
        (alert["numbers"]["connected"].as_u64()? >= 2).then_some(numbers)
    });
}

/// Two phones hang at the edge and one at the service; all are where the alert is.
#[test]
fn an_officer_sees_how_many_are_inside_wherever_they_hang_and_also_after_a_restart() {
    let mut world = world();
    let edge = edge_at(&world, Door(free()));
    let _phones = [phone(edge.public), phone(edge.public)];
    let path = format!("/console/v1/alerts/{}", text(&world.alert(20), "id"));
    let inside = |world: &World| world.get(&path)["numbers"]["inside"].as_u64();
    let phone_here = phone(world.public());
    until("all three are counted", SOON, || {
        (inside(&world)? == 3).then_some(())
    });
    drop(phone_here);
    world.server.restart(|_| {});
    until("the edge says again who hangs there", SOON, || {
        (inside(&world)? == 2).then_some(())
    });
}

#[test]
fn edges_of_one_machine_share_an_address_and_outlive_a_restart_of_the_service() {
    let mut world = world();
    let public = Door(free());
    let (one, two) = (edge_at(&world, public), edge_at(&world, public));
    let phones: Vec<_> = (0..12).map(|_| phone(public)).collect();
    let held = |edge: &Edge| {
        let text = edge.inside.get("/metrics").go().text();
        let line = text.lines().find(|line| {
            line.starts_with("homeward_stream_connections") && line.contains("Exercise")
        });
        line.and_then(|line| line.split(' ').next_back()?.parse::<f64>().ok())
    };
    until("both hold phones", SOON, || {
        let both = held(&one)? + held(&two)?;
        (both >= 12.0).then_some(())
    });
    world.server.restart(|_| {});
    world.alert(20);
    let told = phones.iter().map(|phone| phone.next("alert").id);
    let told: std::collections::HashSet<_> = told.collect();
    assert_eq!(told.len(), 1, "all hold the same cursor");
}

#[test]
fn an_edge_with_a_key_of_somebody_else_says_so_and_opens_no_door() {
    let world = world();
    let keys = (0..).map(|seed| homeward_seal::SigningKey::from_seed([seed; 32]).public());
    let mut keys = keys.map(|key| key.to_string());
    let (public, inside) = (Door(free()), Door(free()));
    for is_like_a_flag in [false, true] {
        let strange = keys.find(|key| key.starts_with('-') == is_like_a_flag);
        let output = command(&world, &strange.unwrap(), public, inside).output();
        let output = output.unwrap();
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("names a key that is not trusted here (see --key)"),
            "{said}"
        );
    }
    let output = command(&world, "no key", public, inside).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("/device/v1/keys"), "{said}");
}

#[test]
fn what_is_no_stream_is_sent_to_the_service() {
    let world = world();
    let edge = edge_at(&world, Door(free()));
    assert_eq!(edge.public.get("/drill/device/v1/keys").go().status, 421);
    assert_eq!(edge.inside.get("/readyz").go().status, 200);
    let short = format!("{}/exercise/trunk?conversation=short", "/edge/v1");
    assert_eq!(world.server.inside.get(&short).go().status, 400);
}
