//! The strict writer of envelopes.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    Address, Body, CONTENTS_MAX, Content, Distribution, ENVELOPE_BYTES_MAX, File, NAMESPACE,
    TargetArea, ValueList, Xml, area, forms,
};
use crate::{
    embed::{NotEmbeddable, embeddable},
    markup::{Markup, NotXmlText},
};

/// Why an envelope could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// A value that is absent or has not the form of the standard.
    #[error("{element}: {value:?} has not the form of the standard")]
    Form {
        /// The element of EDXL-DE.
        element: &'static str,
        /// What stood there.
        value: String,
    },
    /// An Update, Cancel, Ack or Error that names no earlier envelope.
    #[error("{0} names no earlier envelope")]
    NoReference(&'static str),
    /// More than [`CONTENTS_MAX`] content objects, or alerts in one.
    #[error("{0} contents are more than {CONTENTS_MAX}")]
    TooMany(usize),
    /// More than [`ENVELOPE_BYTES_MAX`].
    #[error("{0} bytes are more than {ENVELOPE_BYTES_MAX}")]
    TooLarge(usize),
    /// An alert cannot stand inside without being changed.
    #[error("an alert cannot be embedded: {0}")]
    NotEmbeddable(#[from] NotEmbeddable),
    /// A text holds what XML cannot carry.
    #[error(transparent)]
    NotXmlText(#[from] NotXmlText),
}

/// Writes the envelope; each alert stands in it byte for byte as it was signed.
///
/// # Errors
/// When a value has not the form of the standard, an alert cannot be embedded
/// unchanged, or a limit is passed.
pub fn write(distribution: &Distribution) -> Result<String, WriteError> {
    let d = distribution;
    checked(d)?;
    let mut markup = Markup::new();
    markup.open("EDXLDistribution", &[("xmlns", NAMESPACE)]);
    markup.leaf("distributionID", &d.distribution_id);
    markup.leaf("senderID", &d.sender_id);
    markup.leaf("dateTimeSent", &forms::written(d.sent));
    markup.leaf("distributionStatus", d.status.as_str());
    markup.leaf("distributionType", d.kind.as_str());
    markup.leaf("combinedConfidentiality", &d.combined_confidentiality);
    markup.leaves("language", &d.language);
    value_lists(&mut markup, "senderRole", &d.sender_roles)?;
    value_lists(&mut markup, "recipientRole", &d.recipient_roles)?;
    value_lists(&mut markup, "keyword", &d.keywords)?;
    for earlier in &d.references {
        let sent = forms::written(earlier.sent);
        let triple = format!("{},{},{sent}", earlier.distribution_id, earlier.sender_id);
        form("distributionReference", &triple, |t| {
            forms::reference(t).is_some()
        })?;
        markup.leaf("distributionReference", &triple);
    }
    for address in &d.explicit_addresses {
        write_address(&mut markup, address)?;
    }
    for area in &d.target_areas {
        write_area(&mut markup, area)?;
    }
    for content in &d.contents {
        write_content(&mut markup, content)?;
    }
    let text = markup.finish()?;
    if text.len() > ENVELOPE_BYTES_MAX {
        return Err(WriteError::TooLarge(text.len()));
    }
    Ok(text)
}

fn checked(d: &Distribution) -> Result<(), WriteError> {
    form("distributionID", &d.distribution_id, forms::is_id)?;
    form("senderID", &d.sender_id, forms::is_sender)?;
    form(
        "combinedConfidentiality",
        &d.combined_confidentiality,
        is_said,
    )?;
    form("dateTimeSent", &forms::written(d.sent), forms::is_time)?;
    if d.kind.needs_reference() && d.references.is_empty() {
        return Err(WriteError::NoReference(d.kind.as_str()));
    }
    if d.contents.len() > CONTENTS_MAX {
        return Err(WriteError::TooMany(d.contents.len()));
    }
    Ok(())
}

fn form(element: &'static str, value: &str, fits: fn(&str) -> bool) -> Result<(), WriteError> {
    if fits(value) {
        return Ok(());
    }
    let value = value.chars().take(80).collect();
    Err(WriteError::Form { element, value })
}

fn forms_of(
    element: &'static str,
    values: &[String],
    fits: fn(&str) -> bool,
) -> Result<(), WriteError> {
    values
        .iter()
        .try_for_each(|value| form(element, value, fits))
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

fn value_lists(
    markup: &mut Markup,
    element: &'static str,
    lists: &[ValueList],
) -> Result<(), WriteError> {
    for list in lists {
        form(element, &list.urn, is_said)?;
        form(
            element,
            list.values.first().map_or("", String::as_str),
            is_said,
        )?;
        markup.open(element, &[]);
        markup.leaf("valueListUrn", &list.urn);
        markup.leaves("value", &list.values);
        markup.close();
    }
    Ok(())
}

fn write_address(markup: &mut Markup, address: &Address) -> Result<(), WriteError> {
    form("explicitAddressScheme", &address.scheme, is_said)?;
    form(
        "explicitAddressValue",
        address.values.first().map_or("", String::as_str),
        is_said,
    )?;
    markup.open("explicitAddress", &[]);
    markup.leaf("explicitAddressScheme", &address.scheme);
    markup.leaves("explicitAddressValue", &address.values);
    markup.close();
    Ok(())
}

fn write_area(markup: &mut Markup, target: &TargetArea) -> Result<(), WriteError> {
    let parts: [(&'static str, &[String], fn(&str) -> bool); 5] = [
        ("circle", &target.circles, area::is_circle),
        ("polygon", &target.polygons, area::is_polygon),
        ("country", &target.countries, area::is_country),
        ("subdivision", &target.subdivisions, area::is_subdivision),
        ("locCodeUN", &target.un_codes, area::is_un_code),
    ];
    markup.open("targetArea", &[]);
    for (element, values, fits) in parts {
        forms_of(element, values, fits)?;
        markup.leaves(element, values);
    }
    markup.close();
    Ok(())
}

fn write_content(markup: &mut Markup, content: &Content) -> Result<(), WriteError> {
    markup.open("contentObject", &[]);
    markup.leaves("contentDescription", &content.description);
    value_lists(markup, "contentKeyword", &content.keywords)?;
    markup.leaves("incidentID", &content.incident_id);
    markup.leaves("incidentDescription", &content.incident_description);
    value_lists(markup, "originatorRole", &content.originator_roles)?;
    value_lists(markup, "consumerRole", &content.consumer_roles)?;
    markup.leaves("confidentiality", &content.confidentiality);
    match &content.body {
        Body::Xml(xml) => write_xml(markup, xml)?,
        Body::File(file) => write_file(markup, file)?,
    }
    markup.close();
    Ok(())
}

fn write_xml(markup: &mut Markup, xml: &Xml) -> Result<(), WriteError> {
    let parts = [
        ("keyXMLContent", &xml.keys),
        ("embeddedXMLContent", &xml.embedded),
    ];
    markup.open("xmlContent", &[]);
    for (element, documents) in parts {
        if documents.len() > CONTENTS_MAX {
            return Err(WriteError::TooMany(documents.len()));
        }
        for document in documents {
            markup.whole(element, &[], embeddable(document.as_bytes())?);
        }
    }
    markup.close();
    Ok(())
}

fn write_file(markup: &mut Markup, file: &File) -> Result<(), WriteError> {
    form("mimeType", &file.mime_type, is_said)?;
    markup.open("nonXMLContent", &[]);
    markup.leaf("mimeType", &file.mime_type);
    markup.leaves("size", &file.size.map(|size| size.to_string()));
    markup.leaves("digest", &file.digest);
    markup.leaves("uri", &file.uri);
    markup.leaves(
        "contentData",
        &file.data.as_ref().map(|data| STANDARD.encode(data)),
    );
    markup.close();
    Ok(())
}
