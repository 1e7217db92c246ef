//! The values of PFIF that have a form of their own.

use std::{fmt, str::FromStr};

use homeward_domain::time::Timestamp;

/// The text has not the form that PFIF asks of this field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not {0}")]
pub struct NotAField(pub &'static str);

const ID_BYTES_MAX: usize = 500;
const AGE_MAX: u8 = 120;

/// The domain of a registry: lower case, with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Domain(String);

impl FromStr for Domain {
    type Err = NotAField;
    fn from_str(text: &str) -> Result<Self, NotAField> {
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(letter)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let name = text.to_ascii_lowercase();
        let fits = name.len() <= 255 && name.contains('.') && name.split('.').all(label);
        fits.then_some(Self(name)).ok_or(NotAField("a domain name"))
    }
}
impl Domain {
    /// The domain of the house at this address (scheme, host and port); `None` where the
    /// host is no name with a dot.
    pub fn of_address(base: &str) -> Option<Self> {
        let (_, rest) = base.split_once("://")?;
        let host = rest.split('/').next()?;
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        name.parse().ok()
    }
}
impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `domain/anything`: the domain says whose record it is, and who may change it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId {
    domain: Domain,
    local: String,
}

impl RecordId {
    pub fn new(domain: Domain, local: impl Into<String>) -> Result<Self, NotAField> {
        let local = local.into();
        let fits = !local.is_empty()
            && local.len() <= ID_BYTES_MAX
            && !local.chars().any(|c| c.is_whitespace() || c.is_control());
        let whole = fits.then_some(Self { domain, local });
        whole.ok_or(NotAField("a record id: domain/id"))
    }
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }
    /// What stands behind the domain.
    pub fn local(&self) -> &str {
        &self.local
    }
}
impl FromStr for RecordId {
    type Err = NotAField;
    fn from_str(text: &str) -> Result<Self, NotAField> {
        let halves = text.split_once('/');
        let (domain, local) = halves.ok_or(NotAField("a record id: domain/id"))?;
        Self::new(domain.parse()?, local)
    }
}
impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.local)
    }
}

/// Years since birth at `source_date`: one number, or both ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    from: u8,
    to: u8,
}

impl Age {
    pub fn between(from: u8, to: u8) -> Result<Self, NotAField> {
        let fits = from <= to && to <= AGE_MAX;
        fits.then_some(Self { from, to })
            .ok_or(NotAField("an age: 6 or 6-8"))
    }
}
impl Age {
    /// The one number, where it is no range.
    pub const fn exactly(self) -> Option<u8> {
        if self.from == self.to {
            Some(self.from)
        } else {
            None
        }
    }
}
impl FromStr for Age {
    type Err = NotAField;
    fn from_str(text: &str) -> Result<Self, NotAField> {
        let number = |text: &str| {
            let digits = text.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| text.parse::<u8>().ok()).flatten()
        };
        let (from, to) = text.split_once('-').unwrap_or((text, text));
        let ends = number(from).zip(number(to));
        let (from, to) = ends.ok_or(NotAField("an age: 6 or 6-8"))?;
        Self::between(from, to)
    }
}
impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from == self.to {
            write!(f, "{}", self.from)
        } else {
            write!(f, "{}-{}", self.from, self.to)
        }
    }
}

/// Who does not know leaves the field out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
    Other,
}

impl Sex {
    pub const ALL: [Self; 3] = [Self::Female, Self::Male, Self::Other];
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Female => "female",
            Self::Male => "male",
            Self::Other => "other",
        }
    }
}

/// `yyyy-mm-ddThh:mm:ssZ`: UTC, and written with the `Z` that CAP forbids.
pub(super) fn written(moment: Timestamp) -> String {
    let text = moment.to_string();
    format!("{}Z", text.get(..19).unwrap_or(&text))
}

/// The same read back; a fraction is taken, another zone is not.
pub(super) fn moment(text: &str) -> Result<Timestamp, NotAField> {
    let shape = "dddd-dd-ddTdd:dd:dd";
    let (date, rest) = text.split_at_checked(shape.len()).unwrap_or((text, ""));
    let fits = |(byte, form): (u8, u8)| match form {
        b'd' => byte.is_ascii_digit(),
        form => byte == form,
    };
    let fraction = rest.strip_suffix('Z').map(|f| {
        let digits = |d: &str| (1..=9).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit());
        f.is_empty() || f.strip_prefix('.').is_some_and(digits)
    });
    let shaped = date.len() == shape.len() && date.bytes().zip(shape.bytes()).all(fits);
    let parsed = (shaped && fraction == Some(true)).then(|| text.parse().ok());
    parsed
        .flatten()
        .ok_or(NotAField("a moment: yyyy-mm-ddThh:mm:ssZ"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_id_names_the_domain_that_may_change_it() {
        let id: RecordId = "Registry.Example/p/1".parse().unwrap();
        assert_eq!(id.domain().to_string(), "registry.example");
        assert_eq!(id.to_string(), "registry.example/p/1");
        for wrong in [
            "",
            "1",
            "registry.example/",
            "/1",
            "example/1",
            "-a.example/1",
            "a..b/1",
            "a.example/ 1",
        ] {
            assert!(wrong.parse::<RecordId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_age_is_a_number_or_a_range_that_rises() {
        assert_eq!("6".parse::<Age>().unwrap().to_string(), "6");
        assert_eq!("6-8".parse::<Age>().unwrap().to_string(), "6-8");
        for wrong in [
            "", "six", "8-6", "-6", "6-", "+6", "6-8-9", "300", "121", "1.5",
        ] {
            assert!(wrong.parse::<Age>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_is_in_utc_and_says_so() {
        let at = moment("2026-11-23T08:20:00Z").unwrap();
        assert_eq!(written(at), "2026-11-23T08:20:00Z");
        assert_eq!(
            written(moment("2026-11-23T08:20:00.5Z").unwrap()),
            "2026-11-23T08:20:00Z"
        );
        for wrong in [
            "2026-11-23T16:20:00+08:00",
            "2026-11-23T08:20:00-00:00",
            "2026-11-23",
            "2026-13-23T08:20:00Z",
            "2026-11-23T08:20:00.Z",
            "2026-11-23 08:20:00Z",
        ] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }
}
