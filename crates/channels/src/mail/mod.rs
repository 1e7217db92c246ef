//! Mail: to a mailing list, or to subscribers who do not see each other.
//!
//! Each message of an alert is one mail: text and HTML, Chinese and English, the
//! small photo inside (`letter`). Its Message-ID is made from the delivery's key,
//! so a repeated try is the same mail, byte for byte, and most lists and mail boxes
//! keep one of two. Later mails refer to the earlier ones, and stand below them in
//! the same thread.
//!
//! A mail cannot be taken back. The end is a mail without the child that asks to
//! delete the others; their photo is the small one, and everything else about the
//! child is on the page, which is empty by then.
//!
//! Nothing is read: bounces go to the list's keeper, who knows whom to remove.

mod letter;

use std::{path::PathBuf, time::Duration};

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    status::{Status, StatusKind},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
    postbox::{Post, Postbox},
};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    address::Envelope,
    message::Mailbox,
    transport::smtp::{
        Error as SmtpError,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use serde::Deserialize;

use crate::{
    outlet::{Secret, addressed, handles, is_here},
    public_page::Said,
};
use letter::letter;

pub use letter::PHOTO_BYTES_MAX;

/// RFC 5321, 4.5.3.1.8: every server takes this many recipients of one mail. Who
/// has more subscribers has a list server.
pub const RECIPIENTS_MAX: usize = 100;
/// Per command; RFC 5321, 4.5.3.2 allows minutes, an alert does not.
const COMMAND: Duration = Duration::from_secs(20);
/// Of a server's words this much goes into the log.
const WORDS_MAX: usize = 160;

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// STARTTLS, and nothing without it.
    Starttls,
    /// A server on this machine, which needs none.
    Local,
}

/// The way out, as the operator sets it up.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Whether real alerts or exercises are mailed; never both to one list.
    pub status: StatusKind,
    /// The mail server's name.
    pub server: String,
    pub port: u16,
    pub security: Security,
    #[serde(default)]
    pub username: Option<String>,
    /// File with the password, and nothing else in it.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// The sender: `Name <alerts@agency.gov.cn>`.
    pub from: String,
    /// A list's address, or at most [`RECIPIENTS_MAX`] subscribers.
    pub to: Vec<String>,
    /// Where one leaves the list: `mailto:…` or `https://…` (RFC 2369).
    pub unsubscribe: String,
}

/// The settings, understood.
struct Sender {
    from: Mailbox,
    to: Vec<Address>,
    unsubscribe: String,
}

/// The mail server as a channel.
pub struct Mail {
    status: StatusKind,
    sender: Sender,
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl Mail {
    /// `password` is what the roof read from [`Settings::password_file`].
    pub fn new(settings: Settings, password: Option<Secret>) -> Result<Self, Fault> {
        let sender = Sender::of(&settings)?;
        let login = settings.username.clone().zip(password);
        let mut transport =
            AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.server)
                .port(settings.port)
                .tls(tls(&settings)?)
                // Not the machine's own name: who gets the mail need not know it.
                .hello_name(ClientId::Domain(sender.from.email.domain().to_owned()))
                .timeout(Some(COMMAND));
        if let Some((name, password)) = login {
            let password = password.reveal().to_owned();
            transport = transport.credentials(Credentials::new(name, password));
        }
        Ok(Self {
            status: settings.status,
            sender,
            transport: transport.build(),
        })
    }

    /// One mail for all; where the server refuses that, one for each, so that a
    /// single address that is no more does not silence the others.
    async fn send(&self, mail: &[u8]) -> Result<(), Outcome> {
        let together = self.send_to(self.sender.to.clone(), mail).await;
        let Err(error) = together else {
            return Ok(());
        };
        if !error.is_permanent() || self.sender.to.len() == 1 {
            return Err(outcome(&error));
        }
        let mut refused = Vec::new();
        for address in &self.sender.to {
            match self.send_to(vec![address.clone()], mail).await {
                Ok(()) => {}
                Err(error) if error.is_permanent() => refused.push(error),
                Err(error) => return Err(outcome(&error)),
            }
        }
        match refused.first() {
            Some(error) if refused.len() == self.sender.to.len() => Err(outcome(error)),
            _ => Ok(()),
        }
    }

