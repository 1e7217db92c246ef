//! What Weibo refuses and what we refuse for it: limits, tokens, settings, exercises.

use homeward_channels::{
    outlet::{Api, Body, Part, Secret},
    weibo::{RENEW_BEFORE, Settings, TokenLife, Weibo, chars},
};
use homeward_domain::{
    delivery::ChannelId,
    status::{Actual, Exercise, StatusKind},
    time::{Span, Timestamp},
};
use homeward_ports::channel::{Channel, Outcome};
use serde_json::Value;

use crate::{
    outlet::{deliver, refused, standing_clock, taken},
    photo::jpeg,
    samples::{Everybody, Story, form, now},
    weibo::{account, settings},
    weibo_double::{Double, TOKEN},
};

#[tokio::test]
async fn limits_of_the_hour_and_of_the_day_pass_and_are_waited_for() {
    for day in [false, true] {
        let (double, base) = Double::start().await;
        if day {
            double.account().calls_left = 0;
        } else {
            double.account().posts_left = 0;
        }
        let (_, package) = Story::<Actual>::begins(form());
        let outcome = deliver(&account(settings(&base)), &package, &[]).await;
        assert!(matches!(outcome, Outcome::Later(Some(wait), _) if wait == Span::minutes(10)));
    }
}

#[tokio::test]
async fn the_limit_of_the_server_s_address_passes_and_a_closed_address_is_for_a_person() {
    let (double, base) = Double::start().await;
    let weibo = account(settings(&base));
    let (_, package) = Story::<Actual>::begins(form());
    double.account().next = vec![("share", 10022), ("share", 10004)];
    assert!(matches!(
        deliver(&weibo, &package, &[]).await,
        Outcome::Later(Some(_), _)
    ));
    assert!(refused(deliver(&weibo, &package, &[]).await).contains("open.weibo.com"));
}

#[tokio::test]
async fn a_token_that_is_over_is_answered_with_what_to_do() {
    let (double, base) = Double::start().await;
    let (_, package) = Story::<Actual>::begins(form());
    let over = Settings {
        access_token_expires: Some(now() - Span::hours(1)),
        ..settings(&base)
    };
    let said = refused(deliver(&account(over), &package, &[]).await);
    assert!(said.contains("sign in to weibo again"), "{said}");
    assert!(
        double.account().calls.is_empty(),
        "nothing was called for it"
    );
    double.account().token_over = true;
    let said = refused(deliver(&account(settings(&base)), &package, &[]).await);
    assert!(
        said.contains("21327") && said.contains("sign in to weibo again"),
        "{said}"
    );
    let wrong = Weibo::new(settings(&base), Secret::new("2.00wrong"), standing_clock()).unwrap();
    let said = refused(deliver(&wrong, &package, &[]).await);
    assert!(
        said.contains("21332") && !said.contains("2.00wrong"),
        "{said}"
    );
}

#[tokio::test]
async fn the_operator_sees_the_end_of_the_token_before_it_comes() {
    let (double, base) = Double::start().await;
    let until = now() + RENEW_BEFORE - Span::hours(1);
    let ending = Settings {
        access_token_expires: Some(until),
        ..settings(&base)
    };
    let life = account(ending).token_life().await.unwrap();
    assert_eq!(life, TokenLife::Ending { until });
    assert!(life.is_to_be_renewed() && life.to_string().contains("sign in to weibo again"));
    assert!(double.account().calls.is_empty(), "the settings said it");

    let asked = Settings {
        access_token_expires: None,
        ..settings(&base)
    };
    let weibo = account(asked);
    let until = now() + Span::seconds(157_679_471);
    assert_eq!(weibo.token_life().await.unwrap(), TokenLife::Good { until });
    double.account().token_over = true;
    let life = weibo.token_life().await.unwrap();
    assert!(
        matches!(&life, TokenLife::Refused(said) if said.contains("21327")),
        "{life}"
    );
}

#[tokio::test]
async fn an_exercise_never_reaches_a_live_account_nor_an_alert_a_drill_account() {
    let (double, base) = Double::start().await;
    let (_, drill) = Story::<Exercise>::begins(form());
    refused(deliver(&account(settings(&base)), &drill, &[]).await);
    let for_drills = || Settings {
        status: StatusKind::Exercise,
        ..settings(&base)
    };
    let (_, alert) = Story::<Actual>::begins(form());
    refused(deliver(&account(for_drills()), &alert, &[]).await);
    assert!(double.account().calls.is_empty());

    let id = taken(deliver(&account(for_drills()), &drill, &[]).await);
    let status = double.posts().remove(0).status;
    assert!(
        status.contains("演练") && !status.contains("110"),
        "{status}"
    );
    insta::assert_snapshot!("weibo_exercise", status);
    assert!(!id.is_empty());
}

