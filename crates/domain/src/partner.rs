//! What a partner may choose for itself: where it works, what its keys open, and when
//! an old secret ends.
//!
//! A partner with areas is told only of alerts whose reach touches one of them, and of
//! everything that follows once it may have got one: whoever shows a child must hear
//! that the child is found, wherever the alert has moved and whatever they chose since.

use std::{cell::OnceCell, collections::BTreeSet};

use homeward_geo::{Atlas, Circle, PlaceKind, Point, atlas::SPREAD_M, distance_m};
use serde::{Deserialize, Serialize};

use crate::{
    message::MessageHead,
    people::{AccessKey, Partner},
    refusal::{Refusal, RefusalCode},
    time::Timestamp,
};

/// More areas than this are a whole country, which has no need of them.
pub const AREAS_MAX: usize = 32;

/// Where a partner works.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceArea {
    /// The beginning of a GB/T 2260 code: 2 digits are a province, 4 a city, 6 a county.
    Code(String),
    /// In WGS-84, whatever datum it was given in.
    Circle(Circle),
}

impl ServiceArea {
    /// An area by code; the upper levels may be written with their zeros, `130000`.
    pub fn code(text: &str) -> Result<Self, Refusal> {
        let no = |detail| Refusal::at(RefusalCode::WithinInvalid, "areas", detail);
        if !matches!(text.len(), 2 | 4 | 6) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(no("a GB/T 2260 code has 2, 4 or 6 digits"));
        }
        let mut prefix = text;
        while let Some(upper) = prefix.strip_suffix("00") {
            prefix = upper;
        }
        let mut known = seats().filter(|(code, _)| code.starts_with(prefix));
        if prefix.is_empty() || known.next().is_none() {
            return Err(no("no county has a code that begins so"));
        }
        Ok(Self::Code(prefix.to_owned()))
    }
}

/// The seats of counties; Hong Kong, Macao and Taiwan have none in the atlas, so their
/// cities stand for them.
fn seats() -> impl Iterator<Item = (&'static str, Point)> {
    let counts = |kind| matches!(kind, PlaceKind::County | PlaceKind::City);
    let places = Atlas::shipped().places().iter();
    places
        .filter(move |place| counts(place.kind) && place.code.len() == 6)
        .map(|place| (place.code, place.point))
}

/// What a message reaches, looked up once and then asked for each partner.
#[derive(Debug)]
pub struct Ground<'a> {
    reach: &'a [Circle],
    /// Of three thousand counties, looked through once somebody names one.
    codes: OnceCell<BTreeSet<&'static str>>,
}

impl<'a> Ground<'a> {
    pub const fn of(reach: &'a [Circle]) -> Self {
        Self {
            reach,
            codes: OnceCell::new(),
        }
    }

    fn counties(&self) -> BTreeSet<&'static str> {
        // There is no open set of borders: a county is near when its seat is, with the
        // distance to which a county spreads. A little too much is told, never too little.
        let near = |circle: &Circle, seat: Point| {
            distance_m(circle.centre(), seat) <= f64::from(circle.radius_m()) + SPREAD_M
        };
        let inside = |seat| self.reach.iter().any(|circle| near(circle, seat));
        let found = seats().filter(|(_, seat)| inside(*seat));
        found.map(|(code, _)| code).collect()
    }

    pub fn touches(&self, area: &ServiceArea) -> bool {
        match area {
            ServiceArea::Circle(own) => self.reach.iter().any(|circle| circle.intersects(own)),
            ServiceArea::Code(prefix) => {
                let codes = self.codes.get_or_init(|| self.counties());
                let mut from = codes.range(prefix.as_str()..);
                from.next().is_some_and(|code| code.starts_with(prefix))
            }
        }
    }
}

impl Partner {
    /// Whether a message that reaches `ground` is this partner's business: one without
    /// areas works everywhere.
    pub fn works_in(&self, ground: &Ground<'_>) -> bool {
        self.areas.is_empty() || self.areas.iter().any(|area| ground.touches(area))
    }

