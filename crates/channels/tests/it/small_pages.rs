//! "Is this real?", thanks, not found, problem; and the policy they are served under.

use base64::{Engine, prelude::BASE64_STANDARD};
use homeward_channels::public_page::{
    Thanks, content_security_policy, not_found_page, problem_page, style_src, tip_thanks_page,
    verify_page,
};
use homeward_domain::{status::StatusKind, words::Lang};
use homeward_ports::shelf::PosterState;
use sha2::{Digest, Sha256};

use crate::{samples::CODE, text::read};

const PAGE: &str = "https://homeward.example.gov.cn/a/7KQ4M2";

fn verify(state: Option<PosterState>, lang: Lang) -> String {
    verify_page(state, CODE, lang, StatusKind::Actual, PAGE)
}

fn thanks(with_child: bool, status: StatusKind) -> String {
    let thanks = Thanks {
        status,
        code: CODE,
        with_child,
        call: "0311 110",
    };
    tip_thanks_page(Lang::En, thanks)
}

#[test]
fn the_style_inside_is_the_one_that_the_policy_allows() {
    let page = not_found_page(Lang::Zh, StatusKind::Actual);
    let style = page
        .split("<style>")
        .nth(1)
        .unwrap()
        .split("</style>")
        .next()
        .unwrap();
    let hash = BASE64_STANDARD.encode(Sha256::digest(style.as_bytes()));
    assert_eq!(style_src(), format!("'sha256-{hash}'"));
    assert!(content_security_policy().contains(style_src()));
    assert!(!content_security_policy().contains("unsafe"));
}

#[test]
fn every_state_of_a_poster_has_its_answer() {
    let states = [
        ("active", Some(PosterState::Active)),
        ("found", Some(PosterState::Found)),
        ("withdrawn", Some(PosterState::Withdrawn)),
        ("expired", Some(PosterState::Expired)),
        ("unknown", None),
    ];
    let all: Vec<_> = states
        .iter()
        .flat_map(|(name, state)| {
            Lang::ALL.map(|lang| format!("== {name}\n{}", read(&verify(*state, lang))))
        })
        .collect();
    insta::assert_snapshot!("verify", all.join("\n"));
}

#[test]
fn only_an_active_poster_leads_to_its_page() {
    assert!(verify(Some(PosterState::Active), Lang::Zh).contains(PAGE));
    for state in [Some(PosterState::Found), Some(PosterState::Expired), None] {
        assert!(!verify(state, Lang::Zh).contains(PAGE), "{state:?}");
    }
}

#[test]
fn an_exercise_is_never_called_real() {
    let page = verify_page(
        Some(PosterState::Active),
        CODE,
        Lang::En,
        StatusKind::Exercise,
        PAGE,
    );
    assert!(!page.contains("this alert is real") && page.contains("No child is missing"));
    assert!(page.contains(r#"<body class="drill">"#) && !page.contains("card live"));
}

#[test]
fn a_code_from_an_address_cannot_become_markup() {
    let page = verify_page(
        None,
        "<script>x</script>",
        Lang::En,
        StatusKind::Actual,
        PAGE,
    );
    assert!(!page.contains("<script"));
    let page = problem_page(Lang::En, StatusKind::Actual, "<b>title", "<i>fix");
    assert!(!page.contains("<b>") && !page.contains("<i>"));
}

#[test]
fn whoever_is_with_a_child_can_call_at_once() {
    let page = thanks(true, StatusKind::Actual);
    assert!(
        page.contains(r#"href="tel:0311110""#),
        "dialled without the space"
    );
    let drill = thanks(true, StatusKind::Exercise);
    assert!(!drill.contains("tel:") && drill.contains("/drill/a/7KQ4M2"));
    insta::assert_snapshot!("stay.en", read(&page));
    insta::assert_snapshot!("thanks.en", read(&thanks(false, StatusKind::Actual)));
}

#[test]
fn a_problem_says_what_to_do_next() {
    let page = problem_page(
        Lang::Zh,
        StatusKind::Actual,
        "照片太大",
        "请选一张 10 MB 以内的照片。",
    );
    insta::assert_snapshot!("problem.zh", read(&page));
    insta::assert_snapshot!(
        "not_found.en",
        read(&not_found_page(Lang::En, StatusKind::Actual))
    );
}
