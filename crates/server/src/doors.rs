//! Which door leads where.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use homeward_domain::{
    refusal::RefusalCode,
    status::{Exercise, Status, StatusKind},
};
use homeward_edge::DICTIONARY;
use homeward_engine::{Engine, Walk};
use homeward_geo::Atlas;
use homeward_web::{
    apps::{self, CONSOLE},
    console::{self, ConsoleDoor},
    device::{self, DeviceDoor, dictionary},
    elsewhere::{self, ElsewhereDoor},
    fediverse::{self, FediverseDoor},
    openapi,
    partner::{self, PartnerDoor},
    problem::Problem,
    public::{
        self, PublicDoor,
        feeds::{self, FeedsDoor, HubDoor},
    },
    signage::{self, SignageDoor},
};
use metrics_exporter_prometheus::PrometheusHandle;

use crate::{
    asked::Settings,
    house::{House, Rooms},
    hub,
    push::Waiting,
    trunk,
    wires::{Counted, Desk, Press, Printer, ScreenDesk, Webhooks},
};

pub struct Doors {
    pub public: Router,
    pub console: Router,
    pub inside: Router,
}

impl Doors {
    pub fn new(
        house: &House,
        settings: &Settings,
        metrics: PrometheusHandle,
    ) -> Result<Self, String> {
        let actual = street(house, &house.actual, settings)?;
        let public = actual.nest(Exercise::DOOR, street(house, &house.exercise, settings)?);
        Ok(Self {
            public: public
                .merge(fediverse::routes(FediverseDoor(house.account.clone())))
                .merge(health(house.engine.clone())),
            console: console(house, settings),
            inside: inside(house.engine.clone(), metrics).merge(trunk::routes(house, settings)?),
        })
    }
}

pub fn console_url(settings: &Settings) -> String {
    let scheme = if settings.spoken.tls_cert.is_some() {
        "https"
    } else {
        "http"
    };
    let own = || format!("{scheme}://{}", settings.console);
    let url = settings.console_url.clone().unwrap_or_else(own);
    url.trim_end_matches('/').to_owned()
}

/// Everything that the public of one status can reach, below its prefix.
fn street<S: Walk>(house: &House, rooms: &Rooms<S>, settings: &Settings) -> Result<Router, String> {
    let engine = &house.engine;
    let [actual, exercise] = &house.push_ways;
    let ways = match S::KIND {
        StatusKind::Actual => actual,
        StatusKind::Exercise => exercise,
    };
    let receipts = Counted::<S> {
        engine: engine.clone(),
        status: PhantomData,
    };
    let populous = Atlas::shipped()
        .populous_cells()
        .iter()
        .map(|(cell, _)| *cell);
    let device = DeviceDoor::<S>::new(
        rooms.hub.clone(),
        Arc::new(receipts),
        engine.clock.clone(),
        &[engine.vault.signing().public()],
        populous,
        Arc::new(Waiting::<S>::new(
            engine.clone(),
            house.store.clone(),
            house.push_key.clone(),
            house.targets,
            ways.clone(),
        )),
    );
    let webhooks = Arc::new(Webhooks(house.targets));
    let partner = PartnerDoor::<S>::new(engine.clone(), house.record.clone(), webhooks);
    let (clock, status) = (engine.clock.clone(), PhantomData);
    let printer = Printer::<S> {
        base: engine.policies.base.clone(),
        call: settings.call.clone(),
        status,
    };
    let desk = Arc::new(Desk::<S>::new(engine.clone()));
    let public = PublicDoor::<S>::new(rooms.shelf.clone(), Arc::new(printer), desk, clock.clone());
    let keys = ScreenDesk::<S> {
        engine: engine.clone(),
        status,
    };
    let elsewhere = ElsewhereDoor::<S>::new(rooms.shelf.clone(), clock.clone());
    let cap_key = engine.vault.cap(S::KIND).map(|key| key.public_pem());
    let base = &engine.policies.base;
    let mut feeds = FeedsDoor::<S>::new(rooms.roll.clone(), clock.clone(), base, cap_key);
    if let Some(signer) = engine.vault.cap(S::KIND) {
        feeds = feeds.for_gateways(signer.clone(), settings.same_areas.clone());
    }
    let topics = Arc::new(feeds.clone());
    let hub = hub::open::<S>(engine, &house.store, house.targets, topics)?;
    let sign = engine.vault.signing().clone();
    let signage = SignageDoor::<S>::new(Arc::new(keys), rooms.board.clone(), clock, sign);
    Ok(device::routes(device)
        .merge(dictionary::routes::<S>(DICTIONARY))
        .merge(partner::routes(partner))
        .merge(public::routes(public))
        .merge(elsewhere::routes(elsewhere))
        .merge(feeds::routes(feeds))
        .merge(feeds::hub_routes(HubDoor(hub)))
        .merge(signage::routes(signage))
        .merge(apps::phone_routes::<S>())
        .merge(apps::partner_routes::<S>()))
}

fn console(house: &House, settings: &Settings) -> Router {
    let base = console_url(settings);
    let door = ConsoleDoor {
        engine: house.engine.clone(),
        press: Arc::new(Press),
        webhooks: Arc::new(Webhooks(house.targets)),
        secure: base.starts_with("https://"),
        base,
    };
    let description = [(header::CONTENT_TYPE, "application/json")];
    console::routes(door)
        .route(
            "/openapi.json",
            get(move || async move { (description, openapi::text()) }),
        )
        .merge(health(house.engine.clone()))
        .fallback(page)
}

/// The console finds its way by itself: any other address is its page.
async fn page(uri: Uri, headers: HeaderMap) -> Response {
    let name = uri.path().trim_start_matches('/');
    if name.starts_with("console/") {
        return Problem::new(RefusalCode::NotFound, "no such address").into_response();
    }
    let file = CONSOLE.file(name, &headers);
    file.unwrap_or_else(|| CONSOLE.page(&headers))
}

fn inside(engine: Arc<Engine>, metrics: PrometheusHandle) -> Router {
    let text = move || std::future::ready(metrics.render());
    health(engine).route("/metrics", get(text))
}

/// `/livez`: the process answers. `/readyz`: the record answers too.
fn health(engine: Arc<Engine>) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(engine)
}

async fn ready(State(engine): State<Arc<Engine>>) -> (StatusCode, &'static str) {
    match engine
        .store
        .record_id()
        .await
        .and(engine.store.next_due().await.map(drop))
    {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the record does not answer\n",
        ),
    }
}
