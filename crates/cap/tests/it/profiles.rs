//! Each profile accepts a message of its own kind and names what others lack.

use homeward_cap::{Options, Profile, Reading, Verdict, read};

use crate::{base::BASE, samples::sample};

pub fn against(bytes: &[u8], profile: Profile) -> Reading {
    read(bytes, &Options::strict().profile(profile))
}

/// The rules that a text breaks after one swap, among those of its profile.
pub fn told(text: &str, from: &str, to: &str, profile: Profile) -> Vec<&'static str> {
    let changed = text.replace(from, to);
    assert_ne!(changed, text, "{from}");
    let prefix = format!("{profile}-");
    let mut rules = against(changed.as_bytes(), profile).rules();
    rules.retain(|rule| rule.starts_with(&prefix));
    rules
}

#[test]
fn google_takes_the_base_message_and_names_what_is_missing() {
    assert_eq!(
        against(BASE.as_bytes(), Profile::Google).verdict,
        Verdict::Accept
    );
    let google = |from, to| told(BASE, from, to, Profile::Google);
    assert_eq!(
        google("<web>https://missing-child.example/a/0001</web>", ""),
        ["google-web"]
    );
    assert_eq!(
        google("<expires>2026-11-24T16:20:00+08:00</expires>", ""),
        ["google-expires"]
    );
    assert_eq!(google(">Immediate<", ">Unknown<"), ["google-unknown"]);
    assert_eq!(google("113.6254 100<", "113.6254 0<"), ["google-radius"]);
    assert_eq!(google("<contact>110</contact>", ""), ["google-contact"]);
    assert_eq!(
        google("<responseType>Monitor</responseType>", ""),
        ["google-response-type"]
    );
    let instruction = "如看到该儿童,请立即拨打110。请勿自行追赶。";
    assert_eq!(
        google(instruction, "寻找6岁男童小明(演练)"),
        ["google-texts-alike"]
    );
    assert_eq!(google("小明(演练)", &"明".repeat(140)), ["google-headline"]);
}

#[test]
fn ipaws_takes_a_real_message_after_its_place_code_is_written_and_refuses_the_base() {
    let archived = sample("examples/willglynn__ipaws-5e6dd964023f1930ef638846.xml");
    let reading = against(&archived, Profile::Ipaws);
    assert!(reading.verdict.is_accepted(), "{:?}", reading.findings);
    let text = String::from_utf8(archived).unwrap();
    let ipaws = |from: &str, to: &str| told(&text, from, to, Profile::Ipaws);
    assert_eq!(ipaws("IPAWSv1.0", "IPAWSv2.0"), ["ipaws-code"]);
    assert_eq!(ipaws(">ADR<", ">Adr<"), ["ipaws-event-code"]);
    assert_eq!(
        ipaws("<value>CMAS</value>", "<value>TV</value>"),
        ["ipaws-blockchannel"]
    );
    assert!(
        against(BASE.as_bytes(), Profile::Ipaws)
            .rules()
            .contains(&"ipaws-geocode")
    );
}

#[test]
fn cell_broadcast_texts_have_their_lengths() {
    let parameter = |name: &str, length: usize| {
        format!(
            "</contact><parameter><valueName>{name}</valueName><value>{}</value></parameter>",
            "x".repeat(length)
        )
    };
    for (name, max, rule) in [
        ("CMAMtext", 90, "ipaws-cmamtext"),
        ("CMAMlongtext", 360, "ipaws-cmamlongtext"),
    ] {
        let fits = told(BASE, "</contact>", &parameter(name, max), Profile::Ipaws);
        let over = told(
            BASE,
            "</contact>",
            &parameter(name, max + 1),
            Profile::Ipaws,
        );
        assert!(!fits.contains(&rule) && over.contains(&rule), "{name}");
    }
}

