//! Profiles: what a country or a publisher asks beyond the standard.

mod cap_cp;
mod google;
mod homeward;
mod ipaws;
mod shape;

use std::{fmt, str::FromStr};

use crate::check::Checking;

/// Whose rules a message is read against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The standard alone.
    #[default]
    Cap,
    /// IPAWS, the United States (CAP v1.2 USA IPAWS Profile 1.0).
    Ipaws,
    /// CAP-CP, Canada (Canadian Profile 0.4).
    CapCp,
    /// Google's public alerts.
    Google,
    /// Homeward's own messages for missing children.
    Homeward,
}

impl Profile {
    /// Every profile.
    pub const ALL: [Self; 5] = [
        Self::Cap,
        Self::Ipaws,
        Self::CapCp,
        Self::Google,
        Self::Homeward,
    ];

    /// Its name, as on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cap => "cap",
            Self::Ipaws => "ipaws",
            Self::CapCp => "cap-cp",
            Self::Google => "google",
            Self::Homeward => "homeward",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No profile has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no profile is named `{0}`; there are cap, ipaws, cap-cp, google and homeward")]
pub struct UnknownProfile(pub String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(name: &str) -> Result<Self, UnknownProfile> {
        Self::ALL
            .into_iter()
            .find(|profile| profile.as_str() == name)
            .ok_or_else(|| UnknownProfile(name.to_owned()))
    }
}

/// Asks the rules of the profile.
pub(crate) fn check(profile: Profile, checking: &mut Checking<'_, '_, '_, '_>) {
    match profile {
        Profile::Cap => {}
        Profile::Ipaws => ipaws::check(checking),
        Profile::CapCp => cap_cp::check(checking),
        Profile::Google => google::check(checking),
        Profile::Homeward => homeward::check(checking),
    }
}

/// Whether the text is there and not only white space.
fn said(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.trim().is_empty())
}

/// Whether two of these texts say the same.
fn alike(texts: &[Option<&str>]) -> bool {
    let texts: Vec<&str> = texts.iter().flatten().map(|text| text.trim()).collect();
    let twice = |(at, text): (usize, &&str)| !text.is_empty() && texts[..at].contains(text);
    texts.iter().enumerate().any(twice)
}
