//! One exchange with a broker: connect, publish, acknowledged, goodbye.
//!
//! The packets are rumqttc's; the stream below them is the house's own, with the
//! one TLS that the house has (rumqttc's brings another). Its event loop is made
//! for clients that stay; this one leaves after a single packet.

use std::{io, time::Duration};

use bytes::{Bytes, BytesMut};
use homeward_ports::{channel::Outcome, fault::Fault};
use rumqttc::v5::mqttbytes::{
    Error, QoS,
    v5::{
        Connect, ConnectReturnCode, Disconnect, DisconnectReasonCode, Login, Packet, PubAckReason,
        Publish, PublishProperties,
    },
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::Settings;
use crate::outlet::{Peer, Secret, Stream};

const WHOLE: Duration = Duration::from_secs(15);
/// A broker answers with a handful of bytes; the reason string may be longer.
const ANSWER_BYTES_MAX: u32 = 64 * 1024;
/// Longer than the exchange may take: nobody has to ping.
const KEEP_ALIVE_S: u16 = 60;
/// There is one packet, so it has the first number.
const PACKET: u16 = 1;

/// Where and as whom.
pub struct Broker {
    peer: Peer,
    login: Option<(String, Secret)>,
}

/// What is published.
pub struct Letter {
    pub topic: String,
    pub payload: Bytes,
    pub expiry_s: u32,
    pub identity: String,
}

impl Broker {
    pub fn new(settings: &Settings, password: Option<Secret>) -> Result<Self, Fault> {
        let username = settings.username.clone();
        Ok(Self {
            peer: Peer::new(&settings.host, settings.port, settings.tls)?,
            login: username.map(|name| (name, password.unwrap_or(Secret::new("")))),
        })
    }

    /// Publishes, and returns once the broker has taken it over.
    pub async fn publish(&self, letter: Letter) -> Result<(), Outcome> {
        let exchange = async {
            let stream = self.peer.open().await?;
            self.converse(stream, letter).await
        };
        match tokio::time::timeout(WHOLE, exchange).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(Broken::Refused(outcome))) => Err(outcome),
            Ok(Err(Broken::Io(error))) => Err(Outcome::Later(None, error.to_string())),
            Err(_) => Err(Outcome::Later(
                None,
                "no answer within the time for it".to_owned(),
            )),
        }
    }

    async fn converse(&self, stream: Stream, letter: Letter) -> Result<(), Broken> {
        let mut line = Line {
            stream,
            read: BytesMut::new(),
        };
        line.send(self.hello()).await?;
        match line.next().await? {
            Packet::ConnAck(answer) => connected(answer.code)?,
            other => return Err(unexpected(&other)),
        }
        line.send(Packet::Publish(published(letter))).await?;
        match line.next().await? {
            Packet::PubAck(answer) if answer.pkid == PACKET => acknowledged(answer.reason)?,
            Packet::Disconnect(answer) => return Err(dismissed(answer.reason_code)),
            other => return Err(unexpected(&other)),
        }
        // The broker has it; a goodbye that does not arrive changes nothing.
        let goodbye = Disconnect::new(DisconnectReasonCode::NormalDisconnection);
        let _ = line.send(Packet::Disconnect(goodbye)).await;
        Ok(())
    }

    /// A clean session under a name that the broker gives (MQTT 5, 3.1.3.1).
    fn hello(&self) -> Packet {
        let connect = Connect {
            keep_alive: KEEP_ALIVE_S,
            client_id: String::new(),
            clean_start: true,
            properties: None,
        };
        let login = self.login.as_ref();
        let login = login.map(|(name, password)| Login::new(name, password.reveal()));
        Packet::Connect(connect, None, login)
    }
}

fn published(letter: Letter) -> Publish {
    let properties = PublishProperties {
        payload_format_indicator: Some(1), // UTF-8
        message_expiry_interval: Some(letter.expiry_s),
        content_type: Some("application/json".to_owned()),
        user_properties: vec![("identifier".to_owned(), letter.identity)],
        ..PublishProperties::default()
    };
    let mut publish = Publish::new(
        letter.topic,
        QoS::AtLeastOnce,
        letter.payload,
        Some(properties),
    );
    publish.pkid = PACKET;
    publish.retain = true;
    publish
}

