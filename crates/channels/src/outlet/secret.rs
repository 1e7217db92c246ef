//! A token or password that does not show itself.

use std::{fmt, fs::File, io::Read as _, path::Path};

use homeward_ports::fault::{Fault, FaultKind};

/// No vendor's token is longer; a larger file is the wrong file.
const FILE_BYTES_MAX: u64 = 16 * 1024;

/// A secret in memory. Its `Debug` says that there is one and not which; it has
/// no `Display` and cannot be serialised.
///
/// ```
/// use homeward_channels::outlet::Secret;
/// let secret = Secret::new("2.00abc\n");
/// assert_eq!(secret.reveal(), "2.00abc");
/// assert_eq!(format!("{secret:?}"), "Secret(hidden)");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Spaces and line ends around it belong to the file, not to the secret.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// Reads the secret from the file that the settings name.
    pub fn read(path: &Path) -> Result<Self, Fault> {
        let attempt = || format!("read the secret in {}", path.display());
        let broken = |error| Fault::because(FaultKind::Broken, attempt(), error);
        let mut text = String::new();
        let file = File::open(path).map_err(broken)?;
        file.take(FILE_BYTES_MAX + 1)
            .read_to_string(&mut text)
            .map_err(broken)?;
        let secret = Self::new(&text);
        if secret.0.is_empty() || text.len() as u64 > FILE_BYTES_MAX {
            let why = format!("{}: it is empty or too long", attempt());
            return Err(Fault::new(FaultKind::Corrupt, why));
        }
        Ok(secret)
    }

    /// The secret itself, for the one request that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}
