//! Links, sessions and keys of officers.

use std::path::Path;

use homeward_backend_embedded::{EmbeddedStore, Options};
use homeward_domain::{
    change::{Batch, Change},
    facts::Actor,
    id::OfficerId,
    people::SignInLink,
    time::{Span, Timestamp},
};
use homeward_engine::world::wall_millis;
use homeward_ports::store::Store as _;
use homeward_seal::token_digest;
use serde_json::json;

use crate::world::{signed_in, text, world};

#[test]
fn the_first_link_signs_in_the_administrator_once() {
    let world = world();
    let link = world.server.first_link.clone().unwrap();
    assert!(
        link.starts_with(&format!("http://{}/signin/", world.console().0)),
        "{link}"
    );
    let (cookie, answer) = signed_in(world.console(), &link);
    assert_eq!(answer.good()["officer"]["role"], "admin");
    let me = world
        .console()
        .get("/console/v1/me")
        .session(&cookie)
        .go()
        .good();
    assert_eq!(me["exercise_only"], true);
    signed_in(world.console(), &link)
        .1
        .refused(410, "auth.link_spent");
    signed_in(world.console(), "/signin/never-made")
        .1
        .refused(410, "auth.link_spent");
}

#[test]
fn a_program_that_previews_a_link_does_not_spend_it() {
    let world = world();
    let link = world.server.first_link.clone().unwrap();
    let path = link
        .split_once("/signin/")
        .map(|(_, token)| format!("/signin/{token}"))
        .unwrap();
    for method in ["GET", "HEAD", "GET"] {
        let page = world.console().ask(method, &path).go();
        assert!(page.header("set-cookie").is_none());
    }
    assert_eq!(signed_in(world.console(), &link).1.status, 200);
}

#[test]
fn an_expired_link_signs_nobody_in() {
    let mut world = world();
    let admin = text(&world.get("/console/v1/me")["officer"], "id");
    world
        .server
        .restart(|data| expired_link(data, admin.parse().unwrap()));
    signed_in(world.console(), "/signin/long-ago")
        .1
        .refused(410, "auth.link_spent");
}

fn expired_link(data: &Path, officer: OfficerId) {
    let at = Timestamp::from_millis(wall_millis());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = EmbeddedStore::open(data, Options::new([7; 16])).unwrap();
        let digest = token_digest("long-ago").to_string();
        let link = SignInLink {
            digest,
            officer,
            expires_at: at - Span::seconds(1),
            used: false,
        };
        let changes = vec![Change::LinkMade(link)];
        store
            .record(Batch {
                at,
                actor: Actor::System,
                salt: [1; 16],
                expect: vec![],
                changes,
            })
            .await
            .unwrap();
    });
}

#[test]
fn the_cookie_is_for_this_site_alone_and_no_script_reads_it() {
    let world = world();
    let (_, answer) = signed_in(world.console(), world.server.first_link.as_ref().unwrap());
    let cookie = answer.header("set-cookie").unwrap();
    for flag in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    // By https it is bound to the host and never sent in the clear.
    let secure = crate::world::World::of(
        crate::server::exercise().with(&["--console-url", "https://desk.example"]),
    );
    let link = secure.server.operator(&["officer", "link"]);
    assert!(link.starts_with("https://desk.example/signin/"), "{link}");
    let (cookie, answer) = signed_in(secure.console(), &link);
    let flags = answer.header("set-cookie").unwrap();
    assert!(
        flags.starts_with("__Host-homeward=") && flags.contains("; Secure"),
        "{flags}"
    );
    assert_eq!(
        secure
            .console()
            .get("/console/v1/me")
            .session(&cookie)
            .go()
            .status,
        200
    );
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    let world = world();
    let session = world.officer("Wang Wei", "officer");
    let open = || {
        world
            .console()
            .post("/console/v1/cases")
            .with("cookie", &session)
    };
    let body = json!({ "status": "Exercise" });
    open().json(&body).go().refused(403, "auth.not_allowed");
    assert_eq!(open().with("x-homeward", "1").json(&body).go().status, 201);
    // Reading needs no guard: another site cannot see the answer.
    assert_eq!(
        world
            .console()
            .get("/console/v1/cases")
            .with("cookie", &session)
            .go()
            .status,
        200
    );
    let link = world
        .server
        .first_link
        .as_ref()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    let unguarded = world
        .console()
        .post("/console/v1/session")
        .json(&json!({ "token": link }));
    unguarded.go().refused(403, "auth.not_allowed");
}

#[test]
fn signing_out_ends_the_session_and_a_revoked_key_ends_at_once() {
    let world = world();
    let session = world.officer("Wang Wei", "officer");
    let console = world.console();
    let key = console
        .post("/console/v1/keys")
        .session(&session)
        .json(&json!({ "label": "dispatch" }))
        .go()
        .good();
    let token = text(&key, "token");
    assert!(token.starts_with("hwo_"));
    let me = || console.get("/console/v1/me").key(&token).go();
    assert_eq!(me().good()["officer"]["name"], "Wang Wei");
    assert!(
        console
            .get("/console/v1/keys")
            .session(&session)
            .go()
            .good()[0]
            .get("token")
            .is_none()
    );
    let path = format!("/console/v1/keys/{}", text(&key, "id"));
    assert_eq!(
        console.ask("DELETE", &path).session(&session).go().status,
        204
    );
    me().refused(401, "auth.not_signed_in");
    assert_eq!(
        console
            .ask("DELETE", "/console/v1/session")
            .session(&session)
            .go()
            .status,
        204
    );
    console
        .get("/console/v1/me")
        .session(&session)
        .go()
        .refused(401, "auth.not_signed_in");
    let nobody = console.get("/console/v1/me").go();
    nobody.refused(401, "auth.not_signed_in");
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn one_officer_cannot_revoke_anothers_key() {
    let world = world();
    let session = world.officer("Wang Wei", "officer");
    let keys = world.get("/console/v1/keys");
    let path = format!("/console/v1/keys/{}", text(&keys[0], "id"));
    world
        .console()
        .ask("DELETE", &path)
        .session(&session)
        .go()
        .refused(404, "not_found");
    assert_eq!(world.ask("GET", "/console/v1/me").go().status, 200);
}
