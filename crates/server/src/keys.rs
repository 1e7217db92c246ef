//! The house's two secrets, in a file that only its owner reads; the keys that sign CAP
//! have files of their own ([`cap_key`]).

use std::{
    fs::{self, OpenOptions},
    io::{ErrorKind, Read, Write},
    path::Path,
};

use homeward_channels::fediverse::Key;
use homeward_domain::facts::Chance;
use homeward_engine::vault::Vault;
use homeward_ports::fault::{Fault, FaultKind};
use homeward_seal::{CaseKey, SigningKey};

use crate::cap_key;

const FILE: &str = "house.key";
const ACCOUNT_FILE: &str = "fediverse.key";
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
            write_secret(&path, &bytes).map_err(said)?;
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

/// The key of the house's account in the fediverse, made where there is none. Whoever
/// loses it loses the account: other servers know it by this key.
pub fn of_account(data: &Path) -> Result<Key, Fault> {
    let path = data.join(ACCOUNT_FILE);
    let broken = |error| {
        let attempt = format!("use {}", path.display());
        Fault::because(FaultKind::Broken, attempt, error)
    };
    match fs::read(&path) {
        Ok(der) => Key::from_pkcs8(&der),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = Key::generate()?;
            write_secret(&path, &key.to_pkcs8()?).map_err(broken)?;
            Ok(key)
        }
        Err(error) => Err(broken(error)),
    }
}

/// A new file that only its owner reads, on the disk when this returns.
pub fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), std::io::Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
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
