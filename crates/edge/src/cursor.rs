//! Where a phone stopped reading: `<record>-<seq>`.
//!
//! The record's name stands in the cursor because numbers of two records mean
//! different messages: after a restore from a backup a phone must start anew
//! rather than skip what it never had.

use homeward_domain::refusal::{Refusal, RefusalCode};

/// What the phone's `Last-Event-ID` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resume {
    /// Everything that is live.
    Fresh,
    /// Only what was said after this place in the record's log.
    After(u64),
    /// The cursor is not of this record: say so, then everything that counts.
    Foreign,
}

impl Resume {
    /// Reads a cursor of `record`, which has given out numbers up to `newest`.
    pub fn read(cursor: Option<&str>, record: &str, newest: u64) -> Self {
        let Some(cursor) = cursor.map(str::trim).filter(|text| !text.is_empty()) else {
            return Self::Fresh;
        };
        // A number that this record has not reached was given out before a
        // restore: what stands there now is something else.
        match parse(cursor, record) {
            Some(seq) if seq <= newest => Self::After(seq),
            _ => Self::Foreign,
        }
    }

    /// Why the phone has to start anew.
    pub fn refusal(self) -> Option<Refusal> {
        (self == Self::Foreign).then(foreign_cursor)
    }
}

/// What a phone is told whose cursor is of another record.
pub fn foreign_cursor() -> Refusal {
    let detail = "the cursor is not of this record; everything live follows";
    Refusal::new(RefusalCode::NotFound, detail)
}

pub(crate) fn write(record: &str, seq: u64) -> String {
    format!("{record}-{seq}")
}

fn parse(cursor: &str, record: &str) -> Option<u64> {
    let (of, seq) = cursor.rsplit_once('-')?;
    let is_plain = !seq.is_empty() && seq.bytes().all(|b| b.is_ascii_digit());
    (of == record && is_plain).then(|| seq.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cursor_of_this_record_resumes() {
        let record = "0199-ab";
        assert_eq!(Resume::read(None, record, 9), Resume::Fresh);
        assert_eq!(Resume::read(Some(" "), record, 9), Resume::Fresh);
        assert_eq!(
            Resume::read(Some(&write(record, 7)), record, 9),
            Resume::After(7)
        );
        for foreign in [
            "0199-ac-7",
            "7",
            "0199-ab-",
            "0199-ab-+7",
            "0199-ab-10",
            "0199-ab-99999999999999999999",
            "中文-1",
        ] {
            assert_eq!(
                Resume::read(Some(foreign), record, 9),
                Resume::Foreign,
                "{foreign}"
            );
        }
    }
}
