//! Playing the script: post, look until it is right or too late, judge, go on.
//!
//! Where the first alert is not taken, not shown, or cannot be asked about, the play
//! ends: everything behind it would break for that one reason.

use std::{sync::Arc, time::Duration};

use homeward_domain::{
    delivery::{ChannelId, DeliveryKey, Shard},
    facts::{Actor, Facts},
    format::Format,
    message::MessageHead,
    people::{Agency, Partner},
    rehearsal::{Broken, Expected, Fate, Rule, Showing, Step, judge, not_taken, unreadable},
    status::{Exercise, StatusKind},
    time::{Span, Timestamp},
};
use homeward_ports::{channel::Outcome, package::Package, rehearsal::Hand};
use homeward_seal::SigningKey;
use tokio::time::{Instant, sleep, timeout};

use super::{
    Run, Theatre, WHOLE_MAX,
    log::said,
    pen::Pen,
    script::{Thread, Troupe},
};
use crate::{Engine, Failure};

/// How long a partner may take to show what it was told, or to take it down.
const DEADLINE: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(150);
const ASTRAY_EVERY: Duration = Duration::from_millis(750);
/// What must change nothing is given this long to change something.
const HOLD: Duration = Duration::from_millis(500);
/// How long the alert lives that ends by itself.
const SHORT_LIFE: Span = Span::seconds(6);
/// A clock may be this far off.
const CLOCKS_OFF: Span = Span::seconds(1);

/// What a play needs to know.
pub struct Booking {
    pub partner: Partner,
    pub state_url: String,
    pub agency: Agency,
    pub actor: Actor,
}

/// Plays one run from beginning to end. However it ends, the run has its verdict.
pub async fn play(engine: Arc<Engine>, run: Arc<Run>, booking: Booking) {
    let curtain = Curtain(run.clone());
    let whole = async {
        let theatre = engine.rehearsals.theatre()?;
        Play::new(&engine, theatre, &run, booking).script().await
    };
    match timeout(WHOLE_MAX, whole).await {
        Ok(Ok(())) => run.finish(true),
        Ok(Err(failure)) => tracing::error!(rehearsal = %run.id, %failure, "a rehearsal broke off"),
        Err(_) => {
            run.too_slow();
            run.finish(true);
        }
    }
    drop(curtain);
}

/// Falls when the play is over, also where it broke off: nobody waits for ever.
struct Curtain(Arc<Run>);

impl Drop for Curtain {
    fn drop(&mut self) {
        self.0.finish(false);
    }
}

struct Play<'a> {
    engine: &'a Engine,
    theatre: &'a Theatre,
    run: &'a Run,
    booking: Booking,
    troupe: Troupe,
    expected: Vec<Expected>,
}

/// One message and how it goes out.
struct Letter {
    package: Package<Exercise>,
    hand: Hand,
    key: DeliveryKey,
}

impl<'a> Play<'a> {
    fn new(engine: &'a Engine, theatre: &'a Theatre, run: &'a Run, booking: Booking) -> Self {
        let mut facts = facts(engine, theatre, booking.actor);
        let base = engine.policies.base.clone();
        Self {
            troupe: Troupe::of(booking.agency.clone(), base, &mut facts),
            engine,
            theatre,
            run,
            booking,
            expected: Vec::new(),
        }
    }

    fn facts(&self) -> Facts {
        facts(self.engine, self.theatre, self.booking.actor)
    }

    fn now(&self) -> Timestamp {
        self.theatre.clock.now()
    }

