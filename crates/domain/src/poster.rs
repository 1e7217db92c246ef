//! What of a case may be public, and the parts without which there is no alert.

use homeward_geo::Point;
use serde::{Deserialize, Serialize};

use crate::{
    case_file::{CaseFile, CaseForm, Sex},
    id::PhotoId,
    people::Agency,
    refusal::{Missing, Refusal},
    time::Timestamp,
    words::Words,
};

/// The public projection of a [`CaseFile`]: pages and channels accept nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Poster {
    pub name: Words,
    pub sex: Sex,
    pub age_years: u8,
    pub height_cm: Option<u16>,
    pub features: Words,
    pub clothes: Words,
    pub companion: Words,
    pub vehicle: Words,
    pub place: Words,
    pub point: Point,
    pub seen_from: Timestamp,
    pub seen_to: Timestamp,
    pub circumstances: Words,
    pub call: String,
    /// `None` only when the officer said why.
    pub photo: Option<PhotoId>,
}

impl Poster {
    /// Chooses the public facts, or says everything that is still missing at once.
    pub fn of(file: &CaseFile, agency: &Agency) -> Result<Self, Refusal> {
        let missing = missing(file);
        if !missing.is_empty() {
            return Err(Refusal::missing(missing));
        }
        // Every `?` below was asked for by `missing`; it stands here a second
        // time so that a part forgotten there refuses instead of publishing a gap.
        Self::complete(file.form(), agency).ok_or_else(|| Refusal::missing(vec![]))
    }

    fn complete(form: &CaseForm, agency: &Agency) -> Option<Self> {
        let seen = form.last_seen.clone()?;
        Some(Self {
            name: form.name.clone()?,
            sex: form.sex?,
            age_years: form.age_years?,
            height_cm: form.height_cm,
            features: form.features.clone().unwrap_or_default(),
            clothes: form.clothes.clone().unwrap_or_default(),
            companion: form.companion.clone().unwrap_or_default(),
            vehicle: form.vehicle.clone().unwrap_or_default(),
            place: seen.place,
            point: seen.point,
            seen_from: seen.from,
            seen_to: seen.to,
            circumstances: form.circumstances.clone()?,
            call: form.call.clone().unwrap_or_else(|| agency.call.clone()),
            photo: form.photo,
        })
    }
}

/// The six parts (who issues it and what to do are always there: the agency and
/// the instruction), plus the photo or the reason why there is none.
pub fn missing(file: &CaseFile) -> Vec<Missing> {
    let form = file.form();
    let blank = |w: &Option<Words>| w.as_ref().is_none_or(Words::is_empty);
    let no_reason = form
        .no_photo_reason
        .as_ref()
        .is_none_or(|r| r.trim().is_empty());
    let no_place = form.last_seen.as_ref().is_none_or(|s| s.place.is_empty());
    let checks = [
        (
            blank(&form.circumstances),
            "what_happened",
            "circumstances",
            "请说明发生了什么。",
            "Say what happened.",
        ),
        (
            blank(&form.name),
            "name",
            "name",
            "请填写孩子的姓名或称呼。",
            "Give the child's name.",
        ),
        (
            form.sex.is_none(),
            "sex",
            "sex",
            "请选择性别。",
            "Choose the sex.",
        ),
        (
            form.age_years.is_none(),
            "age",
            "age_years",
            "请填写年龄。",
            "Give the age.",
        ),
        (
            blank(&form.features) && blank(&form.clothes),
            "description",
            "features",
            "请描述相貌特征或衣着。",
            "Describe the child: marks, hair or clothes.",
        ),
        (
            no_place,
            "where_and_when",
            "last_seen",
            "请填写最后见到的地点和时间。",
            "Say where and when the child was last seen.",
        ),
        (
            form.photo.is_none() && no_reason,
            "photo",
            "photo",
            "请添加照片，或说明为什么没有。",
            "Add a photo, or say why there is none.",
        ),
    ];
    checks
        .into_iter()
        .filter(|(gone, ..)| *gone)
        .map(|(_, code, field, zh, en)| Missing {
            code: code.to_owned(),
            field: field.to_owned(),
            words: Words::new(zh, en),
        })
        .collect()
}
