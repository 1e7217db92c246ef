//! Moments as CAP writes them: to the second, with a numeric offset.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil, tz::Offset};

use super::{ValueError, excerpt};
use crate::rule::{Rule, value as rule};

/// A moment and the offset it was written with (CAP 1.2 §3.3.2).
///
/// Two values are equal if both are; to compare moments use [`DateTime::instant`].
///
/// ```
/// use homeward_cap::DateTime;
///
/// let there: DateTime = "2026-11-23T16:20:00+08:00".parse()?;
/// let here: DateTime = "2026-11-23T08:20:00-00:00".parse()?;
/// assert_eq!(there.instant(), here.instant());
/// assert_ne!(there, here);
/// assert!("2026-11-23T08:20:00Z".parse::<DateTime>().is_err());
/// # Ok::<(), homeward_cap::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    instant: Timestamp,
    offset: Offset,
}

/// A time that could be understood, and in which ways it departs from the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeReading {
    /// The moment.
    pub time: DateTime,
    /// The rules that its text breaks; empty if it is written as CAP 1.2 asks.
    pub departures: Vec<&'static Rule>,
}

impl DateTime {
    /// The beginning of 1970 in UTC.
    pub const EPOCH: Self = Self {
        instant: Timestamp::UNIX_EPOCH,
        offset: Offset::UTC,
    };
    /// The largest offset from UTC in minutes, as in XML Schema.
    pub const OFFSET_MINUTES_MAX: i32 = 14 * 60;

    /// A moment in seconds since 1970 and an offset from UTC in minutes; none if the
    /// year is not one of 0001 to 9999 there or the offset is beyond 14 hours.
    #[must_use]
    pub fn new(unix_seconds: i64, offset_minutes: i32) -> Option<Self> {
        if offset_minutes.abs() > Self::OFFSET_MINUTES_MAX {
            return None;
        }
        let instant = Timestamp::from_second(unix_seconds).ok()?;
        let offset = Offset::from_seconds(offset_minutes * 60).ok()?;
        let year = offset.to_datetime(instant).year();
        (1..=9999)
            .contains(&year)
            .then_some(Self { instant, offset })
    }

    /// Seconds since 1970: what is compared.
    #[must_use]
    pub fn instant(&self) -> i64 {
        self.instant.as_second()
    }

    /// The offset from UTC in minutes, as written.
    #[must_use]
    pub fn offset_minutes(&self) -> i32 {
        self.offset.seconds() / 60
    }

    /// Reads a time in any of the forms that occur, and tells how it departs from
    /// the one that CAP 1.2 asks for.
    pub fn read(text: &str) -> Result<TimeReading, ValueError> {
        let unreadable =
            || ValueError::new(&rule::TIME_FORM, format!("`{}` is no time", excerpt(text)));
        let (clock, rest) = text.split_at_checked(19).ok_or_else(unreadable)?;
        let mut departures = Vec::new();
        let at = civil_time(clock, &mut departures).ok_or_else(unreadable)?;
        let zone = without_fraction(rest, &mut departures).ok_or_else(unreadable)?;
        let minutes = zone_minutes(zone, &mut departures).ok_or_else(unreadable)?;
        let offset = Offset::from_seconds(minutes * 60).map_err(|_| unreadable())?;
        let instant = offset.to_timestamp(at).map_err(|_| unreadable())?;
        let time = Self { instant, offset };
        Ok(TimeReading { time, departures })
    }
}

/// `YYYY-MM-DDThh:mm:ss`, and nothing like it.
fn civil_time(text: &str, departures: &mut Vec<&'static Rule>) -> Option<civil::DateTime> {
    let bytes = text.as_bytes();
    let marks = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if bytes.len() != 19 || marks.iter().any(|&(at, mark)| bytes[at] != mark) {
        return None;
    }
    let pair = |at: usize| digits(&bytes[at..at + 2]).and_then(|n| i8::try_from(n).ok());
    let year = i16::try_from(digits(&bytes[0..4])?).ok()?;
    let (month, day) = (pair(5)?, pair(8)?);
    let (hour, minute, second) = (pair(11)?, pair(14)?, pair(17)?);
    if year == 0 {
        return None;
    }
    let date = civil::Date::new(year, month, day).ok()?;
    if (hour, minute, second) == (24, 0, 0) {
        departures.push(&rule::TIME_HOUR_24);
        return Some(date.tomorrow().ok()?.at(0, 0, 0, 0));
    }
    if second > 59 {
        return None;
    }
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    Some(date.to_datetime(time))
}

