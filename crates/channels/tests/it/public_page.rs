//! The page of an alert, in every state and both languages.

use std::sync::Arc;

use homeward_channels::public_page::{PAGE_BYTES_MAX, PublicPage, pressed};
use homeward_domain::{
    case_file::CaseForm,
    delivery::ChannelId,
    status::{Actual, Exercise},
    texts::Closing,
    words::{Lang, Words},
};
use homeward_ports::{
    channel::{Channel, Outcome, Target},
    shelf::{PageBytes, PosterState, Pressed, Shelf},
};

use crate::{
    samples::{
        CODE, Everybody, Story, delivery_key, form, longest_form, partner, photo_id, station,
    },
    text::read,
};

fn html(page: &PageBytes) -> &str {
    std::str::from_utf8(&page.plain).unwrap()
}

fn active() -> Pressed {
    pressed(&Story::<Actual>::begins(form()).1).unwrap()
}

fn closed(closing: Closing) -> Pressed {
    pressed(&Story::<Actual>::begins(form()).0.ends(closing)).unwrap()
}

/// Nothing of these may stand on a page of an alert that is over.
const OF_THE_CHILD: [&str; 7] = [
    "王小禾",
    "Xiaohe",
    "118",
    "羽绒服",
    "Red down",
    "<img",
    "<form",
];

