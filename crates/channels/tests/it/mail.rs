//! Mails through a real server, Debian's exim4, read by a real reader, Python's.

use homeward_channels::mail::{Mail, PHOTO_BYTES_MAX, RECIPIENTS_MAX, Security, Settings};
use homeward_domain::{
    case_file::CaseForm,
    delivery::ChannelId,
    status::{Actual, Exercise, StatusKind},
    texts::Closing,
    words::{Lang, Words},
};
use homeward_ports::{
    channel::Outcome,
    postbox::{Post, Postbox as _},
};
use serde_json::Value;

use crate::{
    exim::Exim,
    outlet::{deliver, named, refused, taken},
    photo::{jpeg, with_photo},
    samples::{Story, form, longest_form},
};

fn settings(port: u16) -> Settings {
    Settings {
        status: StatusKind::Actual,
        server: "127.0.0.1".to_owned(),
        port,
        security: Security::Local,
        username: None,
        password_file: None,
        from: "寻人 <alerts@example.gov.cn>".to_owned(),
        to: vec!["list@example.gov.cn".to_owned()],
        unsubscribe: "mailto:list-leave@example.gov.cn".to_owned(),
    }
}

fn to(port: u16, to: &[&str]) -> Mail {
    let to = to.iter().map(|name| format!("{name}@example.gov.cn"));
    let settings = Settings {
        to: to.collect(),
        ..settings(port)
    };
    Mail::new(settings, None).unwrap()
}

fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    mail["headers"][name].as_str().unwrap_or("")
}

fn part<'a>(mail: &'a Value, kind: &str) -> &'a Value {
    let parts = mail["parts"].as_array().unwrap();
    parts
        .iter()
        .find(|part| part["type"] == kind)
        .unwrap_or(&Value::Null)
}

#[tokio::test]
async fn an_alert_is_one_mail_in_both_languages_with_the_photo_inside() {
    let exim = Exim::start();
    let mail = to(exim.port, &["list"]);
    named::<Actual>(&mail, ChannelId::Mail);
    let (_, package) = Story::<Actual>::begins(form());
    let photo = jpeg(300, 400, false);
    let package = with_photo(&package, Some(photo.clone()));
    let id = taken(deliver(&mail, &package, &[]).await);
    let [mail] = exim.delivered().try_into().unwrap();
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert_eq!(mail["kind"], "multipart/alternative");
    assert_eq!(header(&mail, "message-id"), id);
    assert!(
        id.ends_with("@example.gov.cn>") && id.contains("7KQ4M2.1.mail"),
        "{id}"
    );
    assert_eq!(header(&mail, "to"), "list@example.gov.cn");
    assert_eq!(header(&mail, "from"), "寻人 <alerts@example.gov.cn>");
    assert_eq!(header(&mail, "auto-submitted"), "auto-generated");
    assert_eq!(
        header(&mail, "list-unsubscribe"),
        "<mailto:list-leave@example.gov.cn>"
    );
    assert_eq!(header(&mail, "date"), "Mon, 23 Nov 2026 07:02:00 +0000");
    assert_eq!(header(&mail, "in-reply-to"), "");
    let image = part(&mail, "image/jpeg");
    assert_eq!(image["bytes"], photo.len());
    assert_eq!(image["disposition"], "inline");
    let html = part(&mail, "text/html")["text"].as_str().unwrap();
    let cid = image["id"].as_str().unwrap().trim_matches(['<', '>']);
    assert!(html.contains(&format!("src=\"cid:{cid}\"")), "{html}");
    insta::assert_snapshot!("mail_alert_subject", header(&mail, "subject"));
    insta::assert_snapshot!(
        "mail_alert",
        part(&mail, "text/plain")["text"].as_str().unwrap()
    );
    insta::assert_snapshot!("mail_alert_html", html);
}

