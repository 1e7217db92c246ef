//! After a start: what phones may have from before it, for whoever keeps their log.

use homeward_domain::{change::SentMessage, time::Timestamp};
use homeward_ports::sessions::Remembered;

use super::rehang::{all, left_at};
use crate::{Engine, Failure};

/// The whole log. A message that phones were not offered for certain comes without its
/// package: a hand-off is written down after it happened, so it may have left too, and
/// whom it may have told must hear of the end; it is not offered here, because the
/// deliverer may still find it superseded.
pub async fn remembered(engine: &Engine) -> Result<Vec<Remembered>, Failure> {
    let all = all(engine).await?;
    let said = Said::of(&all);
    let mut remembered = Vec::with_capacity(all.len());
    for mut sent in all {
        let left_at = match sent.package {
            Some(_) => left_at(engine, &sent).await?,
            None => None,
        };
        if left_at.is_none() {
            (sent.package, sent.cap) = (None, None);
        }
        let mark = said.mark(&sent, left_at);
        remembered.push(Remembered { sent, mark });
    }
    Ok(remembered)
}

/// When each message was said, to tell what a cursor could hold at some moment.
struct Said {
    /// In order of time, each with the highest number up to then.
    by_time: Vec<(Timestamp, u64)>,
    newest: u64,
}

impl Said {
    fn of(all: &[SentMessage]) -> Self {
        let mut by_time: Vec<_> = all.iter().map(|one| (one.head.sent, one.seq)).collect();
        by_time.sort_unstable();
        let mut newest = 0;
        for (_, seq) in &mut by_time {
            newest = newest.max(*seq);
            *seq = newest;
        }
        Self { by_time, newest }
    }

    /// Whatever overtook the message, in its life or by a start in between, was said
    /// before the message left. A clock that fell back in between proves nothing.
    fn mark(&self, sent: &SentMessage, left_at: Option<Timestamp>) -> u64 {
        let Some(left_at) = left_at else {
            return self.newest;
        };
        let before = self.by_time.partition_point(|(at, _)| *at <= left_at);
        let last = before.checked_sub(1).and_then(|n| self.by_time.get(n));
        match last {
            Some((_, mark)) if *mark >= sent.seq => *mark,
            _ => self.newest,
        }
    }
}

#[cfg(test)]
mod tests {
    use homeward_domain::{
        id::Id,
        message::{Cause, MessageHead, MessageIdentity},
        status::StatusKind,
    };
    use homeward_geo::{Circle, Point};

    use super::*;

    const fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1_000)
    }

    fn said(seq: u64, second: i64) -> SentMessage {
        let centre = Point::new(38.04, 114.51).unwrap();
        SentMessage {
            seq,
            head: MessageHead {
                identity: MessageIdentity {
                    agency: "a".into(),
                    alert: "A".into(),
                    version: 1,
                },
                alert: Id::from_bits(1),
                case: Id::from_bits(1),
                status: StatusKind::Actual,
                cause: Cause::Issued,
                sent: at(second),
                expires: at(90_000),
                area: Circle::new(centre, 100_000).unwrap(),
                reach: vec![],
                except: vec![],
            },
            package: None,
            cap: None,
        }
    }

    #[test]
    fn a_cursor_could_not_hold_what_was_not_said_when_the_message_left() {
        // The third was signed with the first, and said when the child was found.
        let all = [said(1, 10), said(2, 20), said(3, 10), said(4, 40)];
        let marks = Said::of(&all);
        assert_eq!(marks.mark(&all[0], Some(at(11))), 3);
        assert_eq!(marks.mark(&all[1], Some(at(21))), 3);
        assert_eq!(marks.mark(&all[1], Some(at(41))), 4, "it was overtaken");
        assert_eq!(marks.mark(&all[3], Some(at(41))), 4);
    }

    #[test]
    fn where_nothing_is_known_every_cursor_is_in_doubt() {
        let all = [said(1, 10), said(2, 20)];
        let marks = Said::of(&all);
        assert_eq!(marks.mark(&all[0], None), 2);
        assert_eq!(marks.mark(&all[1], Some(at(5))), 2, "the clock fell back");
        assert_eq!(marks.mark(&all[0], Some(at(5))), 2);
    }
}
