//! What each channel would carry, before anything is published.

use std::collections::BTreeMap;

use homeward_domain::{
    alert::{Alert, Issue},
    approval::Reach,
    broadcast::{Broadcast, Said},
    case::Case,
    change::SentMessage,
    id::CaseId,
    status::{Status, StatusKind},
    texts::{SHORT_CHARS_MAX, Texts},
    words::Lang,
};
use homeward_ports::package::Package;
use serde::Serialize;

use crate::{
    Engine, Failure,
    commands::{SignedIn, attach_photo::public_photo, issue_alert::draft, own_case},
    house::rules,
};

/// The code on a page that is only looked at.
const NO_CODE: &str = "000000";

#[derive(Debug, Serialize)]
pub struct Preview {
    pub texts: BTreeMap<Lang, Texts>,
    pub short: BTreeMap<Lang, Short>,
    /// Of cell broadcast and road signs.
    pub broadcast: BTreeMap<Lang, Broadcast>,
    pub page_path: BTreeMap<Lang, String>,
}

#[derive(Debug, Serialize)]
pub struct Short {
    pub text: String,
    pub length: usize,
    pub limit: usize,
}

pub async fn preview(engine: &Engine, who: &SignedIn, id: CaseId) -> Result<Preview, Failure> {
    let case = own_case(engine, who, id).await?;
    let poster = draft(engine, who, &case).await?.poster;
    let page = format!("{}{}/a/{NO_CODE}", engine.policies.base, case.status.door());
    let texts = Lang::ALL.map(|lang| (lang, Texts::of(&poster, &who.agency, case.status, lang)));
    let broadcast = texts.each_ref().map(|(lang, texts)| {
        let said = Said {
            texts,
            seen_from: Some(poster.seen_from),
            call: Some(&poster.call),
            page: Some(&page),
            status: case.status,
        };
        (*lang, Broadcast::of(said, *lang))
    });
    let short = texts.clone().map(|(lang, texts)| {
        let text = texts.short(&poster.call, &page, lang);
        let length = text.chars().count();
        (
            lang,
            Short {
                text,
                length,
                limit: SHORT_CHARS_MAX,
            },
        )
    });
    let path = |lang: Lang| format!("/console/v1/cases/{id}/preview.html?lang={}", lang.tag());
    Ok(Preview {
        texts: texts.into(),
        short: short.into(),
        broadcast: broadcast.into(),
        page_path: Lang::ALL.map(|lang| (lang, path(lang))).into(),
    })
}

/// The package that publishing now would make, signed for nobody: it never
/// enters the log, its code names nothing.
pub async fn package<S: Status>(
    engine: &Engine,
    who: &SignedIn,
    case: &Case,
) -> Result<Package<S>, Failure> {
    let draft = draft(engine, who, case).await?;
    let photo = match draft.poster.photo {
        Some(photo) => public_photo(engine, case.id, photo).await?,
        None => None,
    };
    let mut facts = engine.facts(who.actor);
    let reach = Reach {
        radius_max_m: u32::MAX,
    };
    let policy = homeward_domain::approval::AuthorityPolicy {
        first_tier_m: u32::MAX,
    };
    let id = facts.fresh();
    let approval = who
        .officer
        .approve(&who.agency, &draft, &reach, &policy, facts.now)?;
    let house = rules(engine, &who.agency, &facts);
    let issue: Issue<S> = Alert::issue(id, NO_CODE.to_owned(), case, draft, approval, house)?;
    let signed = engine.vault.sign(&issue.message)?;
    let sent = SentMessage {
        seq: 0,
        head: signed.head,
        package: Some(signed.package),
        cap: signed.cap,
    };
    let package = Package::reopen(&sent, photo.map(std::sync::Arc::new));
    package.ok_or_else(|| {
        Failure::no(
            homeward_domain::refusal::RefusalCode::NotFound,
            "no preview",
        )
    })
}

/// The status that decides which press shows the preview.
pub async fn status_of(
    engine: &Engine,
    who: &SignedIn,
    id: CaseId,
) -> Result<(Case, StatusKind), Failure> {
    let case = own_case(engine, who, id).await?;
    let status = case.status;
    Ok((case, status))
}
