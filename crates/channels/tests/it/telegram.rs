//! The agency's channel on Telegram, against a double that refuses what the Bot
//! API refuses.

use homeward_channels::{
    outlet::Secret,
    telegram::{CAPTION_UNITS_MAX, Settings, Telegram},
};
use homeward_domain::{
    case_file::CaseForm,
    delivery::ChannelId,
    status::{Actual, Exercise, StatusKind},
    texts::Closing,
    time::Span,
    words::Words,
};
use homeward_ports::{channel::Outcome, package::Package};

use crate::{
    outlet::{deliver, named, refused, taken},
    photo::{jpeg, with_photo},
    samples::{Story, form, longest_form},
    telegram_double::{CHAT, Double, Message, TOKEN},
};

fn settings(base: &str) -> Settings {
    Settings {
        status: StatusKind::Actual,
        bot_token_file: "token".into(),
        chat: CHAT.to_owned(),
        base: base.to_owned(),
        allow_loopback: true,
    }
}

fn bot(base: &str) -> Telegram {
    Telegram::new(settings(base), Secret::new(TOKEN)).unwrap()
}

/// The double, the bot there, and the first message sent.
struct Sent {
    double: Double,
    bot: Telegram,
    story: Story<Actual>,
    first: Package<Actual>,
    id: String,
}

impl Sent {
    fn message(&self, id: &str) -> Message {
        self.double.messages()[&id.parse::<i64>().unwrap()].clone()
    }
}

async fn sent_with(photo: Option<Vec<u8>>) -> Sent {
    let (double, base) = Double::start().await;
    let bot = bot(&base);
    let (story, first) = Story::<Actual>::begins(form());
    let first = with_photo(&first, photo);
    let id = taken(deliver(&bot, &first, &[]).await);
    Sent {
        double,
        bot,
        story,
        first,
        id,
    }
}

async fn sent() -> Sent {
    sent_with(Some(jpeg(300, 400, false))).await
}

fn corrected_form() -> CaseForm {
    CaseForm {
        clothes: Some(Words::new("蓝色羽绒服。", "Blue down jacket.")),
        ..form()
    }
}

fn child_is_in(text: &str) -> bool {
    let words = ["王小禾", "Wang Xiaohe", "羽绒服", "jacket", "站"];
    words.iter().any(|word| text.contains(word))
}

#[tokio::test]
async fn the_alert_is_one_photo_with_both_languages_below() {
    let sent = sent().await;
    named::<Actual>(&sent.bot, ChannelId::Telegram);
    let message = sent.message(&sent.id);
    assert!(message.photo.is_some());
    insta::assert_snapshot!("telegram_alert", message.text);
    assert_eq!(sent.double.messages().len(), 1);
}

#[tokio::test]
async fn a_correction_changes_the_message_in_its_place() {
    let mut sent = sent().await;
    let corrected = sent.story.corrected(corrected_form());
    let corrected = with_photo(&corrected, Some(jpeg(400, 300, false)));
    let before = sent.message(&sent.id);
    let told = [(&sent.first, sent.id.as_str())];
    for _ in 0..2 {
        // The second is a try repeated after a crash: Telegram says "not modified".
        let id = taken(deliver(&sent.bot, &corrected, &told).await);
        assert_eq!(id, sent.id);
    }
    let after = sent.message(&sent.id);
    assert_ne!(before.photo, after.photo);
    assert!(after.text.contains("Blue down jacket") && !after.text.contains("Red"));
    insta::assert_snapshot!("telegram_corrected", after.text);
    assert_eq!(sent.double.messages().len(), 1);
}

#[tokio::test]
async fn words_alone_are_corrected_as_words_and_can_get_a_photo() {
    let mut sent = sent_with(None).await;
    assert!(sent.message(&sent.id).photo.is_none());
    let corrected = with_photo(&sent.story.corrected(corrected_form()), None);
    let told = [(&sent.first, sent.id.as_str())];
    assert_eq!(taken(deliver(&sent.bot, &corrected, &told).await), sent.id);
    assert!(sent.message(&sent.id).text.contains("Blue down jacket"));
    let pictured = with_photo(&corrected, Some(jpeg(30, 40, false)));
    assert_eq!(taken(deliver(&sent.bot, &pictured, &told).await), sent.id);
    assert!(sent.message(&sent.id).photo.is_some());
}

