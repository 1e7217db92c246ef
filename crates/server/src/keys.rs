//! The house's two secrets, in a file that only its owner reads; the keys that sign CAP
//! have files of their own ([`cap_key`]).

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::Path,
};

use homeward_domain::facts::Chance;
use homeward_engine::vault::Vault;
use homeward_seal::{CaseKey, SigningKey};

use crate::cap_key;

const FILE: &str = "house.key";
const BYTES: usize = 64;

/// Reads the key files, or makes them where the house is new.
pub fn open(data: &Path, chance: &mut dyn Chance) -> Result<Vault, String> {
    let path = data.join(FILE);
    let said = |error: std::io::Error| format!("could not use {}: {error}", path.display());
    let mut bytes = [0; BYTES];
    match fs::File::open(&path) {
        Ok(mut file) => file.read_exact(&mut bytes).map_err(said)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            chance.fill(&mut bytes);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&path).map_err(said)?;
            file.write_all(&bytes)
                .and_then(|()| file.sync_all())
                .map_err(said)?;
        }
        Err(error) => return Err(said(error)),
    }
    let (house, signing) = bytes.split_at(BYTES / 2);
    let half = |part: &[u8]| <[u8; 32]>::try_from(part).unwrap_or([0; 32]);
    let vault = Vault::new(
        CaseKey::from_bytes(half(house)),
        SigningKey::from_seed(half(signing)),
    );
    Ok(vault.with_cap(cap_key::open(data)?))
}

/// When the exercise in this folder began, in milliseconds of the wall clock: a
/// fast clock must go on after a restart, not start again.
pub fn exercise_began(data: &Path, now: i64) -> Result<i64, String> {
    let path = data.join("exercise.clock");
    let said = |error: &dyn std::fmt::Display| format!("could not use {}: {error}", path.display());
    match fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(|error| said(&error)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::write(&path, now.to_string()).map_err(|error| said(&error))?;
            Ok(now)
        }
        Err(error) => Err(said(&error)),
    }
}
