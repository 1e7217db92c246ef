//! EDXL-DE 1.0: the envelope in which emergency systems hand each other alerts.
//!
//! An envelope ([`Distribution`]) says who sends it to whom and holds any number
//! of things, among them whole CAP alerts. Each alert is cut out as the exact
//! bytes it stands in, so that its signature stays valid, and is judged by
//! itself; what the envelope says can only make it **less** public
//! ([`effective_status`]): an alert of status `Actual` in an envelope of status
//! `Exercise` or `Test` is no real alert.
//!
//! ## Namespaces and signatures
//!
//! A signature covers namespaces too. An alert is embedded only when it means
//! the same inside as outside: it declares every prefix that it uses, and no
//! element of it would fall into the envelope's default namespace. Exclusive
//! canonical form then gives the same bytes in both places. Inclusive canonical
//! form would not (it takes in every declaration around it): **verify the bytes
//! that were cut out**, never the subtree in its envelope.

mod area;
mod forms;
mod parts;
mod read;
mod read_content;
mod status;
mod write;

pub use self::{
    area::TargetArea,
    read::{ReadAlert, ReadDistribution, read},
    status::{DistributionStatus, DistributionType, effective_status},
    write::{WriteError, write},
};
use jiff::Timestamp;

use crate::embed::Embedded;

/// The namespace of EDXL-DE 1.0.
pub const NAMESPACE: &str = "urn:oasis:names:tc:emergency:EDXL:DE:1.0";
/// The most bytes of one envelope, as for one alert with its resources inside.
pub const ENVELOPE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The most content objects in one envelope, and alerts in one content object.
pub const CONTENTS_MAX: usize = 256;

/// An envelope (EDXL-DE 1.0 section 3.2, `EDXLDistribution`).
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Unique for this sender.
    pub distribution_id: String,
    /// `actor@domain`: who sends the envelope.
    pub sender_id: String,
    /// When the envelope was sent.
    pub sent: Timestamp,
    /// What the envelope is for.
    pub status: DistributionStatus,
    /// What the envelope does.
    pub kind: DistributionType,
    /// The strictest confidentiality of all that is inside; in free words.
    pub combined_confidentiality: String,
    /// BCP 47; of the envelope's own words.
    pub language: Option<String>,
    /// What the sender is.
    pub sender_roles: Vec<ValueList>,
    /// What those are whom it is for.
    pub recipient_roles: Vec<ValueList>,
    /// What it is about.
    pub keywords: Vec<ValueList>,
    /// Earlier envelopes that this one updates, withdraws or answers.
    pub references: Vec<Reference>,
    /// Whom it is for, by address.
    pub explicit_addresses: Vec<Address>,
    /// Where it is meant to go.
    pub target_areas: Vec<TargetArea>,
    /// What is inside.
    pub contents: Vec<Content>,
}

/// Words from a list that a URN names (`valueListUrn`, `value`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ValueList {
    /// The list.
    pub urn: String,
    /// At least one word of it.
    pub values: Vec<String>,
}

/// An address and how it is to be understood (`explicitAddress`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// How to understand the values.
    pub scheme: String,
    /// At least one address.
    pub values: Vec<String>,
}

/// An earlier envelope: `distributionID,senderID,dateTimeSent`, in this order
/// (CAP names the sender first).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its id.
    pub distribution_id: String,
    /// Its sender.
    pub sender_id: String,
    /// When it was sent.
    pub sent: Timestamp,
}

/// One thing in the envelope (`contentObject`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// What it is, in words.
    pub description: Option<String>,
    /// What it is about.
    pub keywords: Vec<ValueList>,
    /// Equal for everything about one incident; the alert's `incidents`.
    pub incident_id: Option<String>,
    /// The incident in words.
    pub incident_description: Option<String>,
    /// What its author is.
    pub originator_roles: Vec<ValueList>,
    /// What those are who need it.
    pub consumer_roles: Vec<ValueList>,
    /// How confidential this part is; in free words.
    pub confidentiality: Option<String>,
    /// The thing itself.
    pub body: Body,
}

/// What a content object holds: exactly one of the two.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Whole documents, mostly alerts (`xmlContent`).
    Xml(Xml),
    /// Anything that is not XML (`nonXMLContent`).
    File(File),
}

impl Default for Body {
    fn default() -> Self {
        Self::Xml(Xml::default())
    }
}

/// Documents in an envelope (`xmlContent`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Xml {
    /// Copies of parts, for routing (`keyXMLContent`). Never read as alerts.
    pub keys: Vec<Embedded>,
    /// The documents themselves (`embeddedXMLContent`).
    pub embedded: Vec<Embedded>,
}

/// A file, inside or by address (`nonXMLContent`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// Its media type.
    pub mime_type: String,
    /// In bytes.
    pub size: Option<u64>,
    /// SHA-1 of the file, in hex.
    pub digest: Option<String>,
    /// Where it is found.
    pub uri: Option<String>,
    /// The file itself (base64 in the document).
    pub data: Option<Vec<u8>>,
}

impl Distribution {
    /// Every alert in the envelope, in the order of the document.
    pub fn alerts(&self) -> impl Iterator<Item = &Embedded> {
        let documents = self
            .contents
            .iter()
            .flat_map(|content| match &content.body {
                Body::Xml(xml) => xml.embedded.as_slice(),
                Body::File(_) => &[],
            });
        documents.filter(|document| document.is_alert())
    }
}
