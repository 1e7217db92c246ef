//! Kills the real relay in the middle of its batches, beside a real server.
//!
//! A partner with some thousand users runs `homeward relay` beside its own push system.
//! Users move all the time; alerts are published, widen, are corrected and end; at moments
//! that the seed chose the relay gets SIGKILL and starts again on what it left behind. In
//! the end of each alert nobody who is inside may be missing, nobody may have been shown
//! it twice by a push system that takes a key once, and exactly those who may have been
//! shown it hear that it is over.

mod partner;
mod people;
mod verdict;

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use homeward_domain::time::{Span, Timestamp};
use http::{Request, header::AUTHORIZATION};
use serde_json::json;
use tempfile::TempDir;
use tokio::time::{Instant, sleep, timeout};

use partner::Partner;
use people::People;

use crate::{
    phones::{chance::Chance, clock::wall_micros},
    rig::{
        http::Caller,
        office::{AlertView, Office, text_of},
        relay::{Post, Relay, Standing},
        server::{Server, Stage},
        trouble::{Done, Trouble},
    },
};

/// An hour of the rings takes 20 s.
const RATE: f64 = 180.0;
/// The relay lives so long between its restart and its death.
const LIFE_MS: (u64, u64) = (2, 160);
/// Deaths in one alert.
const DEATHS: (u64, u64) = (2, 6);
/// The second ring opens so many seconds after publishing, on the server's clock.
const RING_IN_S: (u64, u64) = (20, 200);
/// A guard against waiting for ever; nothing is measured by it.
const QUIET_MAX: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Small batches, so that many are on their way when it dies.
const FLAGS: [&str; 4] = ["--poll-ms", "50", "--batch-max", "25"];
const PLACE: (f64, f64) = (38.0104, 114.4784);

#[derive(Debug, Clone)]
pub struct Options {
    pub times: u64,
    pub users: u32,
    pub seed: u64,
    /// The program, which is server and relay.
    pub server: PathBuf,
    /// Ends the siege early, after a whole alert, where a machine is slow.
    pub within: Option<Duration>,
}

/// What was lived through.
#[derive(Debug, Clone, Default)]
pub struct Survived {
    pub kills: u64,
    pub alerts: u64,
    /// Of those: ended while batches were on their way.
    pub cut_short: u64,
    pub moves: u64,
    pub batches: u64,
    /// Batches that came again under a key that had come before.
    pub repeated: u64,
    pub shown: u64,
    pub ended: u64,
    pub seconds: f64,
}

impl fmt::Display for Survived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills of the relay in {:.1} s; {} alerts ({} ended in mid fan-out), {} moves, \
             {} batches and {} of them again; {} showings, none twice and none missing; \
             {} ends",
            self.kills,
            self.seconds,
            self.alerts,
            self.cut_short,
            self.moves,
            self.batches,
            self.repeated,
            self.shown,
            self.ended
        )
    }
}

struct Siege {
    office: Office,
    /// The partner's own way to the house, to see whether the relay has read everything.
    house: Caller,
    bearer: String,
    post: Post,
    relay: Relay,
    partner: Arc<Partner>,
    people: People,
    chance: Chance,
    survived: Survived,
    /// It must outlive the siege.
    _server: Server,
}

/// Kills the relay as often as asked. The first broken promise ends it, with its seed.
pub async fn besiege(options: &Options) -> Done<Survived> {
    let folder = TempDir::with_prefix("homeward-relay-kill-");
    let mut folder = folder.map_err(Trouble::in_doing("make a folder for the kill test"))?;
    let (since, mut siege) = (Instant::now(), Siege::begin(options, folder.path()).await?);
    while siege.survived.kills < options.times {
        if options.within.is_some_and(|most| since.elapsed() > most) {
            break;
        }
        if let Err(trouble) = siege.one_alert().await {
            folder.disable_cleanup(true);
            let (kills, seed) = (siege.survived.kills, options.seed);
            let (left, tail) = (folder.path().display(), siege.post.log_tail());
            return Err(Trouble::because(format!(
                "after {kills} kills of seed {seed}: {trouble}\nwhat is left: {left}\n{tail}"
            )));
        }
    }
    siege.survived.seconds = since.elapsed().as_secs_f64();
    Ok(siege.survived)
}