    /// Whether a message goes to this partner, who was `told` of its alert before or not.
    pub fn is_told(&self, head: &MessageHead, ground: &Ground<'_>, told: bool) -> bool {
        // Who cannot have got the alert is not told that it ended; who may have got it is
        // told everything, also outside its areas.
        told || (!head.is_closing() && self.works_in(ground))
    }

    /// The secrets that sign what is posted at `now`, newest first. During the overlap
    /// after a rotation there are two, and each of them verifies.
    pub fn secrets_at(&self, now: Timestamp) -> Vec<&str> {
        let began = |since: Option<Timestamp>| since.is_none_or(|since| since <= now);
        let mut secrets = Vec::new();
        if began(self.webhook_secret_since) {
            secrets.push(self.webhook_secret.as_str());
        }
        if let Some(retired) = &self.retired_secret
            && began(retired.since)
            && now < retired.until
        {
            secrets.push(&retired.secret);
        }
        secrets
    }

    /// With the secrets of `now`, which may lie in the past: one that has ended, or had
    /// not begun, signs nothing. Empty where none of those that held then is known still.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        let mut secrets = self.secrets_at(now).into_iter().map(str::to_owned);
        let (webhook_secret, second) = (secrets.next().unwrap_or_default(), secrets.next());
        drop(secrets);
        let retired_secret = self.retired_secret.filter(|_| second.is_some());
        Self {
            webhook_secret,
            retired_secret,
            ..self
        }
    }
}

/// A webhook secret on its way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredSecret {
    pub secret: String,
    /// When it began to sign; `None` for the one that the partner joined with.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// The first moment at which it signs nothing any more.
    pub until: Timestamp,
}

/// What a partner's key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    /// What was said, by cursor.
    #[serde(rename = "alerts:read")]
    AlertsRead,
    /// The partner's own deliveries, with what was on them.
    #[serde(rename = "deliveries:read")]
    DeliveriesRead,
    /// Settings, keys, secret, and asking for a delivery again.
    #[serde(rename = "settings:write")]
    SettingsWrite,
    /// Handing in records of a registry.
    #[serde(rename = "pfif:write")]
    PfifWrite,
}

impl Scope {
    pub const ALL: [Self; 4] = [
        Self::AlertsRead,
        Self::DeliveriesRead,
        Self::SettingsWrite,
        Self::PfifWrite,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlertsRead => "alerts:read",
            Self::DeliveriesRead => "deliveries:read",
            Self::SettingsWrite => "settings:write",
            Self::PfifWrite => "pfif:write",
        }
    }
}

impl AccessKey {
    /// What it opens. A key from before there were scopes opens everything of its owner.
    pub fn scopes(&self) -> Vec<Scope> {
        self.scopes.clone().unwrap_or_else(|| Scope::ALL.to_vec())
    }

