//! Reads one resource.

use super::{
    Context,
    info::address,
    shape::{self, Sorted},
    signature,
};
use crate::{
    model::{EmbeddedError, Resource, Version, excerpt, is_sha1},
    rule::{resource as rule, structure as shape_rule, value as value_rule},
    xml::Element,
};

pub(super) fn read(context: &mut Context<'_>, element: Element<'_, '_>) -> Resource {
    let sorted = shape::sort(context, element, shape::RESOURCE);
    signature::none(context, &sorted);
    let embedded = sorted
        .one("derefUri")
        .is_some_and(|element| !element.trimmed().is_empty());
    let rules = [&rule::URI_FORM, &rule::URI_RELATIVE, &rule::URI_SCHEME];
    let resource = Resource {
        resource_desc: context.needed_prose(&sorted, "resourceDesc"),
        mime_type: mime_type(context, &sorted),
        size: size(context, &sorted),
        uri: sorted
            .one("uri")
            .and_then(|element| address(context, element, rules, !embedded)),
        deref_uri: context.text(sorted.one("derefUri")),
        digest: digest(context, &sorted),
    };
    if resource.uri.is_none() && resource.deref_uri.is_none() {
        let message = "a resource that is neither linked nor embedded";
        context.report(&rule::RESOURCE_NOWHERE, element, message);
    }
    if let Some(element) = sorted.one("derefUri") {
        bytes(context, element, &resource);
    }
    resource
}

fn mime_type(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<String> {
    let element = sorted.one("mimeType");
    let text = context.text(element).filter(|text| !text.trim().is_empty());
    match (element, &text) {
        (_, None) if context.version == Version::V1_2 => {
            let place = element.unwrap_or(sorted.parent);
            context.report(
                &rule::MIME_TYPE_MISSING,
                place,
                "the resource has no MIME type",
            );
        }
        (Some(element), Some(text)) if !is_mime_type(text) => {
            let message = format!("`{}` is no MIME type", excerpt(text));
            context.report(&rule::MIME_TYPE_FORM, element, message);
        }
        _ => {}
    }
    text
}

/// Whether this is a type and a subtype, perhaps with parameters.
fn is_mime_type(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| {
        let odd = |byte: u8| !byte.is_ascii_graphic() || b"()<>@,;:\\\"/[]?=".contains(&byte);
        !part.is_empty() && !part.bytes().any(odd)
    };
    essence
        .split_once('/')
        .is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

fn size(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<u64> {
    let element = sorted.one("size")?;
    let text = context.tidy(element);
    let digits = text.strip_prefix('+').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let size = plain.then(|| digits.parse().ok()).flatten();
    if size.is_none() {
        let message = format!("`{}` is no number of bytes", excerpt(text));
        context.report(&rule::SIZE_FORM, element, message);
    }
    size
}

fn digest(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> Option<String> {
    let element = sorted.one("digest")?;
    let text = context.leaf(element);
    let trimmed = element.trimmed();
    if trimmed.is_empty() {
        context.report(&shape_rule::ELEMENT_EMPTY, element, "`digest` is empty");
        return None;
    }
    if !is_sha1(trimmed) {
        let message = format!("`{}` is not 40 hexadecimal digits", excerpt(text));
        context.report(&rule::DIGEST_FORM, element, message);
    } else if trimmed.len() != text.len() {
        context.report(
            &value_rule::VALUE_PADDED,
            element,
            "white space stands around the digest",
        );
    }
    Some(trimmed.to_owned())
}

/// The embedded bytes: base64, and what the digest promises.
fn bytes(context: &mut Context<'_>, element: Element<'_, '_>, resource: &Resource) {
    match resource.embedded() {
        Ok(_) => {}
        Err(error @ EmbeddedError::Base64) => {
            context.report(&rule::DEREF_BASE64, element, error.to_string());
        }
        Err(error @ EmbeddedError::Digest) => {
            context.report(&rule::DIGEST_MISMATCH, element, error.to_string());
        }
    }
}
