//! Somebody saw something. No account, no name, and nothing typed is lost.

use homeward_domain::{
    case_file::Sealer,
    change::Change,
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
    let mut facts = engine.facts(Actor::Public);
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
    engine
        .record(&mut facts, vec![], vec![Change::TipReceived(tip)])
        .await?;
    engine.bell.look(Look {
        tips: Some(alert.id),
        ..Look::default()
    });
    tracing::info!(alert = %alert.id, tip = %id, "tip received");
    Ok(id)
}