/// A message of our own kind: two languages, a circle and a ring round it.
fn ours() -> String {
    let block = |language: &str, words: [&str; 4]| {
        let ring = ring(34.7466, 113.6254, 100.0);
        format!(
            "<info><language>{language}</language><category>Rescue</category><event>{}</event>\
             <urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>\
             <expires>2026-11-24T16:20:00+08:00</expires><headline>{}</headline>\
             <description>{}</description><instruction>{}</instruction><contact>110</contact>\
             <parameter><valueName>homeward:sha256</valueName><value>{} https://a.example/p.jpg</value></parameter>\
             <resource><resourceDesc>photo</resourceDesc><mimeType>image/jpeg</mimeType>\
             <uri>https://a.example/p.jpg</uri><digest>2fd4e1c67a2d28fced849ee1bb76e7391b93eb12</digest></resource>\
             <area><areaDesc>{}</areaDesc><polygon>{ring}</polygon><circle>34.7466,113.6254 100</circle>\
             <geocode><valueName>GB/T2260-2007</valueName><value>410100</value></geocode></area></info>",
            words[0],
            words[1],
            words[2],
            words[3],
            "ab".repeat(32),
            words[0],
        )
    };
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>homeward:cn-410100:7KQ4M2:1</identifier>\
         <sender>homeward:cn-410100</sender><sent>2026-11-23T16:20:00+08:00</sent><status>Actual</status>\
         <msgType>Alert</msgType><scope>Public</scope><incidents>case-1</incidents>{}{}</alert>",
        block(
            "zh-CN",
            ["儿童失踪", "寻找男童", "六岁，红色外套", "请拨打110"]
        ),
        block(
            "en",
            [
                "Missing child",
                "Boy missing",
                "Six years, red coat",
                "Call 110"
            ]
        ),
    )
}

/// 128 corners round a circle, far enough out that no side cuts it.
fn ring(lat: f64, lon: f64, km: f64) -> String {
    let far = km / (std::f64::consts::PI / 128.0).cos() / 6_371.008_8;
    let corner = |index: u32| {
        let bearing = f64::from(index % 128) / 128.0 * std::f64::consts::TAU;
        let north = (lat.to_radians().sin() * far.cos()
            + lat.to_radians().cos() * far.sin() * bearing.cos())
        .asin();
        let east = (bearing.sin() * far.sin() * lat.to_radians().cos())
            .atan2(far.cos() - lat.to_radians().sin() * north.sin());
        format!("{:.6},{:.6}", north.to_degrees(), lon + east.to_degrees())
    };
    (0..=128).map(corner).collect::<Vec<_>>().join(" ")
}

#[test]
fn homeward_takes_its_own_message_and_names_each_lack() {
    let text = ours();
    let reading = against(text.as_bytes(), Profile::Homeward);
    assert_eq!(reading.verdict, Verdict::Accept, "{:?}", reading.findings);
    let cases = [
        (
            "homeward:cn-410100:7KQ4M2:1",
            "homeward:cn-410100:7KQ4M2",
            "homeward-identifier",
        ),
        (
            "homeward:cn-410100:7KQ4M2:1",
            "homeward:cn-410100:7KQ4M2:01",
            "homeward-identifier",
        ),
        (
            "<sender>homeward:cn-410100",
            "<sender>homeward:cn-130100",
            "homeward-sender",
        ),
        (
            "<scope>Public</scope>",
            "<scope>Private</scope><addresses>a</addresses>",
            "homeward-scope",
        ),
        ("<incidents>case-1</incidents>", "", "homeward-incident"),
        (">en<", ">fr<", "homeward-languages"),
        (
            "<expires>2026-11-24T16:20:00+08:00</expires>",
            "",
            "homeward-expires",
        ),
        ("<contact>110</contact>", "", "homeward-contact"),
        ("<headline>寻找男童</headline>", "", "homeward-texts"),
        ("请拨打110", "寻找男童", "homeward-texts-alike"),
        ("<circle>34.7466,113.6254 100</circle>", "", "homeward-area"),
        (
            "34.7466,113.6254 100",
            "34.7466,113.6254 101",
            "homeward-polygon",
        ),
        ("GB/T2260-2007", "GB/T2260", "homeward-geocode"),
        (">410100<", ">41010<", "homeward-geocode"),
        (
            "<digest>2fd4e1c67a2d28fced849ee1bb76e7391b93eb12</digest>",
            "",
            "homeward-resource",
        ),
        ("homeward:sha256", "sha256", "homeward-resource"),
    ];
    for (from, to, rule) in cases {
        assert!(
            told(&text, from, to, Profile::Homeward).contains(&rule),
            "{from} -> {to}: {rule}"
        );
    }
}

#[test]
fn a_cancel_of_ours_may_say_nothing() {
    let text = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>homeward:a:B:2</identifier>\
        <sender>homeward:a</sender><sent>2026-11-23T16:20:00+08:00</sent><status>Actual</status>\
        <msgType>Cancel</msgType><scope>Public</scope>\
        <references>homeward:a,homeward:a:B:1,2026-11-23T15:20:00+08:00</references>\
        <incidents>case-1</incidents></alert>";
    assert_eq!(
        against(text.as_bytes(), Profile::Homeward).verdict,
        Verdict::Accept
    );
}
