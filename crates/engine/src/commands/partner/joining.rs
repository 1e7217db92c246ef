//! A partner joins or signs in by a link in its mail.
//!
//! Whoever asks is answered the same, whether the address is known or not. A link is
//! mailed where the house can mail; where it cannot, and before somebody joins for real
//! alerts, an administrator sees who asks and makes the link. That the link comes back
//! proves the address. For exercises nobody has to be asked: they are made for this.

use homeward_domain::{
    change::{Change, Expect},
    facts::Actor,
    format::Format,
    id::PartnerRequestId,
    languages::Languages,
    partner::Scope,
    people::{AccessKey, KeyOwner, Partner},
    refusal::{Refusal, RefusalCode},
    status::{Status, StatusKind},
    time::{Span, Timestamp},
    words::{Lang, checked},
};
use homeward_geo::Datum;
use homeward_ports::postbox::{Post, is_address};
use homeward_seal::token_digest;

use crate::{
    Engine, Failure,
    commands::{
        SignedIn,
        invite::{LINK_LIFE, new_token, scaled},
        partners::{NAME_CHARS_MAX, webhook_secret},
    },
    house::on_street,
    partner_links::{REQUEST_LIFE, Request, Wish},
};

/// How long the key of a link is good: a working day. For machines a key is made in the
/// page.
const SESSION_LIFE: Span = Span::hours(12);
/// What the key of a link is called in the list of keys.
const SESSION_LABEL: &str = "mail link";

/// Somebody who wants to become a partner.
pub struct JoinForm {
    pub name: String,
    pub mail: String,
    pub datum: Datum,
    /// In which the texts of alerts come.
    pub languages: Languages,
    /// Of the letter.
    pub lang: Lang,
}

/// A link to hand out.
#[derive(Debug, Clone)]
pub struct PartnerLink {
    /// The address of the partners' page with the link in its fragment, which no server
    /// and no log between ever sees.
    pub url: String,
    pub expires_at: Timestamp,
    /// Whether it was mailed as well.
    pub mailed: bool,
}

/// Asks to join. What is wrong with the form is told; nothing else is.
pub async fn ask_to_join(
    engine: &Engine,
    status: StatusKind,
    form: JoinForm,
) -> Result<(), Failure> {
    if engine.policies.exercise_only && status == StatusKind::Actual {
        return Err(Failure::no(
            RefusalCode::ExerciseOnly,
            "an exercise runs here",
        ));
    }
    let name = checked(&form.name, "name", NAME_CHARS_MAX)?;
    if name.is_empty() {
        return Err(Refusal::at(RefusalCode::BodyInvalid, "name", "a name is needed").into());
    }
    let mail = address(&form.mail)?;
    // Who has joined already is let in again instead: a second partner of the same
    // address would get everything twice.
    let wish = match partner_of(engine, status, &mail).await? {
        Some(partner) => Wish::SignIn(partner.id),
        None => Wish::Join {
            name,
            datum: form.datum,
            languages: form.languages,
        },
    };
    ask(engine, status, mail, form.lang, wish).await
}

/// Asks to be let in. An address that nobody joined with is answered the same.
pub async fn ask_to_sign_in(
    engine: &Engine,
    status: StatusKind,
    mail: &str,
    lang: Lang,
) -> Result<(), Failure> {
    let mail = address(mail)?;
    match partner_of(engine, status, &mail).await? {
        Some(partner) => ask(engine, status, mail, lang, Wish::SignIn(partner.id)).await,
        None => Ok(()),
    }
}

async fn ask(
    engine: &Engine,
    status: StatusKind,
    mail: String,
    lang: Lang,
    wish: Wish,
) -> Result<(), Failure> {
    let mut facts = engine.facts(Actor::Public);
    let request = Request {
        id: facts.fresh(),
        status,
        mail,
        lang,
        wish,
        asked_at: facts.now,
        ends_at: facts.now + scaled(REQUEST_LIFE, engine.clock.rate()),
        digest: None,
    };
    // For real alerts the agency knows beforehand who passes them on.
    let waits = status == StatusKind::Actual && matches!(request.wish, Wish::Join { .. });
    let (id, mail) = (request.id, request.mail.clone());
    if !engine.partner_links.enter(request, facts.now) {
        return Err(Failure::no(RefusalCode::TooBusy, "too many ask just now"));
    }
    let mailed = engine.partner_links.postbox().is_some();
    if mailed && !waits && engine.partner_links.may_write(&mail, facts.now) {
        link_for_request(engine, id).await?;
    }
    Ok(())
}

/// Those who ask; for an administrator.
pub fn who_asks(engine: &Engine, who: &SignedIn) -> Result<Vec<Request>, Failure> {
    who.must_be_admin()?;
    Ok(engine.partner_links.all(engine.clock.now()))
}

/// An administrator lets somebody in: a link to hand out, mailed where the house can.
pub async fn answer_request(
    engine: &Engine,
    who: &SignedIn,
    id: PartnerRequestId,
) -> Result<PartnerLink, Failure> {
    who.must_be_admin()?;
    tracing::info!(request = %id, by = %who.officer.id, "a partner's request is answered");
    link_for_request(engine, id).await
}