impl Siege {
    async fn begin(options: &Options, folder: &std::path::Path) -> Done<Self> {
        let (data, log) = (folder.join("house"), folder.join("house.log"));
        let stage = Stage::set(&options.server, &data, &log, RATE)?;
        let server = stage.start(None).await?;
        let office = Office::open(&stage).await?;
        let form = json!({ "name": "Maps 地图", "status": "Exercise", "datum": "gcj02" });
        let joined = office.post("/console/v1/partners", &form).await?;
        let path = format!("/console/v1/partners/{}/keys", text_of(&joined, "id")?);
        let key = office.post(&path, &json!({ "label": "relay" })).await?;
        let house = Caller::to(stage.public);
        let keys = house.send(Request::get("/drill/partner/v1/keys")).await?;
        let keys = keys.good("fetch the house's keys")?.text();
        let people = People::somewhere(options.users, options.seed);
        let partner = Partner::open(options.seed).await?;
        let key = text_of(&key, "token")?;
        let mut post = Post::set(&stage.binary, folder, &key, &keys)?;
        post.house = format!("http://{}", stage.public);
        post.push = partner.url.clone();
        post.flags = FLAGS.map(str::to_owned).to_vec();
        let users = folder.join("users.csv");
        let written = std::fs::write(&users, people.lines());
        written.map_err(Trouble::in_doing("write the users down"))?;
        let relay = post.start(Some(&users)).await?;
        Ok(Self {
            office,
            house,
            bearer: format!("Bearer {key}"),
            post,
            relay,
            partner,
            people,
            chance: Chance::of(options.seed),
            survived: Survived::default(),
            _server: server,
        })
    }

    /// From publishing to the last word about its end.
    async fn one_alert(&mut self) -> Done {
        self.people.forget_where_they_were();
        let ring_in = self.chance.between(RING_IN_S.0, RING_IN_S.1);
        let case = self
            .office
            .open_case(&self.file(ring_in).await?, None)
            .await?;
        let key = format!("relay-{}", self.survived.alerts);
        let alert = self.office.publish(&case, &key).await?;
        self.survived.alerts += 1;
        let deaths = self.chance.between(DEATHS.0, DEATHS.1);
        let mut corrected = 0;
        for nth in 0..deaths {
            if nth == deaths / 2 && self.chance.happens(50) {
                corrected = self.office.correct(&alert.id).await?.version;
            }
            self.live_and_die().await?;
        }
        if self.survived.alerts.is_multiple_of(2) {
            self.survived.cut_short += 1;
            let view = self.office.resolve(&alert.id).await?;
            self.live_and_die().await?;
            self.until_over(&view).await?;
            return self.judged(&view, false);
        }
        let (view, standing) = self.until_told(&alert.id).await?;
        self.verdict(&view)?.of_live(corrected, &standing)?;
        let before = view.version;
        let view = self.office.resolve(&alert.id).await?;
        for _ in 0..self.chance.between(0, DEATHS.0) {
            self.die_soon().await?;
        }
        self.until_over(&view).await?;
        // Where a ring opened in between, a batch may have died unseen.
        self.judged(&view, view.version == before + 1)
    }

    /// What users saw of an alert that is over. `is_exact`: nothing was on its way when it
    /// ended, so the relay knows who was shown it, and not only who may have been.
    fn judged(&mut self, view: &AlertView, is_exact: bool) -> Done {
        let verdict = self.verdict(view)?;
        verdict.of_ended(is_exact)?;
        let (shown, ended) = verdict.count();
        self.survived.shown += shown;
        self.survived.ended += ended;
        (self.survived.batches, self.survived.repeated) = self.partner.count();
        self.survived.moves = self.people.moves;
        Ok(())
    }

