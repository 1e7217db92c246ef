//! What is kept of a run: every step with the exact bytes sent, the answer and what
//! was seen, and in the end the verdict.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use homeward_domain::{
    id::{PartnerId, RehearsalId},
    rehearsal::{Broken, Rule, Step},
    time::Timestamp,
    words::Words,
};
use homeward_ports::{channel::Outcome, rehearsal::Posted};
use serde::Serialize;

/// Of what a partner says it shows, this much is kept for each step.
const SAW_CHARS_MAX: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every rule was kept.
    Pass,
    Broken,
    /// Something broke on our side; nothing is said about the partner.
    Stopped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Playing,
    Right,
    Broken,
}

/// One step as it was played.
#[derive(Debug, Clone, Serialize)]
pub struct StepLine {
    pub step: Step,
    /// What we sent or did.
    pub words: Words,
    pub at: Timestamp,
    pub state: StepState,
    /// How often we asked what is shown.
    pub looks: u32,
    /// The headers of Standard Webhooks as they were sent.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body that was posted, byte for byte.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How the partner's server answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// What the partner said last that it shows, or why it could not be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saw: Option<String>,
}

/// A rule that was broken, in words.
#[derive(Debug, Clone, Serialize)]
pub struct BrokenLine {
    pub rule: Rule,
    pub step: Step,
    /// What we sent, what we saw, what to do.
    pub words: Words,
}

/// A rehearsal as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct Rehearsed {
    pub id: RehearsalId,
    pub partner: PartnerId,
    pub started_at: Timestamp,
    /// `None` while it is being played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    pub broken: Vec<BrokenLine>,
    pub steps: Vec<StepLine>,
}

/// One run. The player writes it, and whoever asks reads it.
pub struct Run {
    pub id: RehearsalId,
    pub partner: PartnerId,
    started_at: Timestamp,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    verdict: Option<Verdict>,
    broken: Vec<Broken>,
    steps: Vec<StepLine>,
}

impl Run {
    pub fn new(id: RehearsalId, partner: PartnerId, started_at: Timestamp) -> Self {
        Self {
            id,
            partner,
            started_at,
            log: Mutex::default(),
        }
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_playing(&self) -> bool {
        self.log().verdict.is_none()
    }

    pub fn told(&self) -> Rehearsed {
        let log = self.log();
        let line = |broken: &Broken| BrokenLine {
            rule: broken.rule,
            step: broken.step,
            words: broken.words(),
        };
        Rehearsed {
            id: self.id,
            partner: self.partner,
            started_at: self.started_at,
            verdict: log.verdict,
            broken: log.broken.iter().map(line).collect(),
            steps: log.steps.clone(),
        }
    }

    pub(super) fn begins(&self, step: Step, at: Timestamp) {
        self.log().steps.push(StepLine {
            step,
            words: step.words(),
            at,
            state: StepState::Playing,
            looks: 0,
            headers: BTreeMap::new(),
            body: None,
            answer: None,
            saw: None,
        });
    }

    pub(super) fn posted(&self, posted: &Posted) {
        if let Some(line) = self.log().steps.last_mut() {
            line.headers = posted.headers.iter().cloned().collect();
            line.body = Some(String::from_utf8_lossy(&posted.body).into_owned());
            line.answer = Some(said(&posted.outcome).to_owned());
        }
    }

    pub(super) fn looked(&self, saw: &str) {
        if let Some(line) = self.log().steps.last_mut() {
            line.looks += 1;
            line.saw = Some(saw.chars().take(SAW_CHARS_MAX).collect());
        }
    }

    /// Ends the step: what it newly broke, and whether all was right.
    pub(super) fn ends(&self, broken: Vec<Broken>, right: bool) {
        let mut log = self.log();
        let right = right && broken.is_empty();
        log.broken.extend(broken);
        if let Some(line) = log.steps.last_mut() {
            line.state = if right {
                StepState::Right
            } else {
                StepState::Broken
            };
        }
    }

    pub(super) fn broken(&self) -> Vec<Broken> {
        self.log().broken.clone()
    }

    /// The time for it is over.
    pub(super) fn too_slow(&self) {
        let mut log = self.log();
        let step = log.steps.last().map_or(Step::Alert, |line| line.step);
        log.broken.push(Broken {
            rule: Rule::TooSlow,
            step,
            saw: Words::new("演练在这一步停止。", "There the rehearsal was ended."),
        });
    }

    /// The end, once: by what was broken, or stopped where we failed ourselves.
    pub(super) fn finish(&self, whole: bool) {
        let mut log = self.log();
        let verdict = match (whole, log.broken.is_empty()) {
            (false, _) => Verdict::Stopped,
            (true, true) => Verdict::Pass,
            (true, false) => Verdict::Broken,
        };
        log.verdict.get_or_insert(verdict);
        if let Some(line) = log.steps.last_mut()
            && line.state == StepState::Playing
        {
            line.state = StepState::Broken;
        }
    }
}

/// An outcome in the words of the log.
pub(super) fn said(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Accepted(said)
        | Outcome::Later(_, said)
        | Outcome::Gone(said)
        | Outcome::Rejected(said) => said,
    }
}
