//! A batch to a subject of the partner's JetStream, taken once a stream has stored it.

use std::time::Duration;

use async_nats::{
    Client, HeaderMap, HeaderName, HeaderValue,
    header::NATS_MESSAGE_ID,
    jetstream::{
        context::{ContextBuilder, PublishError, PublishErrorKind},
        message::PublishMessage,
    },
};

use crate::{
    broker::{self, Broker, NotABroker, innermost},
    desk::Outcome,
};

/// Batches on their way at once.
pub const AT_ONCE: usize = 4;
/// Until the stream has acknowledged a batch.
const STORED_MAX: Duration = Duration::from_secs(5);
const CONTENT_TYPE: HeaderName = HeaderName::from_static("Content-Type");

/// A subject of a JetStream.
pub struct ToNats {
    broker: Broker,
    subject: String,
}

impl ToNats {
    /// Publishes to `subject`, which has no wildcards.
    pub fn new(broker: Broker, subject: &str) -> Result<Self, NotABroker> {
        let subject = broker::subject(subject, false)?;
        Ok(Self { broker, subject })
    }

    /// Publishes a batch and waits until a stream has stored it; gives how it went, and why
    /// not where it was not taken.
    pub async fn hand(&self, key: &str, body: String) -> (Outcome, String) {
        let work = |client| self.publish(client, key, body);
        match self.broker.with(work).await {
            Ok(()) => (Outcome::Taken, String::new()),
            Err(why) => (Outcome::Later(None), why),
        }
    }

    async fn publish(&self, client: Client, key: &str, body: String) -> Result<(), String> {
        let key: HeaderValue = key
            .parse()
            .map_err(|_| "its key is no header: hand batches over by HTTP".to_owned())?;
        let (bytes, bytes_max) = (body.len(), client.max_payload());
        let mut headers = HeaderMap::new();
        // By this a stream knows a batch that comes again.
        headers.insert(NATS_MESSAGE_ID, key);
        headers.insert(CONTENT_TYPE, "application/json");
        let message = PublishMessage::build()
            .headers(headers)
            .payload(body.into());
        let stream = ContextBuilder::new().timeout(STORED_MAX).build(client);
        let stored = async {
            stream
                .send_publish(self.subject.clone(), message)
                .await?
                .await
        };
        match stored.await {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == PublishErrorKind::MaxPayloadExceeded => Err(format!(
                "it has {bytes} bytes and the server of NATS takes {bytes_max}: raise its \
                 max_payload; a smaller --batch-max helps the next alert"
            )),
            Err(error) => Err(self.why(&error)),
        }
    }

    /// What a stream, or the lack of one, means, and what mends it.
    fn why(&self, error: &PublishError) -> String {
        let (to, seconds) = (&self.subject, STORED_MAX.as_secs());
        match error.kind() {
            PublishErrorKind::StreamNotFound => {
                format!("no stream of NATS takes {to}: make one")
            }
            PublishErrorKind::TimedOut => format!(
                "no stream of NATS has stored it within {seconds} seconds: one must take {to}, \
                 and we must be allowed to publish there"
            ),
            _ => format!("the stream of {to} says: {}", innermost(error)),
        }
    }
}
