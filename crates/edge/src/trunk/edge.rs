//! The edge's side: believes what is signed, and hangs it up for its own phones.

use bytes::Bytes;
use homeward_domain::{message::MessageIdentity, status::Status};
use homeward_seal::PublicKey;

use super::words::{Disbelief, Head, Hello, Listener, Said};
use crate::{
    entry::{Entry, Told},
    hub::Hub,
};

/// One conversation with the origin, line by line.
pub struct Trunk<S: Status> {
    listener: Listener,
    /// Filled by the first line.
    hello: Option<Hello>,
    hub: Option<Hub<S>>,
    /// Said already, and waiting for its package.
    announced: Option<Box<Head>>,
}

/// What a line brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Grown {
    /// The origin has introduced itself: now is the time for a hub.
    Hello(Hello),
    Message(MessageIdentity),
    /// Everything that was live stands here too.
    Whole,
    /// Nothing to act on.
    Nothing,
}

impl<S: Status> Trunk<S> {
    /// A conversation of this name, in which one of `keys` is believed. An edge that has
    /// heard the origin before goes on with its hub.
    pub const fn new(keys: Vec<PublicKey>, conversation: String, hub: Option<Hub<S>>) -> Self {
        let listener = Listener {
            keys,
            conversation,
            nth: 0,
        };
        Self {
            listener,
            hello: None,
            hub,
            announced: None,
        }
    }

    /// Where messages hang from now on.
    pub fn hang_at(&mut self, hub: Hub<S>) {
        self.hub = Some(hub);
    }

    /// Takes in one line. After an error nothing of this conversation counts any more.
    pub fn hear(&mut self, line: &str) -> Result<Grown, Disbelief> {
        if let Some(head) = self.announced.take() {
            return self.message(&head, line);
        }
        match (self.listener.hear(line)?, &self.hub) {
            (Said::Hello(hello), hub) if self.hello.is_none() => {
                if hello.status != S::KIND {
                    return Err(Disbelief::Status(hello.status));
                }
                if let Some(known) = hub.as_ref().map(|hub| &hub.shared().record)
                    && *known != hello.record
                {
                    let (known, came) = (known.clone(), hello.record);
                    return Err(Disbelief::Record { known, came });
                }
                self.hello = Some(hello.clone());
                Ok(Grown::Hello(hello))
            }
            (Said::Message(head), Some(_)) if self.hello.is_some() => {
                self.announced = Some(head);
                Ok(Grown::Nothing)
            }
            (Said::Unkept { case, told }, Some(hub)) => {
                hub.shared().remember(case, &Told::of(told));
                Ok(Grown::Nothing)
            }
            (Said::Whole { newest }, Some(hub)) => {
                hub.shared().may_have_left(newest);
                Ok(Grown::Whole)
            }
            (Said::Beat {}, _) => Ok(Grown::Nothing),
            _ => Err(Disbelief::Form("a line out of its turn".to_owned())),
        }
    }

    fn message(&self, head: &Head, package: &str) -> Result<Grown, Disbelief> {
        let status = self.listener.check(head, package)?;
        if status != S::KIND {
            return Err(Disbelief::Status(status));
        }
        let Some(hub) = &self.hub else {
            return Ok(Grown::Nothing);
        };
        let shared = hub.shared();
        let entry = Entry::grafted(
            &shared.record,
            head,
            Bytes::copy_from_slice(package.as_bytes()),
        );
        shared.hang(entry, Told::of(head.told.clone()));
        Ok(Grown::Message(head.identity.clone()))
    }
}
