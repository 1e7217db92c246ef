//! Small adapters between doors and the engine: each says one thing in the
//! other's words.

use std::{marker::PhantomData, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use homeward_channels::{
    guard::{Targets, check_url},
    public_page::{self, Thanks, pressed},
};
use homeward_domain::{
    change::Change,
    facts::Actor,
    id::{ScreenId, TipId},
    message::MessageIdentity,
    people::{KeyOwner, Screen},
    refusal::{Refusal, RefusalCode},
    status::{Actual, Exercise, Status},
    tip::Testimony,
    words::{Lang, Words},
};
use homeward_engine::{
    Engine, Walk,
    commands::{
        sign_in::owner_of,
        submit_tip::{TipForm, submit_tip},
    },
    receipts::Seen,
};
use homeward_ports::{
    package::Package,
    shelf::{PageBytes, PosterState},
};
use homeward_web::{
    console::{PreviewPress, WebhookRules},
    device::{ReceiptEvent, ReceiptSink},
    problem::Problem,
    public::{Pages, TipDesk, TipIn},
    signage::ScreenKeys,
};
use tokio::sync::Semaphore;

/// Judges the addresses that partners are called at.
pub struct Webhooks(pub Targets);

impl WebhookRules for Webhooks {
    fn check(&self, url: &str) -> Result<(), Refusal> {
        let refused = |why: homeward_channels::guard::Refused| {
            Refusal::at(RefusalCode::WebhookTarget, "webhook_url", why.to_string())
        };
        check_url(url, self.0).map(drop).map_err(refused)
    }
}

/// Presses a preview with the press of the public page.
pub struct Press;

impl PreviewPress for Press {
    fn actual(&self, package: &Package<Actual>, lang: Lang) -> Option<PageBytes> {
        preview(package, lang)
    }
    fn exercise(&self, package: &Package<Exercise>, lang: Lang) -> Option<PageBytes> {
        preview(package, lang)
    }
}

fn preview<S: Status>(package: &Package<S>, lang: Lang) -> Option<PageBytes> {
    pressed(package).ok()?.pages.remove(&lang)
}

/// Counts receipts of messages that are really out on this street.
pub struct Counted<S> {
    pub engine: Arc<Engine>,
    pub status: PhantomData<fn() -> S>,
}

impl<S: Walk> ReceiptSink for Counted<S> {
    fn count(&self, identity: &MessageIdentity, event: ReceiptEvent, n: u64) {
        if S::street(&self.engine)
            .sessions
            .progress(identity)
            .is_none()
        {
            return;
        }
        let seen = match event {
            ReceiptEvent::Shown => Seen::Shown,
            ReceiptEvent::Opened => Seen::Opened,
        };
        self.engine.receipts.count(identity.clone(), seen, n);
    }
}

/// Tips that are being written at once. Officers' work goes through the same
/// writer, so a flood waits outside, told in clear words.
const TIPS_AT_ONCE: usize = 64;

/// Takes tips of one street to the engine.
pub struct Desk<S> {
    engine: Arc<Engine>,
    room: Semaphore,
    status: PhantomData<fn() -> S>,
}

impl<S: Status> Desk<S> {
    pub fn new(engine: Arc<Engine>) -> Self {
        let room = Semaphore::new(TIPS_AT_ONCE);
        Self {
            engine,
            room,
            status: PhantomData,
        }
    }
}

#[async_trait]
impl<S: Status> TipDesk for Desk<S> {
    async fn submit(&self, code: &str, tip: TipIn) -> Result<TipId, Problem> {
        let full = |_| Problem::new(RefusalCode::TooBusy, "too many tips at once");
        let _place = self.room.try_acquire().map_err(full)?;
        let form = TipForm {
            testimony: Testimony {
                place: tip.place,
                point: tip.point,
                seen_at: tip.seen_at,
                text: tip.text,
                photos: Vec::new(),
            },
            with_child: tip.with_child,
            contact: tip.contact,
            photos: tip.photos,
        };
        Ok(submit_tip(&self.engine, S::KIND, code, form).await?)
    }
}

/// Who the screens are, by their keys.
pub struct ScreenDesk<S> {
    pub engine: Arc<Engine>,
    pub status: PhantomData<fn() -> S>,
}

#[async_trait]
impl<S: Status> ScreenKeys for ScreenDesk<S> {
    async fn screen(&self, id: ScreenId, token: &str) -> Result<Screen, Problem> {
        let nobody = || Problem::new(RefusalCode::NotSignedIn, "not this screen's key");
        let (owner, _) = owner_of(&self.engine, token).await?;
        if owner != KeyOwner::Screen(id) {
            return Err(nobody());
        }
        let screen = self.engine.store.screen(id).await?;
        screen
            .filter(|screen| screen.status == S::KIND)
            .ok_or_else(nobody)
    }

    async fn seen(&self, id: ScreenId) -> Result<(), Problem> {
        let mut facts = self.engine.facts(Actor::System);
        let at = facts.now;
        let change = Change::ScreenSeen { screen: id, at };
        Ok(self.engine.record(&mut facts, vec![], vec![change]).await?)
    }
}

/// The small pages of one street, from the press of the public page.
pub struct Printer<S> {
    pub base: String,
    /// Whom to call when nothing else is known.
    pub call: String,
    pub status: PhantomData<fn() -> S>,
}

impl<S: Status> Pages for Printer<S> {
    fn verify(&self, state: Option<PosterState>, code: &str, lang: Lang, door: &str) -> Bytes {
        let url = format!("{}{door}/a/{code}?lang={}", self.base, lang.tag());
        public_page::verify_page(state, code, lang, S::KIND, &url).into()
    }
    fn thanks(&self, lang: Lang, with_child: bool, code: &str) -> Bytes {
        let thanks = Thanks {
            status: S::KIND,
            code,
            with_child,
            call: &self.call,
        };
        public_page::tip_thanks_page(lang, thanks).into()
    }
    fn not_found(&self, lang: Lang) -> Bytes {
        public_page::not_found_page(lang, S::KIND).into()
    }
    fn problem(&self, lang: Lang, words: &Words, fix: &Words) -> Bytes {
        let (title, fix) = (words.in_lang(lang), fix.in_lang(lang));
        public_page::problem_page(lang, S::KIND, title, fix).into()
    }
    fn style_sources(&self) -> &str {
        public_page::style_src()
    }
}
