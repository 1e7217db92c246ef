//! What is said, in one language.

use super::{
    Area, Category, Certainty, DateTime, EventCode, Parameter, Resource, ResponseType, Severity,
    Urgency, Uri,
};

/// One block of information (CAP 1.2 §3.2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct Info {
    /// Language of the texts as a tag such as `zh-CN`; see [`Info::language`].
    pub language: Option<String>,
    /// Kinds of event, at least one.
    pub categories: Vec<Category>,
    /// The event in words.
    pub event: String,
    /// What the audience should do.
    pub response_types: Vec<ResponseType>,
    /// How soon.
    pub urgency: Urgency,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// Whom it is meant for, in words.
    pub audience: Option<String>,
    /// Codes of the event in lists.
    pub event_codes: Vec<EventCode>,
    /// When the information begins to apply; absent means when it was sent.
    pub effective: Option<DateTime>,
    /// When the event itself is expected to begin.
    pub onset: Option<DateTime>,
    /// When the information ceases to apply. It ends this block, not the alert.
    pub expires: Option<DateTime>,
    /// The sender's name for people.
    pub sender_name: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The description.
    pub description: Option<String>,
    /// What to do, in words.
    pub instruction: Option<String>,
    /// A page with more.
    pub web: Option<Uri>,
    /// Whom to tell.
    pub contact: Option<String>,
    /// Values for systems.
    pub parameters: Vec<Parameter>,
    /// Files.
    pub resources: Vec<Resource>,
    /// Places; together they are the union.
    pub areas: Vec<Area>,
}

impl Info {
    /// The language of a block that names none (CAP 1.2 §3.2.2 language).
    pub const LANGUAGE_DEFAULT: &'static str = "en-US";

    /// A block with what every block must have.
    #[must_use]
    pub fn new(
        category: Category,
        event: impl Into<String>,
        urgency: Urgency,
        severity: Severity,
        certainty: Certainty,
    ) -> Self {
        Self {
            language: None,
            categories: vec![category],
            event: event.into(),
            response_types: Vec::new(),
            urgency,
            severity,
            certainty,
            audience: None,
            event_codes: Vec::new(),
            effective: None,
            onset: None,
            expires: None,
            sender_name: None,
            headline: None,
            description: None,
            instruction: None,
            web: None,
            contact: None,
            parameters: Vec::new(),
            resources: Vec::new(),
            areas: Vec::new(),
        }
    }

    /// The language that the standard gives this block, also if it names none.
    #[must_use]
    pub fn language(&self) -> &str {
        match self.language.as_deref().map(str::trim) {
            None | Some("") => Self::LANGUAGE_DEFAULT,
            Some(tag) => tag,
        }
    }

    /// The values of the parameters with this name.
    pub fn parameter<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        self.parameters
            .iter()
            .filter(move |parameter| parameter.name == name)
            .map(|parameter| parameter.value.as_str())
    }
}
