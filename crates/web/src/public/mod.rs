//! The door of everybody: the page of an alert, is this poster real, the photo, a tip.
//!
//! Made for five million readers in the minute after an alert and for the worst
//! phone among them: bytes from memory, no script, no cookie, no login.

mod alert_page;
pub mod feeds;
mod pages;
mod photo;
mod tip;
mod tip_form;
mod verify;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::DefaultBodyLimit,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use homeward_domain::{
    refusal::RefusalCode,
    status::Status,
    words::{Lang, Words},
};
use homeward_ports::{shelf::Shelf, world::Clock};
use serde::Deserialize;

use crate::{negotiate, problem::Problem};
pub use pages::Pages;
pub use tip::{TipDesk, TipIn};
use tip_form::Capacity;

/// What the public door of one status needs.
pub struct PublicDoor<S: Status> {
    shelf: Arc<Shelf>,
    pages: Arc<dyn Pages>,
    tips: Arc<dyn TipDesk>,
    clock: Arc<dyn Clock>,
    capacity: Capacity,
    policy: HeaderValue,
    status: std::marker::PhantomData<S>,
}

impl<S: Status> Clone for PublicDoor<S> {
    fn clone(&self) -> Self {
        Self {
            shelf: self.shelf.clone(),
            pages: self.pages.clone(),
            tips: self.tips.clone(),
            clock: self.clock.clone(),
            capacity: self.capacity.clone(),
            policy: self.policy.clone(),
            status: self.status,
        }
    }
}

impl<S: Status> PublicDoor<S> {
    /// `shelf` is the one of this status.
    pub fn new(
        shelf: Arc<Shelf>,
        pages: Arc<dyn Pages>,
        tips: Arc<dyn TipDesk>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let policy = policy(pages.style_sources());
        let capacity = Capacity::default();
        Self {
            shelf,
            pages,
            tips,
            clock,
            capacity,
            policy,
            status: std::marker::PhantomData,
        }
    }

    /// A page with everything a page must have.
    fn page(&self, bytes: impl Into<Body>, lang: Lang, cached: &'static str) -> Response {
        let mut response = bytes.into().into_response();
        let fields: [(HeaderName, HeaderValue); 7] = [
            (
                header::CONTENT_TYPE,
                HeaderValue::from_static("text/html; charset=utf-8"),
            ),
            (
                header::CONTENT_LANGUAGE,
                HeaderValue::from_static(lang.tag()),
            ),
            (
                header::VARY,
                HeaderValue::from_static("accept-encoding, accept-language, accept"),
            ),
            (header::CACHE_CONTROL, HeaderValue::from_static(cached)),
            (header::CONTENT_SECURITY_POLICY, self.policy.clone()),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            (
                header::REFERRER_POLICY,
                HeaderValue::from_static("no-referrer"),
            ),
        ];
        response.headers_mut().extend(fields);
        response
    }

    /// A no for a reader: a page for people, the problem itself for programs.
    fn problem(
        &self,
        problem: Problem,
        headers: &HeaderMap,
        lang: Lang,
        more: Option<Words>,
    ) -> Response {
        if negotiate::wants_json(headers) {
            return problem.into_response();
        }
        problem.log();
        let code = problem.code();
        let bytes = match code {
            RefusalCode::NotFound => self.pages.not_found(lang),
            _ => self
                .pages
                .problem(lang, &code.words(), &joined(code.fix(), more)),
        };
        let mut response = self.page(bytes, lang, NOT_KEPT);
        problem.dress(&mut response);
        response
    }
}

const NOT_KEPT: &str = "no-store";

/// A second sentence of advice behind the first, in each language.
fn joined(first: Words, second: Option<Words>) -> Words {
    match second {
        None => first,
        Some(second) => Words::new(first.zh + &second.zh, format!("{} {}", first.en, second.en)),
    }
}

/// No script at all, nothing from anywhere else, in nobody's frame.
fn policy(style_sources: &str) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; img-src 'self' data:; style-src {style_sources}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    let without_styles = "default-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(without_styles))
}

/// The routes, below whatever prefix the door has.
pub fn routes<S: Status>(door: PublicDoor<S>) -> Router {
    Router::new()
        .route("/a/{code}", get(alert_page::alert_page::<S>))
        .route("/v/{code}", get(verify::verify::<S>))
        .route("/photo/{name}", get(photo::photo::<S>))
        .route("/tip/{code}", get(tip::form::<S>).post(tip::submit::<S>))
        .layer(DefaultBodyLimit::max(tip_form::BODY_BYTES_MAX))
        .with_state(door)
}

/// `?lang=` of every public address.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
}

/// A code as people type it. The alphabet has no I, L or O (Crockford's base 32),
/// so these can only be meant as what they look like.
fn typed(code: &str) -> String {
    let plain = code.trim().chars().filter(|c| !matches!(c, '-' | ' '));
    let meant = plain.map(|c| match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    });
    meant.take(CODE_CHARS_MAX).collect()
}

/// Far longer than any code; what is longer is none.
const CODE_CHARS_MAX: usize = 32;

#[cfg(test)]
mod tests;
