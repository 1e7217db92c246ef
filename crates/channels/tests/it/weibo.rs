//! The account at Weibo, against a double that refuses what Weibo refuses.

use homeward_channels::{
    outlet::Secret,
    weibo::{Settings, Weibo, chars},
};
use homeward_domain::{
    case_file::CaseForm,
    delivery::ChannelId,
    status::{Actual, StatusKind},
    texts::Closing,
    time::Span,
    words::Words,
};
use homeward_ports::{channel::Outcome, package::Package};

use crate::{
    outlet::{deliver, named, refused, standing_clock, taken},
    photo::{jpeg, with_photo},
    samples::{Story, form, longest_form, now},
    weibo_double::{Double, SAFE_DOMAIN, TOKEN},
};

pub fn settings(base: &str) -> Settings {
    Settings {
        status: StatusKind::Actual,
        access_token_file: "token".into(),
        access_token_expires: Some(now() + Span::hours(24 * 60)),
        safe_domain: SAFE_DOMAIN.to_owned(),
        operator_ip: "203.0.113.7".parse().unwrap(),
        base: base.to_owned(),
        allow_loopback: true,
    }
}

pub fn account(settings: Settings) -> Weibo {
    Weibo::new(settings, Secret::new(TOKEN), standing_clock()).unwrap()
}

/// The double, the account there, and the first post made.
struct Posted {
    double: Double,
    weibo: Weibo,
    story: Story<Actual>,
    first: Package<Actual>,
    id: String,
}

async fn posted() -> Posted {
    let (double, base) = Double::start().await;
    let weibo = account(settings(&base));
    let (story, first) = Story::<Actual>::begins(form());
    let first = with_photo(&first, Some(jpeg(900, 1_200, false)));
    let id = taken(deliver(&weibo, &first, &[]).await);
    Posted {
        double,
        weibo,
        story,
        first,
        id,
    }
}

/// The case with other clothes, as an officer corrects it.
fn corrected_form() -> CaseForm {
    CaseForm {
        clothes: Some(Words::new(
            "蓝色羽绒服，黑色长裤。",
            "Blue down jacket, black trousers.",
        )),
        ..form()
    }
}

fn child_is_in(text: &str) -> bool {
    ["王小禾", "羽绒服", "酒窝", "公交站"]
        .iter()
        .any(|word| text.contains(word))
}

#[tokio::test]
async fn a_post_has_the_poster_and_140_characters_that_lead_to_the_page() {
    let Posted {
        double, weibo, id, ..
    } = posted().await;
    named::<Actual>(&weibo, ChannelId::Weibo);
    let [post] = double.posts().try_into().unwrap();
    assert_eq!(post.id, id, "the handle is the network's own number");
    assert!(
        post.status
            .ends_with(" https://homeward.example.gov.cn/a/7KQ4M2")
    );
    assert!(chars(&post.status) <= 140);
    insta::assert_snapshot!("weibo_alert", post.status);
    let poster = image::load_from_memory(&post.pic.unwrap())
        .unwrap()
        .into_rgb8();
    assert_eq!(poster.width(), 1_080);
    assert_eq!(poster.height(), 56 + 1_350 + 320);
    let red = poster.get_pixel(540, 20).0;
    assert!(red[0] > 180 && red[1] < 60, "{red:?}");
}

#[tokio::test]
async fn a_correction_is_a_new_post_and_the_old_one_goes() {
    let Posted {
        double,
        weibo,
        mut story,
        first,
        id,
    } = posted().await;
    let corrected = with_photo(
        &story.corrected(corrected_form()),
        Some(jpeg(90, 120, false)),
    );
    let next = taken(deliver(&weibo, &corrected, &[(&first, &id)]).await);
    let [post] = double.posts().try_into().unwrap();
    assert_eq!(post.id, next);
    assert_ne!(post.id, id);
    insta::assert_snapshot!("weibo_corrected", post.status);
}

#[tokio::test]
async fn the_end_is_told_without_the_child_and_every_older_post_goes() {
    for (closing, name) in [
        (Closing::Found, "weibo_found"),
        (Closing::Ended, "weibo_ended"),
    ] {
        let Posted {
            double,
            weibo,
            story,
            first,
            id,
        } = posted().await;
        let end = story.ends(closing);
        let last = taken(deliver(&weibo, &end, &[(&first, &id)]).await);
        let [post] = double.posts().try_into().unwrap();
        assert_eq!(post.id, last);
        assert!(post.pic.is_none());
        assert!(!child_is_in(&post.status), "{}", post.status);
        insta::assert_snapshot!(name, post.status);
    }
}

