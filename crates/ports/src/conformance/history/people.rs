//! People come, sign in, and leave.

use homeward_domain::{
    change::{Change, Expect},
    people::{AccessKey, KeyOwner, Partner},
    state::State,
};

use super::{Deed, Town};

/// Only the first founding holds; later ones are told so.
pub fn founding(town: &mut Town) -> Option<Deed> {
    let changes = town.founding();
    if town.chance.once_in(2) {
        return Some((vec![Expect::Unfounded], changes));
    }
    let agency = town.another_agency();
    Some((vec![], vec![Change::AgencyFounded(agency)]))
}

pub fn officer(town: &mut Town) -> Option<Deed> {
    let officer = town.another_officer();
    Some((vec![], vec![Change::OfficerAdded(officer)]))
}

pub fn link(town: &mut Town) -> Option<Deed> {
    let link = town.a_link();
    Some((vec![], vec![Change::LinkMade(link)]))
}

/// With any link, spent or not; now and then with one that was never made.
pub fn sign_in(town: &mut Town, state: &State) -> Option<Deed> {
    let session = town.a_session();
    let known = town.chance.one_of(state.links.keys().cloned());
    let unknown = town.chance.once_in(4).then(|| "unknown".to_owned());
    let link = unknown.or(known)?;
    let expect = Expect::LinkUnused {
        digest: link.clone(),
    };
    let expect = if town.chance.once_in(4) {
        vec![]
    } else {
        vec![expect]
    };
    Some((expect, vec![Change::SessionOpened { session, link }]))
}

pub fn sign_out(town: &mut Town, state: &State) -> Option<Deed> {
    let digest = town.chance.one_of(state.sessions.keys().cloned())?;
    Some((vec![], vec![Change::SessionClosed { digest }]))
}

/// A new key, a revoked one, or one with the digest of another.
pub fn key(town: &mut Town, state: &State) -> Option<Deed> {
    let officers = state.officers.keys().map(|id| KeyOwner::Officer(*id));
    let partners = state.partners.keys().map(|id| KeyOwner::Partner(*id));
    let screens = state.screens.keys().map(|id| KeyOwner::Screen(*id));
    let owners: Vec<_> = officers.chain(partners).chain(screens).collect();
    let owner = town.chance.one_of(owners)?;
    let fresh = town.a_key(owner);
    let change = match town.chance.one_of(state.keys.values().cloned()) {
        Some(key) if town.chance.once_in(3) => Change::KeyRevoked(AccessKey {
            revoked: true,
            ..key
        }),
        Some(key) if town.chance.once_in(3) => Change::KeyMade(AccessKey {
            digest: key.digest,
            ..fresh
        }),
        // Revoking what was never made writes it, and has no "before".
        _ if town.chance.once_in(6) => Change::KeyRevoked(fresh),
        _ => Change::KeyMade(fresh),
    };
    Some((vec![], vec![change]))
}

pub fn partner(town: &mut Town, state: &State) -> Option<Deed> {
    let fresh = town.a_partner();
    let change = match town.chance.one_of(state.partners.values().cloned()) {
        Some(partner) if town.chance.once_in(2) => Change::PartnerChanged(Partner {
            webhook_url: None,
            ..partner
        }),
        _ => Change::PartnerJoined(fresh),
    };
    Some((vec![], vec![change]))
}

pub fn screen(town: &mut Town, state: &State) -> Option<Deed> {
    let fresh = town.a_screen();
    let change = match town.chance.one_of(state.screens.keys().copied()) {
        Some(screen) if town.chance.once_in(2) => Change::ScreenSeen {
            screen,
            at: town.now,
        },
        _ => Change::ScreenPut(fresh),
    };
    Some((vec![], vec![change]))
}