#[tokio::test]
async fn a_correction_and_the_end_stand_in_the_thread_and_the_end_without_the_child() {
    let exim = Exim::start();
    let mail = to(exim.port, &["list"]);
    let (mut story, first) = Story::<Actual>::begins(form());
    let first = with_photo(&first, Some(jpeg(30, 40, false)));
    let one = taken(deliver(&mail, &first, &[]).await);
    let corrected = story.corrected(form());
    let two = taken(deliver(&mail, &corrected, &[(&first, &one)]).await);
    let end = story.ends(Closing::Found);
    taken(deliver(&mail, &end, &[(&first, &one), (&corrected, &two)]).await);
    let mails = exim.delivered();
    let by_reply = |reply: &str| {
        let found = mails
            .iter()
            .find(|mail| header(mail, "in-reply-to") == reply);
        found.unwrap().clone()
    };
    assert!(header(&by_reply(&one), "subject").contains("更正"));
    let last = by_reply(&two);
    assert_eq!(header(&last, "references"), format!("{one} {two}"));
    assert!(part(&last, "image/jpeg").is_null());
    let text = part(&last, "text/plain")["text"].as_str().unwrap();
    assert!(!text.contains("王小禾") && !last.to_string().contains("Xiaohe"));
    insta::assert_snapshot!(
        "mail_found",
        format!("{}\n\n{text}", header(&last, "subject"))
    );
}

#[tokio::test]
async fn a_try_repeated_after_a_crash_is_the_same_mail() {
    let exim = Exim::start();
    let mail = to(exim.port, &["list"]);
    let (_, package) = Story::<Actual>::begins(form());
    let once = taken(deliver(&mail, &package, &[]).await);
    assert_eq!(taken(deliver(&mail, &package, &[]).await), once);
    let [mut one, mut two] = <[Value; 2]>::try_from(exim.delivered()).unwrap();
    for mail in [&mut one, &mut two] {
        // What the server wrote on it by itself.
        mail["headers"]["received"] = Value::Null;
    }
    assert_eq!(one, two);
}

#[tokio::test]
async fn nothing_in_a_name_becomes_a_header_or_markup() {
    let exim = Exim::start();
    let tricky = CaseForm {
        name: Some(Words::new(
            "王\nBcc: all@elsewhere.example\n\n<script>x</script>",
            "",
        )),
        ..form()
    };
    let (_, package) = Story::<Actual>::begins(tricky);
    taken(deliver(&to(exim.port, &["list"]), &package, &[]).await);
    let [mail] = exim.delivered().try_into().unwrap();
    let names = mail["names"].as_array().unwrap();
    assert!(!names.contains(&Value::from("bcc")), "{names:?}");
    assert!(header(&mail, "subject").contains("Bcc: all elsewhere.example"));
    let html = part(&mail, "text/html")["text"].as_str().unwrap();
    assert!(!html.contains("<script>"), "{html}");
}

#[tokio::test]
async fn subscribers_do_not_see_each_other_and_one_that_is_gone_silences_nobody() {
    let exim = Exim::start();
    let (_, package) = Story::<Actual>::begins(form());
    taken(deliver(&to(exim.port, &["one", "gone", "two"]), &package, &[]).await);
    let mails = exim.delivered();
    let mut reached: Vec<_> = mails
        .iter()
        .map(|mail| header(mail, "envelope-to"))
        .collect();
    reached.sort_unstable();
    assert_eq!(reached, ["one@example.gov.cn", "two@example.gov.cn"]);
    for mail in &mails {
        assert_eq!(header(mail, "to"), "寻人 <alerts@example.gov.cn>");
    }
}

