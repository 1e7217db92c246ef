//! Packages are read and verified once for all phones of a process.
//!
//! Every phone gets the same bytes. The first copy of a package is verified
//! against the agency's keys; a copy with the very same bytes needs no second
//! proof, and one with other bytes is a package of its own.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use homeward_seal::{PublicKey, verify_json};

use super::package::Said;

/// More packages than this are not live at once; then we start anew.
const PACKAGES_MAX: usize = 4_096;

#[derive(Debug, Default)]
pub struct Library {
    keys: Vec<PublicKey>,
    read: Mutex<HashMap<String, Arc<Said>>>,
}

impl Library {
    /// A library that believes these keys, each written as the list of keys writes it.
    pub fn believing(keys: &[String]) -> Self {
        Self {
            keys: keys.iter().filter_map(|key| key.parse().ok()).collect(),
            read: Mutex::default(),
        }
    }

    /// Reads a package; `None` if no key proves it or it is none.
    pub fn read(&self, text: &str) -> Option<Arc<Said>> {
        if let Some(said) = self.shelf().get(text) {
            return Some(said.clone());
        }
        let said = Arc::new(Said::read(verify_json(text, &self.keys).ok()?)?);
        let mut shelf = self.shelf();
        if shelf.len() >= PACKAGES_MAX {
            shelf.clear();
        }
        shelf.insert(text.to_owned(), said.clone());
        Some(said)
    }

    fn shelf(&self) -> MutexGuard<'_, HashMap<String, Arc<Said>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_seal::SigningKey;
    use serde_json::json;

    fn signed(by: u8) -> String {
        let package = json!({
            "identifier": "homeward:a:B:1", "incident": "7", "version": 1, "msgType": "Alert",
            "cause": "issued", "status": "Exercise", "sent": "2026-11-23T06:20:00.000Z",
            "expires": "2026-11-24T06:20:00.000Z", "area": { "circle": "38.04,114.51 200" },
        });
        let object = package.as_object().unwrap().clone();
        SigningKey::from_seed([by; 32]).sign_json(object).unwrap()
    }

    #[test]
    fn what_the_agency_did_not_sign_is_not_read() {
        let library = Library::believing(&[SigningKey::from_seed([1; 32]).public().to_string()]);
        let said = library.read(&signed(1)).unwrap();
        assert!(Arc::ptr_eq(&said, &library.read(&signed(1)).unwrap()));
        assert_eq!(library.read(&signed(2)), None);
        assert_eq!(library.read(&signed(1).replace("200", "500")), None);
    }
}