#[tokio::test]
async fn a_photo_that_is_no_longer_in_the_alert_does_not_stay() {
    let mut sent = sent().await;
    let old = sent.message(&sent.id).photo;
    let corrected = with_photo(&sent.story.corrected(corrected_form()), None);
    let told = [(&sent.first, sent.id.as_str())];
    let next = taken(deliver(&sent.bot, &corrected, &told).await);
    assert_ne!(next, sent.id);
    assert_eq!(sent.message(&next).reply_to, Some(sent.id.parse().unwrap()));
    assert_ne!(sent.message(&sent.id).photo, old);
}

#[tokio::test]
async fn the_end_takes_the_child_out_of_the_message_and_answers_below() {
    for (closing, name) in [(Closing::Found, "found"), (Closing::Ended, "ended")] {
        let sent = sent().await;
        let old = sent.message(&sent.id);
        let (story, told) = (sent.story, [(&sent.first, sent.id.as_str())]);
        let end = story.ends(closing);
        let last = taken(deliver(&sent.bot, &end, &told).await);
        let messages = sent.double.messages();
        let emptied = &messages[&sent.id.parse::<i64>().unwrap()];
        assert_ne!(emptied.photo, old.photo, "the face is gone");
        assert!(!child_is_in(&emptied.text), "{}", emptied.text);
        let answer = &messages[&last.parse::<i64>().unwrap()];
        assert_eq!(answer.reply_to, Some(sent.id.parse().unwrap()));
        assert!(answer.photo.is_none() && !child_is_in(&answer.text));
        insta::assert_snapshot!(format!("telegram_{name}"), answer.text);
    }
}

#[tokio::test]
async fn a_message_that_cannot_be_changed_is_deleted() {
    let sent = sent().await;
    sent.double.channel().may_edit = false;
    let end = sent.story.ends(Closing::Found);
    let last = taken(deliver(&sent.bot, &end, &[(&sent.first, &sent.id)]).await);
    let left: Vec<_> = sent.double.messages().into_keys().collect();
    assert_eq!(left, [last.parse::<i64>().unwrap()]);
}

#[tokio::test]
async fn what_is_too_old_to_be_deleted_and_cannot_be_changed_is_for_a_person() {
    let sent = sent().await;
    {
        let mut channel = sent.double.channel();
        channel.may_edit = false;
        channel
            .messages
            .values_mut()
            .for_each(|message| message.old = true);
    }
    let end = sent.story.ends(Closing::Found);
    let said = refused(deliver(&sent.bot, &end, &[(&sent.first, &sent.id)]).await);
    assert!(
        said.contains("delete by hand") && said.contains(&sent.id),
        "{said}"
    );
    assert_eq!(
        sent.double.messages().len(),
        2,
        "the end is told all the same"
    );
}

#[tokio::test]
async fn the_end_is_told_also_where_the_message_is_gone_already() {
    let sent = sent().await;
    sent.double.channel().messages.clear();
    let end = sent.story.ends(Closing::Ended);
    let last = taken(deliver(&sent.bot, &end, &[(&sent.first, &sent.id)]).await);
    assert_eq!(
        sent.double.messages()[&last.parse::<i64>().unwrap()].reply_to,
        None
    );
}

#[tokio::test]
async fn an_end_that_has_to_wait_is_not_told_twice() {
    let sent = sent().await;
    let slow = "Too Many Requests: retry after 7".to_owned();
    sent.double
        .channel()
        .next
        .push(("editMessageMedia", 429, slow));
    let end = sent.story.ends(Closing::Found);
    let told = [(&sent.first, sent.id.as_str())];
    let outcome = deliver(&sent.bot, &end, &told).await;
    assert!(matches!(outcome, Outcome::Later(Some(wait), _) if wait == Span::seconds(7)));
    assert_eq!(sent.double.messages().len(), 1, "nothing was told yet");
    taken(deliver(&sent.bot, &end, &told).await);
    assert_eq!(sent.double.messages().len(), 2);
}

