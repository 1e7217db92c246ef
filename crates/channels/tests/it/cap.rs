//! What a message says as CAP, and that others can trust it.

use homeward_cap::{
    Alert, Options, Profile, dsig,
    model::{Certainty, MsgType, ResponseType, Severity, Status as CapStatus, Urgency},
    read,
};
use homeward_domain::{
    broadcast::measure,
    status::{Actual, Exercise, Status},
    texts::Closing,
};
use homeward_ports::{
    cap_message::CapSigner,
    ipaws_message::{self, SameAreas},
    package::Package,
};

use crate::samples::{BASE, CAP_KEY, CODE, Story, form, longest_form, photo};

/// The message as a stranger reads it: strictly, by our profile.
fn heard<S: Status>(package: &Package<S>) -> Alert {
    let text = package.cap().unwrap();
    for profile in [Profile::Homeward, Profile::Google] {
        let reading = read(text, &Options::strict().profile(profile));
        let rules: Vec<_> = reading.findings.iter().map(|f| f.rule).collect();
        // Reading says that it does not verify; nothing else may be said.
        assert_eq!(
            rules,
            ["signature-unverified"],
            "{profile:?}: {:?}",
            reading.findings
        );
    }
    read(text, &Options::strict()).alert.unwrap()
}

#[test]
fn the_signature_holds_for_whoever_pinned_the_key() {
    let (_, package) = Story::<Actual>::begins(form());
    let key = dsig::PublicKey::from_spki_pem(CAP_KEY.public_pem()).unwrap();
    let trust = dsig::Trust::new([key]).unwrap();
    let verified = dsig::verify(package.cap().unwrap(), &trust).unwrap();
    let signed = read(&verified.signed, &Options::strict()).alert.unwrap();
    assert_eq!(signed, heard(&package));
}

#[test]
fn an_alert_says_who_where_what_and_whom_to_call_in_both_languages() {
    let (_, package) = Story::<Actual>::begins(form());
    let alert = heard(&package);
    assert_eq!(alert.identifier, format!("homeward:cn-130100:{CODE}:1"));
    assert_eq!(alert.sender, "homeward:cn-130100");
    assert_eq!(alert.sent.to_string(), "2026-11-23T15:02:00+08:00");
    assert_eq!(
        (alert.status, alert.msg_type),
        (CapStatus::Actual, MsgType::Alert)
    );
    assert_eq!((alert.references.len(), alert.incidents.len()), (0, 1));
    let [zh, en] = &alert.infos[..] else {
        panic!("two blocks")
    };
    assert_eq!((zh.language(), en.language()), ("zh-CN", "en"));
    assert_eq!(
        (zh.event.as_str(), en.event.as_str()),
        ("儿童失踪", "Missing child")
    );
    for info in [zh, en] {
        let how = (info.urgency, info.severity, info.certainty);
        assert_eq!(
            how,
            (Urgency::Immediate, Severity::Severe, Certainty::Observed)
        );
        let codes: Vec<_> = info.event_codes.iter().map(|c| c.value.as_str()).collect();
        assert_eq!(codes, ["CAE", "missing-child"]);
        assert_eq!(
            info.expires.unwrap().to_string(),
            "2026-11-24T15:02:00+08:00"
        );
        assert_eq!(
            info.web.as_ref().unwrap().as_str(),
            format!("{BASE}/a/{CODE}")
        );
        assert_eq!(info.contact.as_deref(), Some("110"));
    }
    assert_eq!(
        en.headline.as_deref(),
        Some("Missing: Wang Xiaohe, girl, 6")
    );
    assert!(
        en.description
            .as_deref()
            .unwrap()
            .contains("Clothes: Red down jacket")
    );
    assert!(
        zh.description
            .as_deref()
            .unwrap()
            .contains("衣着：红色羽绒服")
    );
    let parameter = |name: &str| en.parameter(name).next().unwrap_or_default().to_owned();
    assert_eq!(parameter("homeward:cause"), "issued");
    assert_eq!(parameter("homeward:minor"), "false");
    assert_eq!(
        parameter("homeward:lastSeenFrom"),
        "2026-11-23T14:20:00+08:00"
    );
}

#[test]
fn the_area_is_one_place_with_a_circle_a_polygon_round_it_and_a_code() {
    let (_, package) = Story::<Actual>::begins(form());
    let alert = heard(&package);
    let [zh, en] = [0, 1].map(|nth| alert.infos[nth].areas[0].clone());
    assert_eq!(
        en.area_desc,
        "Within 100 km of Shijiazhuang railway station, west square, by the bus stop"
    );
    assert_eq!(zh.area_desc, "石家庄站西广场，公交站旁周围100公里以内");
    assert_eq!(en.circles[0].to_string(), "38.0106,114.4836 100");
    assert_eq!(en.polygons[0].points().len(), 129);
    assert_eq!(
        (&en.circles, &en.polygons, &en.geocodes),
        (&zh.circles, &zh.polygons, &zh.geocodes)
    );
    let code = &en.geocodes[0];
    assert_eq!(
        (code.name.as_str(), code.value.as_str()),
        ("GB/T2260-2020", "130104")
    );
}

