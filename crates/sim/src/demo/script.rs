//! The play: published, reached, widened, seen again, moved, found, taken back.
//!
//! Each scene does what a person would do at the console, waits for what must
//! follow, and writes down what did not.

use std::{collections::HashMap, time::Duration};

use homeward_domain::time::Span;
use http::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    Options,
    checks::{LOOK_EVERY, milliseconds},
    page, partners,
    report::{Report, messages},
    stagehand::{Cast, RATE},
    table::Terminal,
    tips,
};
use crate::{
    phones::{clock::wall_micros, orders::Version},
    rig::{
        office::{AlertView, text_of},
        trouble::{Done, Trouble},
    },
};

/// A ring opens on the fast clock; 20 s an hour, and a beat for a lost wake-up.
const RING_MAX: Duration = Duration::from_secs(30);
const WITHDRAWN_MAX: Duration = Duration::from_secs(5);
/// The public's copy of the child's data is gone after this long at most.
const ERASED_MAX: Duration = Duration::from_secs(60);
/// Late repetitions would show themselves by then.
const AFTERMATH: Duration = Duration::from_secs(2);

/// A play under way.
pub struct Play<'a> {
    pub(super) cast: Cast,
    pub(super) terminal: &'a Terminal,
    /// How long to linger where a person may want to look.
    linger: Duration,
    pub report: Report,
    /// The incident is the case: each phone keys its card on it.
    pub(super) incident: String,
    /// Every area that some version was for, oldest first.
    pub(super) versions: Vec<Version>,
    /// When officers' acts were acknowledged, by the identity of the message they made.
    pub(super) acknowledged: HashMap<String, i64>,
    pub(super) ended_micros: Option<i64>,
}

impl<'a> Play<'a> {
    pub fn with(cast: Cast, options: &Options, terminal: &'a Terminal) -> Self {
        let report = Report {
            seed: options.seed,
            phones_asked: options.phones,
            phones_connected: cast.connected,
            clock_rate: RATE,
            screens: cast.screens.len(),
            ..Report::default()
        };
        let linger = Duration::from_secs(if options.headless { 0 } else { 4 });
        Self {
            cast,
            terminal,
            linger,
            report,
            incident: String::new(),
            versions: Vec::new(),
            acknowledged: HashMap::new(),
            ended_micros: None,
        }
    }

    /// Plays it all. Only a stage that fell down ends it early.
    pub async fn run(&mut self) -> Done {
        let case = self.case().await?;
        let alert = self.publish(&case).await?;
        let page = page::look(&self.cast.public, &alert, &mut self.report).await?;
        self.terminal.address("public page 网页", &page.url);
        let alert = self.ring(&alert).await?;
        let tip = self.tips(&alert).await?;
        let alert = self.moved(&alert, &tip).await?;
        let alert = self.ring(&alert).await?;
        self.found(&alert, &page).await?;
        self.last_look().await
    }

    /// Waits for a person's Ctrl-C with everything still up.
    pub async fn stay(&self) {
        println!("\nEverything stays up until Ctrl-C. 按 Ctrl-C 结束。");
        // An error here would mean no signals at all; then there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    }

    async fn case(&mut self) -> Done<String> {
        self.terminal.scene("An officer opens a case");
        let now = self.now();
        let file = self.cast.world.case_file(now);
        let case = self
            .cast
            .office
            .open_case(&file, Some(&self.cast.world.photo))
            .await?;
        self.incident.clone_from(&case);
        let reach = self
            .cast
            .office
            .get(&format!("/console/v1/cases/{case}/reach"))
            .await?;
        for ring in reach
            .get("rings")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.terminal.done(&reach_words(ring));
        }
        sleep(self.linger).await;
        Ok(case)
    }

    async fn publish(&mut self, case: &str) -> Done<AlertView> {
        let place = &self.cast.world.seen;
        self.terminal.scene(&format!(
            "Published: last seen at {} {}",
            place.zh, place.en
        ));
        let since = wall_micros();
        let alert = self
            .cast
            .office
            .publish(case, &format!("demo-{case}"))
            .await?;
        self.acknowledge(&alert);
        self.report.publish_ack_ms = milliseconds(wall_micros() - since);
        self.everybody(&alert, "phones inside have it").await?;
        sleep(self.linger).await;
        Ok(alert)
    }

    /// Waits until the next version, made by the clock alone, and for everybody in it.
    async fn ring(&mut self, before: &AlertView) -> Done<AlertView> {
        self.terminal.scene("Time passes, the next ring opens");
        let bar = self.terminal.bar(100, "of the way to the ring");
        let since = Instant::now();
        let alert = loop {
            let alert = self.cast.office.alert(&before.id).await?;
            if alert.version > before.version {
                break alert;
            }
            if since.elapsed() > RING_MAX {
                bar.abandon();
                return Err(Trouble::because(format!(
                    "no ring opened within {RING_MAX:?}"
                )));
            }
            bar.set_position((since.elapsed().as_secs() * 5).min(99));
            sleep(LOOK_EVERY).await;
        };
        bar.finish_and_clear();
        self.everybody(&alert, "phones in the wider area have it")
            .await?;
        sleep(self.linger).await;
        Ok(alert)
    }