#[tokio::test]
async fn the_longest_case_fits_into_a_caption_with_its_address_and_number() {
    let (double, base) = Double::start().await;
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    let package = with_photo(&package, Some(jpeg(30, 40, false)));
    taken(deliver(&bot(&base), &package, &[]).await);
    let [message] = double
        .messages()
        .into_values()
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    assert_eq!(message.text.encode_utf16().count(), CAPTION_UNITS_MAX);
    assert!(
        message
            .text
            .contains("https://homeward.example.gov.cn/a/7KQ4M2")
    );
    assert!(message.text.contains("☎ +86 0311 8686 0110"));
}

#[tokio::test]
async fn nothing_in_a_name_becomes_markup_a_tag_or_a_mention() {
    let (double, base) = Double::start().await;
    let tricky = CaseForm {
        name: Some(Words::new("<b>王*小_禾`[x](http://y.cn)", "@everyone #tag")),
        ..form()
    };
    let (_, package) = Story::<Actual>::begins(tricky);
    taken(deliver(&bot(&base), &with_photo(&package, None), &[]).await);
    let text = double.messages()[&41].text.clone();
    assert!(
        text.contains("<b>王*小_禾`[x](y.cn)"),
        "as typed, and no link: {text}"
    );
    assert!(!text.contains(['@', '#']), "{text}");
}

#[tokio::test]
async fn refusals_say_what_a_person_has_to_do_or_how_long_to_wait() {
    let (double, base) = Double::start().await;
    let (_, package) = Story::<Actual>::begins(form());
    let package = with_photo(&package, None);
    let answers = [
        (429, "Too Many Requests: retry after 31"),
        (502, "Bad Gateway"),
        (403, "Forbidden: bot was kicked from the channel chat"),
        (403, "Forbidden: bot is not a member of the channel chat"),
        (400, "Bad Request: chat not found"),
        (
            400,
            "Bad Request: need administrator rights in the channel chat",
        ),
    ];
    let mut outcomes = Vec::new();
    for (code, words) in answers {
        double
            .channel()
            .next
            .push(("sendMessage", code, words.to_owned()));
        outcomes.push(format!("{:?}", deliver(&bot(&base), &package, &[]).await));
    }
    let wrong = Telegram::new(settings(&base), Secret::new("1:wrong")).unwrap();
    let said = format!("{:?}", deliver(&wrong, &package, &[]).await);
    assert!(!said.contains("1:wrong"), "{said}");
    outcomes.push(said);
    insta::assert_snapshot!("telegram_refusals", outcomes.join("\n"));
}

#[tokio::test]
async fn an_exercise_never_reaches_a_live_channel() {
    let (double, base) = Double::start().await;
    let (_, drill) = Story::<Exercise>::begins(form());
    refused(deliver(&bot(&base), &drill, &[]).await);
    assert!(double.channel().calls.is_empty());
    let for_drills = Settings {
        status: StatusKind::Exercise,
        ..settings(&base)
    };
    let drills = Telegram::new(for_drills, Secret::new(TOKEN)).unwrap();
    taken(deliver(&drills, &with_photo(&drill, None), &[]).await);
    let text = double.messages()[&41].text.clone();
    assert!(text.starts_with("演练") && !text.contains('☎'), "{text}");
}

#[test]
fn a_token_that_would_lead_elsewhere_is_refused_at_the_start() {
    for token in ["", "1:a/../x", "1:a b", "1:a?x"] {
        let settings = settings("http://127.0.0.1:9");
        assert!(
            Telegram::new(settings, Secret::new(token)).is_err(),
            "{token}"
        );
    }
}
