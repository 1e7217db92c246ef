//! What a reading found: one departure, how bad it is, where it stands, how to mend it.

use std::fmt;

use crate::rule::Rule;

/// Where something stands in the bytes that were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// Line, counted from 1; 0 where there is no text to point into.
    pub line: u32,
    /// Column in characters, counted from 1; 0 where there is no text to point into.
    pub column: u32,
    /// The way from the root, such as `/alert/info[2]/area`. A number in brackets
    /// (counted from 1) stands only where several siblings share the name.
    pub path: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} {}", self.line, self.column, self.path)
    }
}

/// How bad a departure is. The order is from harmless to dangerous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes no verdict.
    Note,
    /// Legal, but advised against or likely a mistake.
    Warning,
    /// Breaks the standard in a way that has one safe reading: strict reading
    /// refuses it, lenient reading takes it with a warning.
    Departure,
    /// Breaks the standard so that no reading is safe: refused in every mode.
    Error,
    /// An attack, or made so that it could be one: refused before anything is read.
    Unsafe,
}

impl Severity {
    /// The word for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Departure => "departure",
            Self::Error => "error",
            Self::Unsafe => "unsafe",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How strictly a message is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Refuses whatever breaks the standard's text.
    #[default]
    Strict,
    /// Takes what has exactly one safe reading, and says so.
    Lenient,
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It keeps every rule.
    Accept,
    /// It may be used; the findings tell what is odd about it.
    AcceptWithWarnings,
    /// It breaks a rule and must not be used.
    Refuse,
    /// It must not even be parsed further.
    RefuseUnsafe,
}

impl Verdict {
    /// The word for machines.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::AcceptWithWarnings => "accept-with-warnings",
            Self::Refuse => "refuse",
            Self::RefuseUnsafe => "refuse-unsafe",
        }
    }

    /// Whether the message may be used.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Accept | Self::AcceptWithWarnings)
    }

    /// The verdict that these findings amount to.
    #[must_use]
    pub fn of(findings: &[Finding], mode: Mode) -> Self {
        let worst = findings.iter().map(|finding| finding.severity).max();
        match worst {
            None | Some(Severity::Note) => Self::Accept,
            Some(Severity::Warning) => Self::AcceptWithWarnings,
            Some(Severity::Departure) if mode == Mode::Lenient => Self::AcceptWithWarnings,
            Some(Severity::Departure | Severity::Error) => Self::Refuse,
            Some(Severity::Unsafe) => Self::RefuseUnsafe,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One departure from the standard or from a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Stable code of the rule, such as `polygon-open`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where the rule comes from.
    pub clause: &'static str,
    /// Where it was found.
    pub place: Place,
    /// What was found, for a person.
    pub message: String,
    /// How to mend it.
    pub mend: &'static str,
}

impl Finding {
    /// A finding against this rule.
    #[must_use]
    pub fn new(rule: &Rule, place: Place, message: impl Into<String>) -> Self {
        Self {
            rule: rule.code,
            severity: rule.severity,
            clause: rule.clause,
            place,
            message: message.into(),
            mend: rule.mend,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            severity,
            place,
            message,
            mend,
            ..
        } = self;
        write!(f, "{place}: {severity} {rule}: {message} ({mend})")
    }
}