#[tokio::test]
async fn a_server_that_says_later_is_tried_again_and_one_that_says_no_is_for_a_person() {
    let exim = Exim::start();
    let (_, package) = Story::<Actual>::begins(form());
    let busy = deliver(&to(exim.port, &["busy"]), &package, &[]).await;
    assert!(
        matches!(&busy, Outcome::Later(None, said) if said.contains("later")),
        "{busy:?}"
    );
    let said = refused(deliver(&to(exim.port, &["gone"]), &package, &[]).await);
    assert!(said.contains("no such person"), "{said}");
    let elsewhere = Settings {
        to: vec!["list@elsewhere.example".to_owned()],
        ..settings(exim.port)
    };
    let elsewhere = Mail::new(elsewhere, None).unwrap();
    let said = refused(deliver(&elsewhere, &package, &[]).await);
    assert!(said.contains("relay not permitted"), "{said}");
    assert!(exim.delivered().is_empty());
}

#[tokio::test]
async fn a_large_photo_stays_on_the_page_and_the_longest_case_is_whole() {
    let exim = Exim::start();
    let (_, package) = Story::<Actual>::begins(longest_form('一'));
    let large = jpeg(900, 900, true);
    assert!(large.len() > PHOTO_BYTES_MAX);
    let package = with_photo(&package, Some(large));
    taken(deliver(&to(exim.port, &["list"]), &package, &[]).await);
    let [mail] = exim.delivered().try_into().unwrap();
    assert!(part(&mail, "image/jpeg").is_null());
    let text = part(&mail, "text/plain")["text"].as_str().unwrap();
    assert!(text.chars().count() > 2_000 && !text.contains('…'));
}

#[tokio::test]
async fn an_exercise_is_never_mailed_to_a_list_of_real_alerts() {
    let exim = Exim::start();
    let (_, drill) = Story::<Exercise>::begins(form());
    refused(deliver(&to(exim.port, &["list"]), &drill, &[]).await);
    assert!(exim.delivered().is_empty());
}

#[tokio::test]
async fn a_server_that_is_down_is_tried_again() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = deliver(&to(port, &["list"]), &package, &[]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
}

#[test]
fn settings_that_could_not_be_meant_are_refused_at_the_start() {
    let start = |settings| Mail::new(settings, None).is_ok();
    let base = || settings(25);
    assert!(start(base()));
    let many = vec!["a@example.gov.cn".to_owned(); RECIPIENTS_MAX + 1];
    let wrong = [
        Settings {
            from: "nobody".to_owned(),
            ..base()
        },
        Settings {
            to: vec![],
            ..base()
        },
        Settings { to: many, ..base() },
        Settings {
            to: vec!["a@b.cn\r\nBcc: c@d.cn".to_owned()],
            ..base()
        },
        Settings {
            unsubscribe: "ftp://x.cn".to_owned(),
            ..base()
        },
        Settings {
            unsubscribe: "mailto:a@b.cn>\r\nX: y".to_owned(),
            ..base()
        },
        Settings {
            server: "mail.example.gov.cn".to_owned(),
            ..base()
        },
    ];
    for (index, settings) in wrong.into_iter().enumerate() {
        assert!(!start(settings), "number {index}");
    }
}

#[tokio::test]
async fn a_partners_link_is_a_letter_to_that_partner_and_to_nobody_of_the_list() {
    let exim = Exim::start();
    let mail = to(exim.port, &["list"]);
    let letter = |to: &str| Post {
        to: to.to_owned(),
        subject: "合作伙伴登录链接".to_owned(),
        text: "https://homeward.example/drill/partner/#link=0123\n".to_owned(),
        lang: Lang::Zh,
    };
    mail.post(&letter("team@example.gov.cn")).await.unwrap();
    let [mail_sent] = exim.delivered().try_into().unwrap();
    assert_eq!(mail_sent["defects"], serde_json::json!([]));
    assert_eq!(header(&mail_sent, "to"), "team@example.gov.cn");
    assert_eq!(header(&mail_sent, "subject"), "合作伙伴登录链接");
    assert_eq!(header(&mail_sent, "auto-submitted"), "auto-generated");
    let two = mail
        .post(&letter("a@example.gov.cn\r\nBcc: b@example.gov.cn"))
        .await;
    assert!(two.is_err(), "one address and no header with it");
}