    async fn send_to(&self, to: Vec<Address>, mail: &[u8]) -> Result<(), SmtpError> {
        // An envelope without recipients cannot be: the settings were looked at.
        let from = Some(self.sender.from.email.clone());
        match Envelope::new(from, to) {
            Ok(envelope) => self.transport.send_raw(&envelope, mail).await.map(drop),
            Err(_) => Ok(()),
        }
    }
}

impl Sender {
    fn of(settings: &Settings) -> Result<Self, Fault> {
        let forbidden = |what: &str| Fault::new(FaultKind::Forbidden, format!("send mail: {what}"));
        let from = settings
            .from
            .parse::<Mailbox>()
            .map_err(|_| forbidden("the sender is no address"))?;
        let to: Result<Vec<Address>, _> = settings.to.iter().map(|text| text.parse()).collect();
        let to = to.map_err(|_| forbidden("a recipient is no address"))?;
        if to.is_empty() || to.len() > RECIPIENTS_MAX {
            return Err(forbidden(
                "there must be 1 to 100 recipients; a list is one",
            ));
        }
        let url = url::Url::parse(&settings.unsubscribe);
        let fine = url.is_ok_and(|url| matches!(url.scheme(), "mailto" | "https"));
        let odd = |c: char| c.is_control() || matches!(c, '<' | '>' | ' ') || !c.is_ascii();
        if !fine || settings.unsubscribe.chars().any(odd) {
            return Err(forbidden("how to leave the list must be mailto: or https:"));
        }
        Ok(Self {
            from,
            to,
            unsubscribe: settings.unsubscribe.clone(),
        })
    }
}

fn tls(settings: &Settings) -> Result<Tls, Fault> {
    let parameters = || {
        TlsParameters::new(settings.server.clone())
            .map_err(|error| Fault::because(FaultKind::Broken, "set up TLS for mail", error))
    };
    match settings.security {
        Security::Tls => Ok(Tls::Wrapper(parameters()?)),
        Security::Starttls => Ok(Tls::Required(parameters()?)),
        Security::Local if is_here(&settings.server) => Ok(Tls::None),
        Security::Local => {
            let why = "send mail without TLS: the server is not on this machine";
            Err(Fault::new(FaultKind::Forbidden, why))
        }
    }
}

/// RFC 5321, 4.2.1: 4xx is for now, 5xx for good.
fn outcome(error: &SmtpError) -> Outcome {
    let said: String = error.to_string().chars().take(WORDS_MAX).collect();
    if error.is_permanent() {
        return Outcome::Rejected(format!(
            "{said}; compare the mail settings with the server's keeper"
        ));
    }
    Outcome::Later(None, said)
}

/// A link to one partner, from the same sender over the same way.
#[async_trait]
impl Postbox for Mail {
    async fn post(&self, post: &Post) -> Result<(), Fault> {
        let to: Address = post
            .to
            .parse()
            .map_err(|_| Fault::new(FaultKind::Forbidden, "send a link: it is no address"))?;
        let mail = letter::link(&self.sender, to.clone(), post)?;
        let sent = self.send_to(vec![to], &mail).await;
        sent.map_err(|error| Fault::because(FaultKind::Unreachable, "send a link", error))
    }
}

#[async_trait]
impl<S: Status> Channel<S> for Mail {
    fn id(&self) -> ChannelId {
        ChannelId::Mail
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        let outlet = match addressed(target, self.status) {
            Ok(outlet) => outlet,
            Err(outcome) => return Ok(outcome),
        };
        let said = Said::parse(package.text())
            .map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for mail", e))?;
        let photo = package.photo().map(|photo| photo.page.as_ref());
        let told = handles(&outlet.posted);
        let letter = letter(&self.sender, &said, package.head(), key, photo, &told)?;
        Ok(match self.send(&letter.mail).await {
            Ok(()) => Outcome::Accepted(letter.message_id),
            Err(outcome) => outcome,
        })
    }
}
