//! Moments and lengths of time. A duration cannot be used as a moment.
//!
//! Nothing here asks what time it is: `now` is always handed in.

use std::{
    fmt,
    ops::{Add, Sub},
    str::FromStr,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
///
/// In JSON it is RFC 3339 in UTC with milliseconds; CAP's `sent`, `effective`
/// and `expires` (CAP 1.2 section 3.2.1) are made from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// A length of time in milliseconds; may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }
    pub const fn as_millis(self) -> i64 {
        self.0
    }
    fn civil(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
    /// Wall clock in China (UTC+8, no summer time), as people there read it: `11-23 14:20`.
    pub fn china_clock(self) -> String {
        let east = (self + Span::hours(8)).civil().to_string();
        // RFC 3339 in UTC has a fixed shape: 2026-11-23T14:20:00Z
        format!(
            "{} {}",
            east.get(5..10).unwrap_or(""),
            east.get(11..16).unwrap_or("")
        )
    }
}

impl Span {
    pub const fn millis(millis: i64) -> Self {
        Self(millis)
    }
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1_000)
    }
    pub const fn minutes(minutes: i64) -> Self {
        Self(minutes * 60_000)
    }
    pub const fn hours(hours: i64) -> Self {
        Self(hours * 3_600_000)
    }
    pub const fn as_millis(self) -> i64 {
        self.0
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}
impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}
impl Sub for Timestamp {
    type Output = Span;
    fn sub(self, other: Self) -> Span {
        Span(self.0.saturating_sub(other.0))
    }
}
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.civil())
    }
}

/// The text is not a moment; RFC 3339 with a zone was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a time is written as 2026-11-23T14:20:00+08:00")]
pub struct NotATime;

impl FromStr for Timestamp {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let moment: jiff::Timestamp = text.parse().map_err(|_| NotATime)?;
        Ok(Self(moment.as_millisecond()))
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_any_zone_and_writes_utc() {
        let moment: Timestamp = "2026-11-23T14:20:00.5+08:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-11-23T06:20:00.500Z");
        assert_eq!(moment.china_clock(), "11-23 14:20");
        assert_eq!("yesterday".parse::<Timestamp>(), Err(NotATime));
    }
}
