//! Where a partner works, as it says it and as we say it back.

use homeward_domain::{
    partner::ServiceArea,
    refusal::{Refusal, RefusalCode},
};
use homeward_geo::{Circle, Datum, Point};
use serde::{Deserialize, Serialize};

/// A code of GB/T 2260, or a circle. A circle names its datum, as every position does
/// that comes in: a guess would be half a kilometre off.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AreaForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    datum: Option<Datum>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    radius_m: Option<u32>,
}

fn no(detail: impl Into<String>) -> Refusal {
    Refusal::at(RefusalCode::WithinInvalid, "areas", detail)
}

impl TryFrom<AreaForm> for ServiceArea {
    type Error = Refusal;

    fn try_from(form: AreaForm) -> Result<Self, Refusal> {
        match form {
            AreaForm {
                code: Some(code),
                lat: None,
                lon: None,
                radius_m: None,
                ..
            } => Self::code(&code),
            AreaForm {
                code: None,
                lat: Some(lat),
                lon: Some(lon),
                radius_m: Some(radius_m),
                datum,
            } => {
                let missing = "a circle says in which datum its centre is";
                let missing = || Refusal::at(RefusalCode::DatumMissing, "areas", missing);
                let datum = datum.ok_or_else(missing)?;
                let centre = Point::labelled(lat, lon, datum).map_err(|e| no(e.to_string()))?;
                let circle = Circle::new(centre, radius_m).map_err(|e| no(e.to_string()))?;
                Ok(Self::Circle(circle))
            }
            _ => Err(no("an area is a code, or lat, lon, datum and radius_m")),
        }
    }
}

impl From<&ServiceArea> for AreaForm {
    fn from(area: &ServiceArea) -> Self {
        let none = Self {
            code: None,
            lat: None,
            lon: None,
            datum: None,
            radius_m: None,
        };
        match area {
            ServiceArea::Code(code) => Self {
                code: Some(code.clone()),
                ..none
            },
            ServiceArea::Circle(circle) => Self {
                lat: Some(circle.centre().lat()),
                lon: Some(circle.centre().lon()),
                datum: Some(Datum::Wgs84),
                radius_m: Some(circle.radius_m()),
                ..none
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ServiceArea, RefusalCode> {
        let form: AreaForm = serde_json::from_str(text).unwrap();
        ServiceArea::try_from(form).map_err(|refusal| refusal.code)
    }

    #[test]
    fn an_area_is_a_code_or_a_circle_that_names_its_datum() {
        assert_eq!(
            read(r#"{"code":"130000"}"#),
            Ok(ServiceArea::Code("13".to_owned()))
        );
        let circle =
            read(r#"{"lat":38.0113185,"lon":114.4896988,"datum":"gcj02","radius_m":5000}"#);
        let Ok(ServiceArea::Circle(circle)) = circle else {
            panic!("{circle:?}")
        };
        let wgs84 = Point::new(38.0106, 114.4836).unwrap();
        assert!(homeward_geo::distance_m(circle.centre(), wgs84) < 1.0);
        let unlabelled = read(r#"{"lat":38.0,"lon":114.5,"radius_m":5000}"#);
        assert_eq!(unlabelled, Err(RefusalCode::DatumMissing));
        for wrong in [
            "{}",
            r#"{"code":"99"}"#,
            r#"{"code":"13","lat":38.0,"lon":114.5,"radius_m":5000}"#,
            r#"{"lat":91.0,"lon":114.5,"datum":"wgs84","radius_m":5000}"#,
            r#"{"lat":38.0,"lon":114.5,"datum":"wgs84","radius_m":0}"#,
        ] {
            assert_eq!(read(wrong), Err(RefusalCode::WithinInvalid), "{wrong}");
        }
    }
}
