//! Canada's profile: its own message, one change at a time, and the lists it takes from.

use homeward_cap::{Profile, Verdict};

use crate::{
    base::BASE,
    profiles::{against, told},
    samples::sample,
};

/// A child is missing in Toronto: an Update in both languages, on radios and on phones.
const CANADA: &str = include_str!("canada.xml");

/// The rules of the profile that the message breaks after one swap, wherever it occurs.
fn canada(from: &str, to: &str) -> Vec<&'static str> {
    told(CANADA, from, to, Profile::CapCp)
}

/// The same after a swap in the English block only.
fn english(from: &str, to: &str) -> Vec<&'static str> {
    let changed = CANADA.replacen(from, to, 1);
    canada(CANADA, &changed)
}

#[test]
fn canada_takes_its_own_sample_and_names_what_the_base_lacks() {
    let own = sample("examples/VE3LSR__Sample7_CAPCP_with_free_drawn_circle.xml");
    let reading = against(&own, Profile::CapCp);
    assert_eq!(
        reading.verdict,
        Verdict::AcceptWithWarnings,
        "{:?}",
        reading.findings
    );
    assert!(reading.rules().contains(&"cap-cp-languages"));
    let rules = against(BASE.as_bytes(), Profile::CapCp).rules();
    for rule in ["cap-cp-code", "cap-cp-event-code", "cap-cp-location"] {
        assert!(rules.contains(&rule), "{rule}");
    }
}

#[test]
fn canada_takes_a_whole_message_in_both_languages() {
    let reading = against(CANADA.as_bytes(), Profile::CapCp);
    assert_eq!(reading.verdict, Verdict::Accept, "{:?}", reading.findings);
    assert_eq!(reading.rules(), Vec::<&str>::new());
}

#[test]
fn an_event_code_is_of_the_list_and_written_as_there() {
    let code = |value: &str| canada(">amber<", &format!(">{value}<"));
    let none: [&str; 0] = [];
    for listed in [
        "missingPer",
        "missingVPer",
        "silver",
        "testMessage",
        "ice",
        "911Service",
    ] {
        assert_eq!(code(listed), none, "{listed}");
    }
    assert_eq!(code("AMBER"), ["cap-cp-event-case"]);
    assert_eq!(code("amberAlert"), ["cap-cp-event-list"]);
    assert_eq!(code("kidnapping"), ["cap-cp-event-list"]);
    assert_eq!(code("missing child"), ["cap-cp-event-form"]);
    assert_eq!(code("childAbduction"), ["cap-cp-event-form"]);
    for older in ["Event:0.3", "Event:1.0"] {
        assert_eq!(canada("Event:0.4", older), none, "{older}");
    }
    assert_eq!(canada("Event:0.4", "Event:en"), ["cap-cp-list-version"]);
}

#[test]
fn a_miswritten_event_code_is_told_its_right_writing() {
    for (wrong, right) in [
        ("AMBER", "`amber`"),
        ("missingper", "`missingPer`"),
        ("AMBERALERT", "`amber`"),
    ] {
        let text = CANADA.replace(">amber<", &format!(">{wrong}<"));
        let reading = against(text.as_bytes(), Profile::CapCp);
        let finding = &reading.findings[0];
        assert!(finding.message.contains(right), "{finding}");
        assert_eq!(finding.place.path, "/alert/info[1]/eventCode");
        assert_eq!(reading.verdict, Verdict::AcceptWithWarnings);
    }
}

#[test]
fn a_message_is_about_one_event() {
    let another = english(">amber<", ">missingPer<");
    assert!(another.contains(&"cap-cp-event-codes"), "{another:?}");
    let second = "</eventCode><eventCode><valueName>profile:CAP-CP:Event:0.4</valueName>\
                  <value>missingPer</value></eventCode>";
    assert_eq!(canada("</eventCode>", second), ["cap-cp-event-codes"]);
    let case = english(">amber<", ">Amber<");
    assert!(!case.contains(&"cap-cp-event-codes"), "{case:?}");
}

