//! One mail, from the signed words alone.
//!
//! The same message makes the same bytes at every try: Message-ID, Date and the
//! boundaries come from the delivery's key and the package, not from a clock or
//! from chance. MIME and the encoding of headers are lettre's; words reach a header
//! only through it, so a line end in a name stays inside the subject.

use std::time::{Duration, UNIX_EPOCH};

use askama::Template;
use homeward_domain::{
    delivery::DeliveryKey,
    message::{Cause, MessageHead},
    words::Lang,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    postbox::Post,
};
use lettre::Address;
use lettre::message::{
    Attachment, Mailbox, Message, MultiPart, SinglePart,
    header::{ContentType, HeaderName, HeaderValue},
};
use sha2::{Digest, Sha256};

use super::Sender;
use crate::{
    outlet::{both, words::plain},
    public_page::Said,
};

/// A photo above this stays on the page: many boxes are small, and some 100,000 of
/// them get the same mail at once.
pub const PHOTO_BYTES_MAX: usize = 300 * 1024;
/// Longer than every text of a case together.
const TEXT_UNITS_MAX: usize = 20_000;
/// RFC 5322, 2.1.1 recommends 78 for a line; a phone shows half of it.
const SUBJECT_CHARS_MAX: usize = 70;
const CID: &str = "photo@homeward";

/// A mail ready to go.
pub struct Letter {
    pub mail: Vec<u8>,
    /// With its angle brackets, as the next mail refers to it.
    pub message_id: String,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body style="font:16px/1.5 sans-serif">{% if photo %}<p><img src="cid:{{ cid }}" alt="" width="320"></p>{% endif %}{% for line in lines %}<p>{{ line }}</p>{% endfor %}<p><a href="{{ page }}">{{ page }}</a></p></body></html>"#
)]
struct Html<'a> {
    photo: bool,
    cid: &'static str,
    lines: Vec<&'a str>,
    page: &'a str,
}

pub fn letter(
    sender: &Sender,
    said: &Said,
    head: &MessageHead,
    key: &DeliveryKey,
    photo: Option<&[u8]>,
    told: &[String],
) -> Result<Letter, Fault> {
    let domain = sender.from.email.domain();
    let message_id = format!("<{}@{domain}>", local_part(key));
    let broken = |error| Fault::because(FaultKind::Broken, "put the mail together", error);
    let mut mail = Message::builder()
        .message_id(Some(message_id.clone()))
        .date(UNIX_EPOCH + Duration::from_millis(head.sent.as_millis().max(0).unsigned_abs()))
        .from(sender.from.clone())
        .to(shown_recipient(sender))
        .subject(subject(said, head));
    if let Some(newest) = told.last() {
        mail = mail.in_reply_to(newest.clone()).references(told.join(" "));
    }
    for (name, value) in [
        // RFC 3834, 5: nobody's holiday message answers to it.
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("List-Unsubscribe", format!("<{}>", sender.unsubscribe)),
    ] {
        mail = mail.raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str(name),
            value,
        ));
    }
    let photo = photo.filter(|jpeg| jpeg.len() <= PHOTO_BYTES_MAX && !head.is_closing());
    let mail = mail
        .multipart(body(said, head, photo, &boundary(key, said)))
        .map_err(broken)?;
    Ok(Letter {
        mail: mail.formatted(),
        message_id,
    })
}

/// A letter with a link: plain text, for one reader, with a Message-ID by lettre.
pub fn link(sender: &Sender, to: Address, post: &Post) -> Result<Vec<u8>, Fault> {
    let broken = |error| Fault::because(FaultKind::Broken, "put the letter together", error);
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let letter = Message::builder()
        .message_id(None)
        .from(sender.from.clone())
        .to(Mailbox::new(None, to))
        .subject(post.subject.clone())
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .singlepart(SinglePart::plain(post.text.clone()))
        .map_err(broken)?;
    Ok(letter.formatted())
}

/// Several subscribers do not see each other; the mail is then "to" its sender.
fn shown_recipient(sender: &Sender) -> Mailbox {
    match sender.to.as_slice() {
        [only] => Mailbox::new(None, only.clone()),
        _ => sender.from.clone(),
    }
}

fn body(said: &Said, head: &MessageHead, photo: Option<&[u8]>, boundary: &str) -> MultiPart {
    let text = both::text(said, head, TEXT_UNITS_MAX);
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && *line != said.page);
    let html = Html {
        photo: photo.is_some(),
        cid: CID,
        lines: lines.collect(),
        page: &said.page,
    };
    // Writing into a string cannot fail, and nothing else in the template does.
    let html = html.render().unwrap_or_default();
    let shown = MultiPart::related()
        .boundary(format!("{boundary}-related"))
        .singlepart(SinglePart::html(html));
    let shown = match (photo, ContentType::parse("image/jpeg")) {
        (Some(jpeg), Ok(kind)) => {
            let name = "photo.jpg".to_owned();
            let inline = Attachment::new_inline_with_name(CID.to_owned(), name);
            shown.singlepart(inline.body(jpeg.to_vec(), kind))
        }
        _ => shown,
    };
    MultiPart::alternative()
        .boundary(format!("{boundary}-alternative"))
        .singlepart(SinglePart::plain(text))
        .multipart(shown)
}

fn subject(said: &Said, head: &MessageHead) -> String {
    let news = match head.cause {
        Cause::Corrected => "更正 / Corrected: ",
        Cause::Moved => "新线索 / New sighting: ",
        _ => "",
    };
    let zh = plain(said.piece(Lang::Zh, |t| &t.headline).text);
    let whole = format!("{news}[{}] {zh}", said.code);
    whole.chars().take(SUBJECT_CHARS_MAX).collect()
}

/// The key in characters of an `atom` (RFC 5322, 3.2.3), and its hash, because two
/// keys may look alike then.
fn local_part(key: &DeliveryKey) -> String {
    let atom = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '.'
        }
    };
    let readable: String = key.as_str().chars().map(atom).take(60).collect();
    let readable = readable.split('.').filter(|part| !part.is_empty());
    let readable = readable.collect::<Vec<_>>().join(".");
    format!("{readable}.{}", short_hash(&[key.as_str().as_bytes()]))
}

/// Nobody who writes a text of the case can know it: the package's time is in it.
fn boundary(key: &DeliveryKey, said: &Said) -> String {
    let sent = said.sent.to_string();
    let texts = format!("{:?}", said.texts);
    let parts = [key.as_str().as_bytes(), sent.as_bytes(), texts.as_bytes()];
    format!("homeward-{}", short_hash(&parts))
}

fn short_hash(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let hash = hash.finalize();
    hash.iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
