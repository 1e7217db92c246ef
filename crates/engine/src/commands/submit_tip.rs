//! Somebody saw something. No account, no name, and nothing typed is lost.

use homeward_domain::{
    case_file::Sealer,
    change::{Change, Expect, KeptAnswer},
    facts::Actor,
    id::TipId,
    refusal::RefusalCode,
    status::StatusKind,
    tip::{TIP_PHOTOS_MAX, Testimony, Tip, TipContact, TipState},
};
use homeward_ports::blobs::CleanPhoto;

use crate::{Engine, Failure, bell::Look, commands::attach_photo::keep_photo};

/// A tip as the door hands it in: photos are clean, texts are as typed.
#[derive(Default)]
pub struct TipForm {
    pub testimony: Testimony,
    pub with_child: bool,
    pub contact: String,
    pub photos: Vec<CleanPhoto>,
}

/// Takes a tip on a live alert of this status.
pub async fn submit_tip(
    engine: &Engine,
    status: StatusKind,
    code: &str,
    form: TipForm,
) -> Result<TipId, Failure> {
    let anybody = Speaker {
        actor: Actor::Public,
        once: None,
    };
    submit_by(engine, anybody, status, code, form).await
}

/// Whose word a tip is.
pub(crate) struct Speaker {
    pub actor: Actor,
    /// Written down with the tip, and only where it is not there yet: the same word said
    /// again is a conflict, and no second tip.
    pub once: Option<KeptAnswer>,
}

/// The same from somebody who is known.
pub(crate) async fn submit_by(
    engine: &Engine,
    speaker: Speaker,
    status: StatusKind,
    code: &str,
    form: TipForm,
) -> Result<TipId, Failure> {
    let alert = engine
        .store
        .alert_by_code(code)
        .await?
        .filter(|alert| alert.status == status);
    let alert = alert.ok_or_else(|| Failure::no(RefusalCode::NotFound, "no such alert"))?;
    if !alert.stage.is_active() {
        return Err(Failure::no(RefusalCode::AlertClosed, "the alert has ended"));
    }
    let mut testimony = form.testimony;
    testimony.photos.clear();
    for photo in form.photos.iter().take(TIP_PHOTOS_MAX) {
        testimony
            .photos
            .push(keep_photo(engine, alert.case, photo).await?);
    }
    let testimony = testimony.heard(form.with_child)?;
    let mut facts = engine.facts(speaker.actor);
    let mut sealer = engine.sealer(alert.case, "tip").await?;
    let mut contact_sealer = engine.sealer(alert.case, "contact").await?;
    let tip = Tip {
        id: facts.fresh(),
        alert: alert.id,
        case: alert.case,
        status,
        received_at: facts.now,
        state: TipState::New,
        with_child: form.with_child,
        testimony: sealer.seal(&serde_json::to_vec(&testimony).unwrap_or_default()),
        contact: TipContact::new(&form.contact).map(|c| c.sealed(&mut contact_sealer)),
        sighting: None,
    };
    let id = tip.id;
    let mut changes = vec![Change::TipReceived(tip)];
    let mut expect = Vec::new();
    if let Some(once) = speaker.once {
        expect.push(Expect::AnswerFree {
            key: once.key.clone(),
        });
        changes.push(Change::AnswerKept(KeptAnswer {
            alert: alert.id,
            ..once
        }));
    }
    engine.record(&mut facts, expect, changes).await?;
    engine.bell.look(Look {
        tips: Some(alert.id),
        ..Look::default()
    });
    tracing::info!(alert = %alert.id, tip = %id, "tip received");
    Ok(id)
}