/// An administrator says no; nobody is written to. Twice is the same as once.
pub fn decline_request(
    engine: &Engine,
    who: &SignedIn,
    id: PartnerRequestId,
) -> Result<(), Failure> {
    who.must_be_admin()?;
    let there = engine.partner_links.decline(id, engine.clock.now());
    tracing::info!(request = %id, there, "a partner's request is declined");
    Ok(())
}

async fn link_for_request(engine: &Engine, id: PartnerRequestId) -> Result<PartnerLink, Failure> {
    let mut facts = engine.facts(Actor::System);
    let token = new_token(&mut facts, "");
    let expires_at = facts.now + scaled(LINK_LIFE, engine.clock.rate());
    let digest = token_digest(&token).to_string();
    let request = engine
        .partner_links
        .link(id, &digest, expires_at, facts.now);
    let request = request.ok_or_else(gone)?;
    let door = on_street!(request.status, S => S::DOOR);
    let url = format!("{}{door}/partner/#link={token}", engine.policies.base);
    let mailed = match engine.partner_links.postbox() {
        Some(postbox) => match postbox.post(&letter(&request, &url)).await {
            Ok(()) => true,
            Err(fault) => {
                tracing::warn!(%fault, "a partner's link was not mailed");
                false
            }
        },
        None => false,
    };
    Ok(PartnerLink {
        url,
        expires_at,
        mailed,
    })
}

fn gone() -> Failure {
    Failure::no(
        RefusalCode::NotFound,
        "nobody asks under this name any more",
    )
}

/// Opens a link: joins where that was the wish, and gives a key for a working day.
pub async fn open_link(
    engine: &Engine,
    status: StatusKind,
    token: &str,
) -> Result<(String, AccessKey), Failure> {
    let now = engine.clock.now();
    let digest = token_digest(token).to_string();
    let spent = || Failure::no(RefusalCode::LinkSpent, "no such link");
    let request = engine.partner_links.spend(&digest, status, now);
    let request = request.ok_or_else(spent)?;
    let (owner, joins) = match &request.wish {
        Wish::SignIn(id) => (*id, None),
        Wish::Join {
            name,
            datum,
            languages,
        } => {
            let partner = Partner {
                datum: *datum,
                languages: *languages,
                ..joining(engine, &request, name)
            };
            (partner.id, Some(Change::PartnerJoined(partner)))
        }
    };
    let mut facts = engine.facts(Actor::Partner(owner));
    let token = new_token(&mut facts, "hwp_");
    let key = AccessKey {
        id: facts.fresh(),
        owner: KeyOwner::Partner(owner),
        label: SESSION_LABEL.to_owned(),
        digest: token_digest(&token).to_string(),
        scopes: Some(Scope::ALL.to_vec()),
        created_at: facts.now,
        ends_at: Some(facts.now + scaled(SESSION_LIFE, engine.clock.rate())),
        revoked: false,
    };
    let made = Change::KeyMade(key.clone());
    let changes = joins.into_iter().chain([made]).collect();
    let expect: Vec<Expect> = Vec::new();
    engine.record(&mut facts, expect, changes).await?;
    tracing::info!(partner = %owner, "a partner came by its link");
    Ok((token, key))
}

fn joining(engine: &Engine, request: &Request, name: &str) -> Partner {
    let mut facts = engine.facts(Actor::Public);
    Partner {
        id: facts.fresh(),
        name: name.to_owned(),
        status: request.status,
        webhook_url: None,
        webhook_secret: webhook_secret(facts.bytes()),
        webhook_secret_since: None,
        retired_secret: None,
        datum: Datum::default(),
        format: Format::default(),
        languages: Languages::default(),
        areas: Vec::new(),
        mail: Some(request.mail.clone()),
        created_at: facts.now,
    }
}

async fn partner_of(
    engine: &Engine,
    status: StatusKind,
    mail: &str,
) -> Result<Option<Partner>, Failure> {
    let all = engine.store.partners().await?;
    let fits =
        |partner: &Partner| partner.status == status && partner.mail.as_deref() == Some(mail);
    Ok(all.into_iter().find(fits))
}

/// In lower case, as mail servers compare them in practice.
fn address(mail: &str) -> Result<String, Failure> {
    let mail = mail.trim().to_ascii_lowercase();
    if is_address(&mail) {
        return Ok(mail);
    }
    let detail = "an address such as team@maps.example";
    Err(Refusal::at(RefusalCode::BodyInvalid, "mail", detail).into())
}

fn letter(request: &Request, url: &str) -> Post {
    let (subject, first, last) = match request.lang {
        Lang::Zh => (
            "合作伙伴登录链接",
            "请打开下面的链接登录合作伙伴页面。链接 15 分钟内有效，只能使用一次：",
            "如果不是您本人请求的，请忽略这封邮件。请勿转发。",
        ),
        Lang::En => (
            "Your link to the partners' page",
            "Open this link to sign in to the partners' page. It is good for 15 minutes, once:",
            "If you did not ask for it, do nothing. Please do not forward it.",
        ),
    };
    Post {
        to: request.mail.clone(),
        subject: subject.to_owned(),
        text: format!("{first}\n\n{url}\n\n{last}\n"),
        lang: request.lang,
    }
}
