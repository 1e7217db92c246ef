//! Push services that hang, flood, mislead, or are none.

use homeward_channels::partner_webhook::REPLY_BYTES_MAX;
use homeward_domain::status::Actual;
use homeward_ports::channel::Outcome;

use super::{House, PushService, push};
use crate::{
    samples::{Story, form},
    server::{Behaviour, serve},
};

#[tokio::test]
async fn a_service_that_hangs_delays_no_other() {
    let house = House::<Actual>::new();
    let (hanging, log) = serve(Behaviour::Hang).await;
    for n in 1..=40 {
        house.phone_at(n, &format!("{hanging}/{n}")).await;
    }
    let service = house.service().await;
    house.phone(&service, 50).await;
    let (_, package) = Story::<Actual>::begins(form());
    let channel = house.channel();
    let mut telling = std::pin::pin!(push(&channel, &package));
    tokio::select! {
        outcome = &mut telling => panic!("nobody waited for the one that hangs: {outcome:?}"),
        () = service.next() => {}
    }
    let outcome = telling.await;
    assert!(matches!(outcome, Outcome::Later(None, said) if said.ends_with("40 waiting")));
    assert_eq!(service.taken().len(), 1);
    let asked = log.seen().len();
    assert!(asked <= 20, "{asked} of 40 asked where nobody answers");
}

#[tokio::test]
async fn an_address_inside_is_never_called_and_its_subscription_goes() {
    let house = House::<Actual>::new();
    for (n, endpoint) in [
        "https://10.0.0.1/push",
        "https://169.254.169.254/latest/meta-data",
        "http://192.168.0.1/push",
        "https://[fd00::1]/push",
        "https://printer.local/push",
    ]
    .iter()
    .enumerate()
    {
        house.phone_at(n as u8, endpoint).await;
    }
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&house.channel(), &package).await;
    let said = "0 taken, 5 gone, 0 refused, 0 waiting".to_owned();
    assert_eq!(outcome, Outcome::Accepted(said));
    assert_eq!(house.count().await, 0);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let house = House::<Actual>::new();
    let service = house.service().await;
    house.phone(&service, 1).await;
    service.plan("1", 307, None);
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = push(&house.channel(), &package).await;
    let Outcome::Accepted(said) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(said.ends_with("redirects are not followed (307)"), "{said}");
    assert_eq!(service.calls(), 1);
}

#[tokio::test]
async fn of_ten_gigabytes_a_little_is_read() {
    let house = House::<Actual>::new();
    let (url, log) = serve(Behaviour::Flood).await;
    house.phone_at(1, &url).await;
    let (_, package) = Story::<Actual>::begins(form());
    assert!(matches!(
        push(&house.channel(), &package).await,
        Outcome::Accepted(_)
    ));
    let flooded = *log.flooded.lock().unwrap();
    assert!(flooded < REPLY_BYTES_MAX + 16 * 1024 * 1024, "{flooded}");
}

#[tokio::test]
async fn the_double_refuses_another_house() {
    let house = House::<Actual>::new();
    let stranger = House::<Actual>::new();
    let service = PushService::open(stranger.key.public(), 4_096, super::NOW_S).await;
    house.phone(&service, 1).await;
    let (_, package) = Story::<Actual>::begins(form());
    push(&house.channel(), &package).await;
    assert_eq!(service.faults(), ["another key than it subscribed with"]);
}