#[test]
fn a_place_is_a_code_of_statistics_canada() {
    let place = |value: &str| canada(">3520005<", &format!(">{value}<"));
    let none: [&str; 0] = [];
    for known in ["35", "3520", "2466023", "6101063", "00", "none", "00481"] {
        assert_eq!(place(known), none, "{known}");
    }
    for wrong in ["Toronto", "352", "065522", "14", "1401", "9901001"] {
        assert_eq!(place(wrong), ["cap-cp-location-code"], "{wrong}");
    }
    for other in ["3503", "2424001"] {
        assert_eq!(place(other), ["cap-cp-location-division"], "{other}");
    }
    assert_eq!(canada("Location:0.3", "Location:"), ["cap-cp-list-version"]);
    assert_eq!(
        canada("profile:CAP-CP:Location:0.3", "SGC"),
        ["cap-cp-location"]
    );
}

#[test]
fn english_and_french_differ_in_words_only() {
    for (from, to) in [
        ("Severe", "Extreme"),
        ("Monitor", "Shelter"),
        ("T16:20:00", "T17:20:00"),
        ("434665 20", "434665 30"),
        ("3520005", "3520"),
        ("<category>Safety", "<category>Security"),
    ] {
        assert_eq!(english(from, to), ["cap-cp-translation"], "{from}");
    }
    assert_eq!(canada(">en-CA<", ">en-GB<"), ["cap-cp-language-tag"]);
    assert_eq!(canada(">fr-CA<", ">fr<"), ["cap-cp-language-tag"]);
    assert_eq!(canada(">fr-CA<", ">frr<"), ["cap-cp-languages"]);
    assert_eq!(
        canada("<responseType>Monitor</responseType>", ""),
        ["cap-cp-response-type"]
    );
}

#[test]
fn blocks_of_one_language_are_matched_in_any_order() {
    let info = |at: usize| {
        let block = CANADA.split("<info>").nth(at).unwrap_or_default();
        block.split("</info>").next().unwrap_or_default()
    };
    let wrap = |text: String| format!("<info>{text}</info>");
    let north = |text: &str| wrap(text.replace("3520005", "3519"));
    let (en, fr) = (info(1), info(2));
    let blocks = [
        wrap(en.to_owned()),
        north(en),
        north(fr),
        wrap(fr.to_owned()),
    ]
    .concat();
    let head = CANADA.split("<info>").next().unwrap_or_default();
    let reading = against(format!("{head}{blocks}</alert>").as_bytes(), Profile::CapCp);
    assert!(!reading.rules().contains(&"cap-cp-translation"));
}

#[test]
fn an_update_or_cancel_without_references_is_refused() {
    let references =
        "<references>alerts@police.example,toronto-0000,2026-11-23T09:20:00-05:00</references>";
    let without = CANADA.replace(references, "");
    for text in [without.clone(), without.replace("Update", "Cancel")] {
        let reading = against(text.as_bytes(), Profile::CapCp);
        assert_eq!(reading.verdict, Verdict::Refuse);
        assert!(reading.rules().contains(&"references-missing"));
    }
}

#[test]
fn a_minor_change_is_one_of_six_in_an_update_and_in_every_block() {
    let none: [&str; 0] = [];
    for value in ["none", "text", "correction", "resource", "layer", "Other"] {
        assert_eq!(canada(">other<", &format!(">{value}<")), none, "{value}");
    }
    assert_eq!(canada(">other<", ">tiny<"), ["cap-cp-minor-value"]);
    assert_eq!(canada(">Update<", ">Alert<"), ["cap-cp-minor-update"]);
    assert_eq!(
        english("0.4:MinorChange", "0.4:Other"),
        ["cap-cp-minor-blocks"]
    );
    assert_eq!(
        canada("<note>the coat is blue</note>", ""),
        ["cap-cp-minor-note"]
    );
}

