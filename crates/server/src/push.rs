//! The desk where phones ask to be told by push, and the key it speaks with.

use std::{io::ErrorKind, marker::PhantomData, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use homeward_backend_embedded::EmbeddedStore;
use homeward_channels::{
    apns, fcm,
    guard::{Targets, check_url},
    hms,
    partner_webhook::{Patience, UnixSeconds},
    push::{Footing, wire::Trust},
    web_push::{self, ENDPOINT_CHARS_MAX, WebPush, envelope::check_key, vapid::VapidKey},
};
use homeward_domain::{
    facts::Actor,
    refusal::{Refusal, RefusalCode},
    status::Status,
    time::Span,
};
use homeward_engine::{Engine, commands::invite::new_token};
use homeward_ports::{
    channel::Channel,
    fault::{Fault, FaultKind},
    push::{PushKept, PushKind, PushRoom, PushSubscription, PushSubscriptions},
    world::Clock,
};
use homeward_seal::token_digest;
use homeward_web::{
    device::{PushAsk, PushDesk, PushGranted},
    problem::Problem,
};
use tokio::sync::Semaphore;

use crate::keys::write_secret;

const FILE: &str = "webpush.key";
/// A phone whose page was not opened for so long is not told any more.
const LIFE: Span = Span::hours(60 * 24);
/// A gigabyte on the disk, and a second to look through.
const SUBSCRIPTIONS_MAX: u64 = 1_000_000;
/// At one host that nobody knows for a push service: enough for a town's own, too few
/// to flood somebody with our pushes.
const AT_UNKNOWN_MAX: u64 = 1_000;
/// Those that browsers of the world use. Each may have all the room.
const SERVICES: [&str; 5] = [
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
    "push.service.microsoft.com",
];
/// Subscriptions that are written at once: officers' work goes through the same writer.
const AT_ONCE: usize = 64;

/// How often keys are made ahead, and how many: a hundredth of one core at most.
const PREPARE_BEAT: Duration = Duration::from_secs(1);
const PREPARED_AT_ONCE: usize = 128;

/// What pushes of both streets stand on.
pub struct Ground {
    pub key: Arc<VapidKey>,
    /// Whom push services can reach about us (`sub` of RFC 8292).
    pub subject: String,
    pub targets: Targets,
    pub store: Arc<EmbeddedStore>,
    pub clock: Arc<dyn Clock>,
    pub now: UnixSeconds,
}

impl Ground {
    /// What every push channel of one street stands on.
    pub fn footing<S: Status>(&self) -> Footing<S> {
        Footing {
            subscriptions: self.store.clone(),
            clock: self.clock.clone(),
            now: self.now.clone(),
        }
    }

    /// The channel of one street, which makes keys ahead for as long as the process lives.
    pub fn channel<S: Status>(&self, kind: PushKind) -> Result<Arc<dyn Channel<S>>, Fault> {
        let ground = web_push::Ground::<S> {
            key: self.key.clone(),
            subject: self.subject.clone(),
            targets: self.targets,
            trust: Trust::public(),
            footing: self.footing(),
            patience: Patience::default(),
        };
        let channel = Arc::new(WebPush::of_kind(kind, ground)?);
        tokio::spawn(prepare(channel.clone()));
        Ok(channel)
    }
}

async fn prepare<S: Status>(channel: Arc<WebPush<S>>) {
    let mut beat = tokio::time::interval(PREPARE_BEAT);
    loop {
        beat.tick().await;
        // What could not be made ahead is made when it is needed.
        if let Err(fault) = channel.prepare(PREPARED_AT_ONCE).await {
            tracing::warn!(%fault, "no keys made ahead");
        }
    }
}

/// The house's key towards push services, made where there is none. Whoever loses it
/// loses every subscription: phones subscribe anew when their pages open.
pub fn key(data: &Path) -> Result<Arc<VapidKey>, Fault> {
    let path = data.join(FILE);
    let broken = |error| {
        let attempt = format!("use {}", path.display());
        Fault::because(FaultKind::Broken, attempt, error)
    };
    match std::fs::read(&path) {
        Ok(der) => VapidKey::from_pkcs8(&der).map(Arc::new),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = VapidKey::generate()?;
            write_secret(&path, key.to_pkcs8()).map_err(broken)?;
            Ok(Arc::new(key))
        }
        Err(error) => Err(broken(error)),
    }
}

