use std::{sync::Arc, time::Duration};

use homeward_domain::{
    people::Partner,
    refusal::RefusalCode,
    rehearsal::{Rule, Step},
    status::StatusKind,
};
use homeward_engine::{
    commands::rehearse::{rehearse_for, rehearse_own, rehearsed},
    rehearsals::{KEPT_OF_ONE, PLAYING_MAX, Rehearsed, StepState, Verdict, WHOLE_MAX},
};
use homeward_ports::store::Store as _;
use tokio::time::{Instant, sleep};

use crate::{
    house::{House, Runtime, house_rehearsing, refused},
    receiver::{Mistakes, Receiver},
};

const STATE: &str = "https://maps.example/state";

struct Story {
    house: House,
    receiver: Arc<Receiver>,
    partner: Partner,
}

async fn story(mistakes: Mistakes) -> Story {
    let clock = Arc::new(Runtime(Instant::now()));
    let receiver = Receiver::new(mistakes, clock.clone());
    let house = house_rehearsing(receiver.clone(), clock).await;
    let partner = house.partner(StatusKind::Exercise).await;
    Story {
        house,
        receiver,
        partner,
    }
}

impl Story {
    /// Plays one rehearsal to its end; time is the runtime's and flies.
    async fn played(&self) -> Rehearsed {
        let engine = &self.house.engine;
        let begun = rehearse_own(engine, self.partner.clone(), STATE)
            .await
            .unwrap();
        loop {
            let told = rehearsed(engine, self.partner.id, begun.id).unwrap();
            if told.verdict.is_some() {
                return told;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }
}

async fn broken_by(mistakes: Mistakes) -> Vec<Rule> {
    let told = story(mistakes).await.played().await;
    let expected = if told.broken.is_empty() {
        Verdict::Pass
    } else {
        Verdict::Broken
    };
    assert_eq!(told.verdict, Some(expected));
    told.broken.iter().map(|line| line.rule).collect()
}

#[tokio::test(start_paused = true)]
async fn a_partner_that_does_everything_right_passes_every_step() {
    let story = story(Mistakes::default()).await;
    let told = story.played().await;
    assert_eq!(told.verdict, Some(Verdict::Pass), "{:#?}", told.broken);
    let steps: Vec<_> = told.steps.iter().map(|line| line.step).collect();
    assert_eq!(steps, Step::ALL);
    assert!(told.steps.iter().all(|line| line.state == StepState::Right));
    let ids = story.receiver.ids();
    // The repeat is the same delivery; the late one is the same message by another way.
    assert_eq!(ids[0], ids[1]);
    assert_eq!(ids[7], format!("{}/again", ids[0]));
    // The exact bytes are kept: a Cancel without texts, an update with two references.
    let body = |n: usize| told.steps[n].body.clone().unwrap();
    assert!(!body(6).contains("\"texts\"") && body(6).contains("\"msgType\":\"Cancel\""));
    let moved: serde_json::Value = serde_json::from_str(&body(3)).unwrap();
    assert_eq!(moved["references"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&moved["version"], &moved["status"]),
        (&3.into(), &"Exercise".into())
    );
    assert_ne!(
        moved["area"],
        serde_json::from_str::<serde_json::Value>(&body(0)).unwrap()["area"]
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_but_the_partner_sees_a_rehearsal() {
    let story = story(Mistakes::default()).await;
    let bystander = story.house.partner(StatusKind::Exercise).await;
    story.played().await;
    story.house.walk().await;
    let record = &story.house.record;
    assert_eq!(record.messages_after(0, 10).await.unwrap(), []);
    assert_eq!(record.active_alerts().await.unwrap(), []);
    assert_eq!(record.unplanned(10).await.unwrap(), []);
    assert!(story.house.out.of(bystander.id).is_empty());
    assert!(story.house.out.of(story.partner.id).is_empty());
    let ours = story.receiver.ids();
    assert!(
        ours.iter()
            .all(|id| id.contains(":U") && id.contains(&story.partner.id.to_string()))
    );
}

/// Makes one mistake, and the rules that it breaks.
type Slip = (fn(&mut Mistakes), &'static [Rule]);

const SLIPS: [Slip; 9] = [
    (|m| m.verifies_nothing = true, &[Rule::VerifiedNothing]),
    (|m| m.trusts_its_secret = true, &[Rule::VerifiedSecretOnly]),
    (|m| m.ignores_cancel = true, &[Rule::ShownAfterCancel]),
    (
        |m| m.forgets_what_ended = true,
        &[Rule::CameBackAfterCancel],
    ),
    (|m| m.ignores_expiry = true, &[Rule::ShownAfterExpiry]),
    (|m| m.says_datum = Some("WGS-84"), &[Rule::WrongDatum]),
    (|m| m.keeps_each_version = true, &[Rule::OldVersionKept]),
    (|m| m.shows_nothing = true, &[Rule::NotShown]),
    (
        |m| m.adds_a_card_each_time = true,
        &[Rule::ShownTwice, Rule::CameBackAfterCancel],
    ),
];

#[tokio::test(start_paused = true)]
async fn each_mistake_is_told_by_its_rule_and_no_other() {
    for (slip, rules) in SLIPS {
        let mut mistakes = Mistakes::default();
        slip(&mut mistakes);
        let said = format!("{mistakes:?}");
        assert_eq!(broken_by(mistakes).await, rules, "{said}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_nothing_can_be_learned_the_play_ends_at_its_first_step() {
    let right = Mistakes::default;
    let dead = [
        (
            Mistakes {
                answers: Some(500),
                shows_nothing: true,
                ..right()
            },
            vec![Rule::NotTaken, Rule::NotShown],
        ),
        (
            Mistakes {
                state: Some(Err("nobody answered".to_owned())),
                ..right()
            },
            vec![Rule::NoState],
        ),
        (
            Mistakes {
                state: Some(Ok("[]".to_owned())),
                ..right()
            },
            vec![Rule::NoState],
        ),
    ];
    for (mistakes, rules) in dead {
        let story = story(mistakes).await;
        let told = story.played().await;
        assert_eq!(
            told.broken.iter().map(|line| line.rule).collect::<Vec<_>>(),
            rules
        );
        assert_eq!(story.receiver.ids().len(), 1);
        assert_eq!(told.verdict, Some(Verdict::Broken));
    }
}

#[tokio::test(start_paused = true)]
async fn a_partner_that_hangs_is_left_when_the_time_is_over() {
    let began = Instant::now();
    let rules = broken_by(Mistakes {
        hangs: true,
        ..Mistakes::default()
    })
    .await;
    assert_eq!(rules, [Rule::TooSlow]);
    assert!(began.elapsed() <= WHOLE_MAX + Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_partner_rehearses_once_at_a_time_and_only_so_many_at_once() {
    let story = story(Mistakes {
        hangs: true,
        ..Mistakes::default()
    })
    .await;
    let engine = &story.house.engine;
    let admin = &story.house.admin;
    rehearse_for(engine, admin, story.partner.id, STATE)
        .await
        .unwrap();
    let again = rehearse_own(engine, story.partner.clone(), STATE).await;
    assert_eq!(refused(again), RefusalCode::RehearsalRunning);
    for _ in 1..PLAYING_MAX {
        let other = story.house.partner(StatusKind::Exercise).await;
        rehearse_own(engine, other, STATE).await.unwrap();
    }
    let one_more = story.house.partner(StatusKind::Exercise).await;
    let full = rehearse_own(engine, one_more.clone(), STATE).await;
    assert_eq!(refused(full), RefusalCode::TooBusy);
    sleep(WHOLE_MAX + Duration::from_secs(1)).await;
    rehearse_own(engine, one_more, STATE).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn only_the_newest_few_are_remembered_and_only_for_their_partner() {
    let story = story(Mistakes {
        shows_nothing: true,
        ..Mistakes::default()
    })
    .await;
    let mut ids = Vec::new();
    for _ in 0..=KEPT_OF_ONE {
        ids.push(story.played().await.id);
    }
    let look = |partner, id| rehearsed(&story.house.engine, partner, id);
    assert_eq!(
        refused(look(story.partner.id, ids[0])),
        RefusalCode::NotFound
    );
    for id in &ids[1..] {
        assert!(look(story.partner.id, *id).is_ok());
    }
    let other = story.house.partner(StatusKind::Exercise).await;
    assert_eq!(refused(look(other.id, ids[1])), RefusalCode::NotFound);
}

#[tokio::test]
async fn who_may_not_rehearse_is_told_why() {
    let story = story(Mistakes::default()).await;
    let engine = &story.house.engine;
    let real = story.house.partner(StatusKind::Actual).await;
    let answer = rehearse_own(engine, real, STATE).await;
    assert_eq!(refused(answer), RefusalCode::RehearsalExerciseOnly);
    let nowhere = Partner {
        webhook_url: None,
        ..story.partner.clone()
    };
    let answer = rehearse_own(engine, nowhere, STATE).await;
    assert_eq!(refused(answer), RefusalCode::NoWebhook);
    let answer = rehearse_own(engine, story.partner.clone(), "http://10.0.0.1/").await;
    assert_eq!(refused(answer), RefusalCode::WebhookTarget);
    let answer = rehearse_for(engine, &story.house.officer, story.partner.id, STATE).await;
    assert_eq!(refused(answer), RefusalCode::NotAllowed);
}
