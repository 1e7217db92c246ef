//! Every route of the table, asked by everybody.

use homeward_web::openapi::{ROUTES, Route, Shape, WhoMay};
use serde_json::json;

use crate::{
    cast::{ALL, Cast, Visitor as R, cast},
    conform,
    http::Answer,
    server::until,
    stream,
    world::{SOON, text, world},
};

#[derive(Debug, PartialEq, Eq)]
enum Expected {
    Allowed,
    /// Exactly this no.
    No(u16),
}

fn expected(route: &Route, role: R) -> Expected {
    use Expected::{Allowed, No};
    let is_officer = matches!(role, R::Officer | R::OfficerKey | R::Admin | R::AdminKey);
    match route.who {
        // It is for other servers, and what the cast brings is no activity.
        WhoMay::Anybody if route.path == "/fedi/inbox" => No(400),
        // What the cast brings is no form.
        WhoMay::Anybody if route.path == "/feeds/hub" => No(400),
        // There are no exercises in the fediverse, and the cast's alert is one.
        WhoMay::Anybody if route.path == "/fedi/notes/{note}" => No(404),
        WhoMay::Anybody => Allowed,
        WhoMay::Screen if role == R::Screen => Allowed,
        WhoMay::Partner if role == R::Partner => Allowed,
        WhoMay::Screen | WhoMay::Partner => No(401),
        WhoMay::Officer if role == R::Stranger && names_a_case(route) => No(404),
        WhoMay::Officer if is_officer || role == R::Stranger => Allowed,
        WhoMay::Admin if matches!(role, R::Admin | R::AdminKey) => Allowed,
        WhoMay::Admin if is_officer || role == R::Stranger => No(403),
        WhoMay::Officer | WhoMay::Admin => No(401),
    }
}

fn names_a_case(route: &Route) -> bool {
    ["{case}", "{alert}", "{tip}", "{*delivery}", "{foreign}"]
        .iter()
        .any(|name| route.path.contains(name))
}

/// Answers that the rule above does not foresee. This list may only shrink.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "DELETE",
    "/console/v1/keys/{key}",
    "an own key: the one in the address is the officer's, so others find none",
)];
/// What ends something, and so is asked last: sessions, keys, the alert, the photo that was.
fn ends_something(route: &Route) -> bool {
    route.method == "DELETE"
        || route.path.ends_with("/photo")
        || route.path.ends_with("/resolve")
        || route.path.ends_with("/withdraw")
}

#[test]
fn every_route_answers_those_who_may_and_nobody_else() {
    let cast = cast();
    let mut wrong = Vec::new();
    let (mut last, first): (Vec<_>, Vec<_>) =
        ROUTES.iter().partition(|route| ends_something(route));
    last.sort_by_key(|route: &&Route| route.path.ends_with("/session"));
    let refused = |route: &Route, role| expected(route, role) != Expected::Allowed;
    for refusals in [true, false] {
        for route in first.iter().chain(&last) {
            for role in ALL
                .into_iter()
                .filter(|role| refused(route, *role) == refusals)
            {
                let answer = asked(&cast, route, role);
                wrong.extend(verdict(route, role, &answer));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn asked(cast: &Cast, route: &Route, role: R) -> Answer {
    let request = cast.request(route, role);
    match route.gives {
        // These never end.
        Shape::Media("text/event-stream") => request.open().0,
        _ => request.go(),
    }
}

fn verdict(route: &Route, role: R, answer: &Answer) -> Option<String> {
    let told = || {
        format!(
            "{role:?} at {} {}: {}",
            route.method, route.path, answer.status
        )
    };
    let is_exempt = EXCEPTIONS
        .iter()
        .any(|(method, path, _)| *method == route.method && *path == route.path);
    let is_problem = answer.header("content-type") == Some("application/problem+json");
    match expected(route, role) {
        Expected::No(status) => (answer.status != status || !is_problem).then(told),
        Expected::Allowed if matches!(answer.status, 401 | 403 | 405) => Some(told()),
        // Files are there once the frontend is built; without it the address still answers.
        Expected::Allowed if answer.status == 404 => {
            (!is_problem || !(is_exempt || route.path.contains("{*file}"))).then(told)
        }
        Expected::Allowed => {
            let faults = shape_faults(route, answer);
            (!faults.is_empty()).then(|| format!("{}: {}", told(), faults.join(", ")))
        }
    }
}

/// A yes has the shape that the description promises; a no of a rule is a problem.
fn shape_faults(route: &Route, answer: &Answer) -> Vec<String> {
    if answer.status >= 400 {
        let built = answer.status != 503;
        let faults = || conform::faults("Problem", &answer.json());
        return if built { faults() } else { Vec::new() };
    }
    if answer.status != route.status {
        return vec![format!("{} was promised", route.status)];
    }
    match route.gives {
        Shape::Json(name) => conform::faults(name, &answer.json()),
        Shape::List(name) => {
            let list = answer.json();
            list.as_array()
                .into_iter()
                .flatten()
                .flat_map(|item| conform::faults(name, item))
                .collect()
        }
        Shape::Media(kind) if !kind.contains('*') => {
            let sent = answer.header("content-type").unwrap_or_default();
            if sent.starts_with(kind) {
                Vec::new()
            } else {
                vec![format!("it is {sent}")]
            }
        }
        _ => Vec::new(),
    }
}

#[test]
fn a_screen_or_partner_of_the_drill_has_no_business_at_the_real_doors() {
    let world = world();
    let (screen, key) = world.screen();
    let partner = text(&world.partner("Exercise", None), "id");
    let partner_key = text(&world.partner_key(&partner), "token");
    let state = format!("/signage/v1/{screen}/state");
    assert_eq!(
        world
            .public()
            .get(&format!("/drill{state}"))
            .key(&key)
            .go()
            .status,
        200
    );
    assert_eq!(world.public().get(&state).key(&key).go().status, 401);
    assert_eq!(
        world
            .public()
            .get("/drill/partner/v1/alerts")
            .key(&partner_key)
            .go()
            .status,
        200
    );
    assert_eq!(
        world
            .public()
            .get("/partner/v1/alerts")
            .key(&partner_key)
            .go()
            .status,
        401
    );
}

#[test]
fn an_alert_of_the_drill_is_unknown_at_the_real_doors() {
    let world = world();
    let code = text(&world.alert(20), "code");
    let real = |path: String| {
        world
            .public()
            .get(&path)
            .with("accept", "application/json")
            .go()
    };
    assert_eq!(real(format!("/v/{code}")).json()["state"], "unknown");
    assert_eq!(real(format!("/drill/v/{code}")).json()["state"], "active");
    real(format!("/a/{code}")).refused(404, "not_found");
    let cells = stream::cell(crate::world::CITY.0, crate::world::CITY.1);
    let pulled = real(format!("/device/v1/alerts?cells={cells}")).json();
    assert_eq!(pulled["alerts"], json!([]));
    until("phones of the drill have it", SOON, || {
        let pulled = real(format!("/drill/device/v1/alerts?cells={cells}")).json();
        (pulled["alerts"].as_array().unwrap().len() == 1).then_some(())
    });
}
