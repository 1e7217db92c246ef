//! Positions from a stream of the partner's NATS, as an alternative to the door.
//!
//! One message is taken after the other, in the order of the stream, and acknowledged once
//! the keeper has it on the disk. So a message comes twice after a crash, and none is
//! skipped: taking a position again changes nothing, taking an older one after a newer
//! one would.

use std::time::Duration;

use async_nats::{
    Client,
    jetstream::{
        AckKind, Context, Message,
        consumer::{AckPolicy, PullConsumer, pull},
        context::{ContextBuilder, GetStreamByNameErrorKind},
    },
};
use futures_util::StreamExt as _;
use homeward_geo::Datum;
use tokio::time::sleep;

use crate::{
    broker::{self, Broker, NotABroker, innermost, plain},
    csv::{BODY_BYTES_MAX, Moves, Wrong},
    keeper::{Ask, Gone, Keeper},
    spot::Grid,
};

/// Names the datum of one message; without it the one that was set holds.
const DATUM: &str = "Homeward-Datum";
/// An answer to a question about streams and consumers.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// A question for the next message is held so long.
const WAIT: Duration = Duration::from_secs(20);
/// A message that was handed to somebody who died is handed out again after this.
const ACK_WAIT: Duration = Duration::from_secs(10);
/// With one at a time no older position overtakes a newer one that is handed out again.
const AT_ONCE: i64 = 1;
/// As often as it takes: giving up would lose positions without a word.
const DELIVER_FOR_EVER: i64 = -1;
/// Between two looks for what is missing.
const AGAIN: Duration = Duration::from_secs(1);

/// A durable consumer of a stream.
pub struct FromNats {
    broker: Broker,
    subject: String,
    durable: String,
    datum: Datum,
    grid: Grid,
}

/// How a message is settled.
enum Settled {
    OnDisk,
    /// It will never be taken: why not.
    Never(String),
}

impl FromNats {
    /// Takes what a stream has of `subject`, by the durable consumer of that name, which is
    /// made if it is not there. `datum` holds for messages that name none.
    pub fn new(
        broker: Broker,
        subject: &str,
        durable: &str,
        datum: Datum,
        grid: Grid,
    ) -> Result<Self, NotABroker> {
        let subject = broker::subject(subject, true)?;
        let durable = broker::word(durable)?;
        Ok(Self {
            broker,
            subject,
            durable,
            datum,
            grid,
        })
    }

    /// Takes messages until the keeper is gone.
    pub async fn follow(&self, keeper: &Keeper) -> Gone {
        let mut last_said = String::new();
        loop {
            self.broker.connected().await;
            let work = |client| self.take_all(client, keeper);
            let why = match self.broker.with(work).await {
                Ok(gone) => return gone,
                Err(why) => why,
            };
            // What is missing is said once, not each second.
            if why != last_said {
                tracing::error!("no positions are taken from NATS: {why}");
            }
            last_said = why;
            sleep(AGAIN).await;
        }
    }

    async fn take_all(&self, client: Client, keeper: &Keeper) -> Result<Gone, String> {
        let context = ContextBuilder::new().timeout(ANSWER_MAX).build(client);
        let consumer = self.consumer(&context).await?;
        tracing::info!("positions are taken from {}", self.subject);
        loop {
            let Some(message) = next(&consumer).await? else {
                continue;
            };
            let Ok(settled) = self.take(&message, keeper).await else {
                return Ok(Gone);
            };
            settle(&message, settled).await?;
        }
    }

