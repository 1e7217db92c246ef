//! The bodies that vendors' APIs take: a form, or a form with a file.

use bytes::Bytes;
use sha2::{Digest, Sha256};
use url::form_urlencoded::Serializer;

/// A request's body and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    pub content_type: String,
    pub bytes: Bytes,
}

/// One part of `multipart/form-data` (RFC 7578).
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    Text(&'a str, &'a str),
    /// A JPEG in the field of this name.
    Jpeg(&'a str, &'a [u8]),
}

impl Body {
    /// `application/x-www-form-urlencoded`.
    pub fn form(fields: &[(&str, &str)]) -> Self {
        let text = Serializer::new(String::new()).extend_pairs(fields).finish();
        Self {
            content_type: "application/x-www-form-urlencoded".to_owned(),
            bytes: Bytes::from(text),
        }
    }

    /// `multipart/form-data`. The field names are ours; the boundary is a hash of
    /// everything inside, so that nobody can write a text that contains it.
    pub fn multipart(parts: &[Part<'_>]) -> Self {
        let boundary = boundary(parts);
        let mut bytes = Vec::new();
        for part in parts {
            let head = match part {
                Part::Text(name, _) => format!("name=\"{name}\"\r\n\r\n"),
                Part::Jpeg(name, _) => format!(
                    "name=\"{name}\"; filename=\"poster.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                ),
            };
            let open = format!("--{boundary}\r\nContent-Disposition: form-data; {head}");
            bytes.extend_from_slice(open.as_bytes());
            bytes.extend_from_slice(part.content());
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        Self {
            content_type: format!("multipart/form-data; boundary={boundary}"),
            bytes: Bytes::from(bytes),
        }
    }
}

impl Part<'_> {
    fn content(&self) -> &[u8] {
        match self {
            Self::Text(_, text) => text.as_bytes(),
            Self::Jpeg(_, bytes) => bytes,
        }
    }
}

fn boundary(parts: &[Part<'_>]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.content());
    }
    let hash = hash.finalize();
    let short = hash.iter().take(16).map(|byte| format!("{byte:02x}"));
    format!("homeward-{}", short.collect::<String>())
}