    /// Users move until the moment that the seed chose.
    async fn live_and_die(&mut self) -> Done {
        let life = Duration::from_millis(self.chance.between(LIFE_MS.0, LIFE_MS.1));
        let (people, relay, chance) = (&mut self.people, &self.relay, &mut self.chance);
        let moving = async {
            loop {
                people.some_move(relay, chance).await?;
            }
        };
        if let Ok(ended) = timeout(life, moving).await {
            let ended: Done<std::convert::Infallible> = ended;
            let why = ended.map_or_else(|trouble| trouble.to_string(), |never| match never {});
            return Err(Trouble::because(format!(
                "the living relay did not answer: {why}"
            )));
        }
        self.die().await?;
        // Whoever was not answered asks again: the same users, at the same places.
        self.people.say_again(&self.relay).await
    }

    /// Nobody moves, and it dies all the same.
    async fn die_soon(&mut self) -> Done {
        let life = Duration::from_millis(self.chance.between(LIFE_MS.0, LIFE_MS.1));
        sleep(life).await;
        self.die().await
    }

    async fn die(&mut self) -> Done {
        if let Some(status) = self.relay.has_gone()? {
            return Err(Trouble::because(format!(
                "the relay ended by itself: {status}"
            )));
        }
        self.relay.kill().await?;
        self.survived.kills += 1;
        self.relay = self.post.start(None).await?;
        Ok(())
    }

    /// Waits until the relay knows the newest version and has handed everything over.
    async fn until_told(&mut self, alert: &str) -> Done<(AlertView, Standing)> {
        let since = Instant::now();
        loop {
            let view = self.office.alert(alert).await?;
            let standing = self.relay.standing(&view.case).await?;
            let is_newest = |one: &Standing| one.version == view.version && one.is_quiet();
            if let Some(standing) = standing.filter(is_newest) {
                let still = self.office.alert(alert).await?;
                if still.version == view.version {
                    return Ok((still, standing));
                }
            }
            self.not_for_ever(since, "to hand everything over")?;
            sleep(LOOK_EVERY).await;
        }
    }

    async fn until_over(&mut self, view: &AlertView) -> Done {
        let since = Instant::now();
        // An alert that the relay has not heard of yet is not over for it either.
        while !self.is_caught_up().await? || self.relay.standing(&view.case).await?.is_some() {
            self.not_for_ever(since, "to bring the end to all")?;
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Whether the relay has read everything that the house said.
    async fn is_caught_up(&self) -> Done<bool> {
        let cursor = self.relay.counts().await?.cursor;
        let page = format!("/drill/partner/v1/alerts?cursor={cursor}");
        let request = Request::get(page).header(AUTHORIZATION, &self.bearer);
        let page = self
            .house
            .send(request)
            .await?
            .good("read the feed")?
            .json()?;
        Ok(text_of(&page, "cursor")? == cursor)
    }

    fn not_for_ever(&mut self, since: Instant, what: &str) -> Done {
        if let Some(status) = self.relay.has_gone()? {
            return Err(Trouble::because(format!(
                "the relay ended by itself: {status}"
            )));
        }
        match since.elapsed() > QUIET_MAX {
            true => Err(Trouble::because(format!("the relay takes too long {what}"))),
            false => Ok(()),
        }
    }

    fn verdict(&self, view: &AlertView) -> Done<verdict::Verdict<'_>> {
        let seen = self.partner.seen(&view.case)?;
        Ok(verdict::Verdict::over(seen, &self.people, view))
    }

    /// A case whose second ring opens while the relay is being killed.
    async fn file(&self, ring_in_s: u64) -> Done<serde_json::Value> {
        let clock = self.office.clock().await?;
        let now = Timestamp::from_millis(clock.at(wall_micros()));
        let soon = Span::seconds(i64::try_from(ring_in_s).unwrap_or(20));
        let from = now - Span::hours(1) + soon;
        Ok(json!({
            "name": { "zh": "测试·小禾", "en": "Exercise Xiaohe" },
            "sex": "female",
            "age_years": 6,
            "clothes": { "zh": "红色外套", "en": "red jacket" },
            "last_seen": {
                "place": { "zh": "石家庄站", "en": "Shijiazhuang Station" },
                "point": { "lat": PLACE.0, "lon": PLACE.1 },
                "from": from,
                "to": from,
            },
            "circumstances": { "zh": "演练", "en": "exercise" },
            "no_photo_reason": "exercise of the kill test",
        }))
    }
}
