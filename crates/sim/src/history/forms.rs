//! What people fill in: enough for an alert, and no more than a story needs.

use bytes::Bytes;
use homeward_domain::{
    case_file::{CaseForm, LastSeen, Sex},
    status::StatusKind,
    time::{Span, Timestamp},
    tip::Testimony,
    words::Words,
};
use homeward_engine::commands::{partners::PartnerForm, submit_tip::TipForm};
use homeward_geo::{Datum, Point};
use homeward_ports::blobs::CleanPhoto;

use super::dice::Dice;

/// A whole form: a child last seen here, up to four hours ago.
pub fn case(dice: &mut Dice, at: Point, now: Timestamp) -> CaseForm {
    let from = now - Span::minutes(dice.between(0, 240));
    let words = |text: &str| Some(Words::new(text, text));
    CaseForm {
        name: words("小明"),
        sex: Some(Sex::Male),
        age_years: Some(6),
        features: words("左眉有痣"),
        last_seen: Some(LastSeen {
            place: Words::new("车站", "station"),
            point: at,
            from,
            to: from,
        }),
        circumstances: words("与家人走散"),
        no_photo_reason: Some("家人去取".to_owned()),
        ..CaseForm::default()
    }
}

pub fn photo() -> CleanPhoto {
    let bytes = Bytes::from_static(b"pixels");
    CleanPhoto {
        thumb: bytes.clone(),
        page: bytes.clone(),
        screen: bytes,
        width: 1,
        height: 1,
    }
}

/// A witness with little time.
pub fn tip() -> TipForm {
    TipForm {
        testimony: Testimony {
            text: "在车站看见".to_owned(),
            ..Testimony::default()
        },
        contact: "13800000000".to_owned(),
        ..TipForm::default()
    }
}

/// A partner with an address, or without one while it is away.
pub fn partner(status: StatusKind, is_here: bool) -> PartnerForm {
    let webhook_url = is_here.then(|| "https://partner.example/alerts".to_owned());
    PartnerForm {
        mail: None,
        name: "Partner".to_owned(),
        status,
        webhook_url,
        datum: Datum::Gcj02,
    }
}
