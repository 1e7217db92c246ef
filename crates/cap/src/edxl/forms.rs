//! The text forms that the envelope's values must have; shared by reader and writer.

use jiff::Timestamp;

use super::Reference;

/// `actor@domain-name`, without spaces or commas (a comma would split a reference).
pub(super) fn is_sender(text: &str) -> bool {
    let halves = text.split_once('@');
    is_id(text)
        && halves.is_some_and(|(actor, domain)| {
            !actor.is_empty() && !domain.is_empty() && !domain.contains('@')
        })
}

/// Not empty, one word, no comma.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c == ',')
}

/// `YYYY-MM-DDThh:mm:ss` with the offset in hours and minutes.
pub(super) fn is_time(text: &str) -> bool {
    let shape = "dddd-dd-ddTdd:dd:dd+dd:dd";
    let fits = |(byte, form): (u8, u8)| match form {
        b'd' => byte.is_ascii_digit(),
        b'+' => matches!(byte, b'+' | b'-'),
        form => byte == form,
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits) && moment(text).is_some()
}

pub(super) fn moment(text: &str) -> Option<Timestamp> {
    crate::moment::read_rfc3339(text)
}

/// Whole seconds in UTC, which is `-00:00`, as CAP writes it.
pub(super) fn written(moment: Timestamp) -> String {
    crate::moment::cap(moment)
}

/// `distributionID,senderID,dateTimeSent`.
pub(super) fn reference(text: &str) -> Option<Reference> {
    let mut parts = text.trim().split(',');
    let (id, sender, sent) = (parts.next()?, parts.next()?, parts.next()?);
    let whole = parts.next().is_none() && is_id(id) && is_sender(sender);
    let sent = moment(sent).filter(|_| whole)?;
    Some(Reference {
        distribution_id: id.to_owned(),
        sender_id: sender.to_owned(),
        sent,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_offset_in_digits() {
        for good in ["2026-11-23T16:20:00+08:00", "2026-11-23T16:20:00-00:00"] {
            assert!(is_time(good), "{good}");
        }
        for wrong in [
            "2026-11-23T16:20:00Z",
            "2026-11-23T16:20:00",
            "2026-11-23",
            "2026-13-23T16:20:00+08:00",
            "2026-11-23T16:20:00.5+08:00",
        ] {
            assert!(!is_time(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_reference_names_envelope_sender_and_time_in_this_order() {
        let good = reference("d-1,alerts@police.example,2026-11-23T16:20:00+08:00").unwrap();
        assert_eq!(
            (good.distribution_id.as_str(), good.sender_id.as_str()),
            ("d-1", "alerts@police.example")
        );
        for wrong in [
            "",
            "d-1",
            "alerts@police.example,d-1,2026-11-23T16:20:00+08:00",
            "d-1,alerts@police.example,yesterday",
            "a,b@c,2026-11-23T16:20:00+08:00,d",
        ] {
            assert_eq!(reference(wrong), None, "{wrong}");
        }
    }
}
