//! The message itself.

use super::{DateTime, Info, MsgType, Reference, Scope, Status, Version};

/// One CAP message (CAP 1.2 §3.2.1).
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// The version of the protocol it is written in.
    pub version: Version,
    /// Unique among the messages of its sender; no white space, comma, `<` or `&`.
    pub identifier: String,
    /// Who sends it, unique in the world; no white space, comma, `<` or `&`.
    pub sender: String,
    /// When it was sent.
    pub sent: DateTime,
    /// How it is to be handled.
    pub status: Status,
    /// What it does.
    pub msg_type: MsgType,
    /// The operator or device it comes from.
    pub source: Option<String>,
    /// Whom it says it may reach; see [`Alert::effective_scope`].
    pub scope: Scope,
    /// The rule for its distribution, if it is restricted.
    pub restriction: Option<String>,
    /// Addresses of recipients; needed if it is private.
    pub addresses: Vec<String>,
    /// Flags of profiles and systems.
    pub codes: Vec<String>,
    /// A word about the message, for exercises and errors.
    pub note: Option<String>,
    /// The earlier messages that this one updates, cancels or answers: all of them.
    pub references: Vec<Reference>,
    /// Names of the incidents it belongs to.
    pub incidents: Vec<String>,
    /// What is said; a Cancel may say nothing.
    pub infos: Vec<Info>,
}

impl Alert {
    /// A CAP 1.2 message with what every message must have.
    #[must_use]
    pub fn new(
        identifier: impl Into<String>,
        sender: impl Into<String>,
        sent: DateTime,
        status: Status,
        msg_type: MsgType,
        scope: Scope,
    ) -> Self {
        Self {
            version: Version::V1_2,
            identifier: identifier.into(),
            sender: sender.into(),
            sent,
            status,
            msg_type,
            source: None,
            scope,
            restriction: None,
            addresses: Vec::new(),
            codes: Vec::new(),
            note: None,
            references: Vec::new(),
            incidents: Vec::new(),
            infos: Vec::new(),
        }
    }

    /// Whom it may reach in the safest reading: a message that says `Public` but
    /// carries a restriction is restricted.
    #[must_use]
    pub fn effective_scope(&self) -> Scope {
        let restricted = self
            .restriction
            .as_deref()
            .is_some_and(|text| !text.is_empty());
        match self.scope {
            Scope::Public if restricted => Scope::Restricted,
            scope => scope,
        }
    }

    /// Whether it may be shown to the public: a real message for everybody.
    #[must_use]
    pub fn is_for_the_public(&self) -> bool {
        self.status == Status::Actual && self.effective_scope() == Scope::Public
    }

    /// How another message names this one.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference {
            sender: self.sender.clone(),
            identifier: self.identifier.clone(),
            sent: self.sent,
        }
    }
}
