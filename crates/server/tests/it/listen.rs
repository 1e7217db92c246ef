//! What the operator asks for is done, or refused in words.

use std::{
    fs,
    io::{Read, Write},
    process::Command,
};

use crate::{
    secret::Secret,
    server::{BINARY, exercise, free, run},
    world::World,
};

/// What `homeward serve` with these flags says before it ends with a no.
fn refused(flags: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data").display().to_string();
    let output = run(&[&["serve", "--data", &data], flags].concat());
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_door_that_the_world_can_reach_needs_a_certificate_or_a_proxy() {
    for flag in ["--public", "--console"] {
        let said = refused(&[flag, "0.0.0.0:0"]);
        assert!(
            said.contains(flag) && said.contains("--tls-cert") && said.contains("--behind-proxy"),
            "{said}"
        );
    }
    let said = refused(&["--tls-cert", "chain.pem"]);
    assert!(said.contains("--tls-key"), "{said}");
    let said = refused(&["--tls-cert", "no-such-file", "--tls-key", "no-such-file"]);
    assert!(said.contains("could not use no-such-file"), "{said}");
}

#[test]
fn an_agency_or_a_clock_that_cannot_be_is_refused() {
    for (flags, word) in [
        (["--exercise-rate", "0"], "exercise-rate"),
        (["--jurisdiction", "hebei"], "jurisdiction"),
        (["--agency-slug", "Not A Slug"], "a-z"),
        (["--public", "everywhere"], "--public"),
        (["--colour", "red"], "--colour"),
    ] {
        let said = refused(&flags);
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn a_file_with_an_unknown_name_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("homeward.toml");
    fs::write(&file, "publik = \"127.0.0.1:1\"\n").unwrap();
    let said = refused(&["--config", &file.display().to_string()]);
    assert!(said.contains("publik"), "{said}");
    fs::write(&file, "public = [1]\n").unwrap();
    let said = refused(&["--config", &file.display().to_string()]);
    assert!(said.contains("must be a text"), "{said}");
    fs::write(&file, "public =").unwrap();
    let said = refused(&["--config", &file.display().to_string()]);
    assert!(said.contains("not TOML"), "{said}");
    let said = refused(&["--config", "no-such-file"]);
    assert!(said.contains("could not read no-such-file"), "{said}");
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    // Each place asks for a door that is refused, so the answer names who won.
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (
        folder.path().join("homeward.toml"),
        folder.path().join("data"),
    );
    fs::write(&file, "public = \"0.0.0.0:1\"\nexercise-rate = 60\n").unwrap();
    let said = |flag: Option<&str>, environment: Option<&str>| {
        let mut command = Command::new(BINARY);
        command
            .args(["serve", "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&file);
        command
            .env_remove("HOMEWARD_PUBLIC")
            .envs(environment.map(|value| ("HOMEWARD_PUBLIC", value)));
        flag.map(|value| command.args(["--public", value]));
        String::from_utf8_lossy(&command.output().unwrap().stderr).into_owned()
    };
    assert!(said(None, None).contains("0.0.0.0:1 "));
    assert!(said(None, Some("0.0.0.0:2")).contains("0.0.0.0:2 "));
    assert!(said(Some("0.0.0.0:3"), Some("0.0.0.0:2")).contains("0.0.0.0:3 "));
}

#[test]
fn only_one_service_runs_on_a_folder() {
    let world = World::of(exercise());
    let data = world.server.data().display().to_string();
    let doors = [free(), free(), free()].map(|door| door.to_string());
    let output = run(&[
        "serve",
        "--data",
        &data,
        "--public",
        &doors[0],
        "--console",
        &doors[1],
        "--metrics",
        &doors[2],
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && !said.is_empty(), "{said}");
}

#[test]
fn the_folder_is_its_owners_alone_and_the_operator_needs_a_running_service() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::of(exercise());
    let data = world.server.data();
    let mode = |name: &str| fs::metadata(data.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("house.key")), (0o700, 0o600));
    assert!(
        world
            .server
            .operator(&["doctor"])
            .contains("ok    the record is whole")
    );
    let nobody = run(&["officer", "link", "--data", "no-such-folder"]);
    let said = String::from_utf8_lossy(&nobody.stderr);
    assert!(
        !nobody.status.success() && said.contains("no service runs on no-such-folder"),
        "{said}"
    );
}

#[test]
fn with_a_certificate_both_doors_speak_https() {
    let secret = Secret::new();
    let server = secret.wish().start();
    assert!(server.first_link.as_ref().unwrap().starts_with("https://"));
    for door in [server.public, server.console] {
        let mut line = secret.connect(door);
        line.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        drop(line.read_to_string(&mut answer));
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.ends_with("ready\n"),
            "{answer}"
        );
    }
    // Health and metrics stay plain: they are kept inside.
    assert_eq!(server.inside.get("/livez").go().status, 200);
}