#[test]
fn an_active_page_shows_the_face_the_facts_two_actions_and_the_form() {
    let pressed = active();
    assert_eq!(
        (pressed.state, pressed.code.as_str()),
        (PosterState::Active, CODE)
    );
    assert_eq!(
        pressed.photo.as_ref().map(|photo| photo.id),
        Some(photo_id())
    );
    let zh = html(&pressed.pages[&Lang::Zh]);
    assert!(zh.contains(r#"<html lang="zh-CN">"#));
    assert!(zh.contains(
        r#"src="/photo/00000000-0000-0000-0000-000000000007.jpg" width="480" height="600""#
    ));
    assert!(zh.contains(r#"href="tel:110""#) && zh.contains(r##"href="#tip""##));
    assert!(
        zh.contains(r#"enctype="multipart/form-data""#)
            && zh.contains("accept=\"image/*\" multiple")
    );
    insta::assert_snapshot!("active.zh", read(zh));
    insta::assert_snapshot!("active.en", read(html(&pressed.pages[&Lang::En])));
}

#[test]
fn a_found_page_thanks_and_says_nothing_of_the_child() {
    let pressed = closed(Closing::Found);
    assert_eq!(pressed.state, PosterState::Found);
    assert!(pressed.photo.is_none());
    insta::assert_snapshot!("found.zh", read(html(&pressed.pages[&Lang::Zh])));
    insta::assert_snapshot!("found.en", read(html(&pressed.pages[&Lang::En])));
}

#[test]
fn the_card_for_other_pages_says_what_was_signed_and_goes_with_the_child() {
    let card = active().card.unwrap();
    assert_eq!(card.texts[&Lang::En].name, "Wang Xiaohe");
    assert_eq!(card.area.centre(), station());
    assert_eq!(card.call.as_deref(), Some("110"));
    assert!(card.page.ends_with("/a/7KQ4M2") && card.photo.unwrap().ends_with("7.jpg"));
    for closing in [Closing::Found, Closing::Ended] {
        assert!(closed(closing).card.is_none());
    }
}

#[test]
fn a_withdrawn_page_says_that_the_search_has_ended() {
    let pressed = closed(Closing::Ended);
    assert_eq!(pressed.state, PosterState::Withdrawn);
    insta::assert_snapshot!("ended.zh", read(html(&pressed.pages[&Lang::Zh])));
    insta::assert_snapshot!("ended.en", read(html(&pressed.pages[&Lang::En])));
}

#[test]
fn the_expired_page_stands_there_once_it_is_asked_for() {
    let pressed = active();
    insta::assert_snapshot!("expired.zh", read(html(&pressed.expired_pages[&Lang::Zh])));
    insta::assert_snapshot!("expired.en", read(html(&pressed.expired_pages[&Lang::En])));
}

#[test]
fn nothing_of_the_child_is_on_a_page_that_is_over() {
    let [active, found, ended] = [active(), closed(Closing::Found), closed(Closing::Ended)];
    let over = [
        &*active.expired_pages,
        &found.pages,
        &found.expired_pages,
        &ended.pages,
    ];
    for page in over.into_iter().flat_map(|pages| pages.values()) {
        let text = html(page);
        let body = text.split("<body").nth(1).unwrap();
        for part in OF_THE_CHILD {
            assert!(!body.contains(part), "{part}");
        }
        assert!(!text.contains("王小禾"), "not in the title either");
    }
}

#[test]
fn what_was_found_stays_found_after_its_time() {
    let pressed = closed(Closing::Found);
    for lang in Lang::ALL {
        assert_eq!(pressed.expired_pages[&lang].etag, pressed.pages[&lang].etag);
    }
}

#[test]
fn an_exercise_is_hatched_named_and_cannot_be_dialled_by_a_touch() {
    let pressed = pressed(&Story::<Exercise>::begins(form()).1).unwrap();
    for lang in Lang::ALL {
        let page = html(&pressed.pages[&lang]);
        assert!(page.contains(r#"<body class="drill">"#));
        assert!(!page.contains("tel:"));
        assert!(page.contains("action=\"/drill/tip/") && page.contains("src=\"/drill/photo/"));
    }
    insta::assert_snapshot!("exercise.zh", read(html(&pressed.pages[&Lang::Zh])));
    insta::assert_snapshot!("exercise.en", read(html(&pressed.pages[&Lang::En])));
}

#[test]
fn the_longest_page_fits_the_first_round_trip() {
    // Common characters, and rare ones that take four bytes each.
    for first in ['一', '\u{20000}'] {
        let longest = pressed(&Story::<Actual>::begins(longest_form(first)).1).unwrap();
        for (lang, page) in longest.pages.iter().chain(longest.expired_pages.iter()) {
            let sizes = (page.brotli.len(), page.gzip.len());
            assert!(sizes.0 <= PAGE_BYTES_MAX, "{lang:?} {sizes:?}");
            assert!(sizes.1 <= PAGE_BYTES_MAX, "{lang:?} {sizes:?}");
        }
    }
}

#[test]
fn both_compressions_unpack_to_the_page() {
    use std::io::Read as _;
    let pressed = active();
    let page = &pressed.pages[&Lang::Zh];
    let (mut gzip, mut brotli) = (Vec::new(), Vec::new());
    flate2::read::GzDecoder::new(&page.gzip[..])
        .read_to_end(&mut gzip)
        .unwrap();
    brotli::BrotliDecompress(&mut &page.brotli[..], &mut brotli).unwrap();
    assert!(gzip == page.plain && brotli == page.plain);
    assert!(page.etag.starts_with('"') && page.etag.ends_with('"') && page.etag.len() == 34);
}

#[test]
fn text_of_a_case_cannot_become_markup() {
    let trick = r#"<script>alert(1)</script>"'><img src=x onerror=alert(1)>&lt;"#;
    let words = || Some(Words::new(trick, trick));
    let form = CaseForm {
        name: Some(Words::new(&trick[..54], &trick[..54])),
        features: words(),
        clothes: words(),
        companion: words(),
        vehicle: words(),
        circumstances: words(),
        ..form()
    };
    let pressed = pressed(&Story::<Actual>::begins(form).1).unwrap();
    for page in pressed.pages.values() {
        let page = html(page);
        assert!(!page.contains("<script") && !page.contains("<img src=x"));
        assert_eq!(page.matches("<img").count(), 1);
        // Inside a tag, but outside quotes, an attribute could be born.
        let tags = page
            .split('<')
            .filter_map(|tag| Some(tag.split_once('>')?.0));
        let mut bare = tags.flat_map(|tag| tag.split('"').step_by(2));
        assert!(bare.all(|piece| !piece.contains("onerror")));
    }
}

#[test]
fn a_page_asks_no_other_host_and_runs_nothing() {
    let pressed = active();
    for page in pressed.pages.values().chain(pressed.expired_pages.values()) {
        let page = html(page);
        assert!(
            !page.contains("<script") && !page.contains("javascript:") && !page.contains(" style=")
        );
        for attribute in ["src=\"", "href=\"", "action=\""] {
            for link in page.split(attribute).skip(1) {
                let own = ["/", "#", "?", "tel:", "data:image/svg+xml,"];
                assert!(
                    own.iter().any(|start| link.starts_with(start)),
                    "{}",
                    &link[..40]
                );
                assert!(!link.starts_with("//"));
            }
        }
        assert!(!page.contains("url(") && !page.contains("@import"));
    }
}

#[test]
fn words_missing_in_english_are_shown_in_chinese_and_marked() {
    let form = CaseForm {
        features: Some(Words::new("左眉尾有一颗痣", "")),
        ..form()
    };
    let pressed = pressed(&Story::<Actual>::begins(form).1).unwrap();
    let page = html(&pressed.pages[&Lang::En]);
    assert!(page.contains(r#"<dd dir="auto" lang="zh-CN">左眉尾有一颗痣</dd>"#));
}

#[tokio::test]
async fn the_page_stands_on_the_shelf_once_delivered() {
    let shelf = Arc::new(Shelf::default());
    let channel = PublicPage::<Actual>::new(Arc::clone(&shelf));
    let (_, package) = Story::begins(form());
    let key = delivery_key(&package, ChannelId::PublicPage);
    let outcome = channel
        .deliver(&package, &Actual::everybody(&package), &key)
        .await;
    assert_eq!(outcome.unwrap(), Outcome::Accepted("pressed".to_owned()));
    assert_eq!(shelf.get(CODE).unwrap().version, 1);
    let target = Target::Partner(partner::<Actual>("https://example.com/"));
    let outcome = channel.deliver(&package, &target, &key).await;
    assert!(matches!(outcome, Ok(Outcome::Rejected(_))));
}

#[test]
fn a_corrected_page_has_the_new_facts_and_none_of_the_old() {
    let (mut story, _) = Story::<Actual>::begins(form());
    let mended = CaseForm {
        clothes: Some(Words::new("蓝色羽绒服", "Blue down jacket")),
        ..form()
    };
    let pressed = pressed(&story.corrected(mended)).unwrap();
    assert_eq!(pressed.version, 2);
    let page = html(&pressed.pages[&Lang::En]);
    assert!(page.contains("Blue down jacket") && !page.contains("Red down"));
}
