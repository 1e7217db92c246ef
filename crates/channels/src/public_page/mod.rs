//! The public page: rendered and compressed before the first phone rings, then
//! only bytes on a shelf.
//!
//! One message becomes two pages, Chinese and English, made now (docs/adr/0006), and
//! two that stand there once its time is over, made when somebody asks for them.
//! Everything about the child comes from the signed package itself, so the page cannot
//! say anything that was not signed. A closing message has no child in it, and so
//! neither has its page.
//!
//! A page is one request of at most [`PAGE_BYTES_MAX`] and one photo. It has no
//! script, no cookie, no other host; its one style sheet is inside, allowed by
//! its hash ([`content_security_policy`]). It prints as a poster, and reads in
//! order without the style.
//!
//! The small pages around it ([`verify_page`], [`tip_thanks_page`],
//! [`not_found_page`], [`problem_page`]) have the same frame.

mod alert;
mod jpeg;
mod press;
mod qr;
mod said;
mod say;
mod shell;
mod small;

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use homeward_domain::{
    delivery::{ChannelId, DeliveryKey},
    message::{Cause, MessageHead},
    status::Status,
    words::Lang,
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    fault::{Fault, FaultKind},
    package::Package,
    shelf::{Card, LaterPages, Pages, PosterState, Pressed, Shelf},
};

use alert::Picture;
use press::press;
pub use said::Said;
pub use shell::{content_security_policy, style_src};
pub use small::{Thanks, not_found_page, problem_page, tip_thanks_page, verify_page};

/// A page as it travels, compressed (design: 14 KB is what arrives in the first
/// round trip of a new connection).
pub const PAGE_BYTES_MAX: usize = 14 * 1024;

/// Presses the pages of status `S` onto one shelf.
pub struct PublicPage<S: Status> {
    shelf: Arc<Shelf>,
    status: std::marker::PhantomData<fn() -> S>,
}

impl<S: Status> PublicPage<S> {
    pub fn new(shelf: Arc<Shelf>) -> Self {
        Self {
            shelf,
            status: std::marker::PhantomData,
        }
    }
}

#[async_trait]
impl<S: Status> Channel<S> for PublicPage<S> {
    fn id(&self) -> ChannelId {
        ChannelId::PublicPage
    }

    async fn deliver(
        &self,
        package: &Package<S>,
        target: &Target<S>,
        _key: &DeliveryKey,
    ) -> Result<Outcome, Fault> {
        if !matches!(target, Target::Whole(_)) {
            return Ok(Outcome::Rejected("the page is not a partner's".to_owned()));
        }
        self.shelf.put(pressed(package)?);
        Ok(Outcome::Accepted("pressed".to_owned()))
    }
}

/// Everything public that `package` makes.
pub fn pressed<S: Status>(package: &Package<S>) -> Result<Pressed, Fault> {
    let head = package.head();
    let said = Said::parse(package.text())
        .map_err(|e| Fault::because(FaultKind::Corrupt, "read the package for its page", e))?;
    let state = state_of(head);
    let shown = package.photo().filter(|_| state == PosterState::Active);
    let picture = said
        .photo_path()
        .zip(shown)
        .map(|(path, photo)| Picture::of(path, &photo.page));
    let pages = press_all(alert::pages(&said, state, picture.as_ref()))?;
    Ok(Pressed {
        alert: head.alert,
        code: head.identity.alert.clone(),
        version: head.identity.version,
        state,
        expires: head.expires,
        expired_pages: later(&said, state, &pages),
        pages,
        photo: shown.cloned(),
        card: (state == PosterState::Active).then(|| card(head, said)),
        text: package.text().clone(),
    })
}

/// What partners' pages and maps show; like the page, only what was signed.
fn card(head: &MessageHead, said: Said) -> Card {
    Card {
        incident: head.case,
        sent: head.sent,
        texts: said.texts,
        area: head.area,
        last_seen: said.last_seen.map(|seen| seen.from),
        call: said.call,
        photo: said.photo,
        page: said.page,
    }
}

/// What stands there once the alert's time is over. What has ended stays ended.
fn later(said: &Said, state: PosterState, pages: &Pages) -> LaterPages {
    if state != PosterState::Active {
        let pages = pages.clone();
        return LazyLock::new(Box::new(move || pages));
    }
    let said = said.clone();
    // Compressing into memory does not fail; if it did, the address would answer as one
    // that was never given out.
    let expired = move || press_all(alert::pages(&said, PosterState::Expired, None));
    LazyLock::new(Box::new(move || expired().unwrap_or_default()))
}

fn press_all(pages: impl Iterator<Item = (Lang, String)>) -> Result<Pages, Fault> {
    pages.map(|(lang, page)| Ok((lang, press(page)?))).collect()
}

const fn state_of(head: &MessageHead) -> PosterState {
    match head.cause {
        Cause::Found => PosterState::Found,
        Cause::Ended => PosterState::Withdrawn,
        Cause::Issued | Cause::Ring | Cause::Corrected | Cause::Moved | Cause::Renewed => {
            PosterState::Active
        }
    }
}