/// By whose ways one street can wake phones, and where many of them may be.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    pub kinds: Vec<PushKind>,
    /// Push servers that the operator named.
    pub servers: Vec<String>,
}

impl Ways {
    /// The ways of a street with these channels.
    pub fn of<S: Status>(channels: &[Arc<dyn Channel<S>>], servers: Vec<String>) -> Self {
        let has = |kind: &PushKind| channels.iter().any(|it| it.id() == kind.channel());
        Self {
            kinds: PushKind::ALL.into_iter().filter(has).collect(),
            servers,
        }
    }
}

pub struct Waiting<S: Status> {
    engine: Arc<Engine>,
    subscriptions: Arc<dyn PushSubscriptions<S>>,
    key: Arc<VapidKey>,
    targets: Targets,
    ways: Ways,
    room: Semaphore,
    status: PhantomData<fn() -> S>,
}

impl<S: Status> Waiting<S> {
    pub fn new(
        engine: Arc<Engine>,
        subscriptions: Arc<dyn PushSubscriptions<S>>,
        key: Arc<VapidKey>,
        targets: Targets,
        ways: Ways,
    ) -> Self {
        Self {
            engine,
            subscriptions,
            key,
            targets,
            ways,
            room: Semaphore::new(AT_ONCE),
            status: PhantomData,
        }
    }

    /// The endpoint as it will be called, and the host that its share is counted by; or a
    /// vendor's token, and the vendor.
    fn endpoint(&self, kind: PushKind, text: &str) -> Result<(String, String), Refusal> {
        if !self.ways.kinds.contains(&kind) {
            let why = format!("this house does not push by way of {}", kind.as_str());
            return Err(Refusal::at(RefusalCode::PushEndpoint, "kind", why));
        }
        if !kind.has_keys() {
            let token = vendors_token(kind, text)?;
            return Ok((token, kind.as_str().to_owned()));
        }
        let refused = |why: String| Refusal::at(RefusalCode::PushEndpoint, "endpoint", why);
        if text.chars().count() > ENDPOINT_CHARS_MAX {
            return Err(refused(format!(
                "longer than {ENDPOINT_CHARS_MAX} characters"
            )));
        }
        let url = check_url(text, self.targets).map_err(|why| refused(why.to_string()))?;
        let name = url.host_str().unwrap_or_default();
        let port = url
            .port()
            .map(|port| format!(":{port}"))
            .unwrap_or_default();
        Ok((url.to_string(), format!("{name}{port}")))
    }

    fn room(&self, kind: PushKind, host: &str) -> PushRoom {
        let is_named = self.ways.servers.iter().any(|server| server == host);
        if !kind.has_keys() || (kind == PushKind::UnifiedPush && is_named) {
            return ROOM;
        }
        room_at(host)
    }
}

/// A token in the form of its vendor: it becomes part of a request.
fn vendors_token(kind: PushKind, text: &str) -> Result<String, Refusal> {
    let (chars_max, also) = match kind {
        PushKind::Apns => (apns::TOKEN_CHARS_MAX, ""),
        PushKind::Hms => (hms::TOKEN_CHARS_MAX, "-_:=+/."),
        _ => (fcm::TOKEN_CHARS_MAX, "-_:"),
    };
    let fine = |c: char| match kind {
        PushKind::Apns => c.is_ascii_hexdigit(),
        _ => c.is_ascii_alphanumeric() || also.contains(c),
    };
    if text.is_empty() || text.len() > chars_max || !text.chars().all(fine) {
        let why = format!("it is no token of {}", kind.as_str());
        return Err(Refusal::at(RefusalCode::PushEndpoint, "token", why));
    }
    // Apple's are the same in either case.
    Ok(match kind {
        PushKind::Apns => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    })
}

