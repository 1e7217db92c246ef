//! Who is it, and whom do we work with?

use homeward_domain::{
    change::{Change, Expect},
    people::{AccessKey, KeyOwner, Partner, SignInLink},
    time::Span,
};

use super::{Town, refused, told, written};
use crate::store::Store;

pub async fn a_house_is_founded_once(store: &dyn Store) {
    let mut town = Town::new(1);
    let founding = town.founding();
    let batch = town.expecting([Expect::Unfounded], founding);
    written(store, batch).await;
    let again = vec![Change::AgencyFounded(town.another_agency())];
    let batch = town.expecting([Expect::Unfounded], again);
    refused(store, batch).await;
    assert_eq!(told(store.agencies().await), [town.agency.clone()]);
    assert_eq!(told(store.officers(town.agency.id).await), [town.officer]);
}

pub async fn a_sign_in_link_is_spent_once(store: &dyn Store) {
    let mut town = Town::new(1);
    let link = town.a_link();
    let batch = town.batch([Change::LinkMade(link.clone())]);
    written(store, batch).await;
    let session = town.a_session();
    let sign_in = |session| Change::SessionOpened {
        session,
        link: link.digest.clone(),
    };
    let unused = Expect::LinkUnused {
        digest: link.digest.clone(),
    };
    let batch = town.expecting([unused.clone()], [sign_in(session.clone())]);
    written(store, batch).await;
    let second = town.a_session();
    let batch = town.expecting([unused], [sign_in(second.clone())]);
    refused(store, batch).await;
    let spent = SignInLink {
        used: true,
        ..link.clone()
    };
    assert_eq!(told(store.link(&link.digest).await), Some(spent));
    assert_eq!(told(store.session(&session.digest).await), Some(session));
    assert_eq!(told(store.session(&second.digest).await), None);
}

pub async fn a_closed_session_is_nobody(store: &dyn Store) {
    let mut town = Town::new(1);
    let session = town.a_session();
    let digest = session.digest.clone();
    let link = town.a_digest();
    // No such link: the session stands all the same, and no link comes to be.
    let opened = Change::SessionOpened {
        session,
        link: link.clone(),
    };
    let batch = town.batch([opened]);
    written(store, batch).await;
    assert!(told(store.session(&digest).await).is_some());
    assert_eq!(told(store.link(&link).await), None);
    let closed = Change::SessionClosed {
        digest: digest.clone(),
    };
    let batch = town.batch([closed]);
    written(store, batch).await;
    assert_eq!(told(store.session(&digest).await), None);
}

pub async fn a_revoked_key_is_still_told_from_an_unknown_one(store: &dyn Store) {
    let mut town = Town::new(1);
    let partner = town.a_partner();
    let owner = KeyOwner::Partner(partner.id);
    let (first, second) = (town.a_key(owner), town.a_key(owner));
    let joined = Change::PartnerJoined(partner.clone());
    let made = [&first, &second].map(|key| Change::KeyMade(key.clone()));
    let batch = town.batch([vec![joined], made.to_vec()].concat());
    written(store, batch).await;
    let revoked = AccessKey {
        revoked: true,
        ..first
    };
    let batch = town.batch([Change::KeyRevoked(revoked.clone())]);
    written(store, batch).await;
    assert_eq!(
        told(store.key(&revoked.digest).await),
        Some(revoked.clone())
    );
    assert_eq!(told(store.keys_of(owner).await), [revoked, second]);
    let officer = KeyOwner::Officer(town.officer.id);
    assert_eq!(told(store.keys_of(officer).await), []);
    assert_eq!(told(store.key("unknown").await), None);
    assert_eq!(told(store.partners().await), [partner]);
}

pub async fn a_screen_is_seen_last_when_it_was_seen_last(store: &dyn Store) {
    let mut town = Town::new(1);
    let (first, second) = (town.a_screen(), town.a_screen());
    let put = [&second, &first].map(|screen| Change::ScreenPut(screen.clone()));
    let batch = town.batch(put);
    written(store, batch).await;
    let id = first.id;
    for _ in 0..2 {
        let at = town.wait(Span::seconds(5));
        let batch = town.batch([Change::ScreenSeen { screen: id, at }]);
        written(store, batch).await;
        assert_eq!(told(store.screens_seen().await), [(id, at)]);
    }
    assert_eq!(told(store.screen(id).await), Some(first.clone()));
    assert_eq!(told(store.screens().await), [first, second]);
}

pub async fn who_read_a_key_or_a_partner_before_it_changed_writes_nothing(store: &dyn Store) {
    let mut town = Town::new(1);
    let partner = town.a_partner();
    let key = town.a_key(KeyOwner::Partner(partner.id));
    let joined = Change::PartnerJoined(partner.clone());
    let batch = town.batch([joined, Change::KeyMade(key.clone())]);
    written(store, batch).await;
    let stands = [
        Expect::KeyStands(key.clone()),
        Expect::PartnerStands(Box::new(partner.clone())),
    ];
    let revoked = AccessKey {
        revoked: true,
        ..key.clone()
    };
    let moved = Partner {
        webhook_url: None,
        ..partner.clone()
    };
    let changed = [
        Change::KeyRevoked(revoked.clone()),
        Change::PartnerChanged(moved.clone()),
    ];
    let batch = town.expecting(stands.clone(), changed);
    written(store, batch).await;
    let back = [Change::KeyRevoked(key), Change::PartnerChanged(partner)];
    for (expect, change) in stands.into_iter().zip(back) {
        let batch = town.expecting([expect], [change]);
        refused(store, batch).await;
    }
    assert_eq!(told(store.key(&revoked.digest).await), Some(revoked));
    assert_eq!(told(store.partner(moved.id).await), Some(moved));
}
