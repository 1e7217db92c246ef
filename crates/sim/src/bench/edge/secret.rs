//! A certificate for the servers of one measurement, which its listeners believe.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::rig::trouble::{Done, Trouble};

/// The name that listeners ask for.
pub const NAME: &str = "bench.invalid";

pub struct Secret {
    folder: TempDir,
}

impl Secret {
    pub fn new() -> Done<Self> {
        let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned()]);
        let made = made.map_err(Trouble::in_doing("make a certificate"))?;
        let folder = TempDir::with_prefix("homeward-secret-");
        let folder = folder.map_err(Trouble::in_doing("make a folder for a certificate"))?;
        let secret = Self { folder };
        let keep = |path: &Path, text: String| {
            fs::write(path, text).map_err(Trouble::in_doing("keep a certificate"))
        };
        keep(&secret.cert(), made.cert.pem())?;
        keep(&secret.key(), made.signing_key.serialize_pem())?;
        Ok(secret)
    }

    pub fn cert(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    pub fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }
}
