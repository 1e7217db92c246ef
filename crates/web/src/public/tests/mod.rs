//! A public door with a printer, a desk and a clock of its own.

mod reading;
mod tipping;

use std::{
    collections::HashMap,
    sync::{
        Arc, LazyLock, Mutex,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use homeward_domain::{
    id::{Id, PhotoId, TipId},
    refusal::{Refusal, RefusalCode},
    status::{Actual, Exercise},
    time::{Span, Timestamp},
    words::{Lang, Words},
};
use homeward_ports::{
    package::PublicPhoto,
    shelf::{PageBytes, PosterState, Pressed, Shelf},
    world::Clock,
};
use image::{DynamicImage, ImageFormat};
use tower::ServiceExt as _;

use super::{Pages, PublicDoor, TipDesk, TipIn, routes, tip_form::Capacity};
use crate::problem::Problem;

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const PHOTO: PhotoId = Id::from_bits(5);

#[derive(Default)]
struct Hands(AtomicI64);
impl Clock for Hands {
    fn now(&self) -> Timestamp {
        START + Span::seconds(self.0.load(Relaxed))
    }
}

struct Printer;
impl Pages for Printer {
    fn verify(&self, state: Option<PosterState>, code: &str, lang: Lang, door: &str) -> Bytes {
        format!("verify {state:?} {code} {lang:?} [{door}]").into()
    }
    fn thanks(&self, lang: Lang, with_child: bool, code: &str) -> Bytes {
        format!("thanks {lang:?} {with_child} {code}").into()
    }
    fn not_found(&self, lang: Lang) -> Bytes {
        format!("not found {lang:?}").into()
    }
    fn problem(&self, lang: Lang, words: &Words, fix: &Words) -> Bytes {
        format!("{} {}", words.in_lang(lang), fix.in_lang(lang)).into()
    }
    fn style_sources(&self) -> &str {
        "'sha256-abc='"
    }
}

#[derive(Default)]
struct Desk {
    tips: Mutex<Vec<(String, TipIn)>>,
}

#[async_trait]
impl TipDesk for Desk {
    async fn submit(&self, code: &str, tip: TipIn) -> Result<TipId, Problem> {
        if code == "BVSY00" {
            return Err(Refusal::new(RefusalCode::TooBusy, "spool").into());
        }
        self.tips.lock().unwrap().push((code.to_owned(), tip));
        Ok(Id::from_bits(1))
    }
}

struct House {
    app: Router,
    desk: Arc<Desk>,
    hands: Arc<Hands>,
}

fn house() -> House {
    house_with(Capacity::default())
}

fn house_with(capacity: Capacity) -> House {
    let (shelf, desk, hands) = (
        Arc::new(Shelf::default()),
        Arc::new(Desk::default()),
        Arc::new(Hands::default()),
    );
    for (code, state) in [
        ("7KQ4M2", PosterState::Active),
        ("FVND00", PosterState::Found),
        ("BVSY00", PosterState::Active),
    ] {
        shelf.put(pressed(code, state));
    }
    let mut door = PublicDoor::<Actual>::new(shelf, Arc::new(Printer), desk.clone(), hands.clone());
    door.capacity = capacity;
    House {
        app: routes(door),
        desk,
        hands,
    }
}

fn pressed(code: &str, state: PosterState) -> Pressed {
    let photo = PublicPhoto {
        id: PHOTO,
        page: Bytes::from_static(b"page"),
        screen: Bytes::from_static(b"screen"),
    };
    Pressed {
        alert: Id::from_bits(1),
        code: code.to_owned(),
        version: 1,
        state,
        expires: START + Span::hours(24),
        pages: sheets("alert"),
        expired_pages: LazyLock::new(Box::new(|| sheets("expired"))),
        photo: (state == PosterState::Active).then(|| Arc::new(photo)),
        card: None,
        text: Bytes::new(),
    }
}

fn sheets(what: &str) -> HashMap<Lang, PageBytes> {
    let sheet = |lang: Lang| PageBytes {
        plain: format!("{what} {}", lang.tag()).into(),
        gzip: format!("{what} gzip").into(),
        brotli: format!("{what} brotli").into(),
        etag: format!("\"{what}-{}\"", lang.tag()),
    };
    Lang::ALL.map(|lang| (lang, sheet(lang))).into()
}

async fn got(house: &House, path: &str, headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let with = |request: axum::http::request::Builder,
                (name, value): &(header::HeaderName, &str)| {
        request.header(name, *value)
    };
    let request = headers
        .iter()
        .fold(Request::get(path), with)
        .body(Body::empty())
        .unwrap();
    house.app.clone().oneshot(request).await.unwrap()
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_json() -> (header::HeaderName, &'static str) {
    (header::ACCEPT, "application/json")
}
