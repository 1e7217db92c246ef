//! Citizens who saw something, or think they did. They use the page's own form.

use std::net::SocketAddr;

use bytes::Bytes;
use homeward_domain::time::{Span, Timestamp};
use http::Request;

use super::world::TipText;
use crate::rig::{http::Caller, trouble::Done};

const BOUNDARY: &str = "----homeward-exercise-0f9a";

/// Sends one tip as a browser would send the form.
pub async fn send(
    public: SocketAddr,
    code: &str,
    tip: &TipText,
    seen_at: Timestamp,
    photo: Option<&[u8]>,
) -> Done {
    let body = form(tip, seen_at, photo);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = Request::post(format!("/drill/tip/{code}"));
    let answer = Caller::to(public).send_with(request, (&kind, body)).await?;
    // The form answers a browser with a page, or sends it on to one.
    if answer.status.is_redirection() {
        return Ok(());
    }
    answer.good("send a tip").map(drop)
}

fn form(tip: &TipText, seen_at: Timestamp, photo: Option<&[u8]>) -> Bytes {
    let mut body = Vec::new();
    let fields = [
        ("place", tip.place.as_str()),
        ("seen_at", &china_minutes(seen_at)),
        ("text", &tip.text),
        ("contact", if tip.is_true { "13800000000" } else { "" }),
    ];
    for (name, value) in fields {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    if let Some(photo) = photo {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(photo);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body.into()
}

/// As a browser in China fills in a `datetime-local` field.
fn china_minutes(at: Timestamp) -> String {
    let east = (at + Span::hours(8)).to_string();
    east.chars().take("2026-11-23T14:20".len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tip_is_the_form_that_a_browser_sends() {
        let tip = TipText {
            place: "保定".to_owned(),
            text: "seen".to_owned(),
            is_true: true,
        };
        let body = form(&tip, Timestamp::from_millis(0), Some(b"PNG"));
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.contains("name=\"seen_at\"\r\n\r\n1970-01-01T08:00\r\n"),
            "{text}"
        );
        assert!(text.contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n"));
        assert!(text.ends_with(&format!("--{BOUNDARY}--\r\n")));
    }
}
