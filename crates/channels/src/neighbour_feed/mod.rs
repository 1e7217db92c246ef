//! Asks the feeds of neighbours, through the same guard as everything that we call because
//! somebody outside named it.
//!
//! One question, one answer: no redirects, so a feed cannot send us into our own network;
//! no half answers, so a Cancel at the end is not cut off unseen; nothing beyond the time
//! and the bytes that were agreed.

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_ports::{
    fault::{Fault, FaultKind},
    neighbours::{Feeds, Fetched},
};
use http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use url::Url;

use crate::{
    guard::{Connector, Targets, check_url},
    partner_webhook::client::{Client, client},
};

const CONNECT: Duration = Duration::from_secs(3);
/// From the first byte to the last; below the minute after which it is asked again.
const WHOLE: Duration = Duration::from_secs(20);
const USER_AGENT: &str = concat!("homeward/", env!("CARGO_PKG_VERSION"));
const ACCEPTED: &str =
    "application/atom+xml, application/rss+xml, application/cap+xml, application/xml;q=0.9";
/// Longer tags are kept by nobody; the feed is then read whole each time.
const ETAG_LEN_MAX: usize = 256;

/// The client for all neighbours.
pub struct NeighbourFeed {
    client: Client,
    targets: Targets,
}

impl NeighbourFeed {
    pub fn new(targets: Targets) -> Result<Self, Fault> {
        Ok(Self {
            client: client(Connector::new(targets), CONNECT)?,
            targets,
        })
    }

    async fn ask(&self, url: &Url, etag: Option<&str>) -> Result<Response<Incoming>, Fault> {
        let mut request = Request::get(url.as_str())
            .header(header::USER_AGENT, USER_AGENT)
            .header(header::ACCEPT, ACCEPTED);
        if let Some(etag) = etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let request = request
            .body(Full::<Bytes>::default())
            .map_err(|error| Fault::because(FaultKind::Broken, "write a request", error))?;
        let answer = self.client.request(request).await;
        answer.map_err(|error| unreachable(&error))
    }
}

#[async_trait]
impl Feeds for NeighbourFeed {
    async fn fetch(
        &self,
        url: &str,
        etag: Option<&str>,
        bytes_max: usize,
    ) -> Result<Fetched, Fault> {
        let url = check_url(url, self.targets)
            .map_err(|why| Fault::because(FaultKind::Forbidden, "call a neighbour", why))?;
        let reading = async {
            let answer = self.ask(&url, etag).await?;
            let etag = tag(&answer);
            match answer.status() {
                StatusCode::NOT_MODIFIED => Ok(Fetched::Unchanged),
                StatusCode::OK => {
                    let bytes = whole(answer.into_body(), bytes_max).await?;
                    Ok(Fetched::Document { bytes, etag })
                }
                other => Err(said(format!("it answered {}", other.as_u16()))),
            }
        };
        tokio::time::timeout(WHOLE, reading)
            .await
            .unwrap_or_else(|_| Err(said("no answer within the time for it".to_owned())))
    }

    fn same_origin(&self, feed: &str, link: &str) -> bool {
        let parsed = |text: &str| check_url(text, self.targets).ok();
        match (parsed(feed), parsed(link)) {
            (Some(feed), Some(link)) => feed.origin() == link.origin(),
            _ => false,
        }
    }
}

fn tag(answer: &Response<Incoming>) -> Option<String> {
    let tag = answer.headers().get(header::ETAG)?.to_str().ok()?;
    (tag.len() <= ETAG_LEN_MAX).then(|| tag.to_owned())
}

async fn whole(body: Incoming, bytes_max: usize) -> Result<Bytes, Fault> {
    let read = Limited::new(body, bytes_max).collect().await;
    let read = read.map_err(|_| said(format!("it is longer than {bytes_max} bytes, or broke off")));
    Ok(read?.to_bytes())
}

fn said(what: String) -> Fault {
    Fault::new(
        FaultKind::Unreachable,
        format!("read a neighbour's feed: {what}"),
    )
}

/// The innermost cause says the most: which address was refused, who did not answer.
fn unreachable(error: &(dyn Error + 'static)) -> Fault {
    let mut innermost = error;
    while let Some(cause) = innermost.source() {
        innermost = cause;
    }
    said(innermost.to_string())
}
