//! What was measured, and which promises broke. `--report` writes exactly this.

use std::collections::HashMap;

use serde::Serialize;

use crate::{
    phones::{
        clock::ServerClock,
        orders::{Count, Verdict},
        stats::Arrivals,
    },
    rig::office::version_of,
};

/// Public alert page: one request of at most 14 KB compressed, one photo of at most 40 KB.
pub const PAGE_BYTES_MAX: usize = 14 * 1024;
pub const PHOTO_BYTES_MAX: usize = 40 * 1024;

#[derive(Debug, Default, Serialize)]
pub struct Report {
    pub phones_connected: u64,
    /// Phones inside an area that some version was for, by their exact positions.
    pub phones_inside: u64,
    pub messages: Vec<Message>,
    pub missed: u64,
    pub shown_twice: u64,
    pub shown_after_cancel: u64,
    /// Taken and verified by the good partners.
    pub webhooks_delivered: usize,
    pub tips: u64,
    pub page_bytes: usize,
    pub photo_bytes: usize,
    // --- beyond what was asked for
    pub seed: u64,
    pub phones_asked: u64,
    pub clock_rate: f64,
    /// From the officer's click to the answer that it is in the record.
    pub publish_ack_ms: f64,
    /// From the acknowledgement to the first webhook at each good partner.
    pub first_webhook_ms: Vec<f64>,
    /// From the acknowledged end until page, photo and screens had taken it back and
    /// every good partner knew; when it came to the phones, `messages` says.
    pub taken_back_ms: f64,
    pub screens: usize,
    pub lines_broken: u64,
    pub packages_repeated: u64,
    pub receipts_sent: u64,
    pub broken_promises: Vec<String>,
}

/// One message on its way to the phones.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    pub id: String,
    /// Why it was said: issued, ring, moved, found.
    pub kind: String,
    pub first_ms: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub last_ms: f64,
    /// Phones on which it appeared, changed a card silently, ended it; and those
    /// that came to the line later and caught up.
    pub shown: u64,
    pub updated: u64,
    pub closed: u64,
    pub caught_up: u64,
}

/// The messages as people ask about them. The time of a message runs from the
/// acknowledgement where an officer waited for one, else from when it was made.
pub fn messages(
    arrivals: Vec<Arrivals>,
    acknowledged: &HashMap<String, i64>,
    clock: &ServerClock,
) -> Vec<Message> {
    let mut arrivals = arrivals;
    arrivals.sort_by_key(|one| version_of(&one.identity));
    let message = |one: Arrivals| {
        let base = acknowledged.get(&one.identity).copied();
        let spread = one.spread_since(base.unwrap_or_else(|| clock.wall_at(one.sent_ms)));
        let spread = spread.unwrap_or_default();
        Message {
            id: one.identity,
            kind: one.cause,
            first_ms: spread.first_ms,
            p50_ms: spread.p50_ms,
            p99_ms: spread.p99_ms,
            last_ms: spread.last_ms,
            shown: one.shown,
            updated: one.updated,
            closed: one.closed,
            caught_up: one.caught_up,
        }
    };
    arrivals.into_iter().map(message).collect()
}

impl Report {
    /// Takes the worst of what was seen so far and this.
    pub fn judged(&mut self, verdict: &Verdict) {
        self.phones_inside = self.phones_inside.max(verdict.inside);
        self.missed = self.missed.max(verdict.missed);
        self.shown_twice = self.shown_twice.max(verdict.shown_twice);
        self.shown_after_cancel = self.shown_after_cancel.max(verdict.shown_after_cancel);
    }

    pub fn counted(&mut self, count: &Count) {
        self.lines_broken = count.broken;
        self.packages_repeated = count.repeated;
        self.receipts_sent = count.receipts_sent;
        if count.forged > 0 {
            self.broke(format!(
                "{} packages were not signed by the agency",
                count.forged
            ));
        }
    }

    /// Writes down a promise that did not hold, once.
    pub fn broke(&mut self, promise: impl Into<String>) {
        let promise = promise.into();
        if !self.broken_promises.contains(&promise) {
            self.broken_promises.push(promise);
        }
    }

    /// The promises that the numbers themselves make.
    pub fn settle(&mut self) {
        let counted = [
            (self.missed, "phones inside the area never showed the alert"),
            (
                self.shown_twice,
                "phones showed the alert as new more than once",
            ),
            (
                self.shown_after_cancel,
                "phones showed the alert after its end was acknowledged",
            ),
        ];
        for (count, what) in counted {
            if count > 0 {
                self.broke(format!("{count} {what}"));
            }
        }
        for (bytes, most, what) in [
            (self.page_bytes, PAGE_BYTES_MAX, "page"),
            (self.photo_bytes, PHOTO_BYTES_MAX, "photo"),
        ] {
            if bytes == 0 || bytes > most {
                self.broke(format!(
                    "the public {what} has {bytes} bytes; 1 to {most} are promised"
                ));
            }
        }
        if self.phones_inside == 0 {
            self.broke("no phone was inside the area: nothing was shown to anybody");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_timed_from_its_acknowledgement_or_from_when_it_was_made() {
        let clock = ServerClock {
            wall_micros: 0,
            server_ms: 0,
            rate: 180.0,
        };
        let arrivals = |version: u32, sent_ms| Arrivals {
            identity: format!("homeward:a:B:{version}"),
            sent_ms,
            at_micros: vec![1_010_000],
            ..Arrivals::default()
        };
        let acknowledged = HashMap::from([("homeward:a:B:1".to_owned(), 1_000_000)]);
        // The second was made at 180 s of the fast clock: one second of ours.
        let both = vec![arrivals(2, 180_000), arrivals(1, 0)];
        let messages = messages(both, &acknowledged, &clock);
        assert_eq!(
            messages.iter().map(|m| m.last_ms).collect::<Vec<_>>(),
            [10.0, 10.0]
        );
        assert!(messages[0].id.ends_with(":1"));
    }

    #[test]
    fn a_number_that_must_be_zero_breaks_a_promise_in_words() {
        let mut report = Report {
            page_bytes: 9_000,
            photo_bytes: 30_000,
            ..Report::default()
        };
        report.judged(&Verdict {
            inside: 10,
            missed: 2,
            ..Verdict::default()
        });
        report.judged(&Verdict {
            inside: 12,
            ..Verdict::default()
        });
        report.settle();
        assert_eq!((report.missed, report.phones_inside), (2, 12));
        assert_eq!(
            report.broken_promises.len(),
            1,
            "{:?}",
            report.broken_promises
        );
    }
}
