//! Every address of the account, from the one that the public door has.

use homeward_domain::message::MessageIdentity;
use url::{Position, Url};

use homeward_ports::fault::{Fault, FaultKind};

/// Where the account lives. All paths are what the web door routes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    /// Scheme, host and port, without a slash at the end.
    base: String,
    pub scheme: String,
    /// Host, and port where it is not the scheme's own.
    pub authority: String,
    username: String,
}

/// At the end of the name of the note that tells an end. No alert's code has a dash.
const END: &str = "-end";

impl Addresses {
    pub fn new(base: &str, username: &str) -> Result<Self, Fault> {
        let wrong = || Fault::new(FaultKind::Broken, format!("make an account at {base}"));
        let url = Url::parse(base).map_err(|_| wrong())?;
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        if url.path() != "/" || authority.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            base: format!("{}://{authority}", url.scheme()),
            scheme: url.scheme().to_owned(),
            authority: authority.to_owned(),
            username: username.to_owned(),
        })
    }

    pub fn base(&self) -> &str {
        &self.base
    }
    pub fn actor(&self) -> String {
        format!("{}/fedi/actor", self.base)
    }
    pub fn key(&self) -> String {
        format!("{}#main-key", self.actor())
    }
    pub fn inbox(&self) -> String {
        format!("{}/fedi/inbox", self.base)
    }
    pub fn outbox(&self) -> String {
        format!("{}/fedi/outbox", self.base)
    }
    pub fn followers(&self) -> String {
        format!("{}/fedi/followers", self.base)
    }
    /// `acct:alerts@example.org` (RFC 7565).
    pub fn account(&self) -> String {
        format!("acct:{}@{}", self.username, self.authority)
    }

    /// The one note of an alert: every version of it edits this one.
    pub fn note(&self, code: &str) -> String {
        format!("{}/fedi/notes/{code}", self.base)
    }
    /// The note that says the alert has ended.
    pub fn end_note(&self, code: &str) -> String {
        format!("{}{END}", self.note(code))
    }
    /// The same message at every try is the same activity.
    pub fn activity(&self, verb: &str, identity: &MessageIdentity) -> String {
        let note = self.note(&identity.alert);
        format!("{note}#{verb}-{}", identity.version)
    }
}

/// An alert's code, and whether it is the note of the end that is named.
pub fn named(name: &str) -> (&str, bool) {
    name.strip_suffix(END)
        .map_or((name, false), |code| (code, true))
}
