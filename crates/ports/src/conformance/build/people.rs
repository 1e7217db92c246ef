//! Who acts: agencies, officers, partners, screens, links and keys.

use homeward_domain::{
    change::Change,
    format::Format,
    languages::Languages,
    partner::{RetiredSecret, Scope, ServiceArea},
    people::{
        AccessKey, Agency, Jurisdiction, KeyOwner, Officer, Partner, Role, Screen, Session,
        SignInLink,
    },
    status::StatusKind,
    time::{Span, Timestamp},
    words::{Lang, Words},
};
use homeward_geo::{Datum, Point};

use super::{Chance, Town, fresh};

pub fn agency(now: Timestamp, chance: &mut Chance) -> Agency {
    // Two digits are a province; this one holds the point of `point`.
    let Some(jurisdiction) = Jurisdiction::new(vec!["13".to_owned()]) else {
        unreachable!("two digits are a prefix");
    };
    Agency {
        id: fresh(now, chance),
        slug: "cn-130100".to_owned(),
        name: Words::new("石家庄市公安局", "Shijiazhuang Police"),
        jurisdiction,
        call: "110".to_owned(),
    }
}

pub fn officer(agency: &Agency, now: Timestamp, chance: &mut Chance) -> Officer {
    Officer {
        id: fresh(now, chance),
        agency: agency.id,
        name: "赵".to_owned(),
        role: Role::Admin,
        added_at: now,
    }
}

/// Somewhere in the town. Its digits are many, so that a store which loses one is found.
pub fn point(chance: &mut Chance) -> Point {
    #[expect(
        clippy::cast_precision_loss,
        reason = "any fraction will do, as long as it needs all its digits"
    )]
    let fraction = chance.number() as f64 / u64::MAX as f64;
    match Point::new(38.0 + fraction / 10.0, 114.4 + fraction / 7.0) {
        Ok(point) => point,
        Err(error) => unreachable!("{error}"),
    }
}

impl Town {
    /// The agency and its officer, as the first batch of a house writes them.
    pub fn founding(&self) -> Vec<Change> {
        vec![
            Change::AgencyFounded(self.agency.clone()),
            Change::OfficerAdded(self.officer.clone()),
        ]
    }

    pub fn another_agency(&mut self) -> Agency {
        self.wait(Span::millis(1));
        agency(self.now, &mut self.chance)
    }

    pub fn another_officer(&mut self) -> Officer {
        self.wait(Span::millis(1));
        officer(&self.agency, self.now, &mut self.chance)
    }

    pub fn a_link(&mut self) -> SignInLink {
        SignInLink {
            digest: self.a_digest(),
            officer: self.officer.id,
            expires_at: self.now + Span::minutes(10),
            used: false,
        }
    }

    pub fn a_session(&mut self) -> Session {
        Session {
            digest: self.a_digest(),
            officer: self.officer.id,
            opened_at: self.now,
            expires_at: self.now + Span::hours(12),
        }
    }

    pub fn a_key(&mut self, owner: KeyOwner) -> AccessKey {
        AccessKey {
            id: self.fresh(),
            owner,
            label: "值班台".to_owned(),
            digest: self.a_digest(),
            scopes: Some(vec![Scope::AlertsRead]),
            created_at: self.now,
            ends_at: Some(self.now + Span::hours(1)),
            revoked: false,
        }
    }

    pub fn a_partner(&mut self) -> Partner {
        Partner {
            id: self.fresh(),
            name: "地图".to_owned(),
            status: StatusKind::Actual,
            webhook_url: Some("https://partner.example/alerts".to_owned()),
            webhook_secret: "whsec_c2VjcmV0".to_owned(),
            webhook_secret_since: Some(self.now),
            retired_secret: Some(RetiredSecret {
                secret: "whsec_b2xk".to_owned(),
                since: None,
                until: self.now + Span::hours(1),
            }),
            datum: Datum::Bd09,
            format: Format::Cap,
            languages: Languages::only(Lang::En),
            areas: vec![ServiceArea::Code("13".to_owned())],
            mail: Some("team@maps.example".to_owned()),
            created_at: self.now,
        }
    }

    pub fn a_screen(&mut self) -> Screen {
        Screen {
            id: self.fresh(),
            name: "A1".to_owned(),
            status: StatusKind::Actual,
            place: Words::new("石家庄站", "Shijiazhuang Station"),
            point: point(&mut self.chance),
            created_at: self.now,
        }
    }

    pub fn a_digest(&mut self) -> String {
        format!("{:016x}{:016x}", self.chance.number(), self.chance.number())
    }
}