    pub fn opens(&self, scope: Scope) -> bool {
        self.scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(&scope))
    }

    /// Whether it opens anything at all at `now`.
    pub fn is_good(&self, now: Timestamp) -> bool {
        !self.revoked && self.ends_at.is_none_or(|end| now < end)
    }

    /// Nobody hands out more than they hold: `scopes` may be of a key that this one makes.
    pub fn may_give(&self, scopes: &[Scope]) -> Result<(), Refusal> {
        match scopes.iter().find(|scope| !self.opens(**scope)) {
            None => Ok(()),
            Some(more) => Err(Refusal::new(
                RefusalCode::ScopeMissing,
                format!("a key cannot give what it has not: {}", more.as_str()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        format::Format, id::Id, languages::Languages, people::KeyOwner, status::StatusKind,
    };

    const SHIJIAZHUANG: &str = "38.0104,114.4784 100";

    fn touches(area: &ServiceArea, ring: &str) -> bool {
        let reach: Vec<Circle> = vec![ring.parse().unwrap()];
        Ground::of(&reach).touches(area)
    }

    fn partner(areas: Vec<ServiceArea>) -> Partner {
        Partner {
            id: Id::from_bits(1),
            name: "Taxis".to_owned(),
            status: StatusKind::Actual,
            webhook_url: None,
            webhook_secret: "whsec_bmV3".to_owned(),
            webhook_secret_since: None,
            retired_secret: None,
            datum: homeward_geo::Datum::Wgs84,
            format: Format::Json,
            languages: Languages::ALL,
            areas,
            mail: None,
            created_at: Timestamp::default(),
        }
    }

    #[test]
    fn an_area_by_code_is_touched_by_a_ring_that_reaches_one_of_its_counties() {
        for (code, here) in [
            ("13", true),
            ("1301", true),
            ("130000", true),
            ("65", false),
        ] {
            let area = ServiceArea::code(code).unwrap();
            assert_eq!(touches(&area, SHIJIAZHUANG), here, "{code}");
        }
        for wrong in ["", "1", "13x", "000000", "99", "１３"] {
            assert!(ServiceArea::code(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_area_by_circle_is_touched_where_the_circles_meet() {
        let circle = |text: &str| ServiceArea::Circle(text.parse().unwrap());
        assert!(touches(&circle("38.9,115.5 60"), SHIJIAZHUANG));
        assert!(!touches(&circle("31.23,121.47 60"), SHIJIAZHUANG));
    }

    #[test]
    fn a_partner_without_areas_works_everywhere() {
        let reach: Vec<Circle> = vec![SHIJIAZHUANG.parse().unwrap()];
        let ground = Ground::of(&reach);
        let in_xinjiang = vec![ServiceArea::code("65").unwrap()];
        assert!(partner(vec![]).works_in(&ground));
        assert!(!partner(in_xinjiang).works_in(&ground));
    }

    #[test]
    fn two_secrets_sign_during_the_overlap_and_one_after_it() {
        let moment = Timestamp::from_millis;
        let rotated = Partner {
            webhook_secret_since: Some(moment(100)),
            retired_secret: Some(RetiredSecret {
                secret: "whsec_b2xk".to_owned(),
                since: None,
                until: moment(200),
            }),
            ..partner(vec![])
        };
        assert_eq!(rotated.secrets_at(moment(99)), ["whsec_b2xk"]);
        assert_eq!(
            rotated.secrets_at(moment(100)),
            ["whsec_bmV3", "whsec_b2xk"]
        );
        assert_eq!(rotated.secrets_at(moment(200)), ["whsec_bmV3"]);
        assert_eq!(rotated.clone().at(moment(200)).retired_secret, None);
        assert_eq!(rotated.clone().at(moment(199)), rotated);
        assert_eq!(rotated.at(moment(99)).webhook_secret, "whsec_b2xk");
    }

    #[test]
    fn a_key_gives_nothing_that_it_has_not_and_an_old_one_has_all() {
        let old: AccessKey = serde_json::from_str(r#"{"id":"00000000-0000-0000-0000-000000000009","owner":{"opens":"partner","id":"00000000-0000-0000-0000-000000000001"},"label":"pull","digest":"d","created_at":"2026-11-23T07:02:00.000Z","revoked":false}"#).unwrap();
        assert_eq!(old.owner, KeyOwner::Partner(Id::from_bits(1)));
        assert!(Scope::ALL.iter().all(|scope| old.opens(*scope)));
        assert_eq!(old.may_give(&Scope::ALL), Ok(()));
        let reader = AccessKey {
            scopes: Some(vec![Scope::AlertsRead, Scope::SettingsWrite]),
            ..old
        };
        assert!(!reader.opens(Scope::DeliveriesRead));
        let refused = reader.may_give(&Scope::ALL).unwrap_err();
        assert!(refused.detail.contains("deliveries:read"), "{refused}");
    }

    #[test]
    fn a_key_ends_at_its_end_and_not_before() {
        let moment = Timestamp::from_millis;
        let key = AccessKey {
            id: Id::from_bits(9),
            owner: KeyOwner::Partner(Id::from_bits(1)),
            label: String::new(),
            digest: String::new(),
            scopes: None,
            created_at: moment(0),
            ends_at: Some(moment(10)),
            revoked: false,
        };
        assert!(key.is_good(moment(9)) && !key.is_good(moment(10)));
        let revoked = AccessKey {
            revoked: true,
            ..key
        };
        assert!(!revoked.is_good(moment(9)));
    }
}
