//! From the two tables to OpenAPI 3.1 (<https://spec.openapis.org/oas/v3.1.0>).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    routes::{Ask, Door, ROUTES, Route, Shape, WhoMay},
    shapes::shapes,
};

const ABOUT: &str = "Gets a missing child's face in front of the people who can see that child, \
and takes everything back when the child is found. Times are RFC 3339, lengths metres, coordinates \
WGS-84. A no is an RFC 9457 problem that says what to do. What phones, the public, screens and \
partners reach stands a second time below `/drill`, where exercises are.";

/// OpenAPI as JSON text.
pub fn text() -> String {
    serde_json::to_string_pretty(&sorted(document())).unwrap_or_default()
}

/// By name, so that the text does not depend on how this build's maps keep order.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members
                .into_iter()
                .map(|(name, value)| (name, sorted(value)));
            Value::Object(members.collect::<BTreeMap<_, _>>().into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn document() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let item = paths.entry(path(route)).or_insert_with(|| json!({}));
        item[route.method.to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Homeward",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "tags": tags(),
        "paths": paths,
        "components": {
            "schemas": shapes(),
            "responses": { "Problem": { "description": "A no, and what to do next.", "content": content("application/problem+json", &named("Problem")) } },
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": "__Host-homeward", "description": "Set by signing in; what changes something also needs the header X-Homeward. On plain loopback the cookie is named homeward." },
                "officer_key": { "type": "http", "scheme": "bearer", "description": "hwo_...: acts for the officer who made it." },
                "partner_key": { "type": "http", "scheme": "bearer", "description": "hwp_...: of a partner." },
                "screen_key": { "type": "http", "scheme": "bearer", "description": "hws_...: of one screen." },
            },
        },
    })
}

fn tags() -> Value {
    let about = [
        (
            Door::Console,
            "Officers and dispatch systems; a listener of its own.",
        ),
        (
            Door::Device,
            "Phones: cells in, signed packages out. No account, no position.",
        ),
        (Door::Public, "Everybody: the page, is it real, a tip."),
        (Door::Signage, "Screens in stations and airports."),
        (
            Door::Partner,
            "Partners that pull; webhooks are described in docs/guides/api.md.",
        ),
        (
            Door::Fediverse,
            "Other servers of the fediverse: the agency's own account.",
        ),
        (Door::Health, "For whoever watches over the process."),
    ];
    about
        .map(|(door, words)| json!({ "name": door.name(), "description": words }))
        .into()
}

/// A path that takes the rest is one parameter here.
fn path(route: &Route) -> String {
    route.path.replace("{*", "{")
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "tags": [route.door.name()],
        "operationId": operation_id(route),
        "summary": route.summary,
        "security": security(route.who),
        "responses": responses(route),
    });
    let parameters: Vec<_> = in_path(route).chain(route.asks.iter().map(asked)).collect();
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if route.takes != Shape::Nothing {
        operation["requestBody"] = json!({ "required": true, "content": body(route.takes) });
    }
    if route.door.has_drill() {
        operation["servers"] =
            json!([{ "url": "/" }, { "url": "/drill", "description": "Exercises." }]);
    }
    if route.who == WhoMay::Admin {
        operation["description"] = "Administrators only.".into();
    }
    operation
}

/// `GET /console/v1/cases/{case}` is `get_console_cases_case`.
fn operation_id(route: &Route) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let said: String = route.path.replace("/v1/", "/").chars().map(plain).collect();
    let words: Vec<_> = said.split('_').filter(|word| !word.is_empty()).collect();
    let slash = if route.path.ends_with('/') {
        "_page"
    } else {
        ""
    };
    format!("{}_{}{slash}", route.method.to_lowercase(), words.join("_"))
}

fn security(who: WhoMay) -> Value {
    match who {
        WhoMay::Anybody => json!([]),
        WhoMay::Officer | WhoMay::Admin => json!([{ "session": [] }, { "officer_key": [] }]),
        WhoMay::Screen => json!([{ "screen_key": [] }]),
        WhoMay::Partner => json!([{ "partner_key": [] }]),
    }
}

fn in_path(route: &Route) -> impl Iterator<Item = Value> {
    let names = route
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next());
    names.map(|name| {
        let name = name.trim_start_matches('*');
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    })
}

fn asked(ask: &Ask) -> Value {
    let (place, name, words, required) = match ask {
        Ask::Must(name, words) => ("query", name, words, true),
        Ask::May(name, words) => ("query", name, words, false),
        Ask::Header(name, words) => ("header", name, words, false),
    };
    json!({ "name": name, "in": place, "required": required, "description": words, "schema": { "type": "string" } })
}

fn responses(route: &Route) -> Value {
    let mut done = json!({ "description": meaning(route.status) });
    if route.gives != Shape::Nothing {
        done["content"] = body(route.gives);
    }
    json!({ route.status.to_string(): done, "default": { "$ref": "#/components/responses/Problem" } })
}

const fn meaning(status: u16) -> &'static str {
    match status {
        201 => "Made.",
        202 => "Taken.",
        204 => "Done.",
        303 | 308 => "Look there.",
        _ => "The answer.",
    }
}

fn body(shape: Shape) -> Value {
    match shape {
        Shape::Nothing => json!({}),
        Shape::Json(name) => content("application/json", &named(name)),
        Shape::List(name) => content(
            "application/json",
            &json!({ "type": "array", "items": named(name) }),
        ),
        Shape::Form(name) => content("multipart/form-data", &named(name)),
        Shape::Media(media_type) => content(media_type, &json!({})),
    }
}

fn content(media_type: &str, schema: &Value) -> Value {
    json!({ media_type: { "schema": schema } })
}

fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}
