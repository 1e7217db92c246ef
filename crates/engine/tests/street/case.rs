//! Cases in one line: `a_case().in_city("石家庄").saved(&house).await`.

use homeward_domain::{
    case_file::{CaseForm, LastSeen, Sex},
    id::CaseId,
    status::StatusKind,
    time::Span,
    words::Words,
};
use homeward_engine::{
    Failure,
    commands::{open_case::open_case, save_file::save_file},
};
use homeward_geo::{Atlas, Point};
use homeward_ports::world::Clock as _;

use crate::house::House;

pub struct CaseBuilder {
    status: StatusKind,
    city: String,
    seen_ago: Span,
    whole: bool,
}

/// A child of six, last seen in Shijiazhuang just now, with all parts.
pub fn a_case() -> CaseBuilder {
    CaseBuilder {
        status: StatusKind::Actual,
        city: "石家庄".to_owned(),
        seen_ago: Span::default(),
        whole: true,
    }
}

/// The middle of a city of the atlas.
pub fn city(name: &str) -> Point {
    let found = Atlas::shipped().search(name, None, 1);
    found.first().expect("a city of the atlas").point
}

impl CaseBuilder {
    pub fn in_city(mut self, city: &str) -> Self {
        self.city = city.to_owned();
        self
    }
    pub fn seen_ago(mut self, span: Span) -> Self {
        self.seen_ago = span;
        self
    }
    pub fn for_exercise(mut self) -> Self {
        self.status = StatusKind::Exercise;
        self
    }
    /// Nothing is filled in but the place.
    pub fn hardly_begun(mut self) -> Self {
        self.whole = false;
        self
    }

    fn form(&self, house: &House) -> CaseForm {
        let words = |text: &str| Some(Words::new(text, text));
        let at = house.hands.now() - self.seen_ago;
        let place = Words::new(self.city.clone(), "");
        let last_seen = Some(LastSeen {
            place,
            point: city(&self.city),
            from: at,
            to: at,
        });
        if !self.whole {
            return CaseForm {
                last_seen,
                ..CaseForm::default()
            };
        }
        CaseForm {
            name: words("小明"),
            sex: Some(Sex::Male),
            age_years: Some(6),
            features: words("左眉有痣"),
            circumstances: words("与家人走散"),
            no_photo_reason: Some("家人去取".to_owned()),
            last_seen,
            ..CaseForm::default()
        }
    }

    /// Opened and saved, or why it was not.
    pub async fn try_saved(self, house: &House) -> Result<CaseId, Failure> {
        let case = open_case(&house.engine, &house.officer, self.status, None).await?;
        let form = self.form(house);
        save_file(&house.engine, &house.officer, case.id, form).await?;
        Ok(case.id)
    }

    pub async fn saved(self, house: &House) -> CaseId {
        self.try_saved(house).await.unwrap()
    }
}
