//! `cap show` and `cap fmt`: one message, read leniently, every departure told.

use std::path::Path;

use homeward_cap::{Alert, Options, Severity, WriteError, read, write};

use super::{ACCEPTED, REFUSED, USAGE, file, say};

/// Prints a message for a person.
pub fn show(path: &Path) -> u8 {
    with_message(path, |alert| {
        say(&homeward_cap::show(alert));
        ACCEPTED
    })
}

/// Writes a message in the strict form.
pub fn fmt(path: &Path) -> u8 {
    with_message(path, |alert| match write(alert) {
        Ok(text) => {
            say(&text);
            ACCEPTED
        }
        Err(error) => {
            eprintln!("homeward: could not write the message: {error}");
            if let WriteError::Refused(findings) = error {
                for finding in findings {
                    eprintln!("homeward: {finding}");
                }
            }
            REFUSED
        }
    })
}

fn with_message(path: &Path, work: impl FnOnce(&Alert) -> u8) -> u8 {
    let bytes = match file::bytes(path) {
        Ok(bytes) => bytes,
        Err(wrong) => {
            eprintln!("homeward: {wrong}");
            return USAGE;
        }
    };
    let reading = read(&bytes, &Options::lenient());
    for finding in &reading.findings {
        if finding.severity > Severity::Note {
            eprintln!("homeward: {}: {finding}", path.display());
        }
    }
    if reading.signed {
        eprintln!("homeward: the signature was not verified, and is left out of what follows");
    }
    match &reading.alert {
        Some(alert) => work(alert),
        None => {
            eprintln!("homeward: {}: {}", path.display(), reading.verdict);
            REFUSED
        }
    }
}