const ROOM: PushRoom = PushRoom {
    total_max: SUBSCRIPTIONS_MAX,
    per_host_max: SUBSCRIPTIONS_MAX,
};

fn room_at(host: &str) -> PushRoom {
    let is_known = |service: &&str| {
        let before = host.strip_suffix(*service);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    let is_service = SERVICES.iter().any(is_known);
    PushRoom {
        total_max: SUBSCRIPTIONS_MAX,
        per_host_max: if is_service {
            SUBSCRIPTIONS_MAX
        } else {
            AT_UNKNOWN_MAX
        },
    }
}

#[async_trait]
impl<S: Status> PushDesk for Waiting<S> {
    fn key(&self) -> String {
        self.key.public()
    }

    fn kinds(&self) -> Vec<PushKind> {
        self.ways.kinds.clone()
    }

    async fn subscribe(&self, ask: PushAsk) -> Result<PushGranted, Problem> {
        let busy = |_| Problem::new(RefusalCode::TooBusy, "too many subscribe at once");
        let _place = self.room.try_acquire().map_err(busy)?;
        let (endpoint, host) = self.endpoint(ask.kind, &ask.endpoint)?;
        if let Some(keys) = &ask.keys {
            let no_key = |why: homeward_channels::web_push::envelope::NotAKey| {
                Refusal::at(RefusalCode::PushKeys, "keys.p256dh", why.to_string())
            };
            check_key(&keys.p256dh).map_err(no_key)?;
        }
        let mut facts = self.engine.facts(Actor::System);
        let token = new_token(&mut facts, "");
        let expires = facts.now + LIFE;
        let room = self.room(ask.kind, &host);
        let one = PushSubscription {
            kind: ask.kind,
            endpoint,
            host,
            keys: ask.keys,
            cells: ask.cells,
            expires,
            token: *token_digest(&token).as_bytes(),
        };
        self.subscriptions.sweep(facts.now).await?;
        match self.subscriptions.keep(one, room).await? {
            PushKept::Kept => Ok(PushGranted { token, expires }),
            PushKept::Full => Err(Problem::new(RefusalCode::TooBusy, "no more room for push")),
        }
    }

    async fn unsubscribe(&self, token: &str) -> Result<(), Problem> {
        let digest = *token_digest(token).as_bytes();
        self.subscriptions.forget(digest).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_its_vendors_form() {
        let taken = |kind, text| vendors_token(kind, text).ok();
        assert_eq!(taken(PushKind::Apns, "00FFab").as_deref(), Some("00ffab"));
        assert_eq!(taken(PushKind::Apns, "../3/device/00ff"), None);
        assert_eq!(
            taken(PushKind::Fcm, "dQw4:APA91b-_x").as_deref(),
            Some("dQw4:APA91b-_x")
        );
        for text in ["", "a b", "a\"b", "\u{661f}", "a\n"] {
            for kind in [PushKind::Fcm, PushKind::Apns, PushKind::Hms] {
                assert_eq!(taken(kind, text), None, "{text:?}");
            }
        }
        assert_eq!(taken(PushKind::Fcm, &"a".repeat(1_001)), None);
    }

    #[test]
    fn only_a_push_service_of_the_world_may_have_all_the_room() {
        let at = |host| room_at(host).per_host_max;
        assert_eq!(at("fcm.googleapis.com"), SUBSCRIPTIONS_MAX);
        assert_eq!(at("updates.push.services.mozilla.com"), SUBSCRIPTIONS_MAX);
        assert_eq!(at("evilfcm.googleapis.com.example"), AT_UNKNOWN_MAX);
        assert_eq!(at("evilpush.apple.com"), AT_UNKNOWN_MAX);
        assert_eq!(at("push.example:8443"), AT_UNKNOWN_MAX);
    }
}