/// A stream of packets.
struct Line {
    stream: Stream,
    read: BytesMut,
}

impl Line {
    async fn send(&mut self, packet: Packet) -> Result<(), Broken> {
        let mut bytes = BytesMut::new();
        packet
            .write(&mut bytes, None)
            .map_err(|error| Broken::Io(io::Error::other(error.to_string())))?;
        self.stream.write_all(&bytes).await?;
        Ok(self.stream.flush().await?)
    }

    async fn next(&mut self) -> Result<Packet, Broken> {
        loop {
            match Packet::read(&mut self.read, Some(ANSWER_BYTES_MAX)) {
                Ok(packet) => return Ok(packet),
                Err(Error::InsufficientBytes(_)) => {}
                Err(error) => return Err(Broken::Io(io::Error::other(error.to_string()))),
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err(Broken::Io(io::ErrorKind::UnexpectedEof.into()));
            }
        }
    }
}

/// Why the exchange came to nothing.
enum Broken {
    Io(io::Error),
    Refused(Outcome),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn unexpected(packet: &Packet) -> Broken {
    // Its kind and nothing of its content.
    let kind = match packet {
        Packet::Disconnect(_) => "a goodbye",
        _ => "another packet than it should",
    };
    Broken::Io(io::Error::other(format!("the broker sent {kind}")))
}

fn connected(code: ConnectReturnCode) -> Result<(), Broken> {
    use ConnectReturnCode as Code;
    let human = |what: &str| rejected(format!("the broker refused ({code:?}): {what}"));
    match code {
        Code::Success => Ok(()),
        Code::BadUserNamePassword | Code::NotAuthorized | Code::BadAuthenticationMethod => {
            Err(human("compare user name and password"))
        }
        Code::Banned => Err(human("it has locked this server out")),
        Code::UnsupportedProtocolVersion | Code::RefusedProtocolVersion => {
            Err(human("it does not speak MQTT 5"))
        }
        Code::RetainNotSupported | Code::QoSNotSupported => {
            Err(human("it keeps no messages: use another broker"))
        }
        Code::UseAnotherServer | Code::ServerMoved => Err(human("it has moved: ask where to")),
        _ => Err(later(format!("the broker is not ready ({code:?})"))),
    }
}

fn acknowledged(reason: PubAckReason) -> Result<(), Broken> {
    use PubAckReason as Reason;
    let human = |what: &str| rejected(format!("the broker refused ({reason:?}): {what}"));
    match reason {
        // A retained message stands also where nobody listens yet.
        Reason::Success | Reason::NoMatchingSubscribers => Ok(()),
        Reason::NotAuthorized => Err(human("let this user write below the prefix")),
        Reason::TopicNameInvalid => Err(human("choose another prefix")),
        Reason::PayloadFormatInvalid => Err(human("it does not take JSON")),
        _ => Err(later(format!("the broker is not ready ({reason:?})"))),
    }
}

/// Brokers that do not acknowledge a refusal close the door instead.
fn dismissed(reason: DisconnectReasonCode) -> Broken {
    use DisconnectReasonCode as Reason;
    let human = |what: &str| rejected(format!("the broker refused ({reason:?}): {what}"));
    match reason {
        Reason::NotAuthorized => human("let this user write below the prefix"),
        Reason::PacketTooLarge => human("let it take messages of 64 KiB"),
        Reason::RetainNotSupported | Reason::QoSNotSupported => {
            human("it keeps no messages: use another broker")
        }
        _ => later(format!("the broker closed the door ({reason:?})")),
    }
}

fn rejected(said: String) -> Broken {
    Broken::Refused(Outcome::Rejected(said))
}

fn later(said: String) -> Broken {
    Broken::Refused(Outcome::Later(None, said))
}
