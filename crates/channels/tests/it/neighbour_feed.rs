//! Neighbours' servers that answer well, and others.

use std::time::Duration;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use homeward_channels::{guard::Targets, neighbour_feed::NeighbourFeed};
use homeward_ports::neighbours::{Feeds as _, Fetched};

const LIMIT: usize = 1_024;

async fn feed(headers: HeaderMap) -> Response {
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|tag| tag == "\"1\"")
    {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    ([(header::ETAG, "\"1\"")], "<feed/>").into_response()
}

async fn endless() -> Response {
    let chunks = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>([b'x'; 4_096]));
    let chunks = futures_util::StreamExt::map(chunks, |chunk| chunk.map(|c| c.to_vec()));
    Body::from_stream(chunks).into_response()
}

async fn neighbour() -> String {
    let router = Router::new()
        .route("/feed", get(feed))
        .route("/endless", get(endless))
        .route("/inside", get(|| async { Redirect::temporary("/feed") }))
        .route("/gone", get(|| async { StatusCode::GONE }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn asked(path: &str, etag: Option<&str>) -> Result<Fetched, String> {
    let feeds = NeighbourFeed::new(Targets::with_loopback()).unwrap();
    let url = format!("{}{path}", neighbour().await);
    let asking = feeds.fetch(&url, etag, LIMIT);
    let answer = tokio::time::timeout(Duration::from_secs(30), asking).await;
    answer.unwrap().map_err(|fault| fault.to_string())
}

#[tokio::test]
async fn a_feed_is_read_whole_and_then_only_when_it_changed() {
    let Ok(Fetched::Document { bytes, etag }) = asked("/feed", None).await else {
        panic!("it was there");
    };
    assert_eq!(
        (&bytes[..], etag.as_deref()),
        (&b"<feed/>"[..], Some("\"1\""))
    );
    assert_eq!(asked("/feed", Some("\"1\"")).await, Ok(Fetched::Unchanged));
}

#[tokio::test]
async fn a_feed_without_end_a_redirect_and_an_error_are_no_feed() {
    assert!(
        asked("/endless", None)
            .await
            .unwrap_err()
            .contains("longer than")
    );
    assert!(asked("/inside", None).await.unwrap_err().contains("307"));
    assert!(asked("/gone", None).await.unwrap_err().contains("410"));
}

#[tokio::test]
async fn in_service_nothing_inside_our_network_is_asked() {
    let url = neighbour().await;
    let feeds = NeighbourFeed::new(Targets::public()).unwrap();
    for inside in [
        &url,
        "https://127.0.0.1/feed",
        "https://169.254.169.254/latest",
    ] {
        assert!(feeds.fetch(inside, None, LIMIT).await.is_err(), "{inside}");
    }
}

#[test]
fn a_link_to_another_server_is_seen() {
    let feeds = NeighbourFeed::new(Targets::public()).unwrap();
    let feed = "https://a.example/feeds/alerts.atom";
    assert!(feeds.same_origin(feed, "https://a.example/cap/1.xml"));
    for other in [
        "https://b.example/1.xml",
        "https://a.example:8443/1.xml",
        "http://a.example/1.xml",
        "/cap/1.xml",
        "https://127.0.0.1/1.xml",
    ] {
        assert!(!feeds.same_origin(feed, other), "{other}");
    }
}