#[tokio::test]
async fn a_page_outside_the_safe_domain_is_refused_before_weibo_does() {
    let (double, base) = Double::start().await;
    let elsewhere = Settings {
        safe_domain: "police.example.cn".to_owned(),
        ..settings(&base)
    };
    let (_, package) = Story::<Actual>::begins(form());
    let said = refused(deliver(&account(elsewhere), &package, &[]).await);
    assert!(said.contains("safe domain police.example.cn"), "{said}");
    assert!(double.account().calls.is_empty());
}

#[tokio::test]
async fn a_partner_or_the_whole_is_not_what_an_account_posts_to() {
    let (_, base) = Double::start().await;
    let (_, package) = Story::<Actual>::begins(form());
    let key = crate::samples::delivery_key(&package, ChannelId::Weibo);
    let whole = Actual::everybody(&package);
    let outcome = account(settings(&base))
        .deliver(&package, &whole, &key)
        .await;
    refused(outcome.unwrap());
}

#[tokio::test]
async fn a_weibo_that_is_down_is_tried_again() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let (_, package) = Story::<Actual>::begins(form());
    let outcome = deliver(&account(settings(&base)), &package, &[]).await;
    assert!(matches!(outcome, Outcome::Later(None, _)), "{outcome:?}");
}

#[test]
fn settings_are_strict_and_the_secret_does_not_show_itself() {
    let good = r#"{ "status": "Actual", "access_token_file": "weibo.token",
        "safe_domain": "a.gov.cn", "operator_ip": "203.0.113.7" }"#;
    let read: Settings = serde_json::from_str(good).unwrap();
    assert_eq!(read.base, "https://api.weibo.com");
    assert!(!read.allow_loopback);
    let typo = good.replace("safe_domain", "safe_domian");
    assert!(serde_json::from_str::<Settings>(&typo).is_err());
    assert!(!format!("{:?}", Secret::new(TOKEN)).contains(TOKEN));
    let plain = Settings {
        base: "http://api.weibo.com".to_owned(),
        ..read
    };
    assert!(Weibo::new(plain, Secret::new(TOKEN), standing_clock()).is_err());
}

/// The double is worth something only if it refuses: each rule is broken once.
#[tokio::test]
async fn the_double_refuses_what_weibo_refuses() {
    let (_, base) = Double::start().await;
    let api = Api::new(&base, true).unwrap();
    let url = "https://homeward.example.gov.cn/a/1";
    let long = format!("{} {url}", "字".repeat(130));
    let elsewhere = format!("a {url} https://elsewhere.example/");
    let topic = format!("#话题# {url}");
    let fine = format!("字 {url}");
    let (rip, home) = ("203.0.113.7", "192.168.1.1");
    let big = [jpeg(8, 8, false), vec![0; 5_000_000]].concat();
    let form = |fields: &[(&str, &str)]| Body::form(fields);
    let with = |pic: &[u8]| {
        Body::multipart(&[
            Part::Text("access_token", TOKEN),
            Part::Text("status", &fine),
            Part::Text("rip", rip),
            Part::Jpeg("pic", pic),
        ])
    };
    let t = ("access_token", TOKEN);
    let cases = [
        (form(&[t, ("rip", rip)]), 10016),
        (form(&[t, ("status", &fine)]), 10016),
        (form(&[t, ("status", &fine), ("rip", home)]), 10017),
        (form(&[t, ("status", " "), ("rip", rip)]), 20008),
        (form(&[t, ("status", &long), ("rip", rip)]), 20012),
        (form(&[t, ("status", &topic), ("rip", rip)]), 10017),
        (form(&[t, ("status", "no address"), ("rip", rip)]), 10017),
        (form(&[t, ("status", &elsewhere), ("rip", rip)]), 10017),
        (
            form(&[t, ("status", &fine), ("rip", rip), ("pic", "x")]),
            20007,
        ),
        (with(b"BM a bitmap"), 20005),
        (with(&big), 20006),
        (
            form(&[("access_token", "x"), ("status", &fine), ("rip", rip)]),
            21332,
        ),
        (with(&jpeg(8, 8, false)), 0),
        (with(&jpeg(8, 8, false)), 20019),
    ];
    for (body, code) in cases {
        let answer = api.post("/2/statuses/share.json", body).await.unwrap();
        let said: Value = answer.json().unwrap();
        assert_eq!(said["error_code"].as_u64().unwrap_or(0), code, "{said}");
    }
}

#[test]
fn an_address_weighs_its_letters_or_ten_characters() {
    assert_eq!(chars("https://a.cn"), 10);
    assert_eq!(chars(&format!("https://a.cn/{}", "x".repeat(47))), 30);
    assert_eq!(chars("😀"), 2);
}

#[test]
fn a_moment_is_written_for_the_operator() {
    let since: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    let life = TokenLife::until(since, now());
    assert!(
        life.to_string().starts_with("ended 2026-11-01T00:00:00"),
        "{life}"
    );
}
