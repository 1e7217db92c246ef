//! Messages in the profile of wireless gateways.

use homeward_cap::{Profile, Verdict};
use homeward_ports::{cap_message::CapSigner, ipaws_message::SameAreas};

use super::*;

/// Signs nothing and counts how often it is asked.
#[derive(Debug, Default)]
struct Pen(AtomicUsize);
impl CapSigner for Pen {
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Fault> {
        self.0.fetch_add(1, Relaxed);
        Ok(document.to_vec())
    }
    fn public_pem(&self) -> &str {
        ""
    }
}

fn gateways(same: &str) -> (House, Arc<Pen>) {
    let (house, pen) = (house(), Arc::new(Pen::default()));
    let areas: SameAreas = same.parse().unwrap();
    let door = FeedsDoor::<Actual>::new(
        house.roll.clone(),
        Arc::new(Still),
        "https://a.example",
        None,
    );
    let door = door.for_gateways(pen.clone(), areas);
    let roll = house.roll;
    let app = routes(door);
    (House { roll, app }, pen)
}

const SECOND: &str = "/cap/7KQ4M2-2.ipaws.xml";

fn checked(text: &[u8]) -> Alert {
    let reading = read(text, &Options::strict().profile(Profile::Ipaws));
    assert_eq!(reading.verdict, Verdict::Accept, "{:?}", reading.findings);
    reading.alert.unwrap()
}

#[tokio::test]
async fn a_gateway_gets_what_its_own_profile_accepts_under_a_name_of_its_own() {
    let (house, pen) = gateways("");
    let response = got(&house, SECOND, &[]).await;
    assert_eq!(response.headers()["content-type"], "application/cap+xml");
    let first = bytes(response).await;
    let alert = checked(&first);
    assert_eq!(alert.identifier, "homeward:cn-130100:7KQ4M2:2:ipaws");
    assert_eq!(
        alert.references[0].identifier,
        "homeward:cn-130100:7KQ4M2:1:ipaws"
    );
    for info in &alert.infos {
        // Nobody who goes by codes alone may take "everywhere" at its word.
        let blocked: Vec<_> = info.parameter("BLOCKCHANNEL").collect();
        assert_eq!(blocked, ["EAS", "NWEM"]);
        assert!(
            info.areas[0]
                .geocodes
                .iter()
                .any(|code| code.value == "000000")
        );
        assert!(!info.areas[0].circles.is_empty() && !info.areas[0].polygons.is_empty());
    }
    assert_eq!(bytes(got(&house, SECOND, &[]).await).await, first);
    assert_eq!(pen.0.load(Relaxed), 1, "it is signed once");
}

#[tokio::test]
async fn with_codes_of_its_own_the_agency_reaches_broadcasters_too() {
    let (house, _) = gateways("006037,006059");
    let alert = checked(&bytes(got(&house, SECOND, &[]).await).await);
    let info = &alert.infos[0];
    assert_eq!(info.parameter("BLOCKCHANNEL").next(), None);
    let codes = info.areas[0]
        .geocodes
        .iter()
        .filter(|code| code.name == "SAME");
    let codes: Vec<_> = codes.map(|code| code.value.as_str()).collect();
    assert_eq!(codes, ["006037", "006059"]);
}

#[tokio::test]
async fn it_is_taken_back_with_its_message_and_a_house_without_a_key_has_none() {
    let (taken_back, _) = gateways("");
    taken_back.ends();
    let gone = got(&taken_back, SECOND, &[]).await;
    assert_eq!(gone.status(), StatusCode::GONE);
    let cancel = got(&taken_back, "/cap/7KQ4M2-3.ipaws.xml", &[]).await;
    assert_eq!(checked(&bytes(cancel).await).msg_type, CapType::Cancel);
    let none = got(&house(), SECOND, &[]).await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
}
