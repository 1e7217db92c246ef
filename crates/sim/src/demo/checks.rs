//! What must follow from each scene, and how long it may take.
//!
//! Who must have been told is worked out here from the officer's view of the
//! alert; whether they were is asked of the phones and screens themselves.

use std::time::Duration;

use homeward_domain::time::Timestamp;
use homeward_geo::Circle;
use tokio::time::{Instant, sleep};

use super::{partners::Partner, screens, script::Play};
use crate::{
    phones::{
        clock::wall_micros,
        orders::{Expectation, Verdict},
    },
    rig::{
        office::{AlertView, version_of},
        trouble::Done,
    },
};

/// "Within seconds": longer than this, and the promise is broken.
const REACHED_MAX: Duration = Duration::from_secs(10);
/// Good partners have it as soon, whatever the other two do.
const PARTNERS_MAX: Duration = Duration::from_secs(10);
/// What was in flight when the end was acknowledged may still arrive.
const GRACE_MICROS: i64 = 1_000_000;
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(150);

impl Play<'_> {
    /// The server's clock now.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.cast.clock.at(wall_micros()))
    }

    /// Notes that the newest message of this answer was acknowledged just now.
    pub(super) fn acknowledge(&mut self, alert: &AlertView) {
        let now = wall_micros();
        if let Some(newest) = alert.newest() {
            self.acknowledged.insert(newest.identity.clone(), now);
        }
    }

    /// Learns the areas of versions not known yet. The console shows the rings
    /// around the present centre only, so those before a move must be kept.
    fn learn(&mut self, alert: &AlertView) {
        for version in alert.versions(&self.cast.clock) {
            if !self.versions.contains(&version) {
                self.versions.push(version);
            }
        }
        self.versions
            .sort_by_key(|version| (version.since_micros, version.area.radius_m()));
    }

    pub(super) async fn judge(&mut self) -> Done<Verdict> {
        let expected = Expectation {
            incident: self.incident.clone(),
            versions: self.versions.clone(),
            ended_micros: self.ended_micros,
            grace_micros: GRACE_MICROS,
        };
        self.cast.phones.judge(&expected).await
    }

    /// Waits until every phone and screen that must show the newest version does.
    pub(super) async fn everybody(&mut self, alert: &AlertView, what: &'static str) -> Done {
        self.learn(alert);
        let bar = self.terminal.bar(0, what);
        let since = Instant::now();
        let verdict = loop {
            let verdict = self.judge().await?;
            bar.set_length(verdict.inside);
            bar.set_position(verdict.inside - verdict.missed);
            if (verdict.missed == 0 && verdict.inside > 0) || since.elapsed() > REACHED_MAX {
                break verdict;
            }
            sleep(LOOK_EVERY).await;
        };
        bar.finish_and_clear();
        self.report.judged(&verdict);
        let told = format!(
            "{} of {} {what}",
            verdict.inside - verdict.missed,
            verdict.inside
        );
        if verdict.missed == 0 {
            self.terminal.done(&told)
        } else {
            self.terminal.trouble(&told)
        }
        let area = self.versions.last().map(|version| version.area);
        self.screens_agree(&alert.code, area.as_ref(), REACHED_MAX)
            .await;
        Ok(())
    }

    /// Waits until no phone shows the child any more.
    pub(super) async fn nobody_shows(&mut self, most: Duration) -> Done<bool> {
        let since = Instant::now();
        loop {
            let verdict = self.judge().await?;
            let is_done = verdict.shown_after_cancel == 0;
            if is_done || since.elapsed() > most {
                self.report.judged(&verdict);
                return Ok(is_done);
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until every screen inside the area shows the alert, and no other.
    pub(super) async fn screens_agree(
        &mut self,
        code: &str,
        area: Option<&Circle>,
        most: Duration,
    ) {
        let since = Instant::now();
        loop {
            let wrong = screens::wrong(&self.cast.screens, code, area);
            if wrong == 0 {
                return;
            }
            if since.elapsed() > most {
                let what = if area.is_some() {
                    "show the alert in its area only"
                } else {
                    "take it down"
                };
                self.report
                    .broke(format!("{wrong} screens did not {what} within {most:?}"));
                return;
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until each good partner has taken the alert first and its end last.
    pub(super) async fn partners_agree(&mut self) {
        let since = Instant::now();
        let good = || {
            self.cast
                .partners
                .iter()
                .filter(|partner| partner.is_good())
        };
        while good().any(|partner| ended(partner).is_none()) && since.elapsed() < PARTNERS_MAX {
            sleep(LOOK_EVERY).await;
        }
        let verdicts: Vec<_> = good()
            .map(|partner| (partner.name, judged(partner)))
            .collect();
        for (name, verdict) in verdicts {
            for broken in verdict {
                self.report.broke(format!("partner {name}: {broken}"));
            }
        }
        let published = self
            .acknowledged
            .values()
            .min()
            .copied()
            .unwrap_or_default();
        let first = self
            .cast
            .partners
            .iter()
            .filter(|partner| partner.is_good());
        let first = first.filter_map(|partner| Some(partner.inbox().taken.first()?.at_micros));
        self.report.first_webhook_ms = first.map(|at| milliseconds(at - published)).collect();
        let others = self
            .cast
            .partners
            .iter()
            .filter(|partner| !partner.is_good());
        let unasked: Vec<_> = others
            .filter(|partner| partner.inbox().knocks == 0)
            .collect();
        if let Some(partner) = unasked.first() {
            self.report
                .broke(format!("partner {} was never asked", partner.name));
        }
    }
}

fn ended(partner: &Partner) -> Option<()> {
    let inbox = partner.inbox();
    inbox
        .taken
        .iter()
        .any(|taken| taken.event == "alert.cancel")
        .then_some(())
}

/// What a good partner may complain of.
fn judged(partner: &Partner) -> Vec<String> {
    let inbox = partner.inbox();
    let mut broken = Vec::new();
    let event = |nth: Option<&super::partners::Taken>| nth.map(|taken| taken.event.clone());
    if event(inbox.taken.first()).as_deref() != Some("alert.alert") {
        broken.push("the first webhook was not the alert".to_owned());
    }
    if event(inbox.taken.last()).as_deref() != Some("alert.cancel") {
        broken.push("the last webhook was not its end".to_owned());
    }
    let versions: Vec<_> = inbox
        .taken
        .iter()
        .map(|taken| version_of(&taken.identity))
        .collect();
    if !versions.is_sorted() {
        broken.push(format!("versions came out of order: {versions:?}"));
    }
    if inbox.forged > 0 {
        broken.push(format!("{} webhooks did not verify", inbox.forged));
    }
    broken
}

#[expect(clippy::cast_precision_loss, reason = "minutes, not centuries")]
pub(super) fn milliseconds(micros: i64) -> f64 {
    (micros.max(0) as f64 / 100.0).round() / 10.0
}
