//! The four pages with scripts (console, phone, screen, partner) and the widget, carried in the binary.
//!
//! They are built by `cargo x frontend` into `frontend/dist`. Without that the
//! house still builds and runs; where a page belongs, there is then one that
//! says what to do.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use homeward_domain::{refusal::RefusalCode, status::Status};
use rust_embed::{DynRustEmbed, Embed};

use crate::{
    negotiate::{Coding, has},
    press::Forms,
    problem::Problem,
};

#[derive(Embed)]
#[folder = "../../frontend/dist/console"]
#[allow_missing = true]
struct ConsoleFiles;

#[derive(Embed)]
#[folder = "../../frontend/dist/phone"]
#[allow_missing = true]
struct PhoneFiles;

#[derive(Embed)]
#[folder = "../../frontend/dist/signage"]
#[allow_missing = true]
struct SignageFiles;

#[derive(Embed)]
#[folder = "../../frontend/dist/partner"]
#[allow_missing = true]
struct PartnerFiles;

#[derive(Embed)]
#[folder = "../../frontend/dist/widget"]
#[allow_missing = true]
struct WidgetFiles;

/// Officers' console, at the root of their listener.
pub static CONSOLE: App = App {
    files: &ConsoleFiles,
    // The map draws into blobs and the preview is a page of our own in a frame.
    policy: "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};
/// The phone's page, in a folder of its own.
pub static PHONE: App = App {
    files: &PhoneFiles,
    policy: "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};
/// The station screen's page.
pub static SIGNAGE: App = App {
    files: &SignageFiles,
    policy: "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
};

/// The partners' page. It talks to its own door only, and nobody may frame it: it holds a key.
pub static PARTNER: App = App {
    files: &PartnerFiles,
    policy: "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/// One script, for the pages of others.
pub static WIDGET: App = App {
    files: &WidgetFiles,
    policy: "",
};

/// The service worker keeps its name: to a browser its address is its identity.
pub const WORKER: &str = "sw.js";
const INDEX: &str = "index.html";
/// Names in here carry a hash of what is in them.
const HASHED: &str = "assets/";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Looked up each time: a new version must reach a screen that nobody reloads.
const ASK_FIRST: &str = "no-cache";

/// One page with its files.
pub struct App {
    files: &'static (dyn DynRustEmbed + Sync),
    policy: &'static str,
}

impl App {
    /// The page itself, for any address that belongs to it.
    pub fn page(&self, headers: &HeaderMap) -> Response {
        self.file(INDEX, headers).unwrap_or_else(not_built)
    }

    /// A file of the page, or none of that name.
    pub fn file(&self, name: &str, headers: &HeaderMap) -> Option<Response> {
        let file = self.files.get(name)?;
        let forms = pressed(file.metadata.sha256_hash(), &file.data);
        let (body, coding) = forms.form(if is_text(name) {
            Coding::of(headers)
        } else {
            Coding::Plain
        });
        let etag = coding.etag(&forms.etag);
        let is_known = has(headers, &etag);
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            // A body of bytes would bring a content type of its own beside ours.
            Body::from(body).into_response()
        };
        let fields = response.headers_mut();
        let cached = if name.starts_with(HASHED) {
            FOR_EVER
        } else {
            ASK_FIRST
        };
        let plain: [(HeaderName, &'static str); 5] = [
            (header::CONTENT_TYPE, media_type(name)),
            (header::CACHE_CONTROL, cached),
            (header::VARY, "accept-encoding"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        fields.extend(plain.map(|(name, value)| (name, HeaderValue::from_static(value))));
        fields.extend(coding.header().map(|name| (header::CONTENT_ENCODING, name)));
        fields.extend(
            HeaderValue::try_from(etag)
                .ok()
                .map(|etag| (header::ETAG, etag)),
        );
        if name == INDEX || name == WORKER {
            let policy = HeaderValue::from_static(self.policy);
            fields.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        Some(response)
    }
}

/// The phone's page below whatever prefix the door has.
pub fn phone_routes<S: Status>() -> Router {
    Router::new()
        // Its files are named from beside it, so the slash at the end matters.
        .route(
            "/phone",
            get(|| async { Redirect::permanent(&format!("{}/phone/", S::DOOR)) }),
        )
        .route(
            "/phone/",
            get(|headers: HeaderMap| async move { PHONE.page(&headers) }),
        )
        .route("/phone/{*file}", get(phone_file))
}

async fn phone_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file_of(&PHONE, &name, &headers)
}

/// The partners' page, beside the API that it asks (`/partner/v1`).
pub fn partner_routes<S: Status>() -> Router {
    let to_folder = || async { Redirect::permanent(&format!("{}/partner/", S::DOOR)) };
    Router::new()
        .route("/partner", get(to_folder))
        .route(
            "/partner/",
            get(|headers: HeaderMap| async move { PARTNER.page(&headers) }),
        )
        .route("/partner/{*file}", get(partner_file))
}

async fn partner_file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    file_of(&PARTNER, &name, &headers)
}

fn file_of(app: &App, name: &str, headers: &HeaderMap) -> Response {
    let file = app.file(name, headers);
    file.unwrap_or_else(|| Problem::new(RefusalCode::NotFound, "no such file").into_response())
}

/// Lets a service worker serve pages that do not lie below it.
pub(crate) fn allow_worker(response: &mut Response, scope: &str) {
    if let Ok(scope) = HeaderValue::try_from(scope) {
        let name = HeaderName::from_static("service-worker-allowed");
        response.headers_mut().insert(name, scope);
    }
}

/// Compressed forms by content. As many as there are files; a developer who
/// rebuilds the frontend under a running house adds some.
fn pressed(hash: [u8; 32], data: &[u8]) -> Arc<Forms> {
    static FORMS: OnceLock<Mutex<HashMap<[u8; 32], Arc<Forms>>>> = OnceLock::new();
    let forms = FORMS.get_or_init(Mutex::default);
    let known = |forms: &HashMap<_, Arc<Forms>>| forms.get(&hash).cloned();
    if let Some(forms) = known(&forms.lock().unwrap_or_else(PoisonError::into_inner)) {
        return forms;
    }
    // Pressed outside the lock: whoever asks for another file does not wait.
    let fresh = Arc::new(Forms::of(Bytes::copy_from_slice(data)));
    forms
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(hash)
        .or_insert(fresh)
        .clone()
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Pictures and fonts are compressed already.
fn is_text(name: &str) -> bool {
    let media_type = media_type(name);
    media_type.starts_with("text/")
        || media_type.starts_with("application/")
        || media_type.ends_with("+xml")
}

pub(crate) fn not_built() -> Response {
    let page = "<!doctype html><meta charset=utf-8><title>Homeward</title>\
        <p>这个页面还没有构建。请运行 <code>cargo x frontend</code>，然后重新启动。\
        <p lang=en>This page has not been built yet. Run <code>cargo x frontend</code>, then start again.";
    let fields = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (StatusCode::SERVICE_UNAVAILABLE, fields, page).into_response()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use rust_embed::{EmbeddedFile, Metadata};

    use super::*;

    /// A frontend that is always built.
    struct Built;
    impl DynRustEmbed for Built {
        fn compressed(&self, _: &str) -> Option<rust_embed::utils::EmbeddedCompressedFile> {
            None
        }
        fn get(&self, name: &str) -> Option<EmbeddedFile> {
            let metadata =
                || Metadata::__rust_embed_new(*b"0123456789abcdef0123456789abcdef", None, None);
            let is_there = [INDEX, WORKER, "assets/app-1a2b.js"].contains(&name);
            is_there.then(|| EmbeddedFile {
                data: Cow::Borrowed(b"console.log(1)"),
                metadata: metadata(),
            })
        }
        fn names(&self) -> Vec<Cow<'static, str>> {
            vec![]
        }
    }

    const APP: App = App {
        files: &Built,
        policy: "default-src 'self'",
    };

    fn cached(name: &str) -> (String, bool) {
        let response = APP.file(name, &HeaderMap::new()).unwrap();
        let fields = response.headers();
        (
            fields["cache-control"].to_str().unwrap().to_owned(),
            fields.contains_key("content-security-policy"),
        )
    }

    #[test]
    fn hashed_files_stay_for_ever_and_the_page_and_its_worker_are_asked_for() {
        assert_eq!(cached("assets/app-1a2b.js"), (FOR_EVER.to_owned(), false));
        assert_eq!(cached(INDEX), (ASK_FIRST.to_owned(), true));
        assert_eq!(cached(WORKER), (ASK_FIRST.to_owned(), true));
        assert!(APP.file("../secret", &HeaderMap::new()).is_none());
    }

    #[test]
    fn a_page_that_was_not_built_says_how() {
        struct Empty;
        impl DynRustEmbed for Empty {
            fn compressed(&self, _: &str) -> Option<rust_embed::utils::EmbeddedCompressedFile> {
                None
            }
            fn get(&self, _: &str) -> Option<EmbeddedFile> {
                None
            }
            fn names(&self) -> Vec<Cow<'static, str>> {
                vec![]
            }
        }
        let app = App {
            files: &Empty,
            policy: "",
        };
        assert_eq!(
            app.page(&HeaderMap::new()).status(),
            StatusCode::SERVICE_UNAVAILABLE
        );
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let first = APP.file(INDEX, &HeaderMap::new()).unwrap();
        let etag = first.headers()["etag"].clone();
        let again = APP
            .file(
                INDEX,
                &HeaderMap::from_iter([(header::IF_NONE_MATCH, etag)]),
            )
            .unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    }
}