/// What follows the seconds, without a fraction of a second.
fn without_fraction<'t>(rest: &'t str, departures: &mut Vec<&'static Rule>) -> Option<&'t str> {
    let Some(fraction) = rest.strip_prefix('.') else {
        return Some(rest);
    };
    let zone = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    departures.push(&rule::TIME_FRACTION);
    (zone.len() < fraction.len()).then_some(zone)
}

fn zone_minutes(zone: &str, departures: &mut Vec<&'static Rule>) -> Option<i32> {
    if zone.eq_ignore_ascii_case("z") {
        departures.push(&rule::TIME_ZONE_LETTER);
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match zone.as_bytes() {
        [_, h @ .., b':', m1, m2] if h.len() == 2 => (digits(h)?, digits(&[*m1, *m2])?),
        [_, h1, h2, m @ ..] if m.is_empty() || m.len() == 2 => {
            departures.push(&rule::TIME_OFFSET_FORM);
            (
                digits(&[*h1, *h2])?,
                if m.is_empty() { 0 } else { digits(m)? },
            )
        }
        _ => return None,
    };
    let total = hours * 60 + minutes;
    if minutes > 59 || total > DateTime::OFFSET_MINUTES_MAX {
        return None;
    }
    if sign > 0 && total == 0 {
        departures.push(&rule::TIME_UTC_PLUS);
    }
    Some(sign * total)
}

fn digits(bytes: &[u8]) -> Option<i32> {
    bytes.iter().try_fold(0, |sum, byte| {
        byte.is_ascii_digit()
            .then(|| sum * 10 + i32::from(byte - b'0'))
    })
}

impl FromStr for DateTime {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let reading = Self::read(text)?;
        match reading.departures.first() {
            None => Ok(reading.time),
            Some(rule) => Err(ValueError::new(
                rule,
                format!("`{}` {}", excerpt(text), rule.mend),
            )),
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.offset.to_datetime(self.instant);
        let minutes = self.offset_minutes();
        // UTC is written -00:00, never +00:00 and never Z.
        let sign = if minutes > 0 { '+' } else { '-' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{hours:02}:{minutes:02}",
            local.year(),
            local.month(),
            local.day(),
            local.hour(),
            local.minute(),
            local.second(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_in_the_form_of_the_standard_only() {
        let wrong = [
            "",
            "2026-11-23",
            "2026-11-23T16:20:00",
            "2026-11-23T16:20+08:00",
            "2026-11-23 16:20:00+08:00",
            "2026-11-23t16:20:00+08:00",
            "2026-02-30T00:00:00+08:00",
            "2026-13-01T00:00:00+08:00",
            "2026-11-23T25:00:00+08:00",
            "2026-11-23T23:60:00+08:00",
            "2026-11-23T23:59:60+08:00",
            "2026-11-23T24:00:01+08:00",
            "2026-11-23T16:20:00+15:00",
            "2026-11-23T16:20:00+14:01",
            "2026-11-23T16:20:00+08:60",
            "2026-11-23T16:20:00 +08:00",
            "2026-11-23T16:20:00CST",
            "2026-11-23T16:20:00,08:00",
            "0000-11-23T16:20:00+08:00",
            "12026-11-23T16:20:00+08:00",
            "2026-11-23T16:20:00.+08:00",
            "2026-11-23T16:20:00+8:00",
            "儿童2026-11-23T16:20:00+08:00",
        ];
        for text in wrong {
            assert!(DateTime::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_departure_from_the_form_is_named() {
        let cases = [
            ("2026-11-23T08:20:00Z", "time-zone-letter"),
            ("2026-11-23T08:20:00+00:00", "time-utc-plus"),
            ("2026-11-23T08:20:00.5-00:00", "time-fraction"),
            ("2026-11-22T24:00:00-00:00", "time-hour-24"),
            ("2026-11-23T16:20:00+0800", "time-offset-form"),
            ("2026-11-23T16:20:00+08", "time-offset-form"),
        ];
        for (text, code) in cases {
            assert_eq!(DateTime::read(text).unwrap().departures[0].code, code);
        }
        let midnight = DateTime::read("2026-11-22T24:00:00+08:00").unwrap().time;
        assert_eq!(midnight.to_string(), "2026-11-23T00:00:00+08:00");
    }

    proptest! {
        #[test]
        fn every_time_survives_its_text(second in 0i64..4_000_000_000, offset in -840i32..=840) {
            let time = DateTime::new(second, offset).unwrap();
            prop_assert_eq!(time.to_string().parse::<DateTime>().unwrap(), time);
        }
    }
}