    fn house(&self) -> Pen<'a> {
        let cap = self.engine.vault.cap(StatusKind::Exercise);
        Pen {
            package: self.engine.vault.signing(),
            cap: cap.filter(|_| self.reads_cap()).map(AsRef::as_ref),
        }
    }

    fn reads_cap(&self) -> bool {
        self.booking.partner.format != Format::Json
    }

    async fn script(mut self) -> Result<(), Failure> {
        let (mut search, first) = self.troupe.begin(&mut self.facts())?;
        let first = self.letter(self.house().signed(&first, search.said())?);
        self.puts_up(Step::Alert, &first, &search).await?;
        let hopeless = [Rule::NoState, Rule::NotTaken, Rule::NotShown];
        if self.run.broken().iter().any(|b| hopeless.contains(&b.rule)) {
            return Ok(());
        }
        self.puts_up(Step::Repeat, &first, &search).await?;
        self.grows(&mut search).await?;
        self.is_forged().await?;
        self.ends(&search, first).await?;
        self.expires().await?;
        self.ends_before_it_began().await?;
        self.step(Step::AtRest, None, HOLD, None).await
    }

    /// A ring opens, then the alert moves.
    async fn grows(&mut self, search: &mut Thread) -> Result<(), Failure> {
        let wider = self.troupe.widen(search, self.now())?;
        let wider = self.letter(self.house().signed(&wider, search.said())?);
        self.puts_up(Step::Ring, &wider, search).await?;
        let moved = self.troupe.moved(search, self.now())?;
        let moved = self.letter(self.house().signed(&moved, search.said())?);
        self.puts_up(Step::Move, &moved, search).await
    }

    /// Two forgeries: by somebody who knows nothing, and by a thief of the secret.
    async fn is_forged(&mut self) -> Result<(), Failure> {
        let forged = SigningKey::from_seed(self.facts().bytes());
        let forger = Pen {
            package: &forged,
            cap: self.reads_cap().then_some(&*self.theatre.forger),
        };
        for (step, hand, rule) in [
            (Step::Stranger, Hand::Stranger, Rule::VerifiedNothing),
            (Step::Thief, Hand::Thief, Rule::VerifiedSecretOnly),
        ] {
            let (thread, message) = self.troupe.begin(&mut self.facts())?;
            let package = forger.signed(&message, thread.said())?;
            let letter = Letter {
                hand,
                ..self.letter(package)
            };
            self.takes_down(step, Some(&letter), rule).await?;
        }
        Ok(())
    }

    /// The Cancel, and then the first version again by another way.
    async fn ends(&mut self, search: &Thread, first: Letter) -> Result<(), Failure> {
        let cancel = self.letter(self.house().bare(search.closing(), search.said())?);
        self.takes_down(Step::Cancel, Some(&cancel), Rule::ShownAfterCancel)
            .await?;
        let late = first.by_another_way();
        self.takes_down(Step::Late, Some(&late), Rule::CameBackAfterCancel)
            .await
    }

    /// An alert that nobody cancels.
    async fn expires(&mut self) -> Result<(), Failure> {
        let (short, message) = self.troupe.begin_late(&mut self.facts(), SHORT_LIFE)?;
        let letter = self.letter(self.house().signed(&message, short.said())?);
        let expires = short.alert.expires;
        self.expect(
            letter.package.head(),
            Fate::Shown(short.alert.expansion.centre),
        );
        let latest = Some(expires - CLOCKS_OFF);
        self.step(Step::Short, Some(&letter), Duration::ZERO, latest)
            .await?;
        self.expect(letter.package.head(), Fate::Gone(Rule::ShownAfterExpiry));
        let wait = expires + CLOCKS_OFF - self.now();
        let wait = Duration::from_millis(wait.as_millis().max(0).cast_unsigned());
        self.step(Step::Expiry, None, wait, None).await
    }

    async fn ends_before_it_began(&mut self) -> Result<(), Failure> {
        let (unseen, message) = self.troupe.begin(&mut self.facts())?;
        let cancel = self.letter(self.house().signed(unseen.closing(), unseen.said())?);
        self.takes_down(Step::CancelFirst, Some(&cancel), Rule::ShownAfterCancel)
            .await?;
        let late = self.letter(self.house().signed(&message, unseen.said())?);
        self.takes_down(Step::LateFirst, Some(&late), Rule::CameBackAfterCancel)
            .await
    }

    /// Afterwards the newest version stands on the map.
    async fn puts_up(&mut self, step: Step, letter: &Letter, of: &Thread) -> Result<(), Failure> {
        self.expect(
            letter.package.head(),
            Fate::Shown(of.alert.expansion.centre),
        );
        self.step(step, Some(letter), hold(step), None).await
    }

    /// Afterwards nothing of this incident is on the map.
    async fn takes_down(
        &mut self,
        step: Step,
        letter: Option<&Letter>,
        rule: Rule,
    ) -> Result<(), Failure> {
        if let Some(letter) = letter {
            self.expect(letter.package.head(), Fate::Gone(rule));
        }
        self.step(step, letter, hold(step), None).await
    }

    fn letter(&self, package: Package<Exercise>) -> Letter {
        let shard = Shard::Partner(self.booking.partner.id);
        let identity = &package.head().identity;
        let key = DeliveryKey::new(identity, ChannelId::PartnerWebhook, &shard);
        let hand = Hand::House;
        Letter { package, hand, key }
    }

    fn expect(&mut self, head: &MessageHead, fate: Fate) {
        self.expected.retain(|one| one.incident != head.case);
        self.expected.push(Expected {
            incident: head.case,
            newest: head.identity.clone(),
            fate,
        });
    }

    /// Posts, waits, looks until it is right or too late, and writes down what it saw.
    /// `latest` is when what should be seen would be gone by itself.
    async fn step(
        &mut self,
        step: Step,
        letter: Option<&Letter>,
        hold: Duration,
        latest: Option<Timestamp>,
    ) -> Result<(), Failure> {
        self.run.begins(step, self.now());
        let mut broken = Vec::new();
        if let Some(letter) = letter {
            broken.extend(self.post(step, letter).await?);
        }
        sleep(hold).await;
        let (found, right) = self.look(step, latest).await;
        broken.extend(found);
        self.run.ends(broken, right);
        Ok(())
    }

    async fn post(&self, step: Step, letter: &Letter) -> Result<Option<Broken>, Failure> {
        let Letter { package, hand, key } = letter;
        let partner = &self.booking.partner;
        let posted = self
            .theatre
            .stage
            .post(*hand, package, partner, key)
            .await?;
        self.run.posted(&posted);
        let taken = matches!(posted.outcome, Outcome::Accepted(_));
        // What changes nothing may be answered in any way that a partner likes.
        let must = *hand == Hand::House && step.changes_the_map();
        let told = self.run.broken().iter().any(|b| b.rule == Rule::NotTaken);
        Ok((must && !taken && !told).then(|| not_taken(step, said(&posted.outcome))))
    }

    /// What is newly broken, and whether everything is right.
    async fn look(&self, step: Step, latest: Option<Timestamp>) -> (Vec<Broken>, bool) {
        let ends = Instant::now() + DEADLINE;
        let before = self.run.broken();
        loop {
            // What has run out meanwhile by itself can no longer be asked for.
            if latest.is_some_and(|latest| self.now() >= latest) {
                return (Vec::new(), true);
            }
            let (found, right) = self.ask(step, &before).await;
            // A forgery that was on the map for a moment was on the map: what must change
            // nothing gets no second look, but for a state that did not answer.
            let waits = step.may_take_time() || found.iter().all(|b| b.rule == Rule::NoState);
            if found.is_empty() || !waits || Instant::now() >= ends {
                return (found, right);
            }
            // Where nothing readable comes we ask seldom: it may be somebody else's server.
            let astray = found.iter().any(|b| b.rule == Rule::NoState);
            sleep(if astray { ASTRAY_EVERY } else { LOOK_EVERY }).await;
        }
    }

    async fn ask(&self, step: Step, before: &[Broken]) -> (Vec<Broken>, bool) {
        let answer = self.theatre.stage.ask(&self.booking.state_url).await;
        self.run.looked(answer.as_ref().unwrap_or_else(|why| why));
        let seen = answer.and_then(|text| Showing::read(&text).map_err(|why| why.to_string()));
        match seen {
            Ok(seen) => {
                let right = judge(step, &self.expected, &seen, &[]).is_empty();
                (judge(step, &self.expected, &seen, before), right)
            }
            Err(_) if before.iter().any(|b| b.rule == Rule::NoState) => (Vec::new(), false),
            Err(why) => (vec![unreadable(step, &why)], false),
        }
    }
}

impl Letter {
    /// The same message under another id, as a second queue would bring it.
    fn by_another_way(self) -> Self {
        let key = DeliveryKey::parse(&format!("{}/again", self.key.as_str()));
        Self { key, ..self }
    }
}

fn facts(engine: &Engine, theatre: &Theatre, actor: Actor) -> Facts {
    Facts::new(theatre.clock.now(), actor, engine.entropy.chance())
}

const fn hold(step: Step) -> Duration {
    if step.changes_the_map() {
        Duration::ZERO
    } else {
        HOLD
    }
}