    /// Citizens write; gives the id of the tip that is true.
    async fn tips(&mut self, alert: &AlertView) -> Done<String> {
        self.terminal.scene("People on the look-out write");
        let (world, public) = (&self.cast.world, self.cast.stage.public);
        for tip in &world.tips {
            let seen_at = self.now() - Span::minutes(30);
            let photo = tip.is_true.then_some(world.tip_photo.as_slice());
            tips::send(public, &alert.code, tip, seen_at, photo).await?;
        }
        let sent = world.tips.len();
        let path = format!("/console/v1/alerts/{}/tips", alert.id);
        let list = self.cast.office.get(&path).await?;
        let list = list.as_array().cloned().unwrap_or_default();
        self.report.tips = u64::try_from(list.len()).unwrap_or(0);
        if list.len() != sent {
            self.report
                .broke(format!("{sent} tips were sent, {} arrived", list.len()));
        }
        self.terminal.done(&format!(
            "{} tips, one of them with a photo and true",
            list.len()
        ));
        let has_photo = |tip: &&Value| {
            tip["photos"]
                .as_array()
                .is_some_and(|photos| !photos.is_empty())
        };
        let right = list.iter().find(has_photo);
        let right = right.ok_or_else(|| Trouble::because("the true tip has no photo"))?;
        let id = text_of(right, "id")?;
        self.triage(&list, &id).await?;
        Ok(id)
    }

    async fn triage(&self, tips: &[Value], right: &str) -> Done {
        for tip in tips {
            let id = text_of(tip, "id")?;
            let state = if id == right { "looking" } else { "false" };
            let path = format!("/console/v1/tips/{id}/state");
            let state = json!({ "state": state });
            let answer = self.cast.office.ask(Method::POST, &path, Some(&state));
            answer.await?.good("judge a tip")?;
        }
        Ok(())
    }

    async fn moved(&mut self, before: &AlertView, tip: &str) -> Done<AlertView> {
        let place = self.cast.world.again.clone();
        self.terminal.scene(&format!(
            "Confirmed: seen again in {} {}",
            place.zh, place.en
        ));
        let at = self.now() - Span::minutes(30);
        let names = (place.zh.as_str(), place.en.as_str());
        let alert = self
            .cast
            .office
            .confirm(tip, place.point, names, at)
            .await?;
        if alert.version <= before.version {
            self.report
                .broke("the confirmed sighting did not move the alert");
        }
        self.acknowledge(&alert);
        self.everybody(&alert, "phones around the new place have it")
            .await?;
        sleep(self.linger).await;
        Ok(alert)
    }

    async fn found(&mut self, alert: &AlertView, page: &page::Page) -> Done {
        self.terminal
            .scene("Found, and safe: everything is taken back 已找到");
        let ended = self.cast.office.resolve(&alert.id).await?;
        self.acknowledge(&ended);
        let since = wall_micros();
        self.ended_micros = Some(since);
        let after_ms = || milliseconds(wall_micros() - since);
        for broken in page::gone(&self.cast.public, page, ERASED_MAX).await? {
            self.report.broke(broken);
        }
        self.terminal.done(&format!(
            "page and photo have forgotten, after {:.0} ms",
            after_ms()
        ));
        self.screens_agree(&alert.code, None, WITHDRAWN_MAX).await;
        self.terminal.done(&format!(
            "no screen shows the child, after {:.0} ms",
            after_ms()
        ));
        self.partners_agree().await;
        self.terminal
            .done(&format!("the partners know, after {:.0} ms", after_ms()));
        self.report.taken_back_ms = after_ms();
        // Travellers who have left the area ask for its endings every other second.
        if self.nobody_shows(WITHDRAWN_MAX).await? {
            self.terminal
                .done("no phone shows the child, nor those that have left the area");
        }
        Ok(())
    }

    async fn last_look(&mut self) -> Done {
        sleep(AFTERMATH).await;
        let verdict = self.judge().await?;
        self.report.judged(&verdict);
        let count = self.cast.phones.count().await?;
        self.report.counted(&count);
        let arrivals = self.cast.phones.report().await?;
        self.report.messages = messages(arrivals, &self.acknowledged, &self.cast.clock);
        self.report.webhooks_delivered = partners::delivered(&self.cast.partners);
        if self.cast.server.has_gone()?.is_some() {
            self.report.broke("the server ended during the play");
        }
        self.report.settle();
        Ok(())
    }
}

/// One ring as the officer sees it before publishing.
fn reach_words(ring: &Value) -> String {
    let count = |member: &str| ring[member].as_u64().unwrap_or_default();
    let km = ring["circle"]["radius_m"].as_u64().unwrap_or_default() / 1_000;
    let people = count("people");
    let (millions, tenths) = (people / 1_000_000, people / 100_000 % 10);
    let (phones, stations) = (count("phones"), count("stations"));
    let (airports, screens) = (count("airports"), count("screens"));
    format!(
        "{km} km: about {millions}.{tenths} M people, {phones} phones, {stations} stations, \
         {airports} airports, {screens} screens"
    )
}
