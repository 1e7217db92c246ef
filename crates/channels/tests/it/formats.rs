//! The form that a partner chose: what is in it, and what happens where there is none.

use homeward_cap::{Options, edxl};
use homeward_channels::partner_webhook::PartnerWebhook;
use homeward_domain::{
    change::SentMessage, format::Format, people::Partner, status::Actual, texts::Closing,
};
use homeward_ports::{
    channel::{Channel as _, Target},
    package::Package,
};
use homeward_seal::verify_webhook;

use crate::{
    samples::{Story, form, partner, webhook_key},
    server::{Behaviour, Seen, serve},
    webhook::{partner_key, webhooks},
};

/// What came to a partner that chose `format`.
async fn told(channel: &PartnerWebhook, package: &Package<Actual>, format: Format) -> Seen {
    let (url, log) = serve(Behaviour::status("200 OK")).await;
    let partner = Partner {
        format,
        ..partner::<Actual>(&url)
    };
    let key = partner_key(package, &partner);
    let target = Target::Partner(partner);
    channel.deliver(package, &target, &key).await.unwrap();
    log.seen().remove(0)
}

#[tokio::test]
async fn each_form_says_the_same_and_is_signed_as_it_came() {
    let (story, first) = Story::<Actual>::begins(form());
    let end = story.ends(Closing::Found);
    for package in [first, end] {
        let cap = package.cap().unwrap();
        for (format, media_type) in [
            (Format::Json, "application/json"),
            (Format::Cap, "application/cap+xml"),
            (Format::Edxl, "application/xml"),
        ] {
            let seen = told(&webhooks(), &package, format).await;
            let header = |name: &str| seen.headers[name].to_str().unwrap();
            assert_eq!(header("content-type"), media_type);
            let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
            let signatures = header("webhook-signature");
            let keys = [webhook_key().public()];
            assert!(verify_webhook(
                signatures,
                id,
                at.parse().unwrap(),
                &seen.body,
                &keys
            ));
            match format {
                Format::Json => assert!(seen.body.starts_with(b"{")),
                Format::Cap => assert_eq!(seen.body, **cap),
                Format::Edxl => {
                    let envelope = edxl::read(&seen.body, &Options::strict());
                    let envelope = envelope.distribution.unwrap();
                    let inside = envelope.alerts().next().unwrap().as_bytes();
                    assert!(cap.trim_ascii_end().ends_with(inside));
                }
            }
        }
    }
}

/// A message that has no CAP must be heard all the same: it may be the end.
#[tokio::test]
async fn a_message_without_cap_comes_as_json() {
    let end = Story::<Actual>::begins(form()).0.ends(Closing::Found);
    let bare = SentMessage {
        seq: end.seq(),
        head: end.head().clone(),
        package: Some(String::from_utf8(end.text().to_vec()).unwrap()),
        cap: None,
    };
    let bare = Package::reopen(&bare, None).unwrap();
    for format in [Format::Cap, Format::Edxl] {
        let seen = told(&webhooks(), &bare, format).await;
        assert_eq!(seen.headers["content-type"], "application/json");
        let text = String::from_utf8(seen.body).unwrap();
        assert!(text.contains("alert.cancel"), "{text}");
    }
}
