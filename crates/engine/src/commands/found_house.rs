//! The first start: an agency, its administrator, and a link for them.

use homeward_domain::{
    change::{Change, Expect},
    facts::Actor,
    id::OfficerId,
    people::{Agency, Jurisdiction, Officer, Role},
    refusal::RefusalCode,
    words::Words,
};

use crate::{Engine, Failure};

/// What an operator says of the agency that the house belongs to.
#[derive(Debug, Clone)]
pub struct Founding {
    pub slug: String,
    pub name: Words,
    pub jurisdiction: Vec<String>,
    pub call: String,
}

/// Founds the house if it was not founded, and names its first administrator.
pub async fn found_house(
    engine: &Engine,
    founding: Founding,
) -> Result<Option<OfficerId>, Failure> {
    if !engine.store.agencies().await?.is_empty() {
        return Ok(None);
    }
    let mut facts = engine.facts(Actor::System);
    let jurisdiction = Jurisdiction::new(founding.jurisdiction);
    let jurisdiction = jurisdiction.ok_or_else(|| {
        Failure::no(
            RefusalCode::BodyInvalid,
            "a jurisdiction is a list of code prefixes",
        )
    })?;
    let slug_ok = !founding.slug.is_empty()
        && founding
            .slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !slug_ok {
        return Err(Failure::no(
            RefusalCode::BodyInvalid,
            "an agency is named by a-z, 0-9 and hyphens",
        ));
    }
    let agency = Agency {
        id: facts.fresh(),
        slug: founding.slug,
        name: founding.name,
        jurisdiction,
        call: founding.call,
    };
    let admin = Officer {
        id: facts.fresh(),
        agency: agency.id,
        name: "Administrator".to_owned(),
        role: Role::Admin,
        added_at: facts.now,
    };
    let id = admin.id;
    let changes = vec![Change::AgencyFounded(agency), Change::OfficerAdded(admin)];
    engine
        .record(&mut facts, vec![Expect::Unfounded], changes)
        .await?;
    Ok(Some(id))
}