    /// The consumer as it must be; one that was made otherwise might skip messages.
    async fn consumer(&self, context: &Context) -> Result<PullConsumer, String> {
        let (subject, durable) = (&self.subject, &self.durable);
        let stream = context.stream_by_subject(subject).await;
        let stream = stream.map_err(|error| match error.kind() {
            GetStreamByNameErrorKind::NotFound => {
                format!("no stream of NATS takes {subject}: make one")
            }
            _ => format!(
                "could not look for the stream of {subject}: {}",
                innermost(&error)
            ),
        })?;
        let could_not = |why: String| format!("could not use the consumer {durable}: {why}");
        let stream = context.get_stream_no_info(stream).await;
        let stream = stream.map_err(|error| could_not(innermost(&error)))?;
        let consumer = stream.get_or_create_consumer(durable, self.wanted()).await;
        let consumer = consumer.map_err(|error| could_not(innermost(&error)))?;
        let config = &consumer.cached_info().config;
        let wanted = self.wanted();
        let is_ours = config.ack_policy == wanted.ack_policy
            && config.max_ack_pending == wanted.max_ack_pending
            && config.max_deliver == wanted.max_deliver
            && config.filter_subject == wanted.filter_subject
            && !config.headers_only;
        let other = || {
            could_not(format!(
                "it must hand out {subject} with explicit acknowledgement, one message at a \
                 time and as often as it takes. Remove it, and it is made so"
            ))
        };
        is_ours.then_some(consumer).ok_or_else(other)
    }

    fn wanted(&self) -> pull::Config {
        pull::Config {
            durable_name: Some(self.durable.clone()),
            filter_subject: self.subject.clone(),
            ack_policy: AckPolicy::Explicit,
            ack_wait: ACK_WAIT,
            max_ack_pending: AT_ONCE,
            max_deliver: DELIVER_FOR_EVER,
            ..pull::Config::default()
        }
    }

    /// Has the keeper write a message down.
    async fn take(&self, message: &Message, keeper: &Keeper) -> Result<Settled, Gone> {
        let moves = match self.read(message) {
            Ok(moves) => moves,
            Err(why) => return Ok(Settled::Never(why)),
        };
        Ok(match keeper.ask(|to| Ask::Move(moves, to)).await? {
            Ok(_) => Settled::OnDisk,
            Err(_) => Settled::Never(
                "there is no room for more users: run another relay with a part of them".to_owned(),
            ),
        })
    }

    fn read(&self, message: &Message) -> Result<Moves, String> {
        if message.payload.len() > BODY_BYTES_MAX {
            let most = BODY_BYTES_MAX / (1024 * 1024);
            return Err(format!("a message has at most {most} MiB: send several"));
        }
        let headers = message.headers.as_ref();
        let datum = match headers.and_then(|headers| headers.get(DATUM)) {
            Some(named) => named
                .as_str()
                .parse()
                .map_err(|error: homeward_geo::GeoError| error.to_string())?,
            None => self.datum,
        };
        let read = Moves::read(message.payload.clone(), datum, self.grid);
        read.map_err(|wrong| lines(&wrong))
    }
}

/// The next message, or nothing within a while.
async fn next(consumer: &PullConsumer) -> Result<Option<Message>, String> {
    let asked = consumer.fetch().max_messages(1).expires(WAIT);
    let mut answer = asked.messages().await.map_err(|error| innermost(&error))?;
    match answer.next().await {
        Some(Ok(message)) => Ok(Some(message)),
        Some(Err(error)) => Err(plain(&error.to_string())),
        None => Ok(None),
    }
}

/// Tells the stream. Where it does not hear it, the message comes again, which does no harm.
async fn settle(message: &Message, settled: Settled) -> Result<(), String> {
    let kind = match settled {
        Settled::OnDisk => AckKind::Ack,
        Settled::Never(why) => {
            let nth = message.info().map(|info| info.stream_sequence);
            tracing::error!(
                message = nth.unwrap_or_default(),
                "a message with positions is not taken and does not come again: {why}"
            );
            AckKind::Term
        }
    };
    let told = message.ack_with(kind).await;
    told.map_err(|error| plain(&error.to_string()))
}

/// The wrong lines by number; who stands in them is not said.
fn lines(wrong: &[Wrong]) -> String {
    let each = wrong.iter();
    let each = each.map(|wrong| format!("line {}: {}", wrong.line, wrong.why));
    each.collect::<Vec<_>>().join("; ")
}
