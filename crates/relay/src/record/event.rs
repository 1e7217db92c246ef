//! What happened here, as it is written down: the state is these in their order.
//!
//! Each is idempotent on a state that has it already, because a snapshot is taken while
//! people move and the log beside it tells some of it twice.

use homeward_domain::time::Timestamp;

use crate::spot::Spot;

/// What a batch says to whom it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// To those who are inside and did not have it.
    Show,
    /// To those who had an earlier version.
    Change,
    /// To those who had it: it is over.
    End,
}

impl Action {
    /// The word in batches and in their keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Change => "change",
            Self::End => "end",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    /// A user got a slot.
    Seat { slot: u32, name: &'a str },
    /// A user stands here now.
    Stand { slot: u32, spot: Spot },
    /// A user was taken out.
    Gone { slot: u32 },
    /// Nobody is owed an end under this slot any more.
    Forget { slot: u32 },
    /// The feed was read up to here.
    Cursor(&'a str),
    /// A message came and holds.
    Heard(&'a str),
    /// These are about to be shown a version of it, and count as told.
    Show {
        incident: &'a str,
        version: u32,
        nth: u32,
        slots: Vec<u32>,
    },
    /// Those of earlier batches are about to hear that it changed or ended.
    Mirror {
        incident: &'a str,
        action: Action,
        version: u32,
        nth: u32,
        of: Vec<u32>,
    },
    /// The partner has a batch, or will not get it.
    Settled {
        incident: &'a str,
        is_mirror: bool,
        nth: u32,
        given_up: bool,
    },
    /// An alert is over and everybody knows: it never begins again, as long as that is
    /// remembered.
    Over { incident: &'a str, until: Timestamp },
    /// All positions in this snapshot are on a grid of so many metres.
    Grid { metres: u32 },
    /// The snapshot is whole.
    Whole,
}

/// The longest text of an event; a package is the longest that there is.
const TEXT_MAX: usize = homeward_seal::PACKAGE_LEN_MAX;

impl Event<'_> {
    pub fn write(&self, to: &mut Vec<u8>) {
        match self {
            Self::Seat { slot, name } => {
                to.push(1);
                number(to, *slot);
                text(to, name);
            }
            Self::Stand { slot, spot } => {
                to.push(2);
                number(to, *slot);
                to.extend(spot.lat_e7.to_le_bytes());
                to.extend(spot.lon_e7.to_le_bytes());
            }
            Self::Gone { slot } => tagged(to, 3, *slot),
            Self::Forget { slot } => tagged(to, 4, *slot),
            Self::Cursor(cursor) => worded(to, 5, cursor),
            Self::Heard(package) => worded(to, 6, package),
            Self::Show {
                incident,
                version,
                nth,
                slots,
            } => {
                worded(to, 7, incident);
                number(to, *version);
                number(to, *nth);
                numbers(to, slots);
            }
            Self::Mirror {
                incident,
                action,
                version,
                nth,
                of,
            } => {
                worded(to, 8, incident);
                to.push(u8::from(*action == Action::End));
                number(to, *version);
                number(to, *nth);
                numbers(to, of);
            }
            Self::Settled {
                incident,
                is_mirror,
                nth,
                given_up,
            } => {
                worded(to, 9, incident);
                to.push(u8::from(*is_mirror) | u8::from(*given_up) << 1);
                number(to, *nth);
            }
            Self::Over { incident, until } => {
                worded(to, 10, incident);
                to.extend(until.as_millis().to_le_bytes());
            }
            Self::Grid { metres } => tagged(to, 12, *metres),
            Self::Whole => to.push(11),
        }
    }
}

fn tagged(to: &mut Vec<u8>, tag: u8, slot: u32) {
    to.push(tag);
    number(to, slot);
}

fn worded(to: &mut Vec<u8>, tag: u8, words: &str) {
    to.push(tag);
    text(to, words);
}

fn number(to: &mut Vec<u8>, number: u32) {
    to.extend(number.to_le_bytes());
}

fn text(to: &mut Vec<u8>, text: &str) {
    // Names, cursors and packages are far shorter than this can say.
    number(to, text.len() as u32);
    to.extend_from_slice(text.as_bytes());
}

fn numbers(to: &mut Vec<u8>, numbers: &[u32]) {
    number(to, numbers.len() as u32);
    numbers.iter().for_each(|one| number(to, *one));
}

/// Reads events one after the other; `None` for what no version of ours wrote.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    pub fn event(&mut self) -> Option<Event<'a>> {
        Some(match self.byte()? {
            1 => Event::Seat {
                slot: self.number()?,
                name: self.text()?,
            },
            2 => Event::Stand {
                slot: self.number()?,
                spot: Spot {
                    lat_e7: self.number()? as i32,
                    lon_e7: self.number()? as i32,
                },
            },
            3 => Event::Gone {
                slot: self.number()?,
            },
            4 => Event::Forget {
                slot: self.number()?,
            },
            5 => Event::Cursor(self.text()?),
            6 => Event::Heard(self.text()?),
            7 => Event::Show {
                incident: self.text()?,
                version: self.number()?,
                nth: self.number()?,
                slots: self.numbers()?,
            },
            8 => Event::Mirror {
                incident: self.text()?,
                action: match self.byte()? {
                    0 => Action::Change,
                    1 => Action::End,
                    _ => return None,
                },
                version: self.number()?,
                nth: self.number()?,
                of: self.numbers()?,
            },
            9 => {
                let incident = self.text()?;
                let bits = self.byte().filter(|bits| *bits < 4)?;
                Event::Settled {
                    incident,
                    is_mirror: bits & 1 != 0,
                    given_up: bits & 2 != 0,
                    nth: self.number()?,
                }
            }
            10 => Event::Over {
                incident: self.text()?,
                until: Timestamp::from_millis(self.long()?),
            },
            11 => Event::Whole,
            12 => Event::Grid {
                metres: self.number()?,
            },
            _ => return None,
        })
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn number(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    fn long(&mut self) -> Option<i64> {
        let bytes = self.take(8)?.try_into().ok()?;
        Some(i64::from_le_bytes(bytes))
    }

    fn text(&mut self) -> Option<&'a str> {
        let len = self.number()? as usize;
        let bytes = self.take(Some(len).filter(|len| *len <= TEXT_MAX)?)?;
        std::str::from_utf8(bytes).ok()
    }

    fn numbers(&mut self) -> Option<Vec<u32>> {
        let count = self.number()? as usize;
        let bytes = self.take(count.checked_mul(4)?)?;
        let (each, _) = bytes.as_chunks::<4>();
        Some(each.iter().map(|four| u32::from_le_bytes(*four)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Event<'static>> {
        let (incident, nth, version) = ("CASE", 3, 2);
        let spot = Spot {
            lat_e7: -900_000_000,
            lon_e7: 1_800_000_000,
        };
        let slots = vec![0, 5, u32::MAX];
        vec![
            Event::Seat {
                slot: 7,
                name: "小禾",
            },
            Event::Stand { slot: 7, spot },
            Event::Gone { slot: 7 },
            Event::Forget { slot: 7 },
            Event::Cursor("abc-7"),
            Event::Heard("{}"),
            Event::Show {
                incident,
                version,
                nth,
                slots: slots.clone(),
            },
            Event::Mirror {
                incident,
                action: Action::End,
                version,
                nth,
                of: slots.clone(),
            },
            Event::Mirror {
                incident,
                action: Action::Change,
                version,
                nth,
                of: vec![],
            },
            Event::Settled {
                incident,
                is_mirror: true,
                nth,
                given_up: false,
            },
            Event::Settled {
                incident,
                is_mirror: false,
                nth,
                given_up: true,
            },
            Event::Over {
                incident,
                until: Timestamp::from_millis(-5),
            },
            Event::Grid { metres: 100 },
            Event::Whole,
        ]
    }

    #[test]
    fn every_event_is_read_as_it_was_written_and_no_part_of_it_as_another() {
        let mut bytes = Vec::new();
        all().iter().for_each(|event| event.write(&mut bytes));
        let mut reader = Reader(&bytes);
        for event in all() {
            assert_eq!(reader.event(), Some(event));
        }
        assert!(reader.is_done());
        for event in all() {
            let mut bytes = Vec::new();
            event.write(&mut bytes);
            for cut in 0..bytes.len() {
                assert_eq!(
                    Reader(&bytes[..cut]).event(),
                    None,
                    "{event:?} cut at {cut}"
                );
            }
        }
        assert_eq!(Reader(&[200, 0, 0]).event(), None);
    }
}
