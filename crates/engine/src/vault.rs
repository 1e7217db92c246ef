//! The keys of the house in use: signing messages, sealing case files.

use std::sync::Arc;

use homeward_domain::{
    case_file::{CaseFile, Sealed, Sealer},
    change::{Signed, StagedClosing, WrappedKey},
    facts::{Chance, Facts},
    id::CaseId,
    message::AlertMessage,
    refusal::RefusalCode,
    status::Status,
    texts::Closing,
};
use homeward_ports::{
    fault::{Fault, FaultKind},
    package,
};
use homeward_seal::{CaseKey, SigningKey, WebhookKey};

use crate::failure::Failure;

/// Holds the house's two secrets; the server reads them from its key file. The key
/// for webhooks is derived from the signing key.
#[derive(Debug)]
pub struct Vault {
    house: CaseKey,
    signing: Arc<SigningKey>,
    webhook: Arc<WebhookKey>,
}

/// Seals and opens for one case. What is sealed for one purpose opens for no other.
pub struct CaseSealer {
    key: CaseKey,
    context: Vec<u8>,
    chance: Box<dyn Chance>,
}

impl Sealer for CaseSealer {
    fn seal(&mut self, plain: &[u8]) -> Sealed {
        let mut nonce = [0; 24];
        self.chance.fill(&mut nonce);
        Sealed(self.key.seal(plain, nonce, &self.context))
    }
    fn open(&self, sealed: &Sealed) -> Option<Vec<u8>> {
        self.key.open(&sealed.0, &self.context).ok()
    }
}

impl Vault {
    pub fn new(house: CaseKey, signing: SigningKey) -> Self {
        let webhook = Arc::new(WebhookKey::of(&signing));
        let signing = Arc::new(signing);
        Self {
            house,
            signing,
            webhook,
        }
    }

    pub const fn signing(&self) -> &Arc<SigningKey> {
        &self.signing
    }

    /// Signs what is posted to partners (`v1a`).
    pub const fn webhook(&self) -> &Arc<WebhookKey> {
        &self.webhook
    }

    /// A new data key for a case, wrapped for the record.
    pub fn new_case_key(&self, facts: &mut Facts) -> WrappedKey {
        let key = CaseKey::from_bytes(facts.bytes());
        WrappedKey(key.wrap(&self.house, facts.bytes()))
    }

    /// Seals `purpose` ("file", "tip", "contact", "photo") of `case`.
    pub fn sealer(
        &self,
        case: CaseId,
        wrapped: &WrappedKey,
        purpose: &str,
        chance: Box<dyn Chance>,
    ) -> Result<CaseSealer, Failure> {
        Ok(CaseSealer {
            key: CaseKey::unwrap_from(&self.house, &wrapped.0)?,
            context: format!("{purpose} of {case}").into_bytes(),
            chance,
        })
    }

    pub fn sign<S: Status>(&self, message: &AlertMessage<S>) -> Result<Signed, Failure> {
        Ok(package::sign(message, &self.signing)?)
    }

    pub fn stage<S: Status>(
        &self,
        closings: &[(Closing, AlertMessage<S>)],
    ) -> Result<Vec<StagedClosing>, Failure> {
        let stage = |(closing, message): &(Closing, AlertMessage<S>)| {
            let signed = self.sign(message)?;
            Ok(StagedClosing {
                closing: *closing,
                signed,
            })
        };
        closings.iter().map(stage).collect()
    }
}

/// The file of a case whose key is at hand.
pub fn open_file(sealed: &Sealed, sealer: &CaseSealer) -> Result<CaseFile, Failure> {
    CaseFile::opened(sealed, sealer)
        .ok_or_else(|| Fault::new(FaultKind::Corrupt, "open the case file").into())
}

pub(crate) fn no_key() -> Failure {
    Failure::no(RefusalCode::NotFound, "the case's key was destroyed")
}