#[tokio::test]
async fn where_weibo_lets_nothing_be_taken_away_the_end_stands_below_and_a_person_is_told() {
    let Posted {
        double,
        weibo,
        story,
        first,
        id,
    } = posted().await;
    double.account().may_destroy = false;
    let end = story.ends(Closing::Found);
    let said = refused(deliver(&weibo, &end, &[(&first, &id)]).await);
    assert!(
        said.contains(&id) && said.contains("delete by hand"),
        "{said}"
    );
    let old = double
        .posts()
        .into_iter()
        .find(|post| post.id == id)
        .unwrap();
    let [below] = old.comments.try_into().unwrap();
    assert!(!child_is_in(&below));
    insta::assert_snapshot!("weibo_answer_below", below);
    // The person deletes it and presses the button in the console.
    double.account().posts.retain(|post| post.id != id);
    let last = taken(deliver(&weibo, &end, &[(&first, &id)]).await);
    let [post] = double.posts().try_into().unwrap();
    assert_eq!(post.id, last, "the end was not posted twice");
}

#[tokio::test]
async fn a_correction_stands_below_what_cannot_be_taken_away_and_the_end_meets_both() {
    let Posted {
        double,
        weibo,
        mut story,
        first,
        id,
    } = posted().await;
    double.account().may_destroy = false;
    let corrected = with_photo(&story.corrected(corrected_form()), None);
    let next = taken(deliver(&weibo, &corrected, &[(&first, &id)]).await);
    let old = double
        .posts()
        .into_iter()
        .find(|post| post.id == id)
        .unwrap();
    assert_eq!(old.comments.len(), 1);
    double.account().may_destroy = true;
    let end = story.ends(Closing::Found);
    let last = taken(deliver(&weibo, &end, &[(&first, &id), (&corrected, &next)]).await);
    let left: Vec<_> = double.posts().into_iter().map(|post| post.id).collect();
    assert_eq!(left, [last]);
}

#[tokio::test]
async fn a_try_repeated_after_a_crash_finds_the_post_and_makes_no_second() {
    let Posted {
        double,
        weibo,
        first,
        id,
        ..
    } = posted().await;
    assert_eq!(taken(deliver(&weibo, &first, &[]).await), id);
    assert_eq!(double.posts().len(), 1);
}

#[tokio::test]
async fn a_post_that_nobody_wrote_down_goes_at_the_end_too() {
    let Posted {
        double,
        weibo,
        story,
        ..
    } = posted().await;
    let end = story.ends(Closing::Found);
    let last = taken(deliver(&weibo, &end, &[]).await);
    let left: Vec<_> = double.posts().into_iter().map(|post| post.id).collect();
    assert_eq!(left, [last]);
}

#[tokio::test]
async fn a_post_that_cannot_go_now_goes_at_the_next_try_and_the_end_is_told_at_once() {
    let Posted {
        double,
        weibo,
        story,
        first,
        id,
    } = posted().await;
    double.account().next.push(("destroy", 10001));
    let end = story.ends(Closing::Found);
    let outcome = deliver(&weibo, &end, &[(&first, &id)]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
    assert_eq!(double.posts().len(), 2, "the end stands already");
    let last = taken(deliver(&weibo, &end, &[(&first, &id)]).await);
    let left: Vec<_> = double.posts().into_iter().map(|post| post.id).collect();
    assert_eq!(left, [last]);
}

#[tokio::test]
async fn the_longest_case_and_the_worst_photo_fit() {
    let (double, base) = Double::start().await;
    let weibo = account(settings(&base));
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    let package = with_photo(&package, Some(jpeg(2_400, 3_000, true)));
    taken(deliver(&weibo, &package, &[]).await);
    let [post] = double.posts().try_into().unwrap();
    assert_eq!(chars(&post.status), 140, "not a character is given away");
    assert!(post.pic.unwrap().len() < 5_000_000);
}

#[tokio::test]
async fn words_of_the_case_open_no_topic_call_nobody_and_lead_nowhere_else() {
    let (double, base) = Double::start().await;
    let tricky = CaseForm {
        name: Some(Words::new("#寻人#王小禾", "")),
        clothes: Some(Words::new(
            "红衣 @张三 ＃话题＃ https://elsewhere.example/x",
            "",
        )),
        ..form()
    };
    let (_, package) = Story::<Actual>::begins(tricky);
    taken(deliver(&account(settings(&base)), &package, &[]).await);
    let status = double.posts().remove(0).status;
    assert!(!status.contains(['#', '＃', '@']), "{status}");
    assert_eq!(status.matches("://").count(), 1, "{status}");
}

#[tokio::test]
async fn words_go_alone_where_there_is_no_photo_that_can_be_opened() {
    let (double, base) = Double::start().await;
    let weibo = account(settings(&base));
    let (mut story, first) = Story::<Actual>::begins(form());
    taken(deliver(&weibo, &with_photo(&first, None), &[]).await);
    let broken = with_photo(
        &story.corrected(corrected_form()),
        Some(b"no picture".to_vec()),
    );
    taken(deliver(&weibo, &broken, &[]).await);
    assert!(double.posts().iter().all(|post| post.pic.is_none()));
}
