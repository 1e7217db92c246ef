//! Who writes the messages of the script: the house, or a forger.

use homeward_domain::{
    change::SentMessage,
    message::{AlertMessage, MessageHead},
    status::Exercise,
};
use homeward_ports::{
    cap_message::{self, CapFacts, CapSigner},
    fault::{Fault, FaultKind},
    package::Package,
};
use homeward_seal::SigningKey;

use crate::Failure;

/// The keys of one hand.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    pub package: &'a SigningKey,
    /// Only where the partner reads CAP: to write that takes milliseconds.
    pub cap: Option<&'a dyn CapSigner>,
}

impl Pen<'_> {
    /// Signed as every channel carries it. `thread` are the messages of its alert.
    pub fn signed(
        &self,
        message: &AlertMessage<Exercise>,
        thread: &[MessageHead],
    ) -> Result<Package<Exercise>, Failure> {
        let text = self.package.sign_json(message.to_json())?;
        let cap = self.cap_of(message, thread, cap_message::signed)?;
        package(message, text, cap)
    }

    /// The same without any texts: a Cancel needs none to be obeyed.
    pub fn bare(
        &self,
        message: &AlertMessage<Exercise>,
        thread: &[MessageHead],
    ) -> Result<Package<Exercise>, Failure> {
        let mut members = message.to_json();
        members.remove("texts");
        let text = self.package.sign_json(members)?;
        let cap = self.cap_of(message, thread, cap_message::signed_bare)?;
        package(message, text, cap)
    }

    fn cap_of(
        &self,
        message: &AlertMessage<Exercise>,
        thread: &[MessageHead],
        write: impl Fn(&AlertMessage<Exercise>, &CapFacts<'_>, &dyn CapSigner) -> Result<String, Fault>,
    ) -> Result<Option<String>, Fault> {
        let facts = CapFacts {
            earlier: thread,
            ..CapFacts::default()
        };
        let cap = self.cap.map(|signer| write(message, &facts, signer));
        cap.transpose()
    }
}

fn package(
    message: &AlertMessage<Exercise>,
    text: String,
    cap: Option<String>,
) -> Result<Package<Exercise>, Failure> {
    let sent = SentMessage {
        seq: 0,
        head: message.head().clone(),
        package: Some(text),
        cap,
    };
    let package = Package::reopen(&sent, None);
    package.ok_or_else(|| Fault::new(FaultKind::Broken, "make a package of the script").into())
}