#[test]
fn a_translation_by_machine_is_flagged_with_yes_or_no_once() {
    let none: [&str; 0] = [];
    assert_eq!(canada(">no<", ">Yes<"), none);
    assert_eq!(canada(">no<", ">perhaps<"), ["cap-cp-auto-translated"]);
    assert_eq!(
        canada("0.4:MinorChange", "0.4:AutoTranslated"),
        ["cap-cp-auto-translated"]
    );
}

#[test]
fn flags_of_the_layers_are_yes_or_no_and_their_layer_is_named() {
    let none: [&str; 0] = [];
    assert_eq!(canada(">Yes<", ">No<"), none);
    assert_eq!(canada(">Yes<", ">true<"), ["cap-cp-sorem-flag"]);
    for layer in [
        "<code>layer:SOREM:1.0</code>",
        "<code>layer:SOREM:2.0</code>",
    ] {
        assert_eq!(canada(layer, ""), ["cap-cp-layer"], "{layer}");
    }
}

#[test]
fn only_what_is_grave_interrupts_people() {
    for (from, to) in [
        (">Immediate<", ">Expected<"),
        (">Severe<", ">Moderate<"),
        (">Observed<", ">Possible<"),
    ] {
        assert_eq!(canada(from, to), ["cap-cp-immediate"], "{to}");
    }
    let minor = CANADA.replace(">Severe<", ">Minor<");
    let none: [&str; 0] = [];
    assert_eq!(
        told(&minor, ">amber<", ">testMessage<", Profile::CapCp),
        none
    );
    assert_eq!(told(&minor, ">Actual<", ">Exercise<", Profile::CapCp), none);
    assert_eq!(told(&minor, ">Yes<", ">No<", Profile::CapCp), none);
}

#[test]
fn what_every_block_needs_is_asked_of_every_block() {
    let cut = |from: &str, to: &str| {
        let start = CANADA.find(from).unwrap_or_default();
        let end = CANADA[start..].find(to).unwrap_or_default() + start + to.len();
        let changed = CANADA.replacen(&CANADA[start..end], "", 1);
        canada(CANADA, &changed)
    };
    for (from, to, rule) in [
        ("<language>", "</language>", "cap-cp-language"),
        ("<eventCode>", "</eventCode>", "cap-cp-event-code"),
        ("<expires>", "</expires>", "cap-cp-expires"),
        ("<senderName>", "</senderName>", "cap-cp-sender-name"),
        ("<area>", "</area>", "cap-cp-area"),
        ("<geocode>", "</geocode>", "cap-cp-location"),
    ] {
        assert!(cut(from, to).contains(&rule), "{rule}");
    }
    let head = CANADA.split("<info>").next().unwrap_or_default();
    let silent = canada(CANADA, &format!("{head}</alert>"));
    assert_eq!(silent, ["cap-cp-info"]);
}

#[test]
fn a_flood_of_wrong_codes_ends_in_a_short_list_of_findings() {
    let named = |element: &str, name: &str, value: &str| {
        let piece =
            format!("<{element}><valueName>{name}</valueName><value>{value}</value></{element}>");
        piece.repeat(900_000 / piece.len())
    };
    for (mark, flood) in [
        (
            "<expires>",
            named("eventCode", "profile:CAP-CP:Event:0.4", "x"),
        ),
        (
            "<parameter>",
            named("parameter", "layer:SOREM:3.0:WirelessImmediate", "x"),
        ),
        (
            "</area>",
            named("geocode", "profile:CAP-CP:Location:0.3", "x"),
        ),
    ] {
        let text = CANADA.replacen(mark, &format!("{flood}{mark}"), 1);
        let reading = against(text.as_bytes(), Profile::CapCp);
        assert!((100..110).contains(&reading.findings.len()), "{mark}");
    }
}
