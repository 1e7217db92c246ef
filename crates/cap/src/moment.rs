//! Three ways to write one moment: Atom's, RSS's and CAP's.

use jiff::{Timestamp, fmt::rfc2822};

/// RFC 3339 in UTC (RFC 4287 section 3.3), with the fraction that there is.
pub(crate) fn atom(moment: Timestamp) -> String {
    moment.to_string()
}

/// RFC 822 with four digits for the year (RSS 2.0, `pubDate`); whole seconds.
pub(crate) fn rss(moment: Timestamp) -> Option<String> {
    let printer = rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&moment).ok()
}

/// CAP 1.2 section 3.3.2: whole seconds, and UTC is `-00:00`, never `Z`.
pub(crate) fn cap(moment: Timestamp) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S-00:00").to_string()
}

/// RFC 3339 with a zone, as Atom and CAP have it.
pub(crate) fn read_rfc3339(text: &str) -> Option<Timestamp> {
    text.trim().parse().ok()
}

/// RFC 822 or its later forms; many feeds write RFC 3339 there, which is taken too.
pub(crate) fn read_rss(text: &str) -> Option<Timestamp> {
    let parser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let moment = parser.parse_timestamp(text.trim());
    moment.ok().or_else(|| read_rfc3339(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_is_read_back_from_each_of_its_forms() {
        let moment: Timestamp = "2026-11-23T16:20:00+08:00".parse().unwrap();
        assert_eq!(atom(moment), "2026-11-23T08:20:00Z");
        assert_eq!(cap(moment), "2026-11-23T08:20:00-00:00");
        let rss = rss(moment).unwrap();
        assert_eq!(rss, "Mon, 23 Nov 2026 08:20:00 GMT");
        assert_eq!(read_rss(&rss), Some(moment));
        assert_eq!(read_rfc3339(&atom(moment)), Some(moment));
        assert_eq!(read_rfc3339(&cap(moment)), Some(moment));
        assert_eq!(read_rss("Monday"), None);
    }
}
