//! One session with a gateway: bind, one message after the other, unbind.
//!
//! The packets are rusmpp's. One message is on its way at a time: that is the pace
//! which no gateway throttles, and where it stops it is known who has been told.

use std::{io, str::FromStr as _, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use homeward_ports::channel::Outcome;
use rusmpp::{
    Command, CommandStatus, Pdu,
    pdus::{BindTransmitter, SubmitSm},
    tokio_codec::CommandCodec,
    types::{COctetString, OctetString},
    values::{DataCoding, EsmClass, InterfaceVersion, Npi, Ton},
};
use tokio_util::codec::Framed;

use super::{Settings, parts};
use crate::outlet::{Peer, Secret, Stream};

/// For one answer of the gateway.
const ANSWER: Duration = Duration::from_secs(10);

/// Where, as whom, and to whom.
pub struct Gateway {
    peer: Peer,
    bind: BindTransmitter,
    source: (Ton, COctetString<1, 21>),
    numbers: Vec<COctetString<1, 21>>,
}

/// Why the session goes no further.
enum Stop {
    Io(io::Error),
    /// The gateway's word on a request.
    Status(CommandStatus),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Gateway {
    pub fn new(peer: Peer, settings: &Settings, password: &Secret) -> Result<Self, String> {
        let long = |what: &str| format!("the {what} is too long for SMPP, or not ASCII");
        let system_id = COctetString::from_str(&settings.system_id).map_err(|_| long("account"))?;
        let password = COctetString::from_str(password.reveal()).map_err(|_| long("password"))?;
        let address = |text: &String| COctetString::from_str(text).map_err(|_| long("number"));
        let is_number = settings.source.chars().all(|c| c.is_ascii_digit());
        let ton = if is_number {
            Ton::International
        } else {
            Ton::Alphanumeric
        };
        Ok(Self {
            peer,
            bind: BindTransmitter::builder()
                .system_id(system_id)
                .password(password)
                .interface_version(InterfaceVersion::Smpp3_4)
                .build(),
            source: (ton, address(&settings.source)?),
            numbers: settings
                .numbers
                .iter()
                .map(address)
                .collect::<Result<_, _>>()?,
        })
    }

    /// Tells everybody on the list; `seq` keeps the parts of two messages apart.
    pub async fn tell(&self, text: &str, seq: u64) -> Outcome {
        let mut line = match self.bound().await {
            Ok(line) => line,
            Err(stop) => return unbound(stop),
        };
        let mut told = Told::default();
        let parts = parts::of(text, seq);
        for number in &self.numbers {
            match line.submit(self.parts(number, &parts)).await {
                Ok(id) => told.took(id),
                // A number that is none: the others are told all the same.
                Err(Stop::Status(CommandStatus::EsmeRinvdstadr)) => told.unknown += 1,
                Err(stop) => return self.stopped(&told, stop),
            }
        }
        // The gateway has all of it; a goodbye that does not arrive changes nothing.
        let _ = line.ask(Pdu::Unbind).await;
        told.outcome()
    }

    async fn bound(&self) -> Result<Line, Stop> {
        let opened = tokio::time::timeout(ANSWER, self.peer.open()).await;
        let stream = opened.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let mut line = Line {
            framed: Framed::new(stream, CommandCodec::new()),
            number: 0,
        };
        line.ask(self.bind.clone().into()).await?;
        Ok(line)
    }

    /// The message for one number, part by part.
    fn parts(&self, number: &COctetString<1, 21>, parts: &[Vec<u8>]) -> Vec<SubmitSm> {
        let part = |bytes: &Vec<u8>| {
            let message = SubmitSm::builder()
                .source_addr_ton(self.source.0)
                .source_addr(self.source.1.clone())
                .dest_addr_ton(Ton::International)
                .dest_addr_npi(Npi::Isdn)
                .destination_addr(number.clone())
                .esm_class(EsmClass::default().with_udhi_indicator())
                .data_coding(DataCoding::Ucs2);
            // A part has at most 140 bytes, and 255 fit.
            let bytes = OctetString::from_slice(bytes).unwrap_or_else(|_| OctetString::empty());
            message.short_message(bytes).build()
        };
        parts.iter().map(part).collect()
    }

    /// Before the first one it is as if nothing had been; after it a person decides.
    fn stopped(&self, told: &Told, stop: Stop) -> Outcome {
        let outcome = unbound(stop);
        if told.count == 0 {
            return outcome;
        }
        let (Outcome::Later(_, why) | Outcome::Rejected(why)) = outcome else {
            return outcome;
        };
        Outcome::Rejected(format!(
            "{} of {} were told, then: {why}; trying again tells everybody again",
            told.count,
            self.numbers.len()
        ))
    }
}

/// Who has been told so far.
#[derive(Default)]
struct Told {
    count: usize,
    unknown: usize,
    /// The gateway's name of the first message.
    first: Option<String>,
}

impl Told {
    fn took(&mut self, id: String) {
        self.count += 1;
        self.first.get_or_insert(id);
    }

    fn outcome(self) -> Outcome {
        match self.first {
            Some(id) => Outcome::Accepted(id),
            None => Outcome::Rejected(format!(
                "the gateway knows none of the {} numbers: compare them",
                self.unknown
            )),
        }
    }
}

/// A stream of packets.
struct Line {
    framed: Framed<Stream, CommandCodec>,
    /// Of the last request; answers carry it.
    number: u32,
}

impl Line {
    /// All parts of one message; gives the gateway's name of the first.
    async fn submit(&mut self, parts: Vec<SubmitSm>) -> Result<String, Stop> {
        let mut first = None;
        for part in parts {
            let answer = self.ask(part.into()).await?;
            if let Some(Pdu::SubmitSmResp(answer)) = answer {
                first.get_or_insert_with(|| answer.message_id().as_str().to_owned());
            }
        }
        Ok(first.unwrap_or_default())
    }

    /// Sends a request and waits for its answer. What the gateway asks meanwhile
    /// (whether we are there) is answered, everything else is left alone.
    async fn ask(&mut self, pdu: Pdu) -> Result<Option<Pdu>, Stop> {
        self.number += 1;
        self.send(Command::new(CommandStatus::EsmeRok, self.number, pdu))
            .await?;
        loop {
            let next = tokio::time::timeout(ANSWER, self.framed.next()).await;
            let next = next.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
            let next = next.ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
            let answer = next.map_err(|error| io::Error::other(error.to_string()))?;
            if matches!(answer.pdu(), Some(Pdu::EnquireLink)) {
                let number = answer.sequence_number();
                self.send(Command::new(
                    CommandStatus::EsmeRok,
                    number,
                    Pdu::EnquireLinkResp,
                ))
                .await?;
            } else if answer.sequence_number() == self.number {
                return match answer.status() {
                    CommandStatus::EsmeRok => Ok(answer.pdu().cloned()),
                    status => Err(Stop::Status(status)),
                };
            }
        }
    }

    async fn send(&mut self, command: Command) -> Result<(), Stop> {
        let sent = self.framed.send(command).await;
        sent.map_err(|error| Stop::Io(io::Error::other(error.to_string())))
    }
}

/// What a word of the gateway means for the delivery (SMPP 3.4, 5.1.3).
fn unbound(stop: Stop) -> Outcome {
    use CommandStatus as Status;
    let status = match stop {
        Stop::Io(error) => return Outcome::Later(None, error.to_string()),
        Stop::Status(status) => status,
    };
    let said = format!("the gateway answered {status:?}");
    match status {
        Status::EsmeRinvpaswd | Status::EsmeRinvsysid | Status::EsmeRbindfail => {
            Outcome::Rejected(format!("{said}; compare account and password"))
        }
        Status::EsmeRthrottled | Status::EsmeRmsgqful | Status::EsmeRsyserr => {
            Outcome::Later(None, said)
        }
        Status::EsmeRinvsrcadr => Outcome::Rejected(format!("{said}; compare the source")),
        _ => Outcome::Rejected(format!("{said}; ask the gateway's keeper")),
    }
}
