//! `GET /feeds/alerts.atom`, `.rss`, `.geojson`, `.pfif`: what stands, as a list.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use homeward_domain::{refusal::RefusalCode, status::Status};
use homeward_ports::{
    fault::{Fault, FaultKind},
    notices::{Notice, Standing},
    pfif::Domain,
};
use serde::Deserialize;

use super::{
    CACHED, FeedsDoor,
    cache::{Format, Name},
    fields, geojson, pfif, syndication,
    within::Within,
};
use crate::{
    negotiate::{self, Coding},
    press::Forms,
    problem::Problem,
};

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    within: Option<String>,
}
type AskedFor = Result<Query<Asked>, QueryRejection>;

pub(super) async fn atom<S: Status>(
    State(door): State<FeedsDoor<S>>,
    asked: AskedFor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(door, Format::Atom, asked, &headers).await
}

pub(super) async fn rss<S: Status>(
    State(door): State<FeedsDoor<S>>,
    asked: AskedFor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(door, Format::Rss, asked, &headers).await
}

pub(super) async fn geojson<S: Status>(
    State(door): State<FeedsDoor<S>>,
    asked: AskedFor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    list(door, Format::GeoJson, asked, &headers).await
}

pub(super) async fn pfif<S: Status>(
    State(door): State<FeedsDoor<S>>,
    asked: AskedFor,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if Domain::of_address(&door.base).is_none() {
        let detail = "a record of PFIF begins with a domain, and this house has none";
        return Err(Problem::new(RefusalCode::NotFound, detail));
    }
    list(door, Format::Pfif, asked, &headers).await
}

/// What a list is made of.
pub(super) struct Listed {
    pub base: Arc<str>,
    /// The list's own address, with the area.
    pub own: String,
    pub hub: String,
    pub standing: Standing,
}

async fn list<S: Status>(
    door: FeedsDoor<S>,
    format: Format,
    asked: AskedFor,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let Query(asked) = asked?;
    let list = List::named(&door, format, asked.within)?;
    let standing = door.notices.standing(door.clock.now());
    let forms = list.forms(&door, standing).await?;
    Ok(answer(&forms, &list, &door.hub(), headers))
}

/// A list as it was asked for: its form, its area, its own address.
pub(super) struct List {
    format: Format,
    asked: Option<String>,
    within: Within,
    pub own: String,
}

impl List {
    pub fn named<S: Status>(
        door: &FeedsDoor<S>,
        format: Format,
        asked: Option<String>,
    ) -> Result<Self, Problem> {
        Ok(Self {
            within: Within::parse(asked.as_deref())?,
            own: own_address(&door.base, format, asked.as_deref()),
            format,
            asked,
        })
    }

    pub const fn media_type(&self) -> &'static str {
        media_type(self.format)
    }

    /// The newest message that it holds; 0 where it holds none.
    pub fn mark(&self, standing: &Standing) -> u64 {
        let inside = standing.notices.iter().filter(|n| self.within.concerns(n));
        inside.map(|notice| notice.seq).max().unwrap_or(0)
    }

    /// Its bytes, made once for as long as what stands does not change.
    pub async fn forms<S: Status>(
        &self,
        door: &FeedsDoor<S>,
        standing: Standing,
    ) -> Result<Arc<Forms>, Problem> {
        let name = (self.format, self.asked.clone());
        match door.cache.get(&name, standing.revision) {
            Some(forms) => Ok(forms),
            None => rendered(door, name, self.own.clone(), self.within.clone(), standing).await,
        }
    }
}

async fn rendered<S: Status>(
    door: &FeedsDoor<S>,
    name: Name,
    own: String,
    within: Within,
    mut standing: Standing,
) -> Result<Arc<Forms>, Problem> {
    let _turn = door.cache.rendering(&name).lock().await;
    let revision = standing.revision;
    if let Some(forms) = door.cache.get(&name, revision) {
        return Ok(forms);
    }
    let (format, base, hub) = (name.0, door.base.clone(), door.hub());
    let domain = Domain::of_address(&door.base);
    // Compressing takes milliseconds; whoever streams must not wait for it.
    let work = tokio::task::spawn_blocking(move || {
        let inside = |notice: &Arc<Notice>| within.concerns(notice);
        standing.notices.retain(inside);
        let listed = Listed {
            base,
            own,
            hub,
            standing,
        };
        let text = match format {
            Format::Atom => syndication::atom::<S>(&listed),
            Format::Rss => syndication::rss::<S>(&listed),
            Format::GeoJson => Ok(geojson::text::<S>(&listed)),
            Format::Pfif => match &domain {
                Some(domain) => pfif::text(&listed, domain),
                None => Err(Fault::new(FaultKind::Broken, "name a registry")),
            },
        };
        text.map(|text| Arc::new(Forms::of(text.into())))
    });
    let broken = |_| Problem::new(RefusalCode::Broken, RefusalCode::Broken.words().en);
    let forms = work.await.map_err(broken)??;
    door.cache.put(name, revision, forms.clone());
    Ok(forms)
}

const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Atom => "application/atom+xml; charset=utf-8",
        Format::Rss => "application/rss+xml; charset=utf-8",
        Format::GeoJson => "application/geo+json",
        // PFIF registers none of its own.
        Format::Pfif => "application/xml; charset=utf-8",
    }
}

fn own_address(base: &str, format: Format, within: Option<&str>) -> String {
    let extension = match format {
        Format::Atom => "atom",
        Format::Rss => "rss",
        Format::GeoJson => "geojson",
        Format::Pfif => "pfif",
    };
    // What parsed as an area needs no escaping: digits, letters, commas, signs, points.
    let area = within.map_or_else(String::new, |within| {
        let plain = within
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || ",.-".contains(*c));
        format!("?within={}", plain.collect::<String>())
    });
    format!("{base}/feeds/alerts.{extension}{area}")
}

fn answer(forms: &Forms, list: &List, hub: &str, headers: &HeaderMap) -> Response {
    let (bytes, coding) = forms.form(Coding::of(headers));
    let etag = coding.etag(&forms.etag);
    let mut response = if negotiate::has(headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let fields = fields(list.media_type(), CACHED);
    let out = response.headers_mut();
    out.extend(fields.into_iter().map(|(name, value)| (Some(name), value)));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let computed = [
        (header::CONTENT_ENCODING, coding.header()),
        (header::ETAG, HeaderValue::try_from(etag).ok()),
        (
            header::LINK,
            HeaderValue::try_from(format!(
                "<{hub}>; rel=\"hub\", <{}>; rel=\"self\"",
                list.own
            ))
            .ok(),
        ),
    ];
    let computed = computed
        .into_iter()
        .filter_map(|(name, value)| Some((Some(name), value?)));
    out.extend(computed);
    response
}