#[test]
fn the_photo_is_linked_and_known_again_by_its_digests() {
    let (_, package) = Story::<Actual>::begins(form());
    let alert = heard(&package);
    let info = &alert.infos[0];
    let resource = &info.resources[0];
    assert_eq!(resource.matches_digest(&photo().page), Some(true));
    assert_eq!(resource.size, Some(photo().page.len() as u64));
    let url = resource.uri.as_ref().unwrap().as_str();
    assert!(url.starts_with(BASE) && resource.deref_uri.is_none());
    let sha256 = info.parameter("homeward:sha256").next().unwrap();
    assert!(sha256.ends_with(url), "{sha256}");
}

#[test]
fn an_update_refers_to_every_earlier_message_with_its_own_time() {
    let (mut story, _) = Story::<Actual>::begins(form());
    story.renewed();
    let alert = heard(&story.renewed());
    assert_eq!(alert.msg_type, MsgType::Update);
    let references: Vec<_> = alert.references.iter().map(ToString::to_string).collect();
    assert_eq!(
        references,
        [
            "homeward:cn-130100,homeward:cn-130100:7KQ4M2:1,2026-11-23T15:02:00+08:00",
            "homeward:cn-130100,homeward:cn-130100:7KQ4M2:2,2026-11-23T15:32:00+08:00",
        ]
    );
    // Both left in one second; a reader that goes by time must take this one for the newer.
    assert_eq!(alert.sent.to_string(), "2026-11-23T15:32:01+08:00");
    assert_eq!(
        alert.infos[0].parameter("homeward:minor").next(),
        Some("true")
    );
}

#[test]
fn a_cancel_takes_back_every_message_and_holds_nothing_of_the_child() {
    for closing in [Closing::Found, Closing::Ended] {
        let (mut story, first) = Story::<Actual>::begins(form());
        story.renewed();
        let package = story.ends(closing);
        let alert = heard(&package);
        assert_eq!(alert.msg_type, MsgType::Cancel);
        assert_eq!(alert.references.len(), 2);
        assert!(
            alert
                .references
                .iter()
                .all(|earlier| earlier.sent.instant() < alert.sent.instant())
        );
        assert_eq!(alert.incidents, heard(&first).incidents);
        for info in &alert.infos {
            assert_eq!(info.urgency, Urgency::Past);
            assert_eq!(info.response_types, [ResponseType::AllClear]);
            assert_eq!(info.categories, heard(&first).infos[0].categories);
            assert_eq!(info.event_codes, heard(&first).infos[0].event_codes);
        }
        let text = std::str::from_utf8(package.cap().unwrap()).unwrap();
        for of_the_child in [
            "小禾",
            "Xiaohe",
            "红色",
            "Red down",
            "西广场",
            "west square",
            "/photo/",
            "lastSeen",
        ] {
            assert!(!text.contains(of_the_child), "{of_the_child}");
        }
    }
}

#[test]
fn an_exercise_says_so_in_its_status_its_note_and_its_words() {
    let (_, package) = Story::<Exercise>::begins(form());
    let alert = heard(&package);
    assert_eq!(alert.status, CapStatus::Exercise);
    assert!(alert.note.unwrap().contains("no child is missing"));
    let web = alert.infos[0].web.as_ref().unwrap().as_str().to_owned();
    assert!(web.starts_with(&format!("{BASE}/drill/a/")), "{web}");
}

#[test]
fn the_longest_texts_a_case_may_have_still_have_a_form() {
    for first in ['一', '丈'] {
        let (_, package) = Story::<Actual>::begins(longest_form(first));
        assert!(package.cap().unwrap().len() < 64 * 1024);
        let reading = read(
            package.cap().unwrap(),
            &Options::strict().profile(Profile::Homeward),
        );
        assert!(reading.alert.is_some(), "{:?}", reading.findings);
    }
}

#[test]
fn the_short_texts_are_signed_with_the_message_and_keep_to_their_limits() {
    let (story, package) = Story::<Actual>::begins(form());
    let alert = heard(&package);
    for (info, call, page) in [
        (&alert.infos[0], "电话110", 3),
        (&alert.infos[1], "Call 110", 1),
    ] {
        let text = |name: &str| info.parameter(name).next().unwrap().to_owned();
        let (short, long) = (text("CMAMtext"), text("CMAMlongtext"));
        assert!(short.contains(call) && long.contains(call), "{short}");
        assert!(measure(&short).units <= 90 && measure(&long).units <= 360);
        assert!(measure(&short).pages <= page, "{short}");
        assert_eq!(text("WEAHandling"), "Child Abduction");
    }
    let ipaws = ipaws_message::signed(&alert, &SameAreas::default(), &*CAP_KEY).unwrap();
    let reading = read(&ipaws, &Options::strict().profile(Profile::Ipaws));
    assert!(reading.verdict.is_accepted(), "{:?}", reading.findings);
    let (_, longest) = Story::<Actual>::begins(longest_form('\u{20000}'));
    for info in &heard(&longest).infos {
        let short = info.parameter("CMAMtext").next().unwrap();
        assert!(measure(short).units <= 90, "{short}");
    }
    let ended = heard(&story.ends(Closing::Found));
    let said = ended.infos[1].parameter("CMAMtext").next().unwrap();
    assert!(said.starts_with("Found. Thank you."), "{said}");
    assert!(!said.contains("Wang"));
}
