//! `cap sign` and `cap verify`: files become bytes, the library signs and verifies.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use homeward_cap::dsig::{CommandError, sign_command, verify_command};

use super::{ACCEPTED, REFUSED, USAGE, file, say};

/// Signs a message and writes it to standard output.
pub fn sign(path: &Path, key: &Path) -> u8 {
    let (key, message) = match text(key).and_then(|key| Ok((key, file::bytes(path)?))) {
        Ok(both) => both,
        Err(wrong) => return tell(&wrong, USAGE),
    };
    let signed = match sign_command(&message, &key) {
        Ok(signed) => signed,
        Err(error) => return refused(path, &error),
    };
    // Half a signed message is worse than none: unlike what is read by a person, a
    // failed write counts here.
    let mut out = std::io::stdout().lock();
    match out.write_all(&signed).and_then(|()| out.flush()) {
        Ok(()) => ACCEPTED,
        Err(error) => tell(
            &format!("could not write the signed message: {error}"),
            USAGE,
        ),
    }
}

/// Says for every message who signed it; the worst of them decides the exit code.
pub fn verify(paths: &[PathBuf], trust: &Path) -> u8 {
    let trust = match text(trust) {
        Ok(trust) => trust,
        Err(wrong) => return tell(&wrong, USAGE),
    };
    let mut worst = ACCEPTED;
    for path in paths {
        let code = match file::bytes(path) {
            Ok(message) => match verify_command(&message, &trust) {
                Ok(by) => {
                    say(&format!("{}: {by}\n", path.display()));
                    ACCEPTED
                }
                Err(error) => refused(path, &error),
            },
            Err(wrong) => tell(&wrong, USAGE),
        };
        worst = worst.max(code);
    }
    worst
}

fn text(path: &Path) -> Result<String, String> {
    String::from_utf8(file::bytes(path)?)
        .map_err(|_| format!("could not read {}: it is not text", path.display()))
}

fn refused(path: &Path, error: &CommandError) -> u8 {
    let said = format!(
        "{}: {error} [{}]. {}",
        path.display(),
        error.code(),
        error.mend()
    );
    tell(
        &said,
        if error.exit_code() == 2 {
            USAGE
        } else {
            REFUSED
        },
    )
}

fn tell(what: &str, code: u8) -> u8 {
    eprintln!("homeward: {what}");
    code
}
