//! The keys of the house in use: signing messages, sealing case files.

use std::sync::Arc;

use homeward_domain::{
    case_file::{CaseFile, Sealed, Sealer},
    change::{Signed, StagedClosing, WrappedKey},
    facts::{Chance, Facts},
    id::CaseId,
    message::AlertMessage,
    refusal::RefusalCode,
    status::{Status, StatusKind},
    texts::Closing,
};
use homeward_ports::{
    cap_message::{self, CapFacts, CapSigner},
    fault::{Fault, FaultKind},
    package,
};
use homeward_seal::{CaseKey, SigningKey, WebhookKey};

use crate::failure::Failure;

/// Holds the house's secrets; the server reads them from its key files. The key for
/// webhooks is derived from the signing key.
#[derive(Debug)]
pub struct Vault {
    house: CaseKey,
    signing: Arc<SigningKey>,
    webhook: Arc<WebhookKey>,
    cap: Option<CapKeys>,
}

/// What signs CAP. An exercise has a key of its own: whoever pins the real one cannot
/// take a drill for an alert, whatever their program makes of `status`.
#[derive(Debug, Clone)]
pub struct CapKeys {
    pub actual: Arc<dyn CapSigner>,
    pub exercise: Arc<dyn CapSigner>,
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
            cap: None,
        }
    }

    /// With keys, everything that is said is said as signed CAP too.
    #[must_use]
    pub fn with_cap(self, keys: CapKeys) -> Self {
        Self {
            cap: Some(keys),
            ..self
        }
    }

    /// What signs CAP of this status; `None` where the house signs none.
    pub fn cap(&self, status: StatusKind) -> Option<&Arc<dyn CapSigner>> {
        let keys = self.cap.as_ref()?;
        Some(match status {
            StatusKind::Actual => &keys.actual,
            StatusKind::Exercise => &keys.exercise,
        })
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

    /// Signs the package alone: what is only looked at needs no CAP.
    pub fn sign<S: Status>(&self, message: &AlertMessage<S>) -> Result<Signed, Failure> {
        Ok(package::sign(message, &self.signing)?)
    }

    /// Signs the package, and the same message as CAP.
    ///
    /// Where CAP has no form for it, the message leaves without: phones and pages must
    /// not wait for a format.
    pub fn sign_both<S: Status>(
        &self,
        message: &AlertMessage<S>,
        facts: &CapFacts<'_>,
    ) -> Result<Signed, Failure> {
        let signed = self.sign(message)?;
        let Some(signer) = self.cap(S::KIND) else {
            return Ok(signed);
        };
        match cap_message::signed(message, facts, signer.as_ref()) {
            Ok(cap) => Ok(Signed {
                cap: Some(cap),
                ..signed
            }),
            Err(fault) => {
                metrics::counter!("homeward_cap_failures_total").increment(1);
                tracing::error!(message = %signed.head.identity, %fault, "no CAP of a message");
                Ok(signed)
            }
        }
    }

    pub fn stage<S: Status>(
        &self,
        closings: &[(Closing, AlertMessage<S>)],
        facts: &CapFacts<'_>,
    ) -> Result<Vec<StagedClosing>, Failure> {
        let stage = |(closing, message): &(Closing, AlertMessage<S>)| {
            let signed = self.sign_both(message, facts)?;
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
