//! The messages of the script, made by the same rules as every alert's.
//!
//! The case is made up and says so; nobody is missing. Its code begins with a U, which
//! codes of real and exercise alerts never hold, so that it can be taken for none.

use homeward_domain::{
    alert::{Alert, House, Issue, LIFE_DEFAULT},
    approval::{AuthorityPolicy, Draft, Reach},
    case::{Case, CaseStage},
    case_file::{Sealed, Sex},
    expansion::{ExpansionPolicy, RingRule},
    facts::Facts,
    message::{AlertMessage, MessageHead},
    people::{Agency, Jurisdiction, Officer, Role},
    poster::Poster,
    refusal::{Refusal, RefusalCode},
    status::{Exercise, StatusKind},
    time::{Span, Timestamp},
    words::Words,
};
use homeward_geo::Point;

use crate::Failure;

const CODE_LEN: usize = 5;
/// Shijiazhuang, and Baoding to the north-east of it: maps in China shift both.
const SEEN_AT: (f64, f64, &str) = (38.042, 114.515, "130100");
const SEEN_AGAIN_AT: (f64, f64) = (38.867, 115.485);
const RINGS_M: [u32; 2] = [100_000, 200_000];

/// Who plays: the house's agency, for this play responsible everywhere, and an officer
/// who exists in the script only.
pub struct Troupe {
    agency: Agency,
    officer: Officer,
    base: String,
    narrow: ExpansionPolicy,
    wide: ExpansionPolicy,
}

/// One alert of the script.
pub struct Thread {
    pub alert: Alert,
    closing: AlertMessage<Exercise>,
    said: Vec<MessageHead>,
}

impl Troupe {
    pub fn of(agency: Agency, base: String, facts: &mut Facts) -> Self {
        let jurisdiction = Jurisdiction::new(vec![String::new()]);
        let agency = Agency {
            jurisdiction: jurisdiction.unwrap_or(agency.jurisdiction),
            ..agency
        };
        let officer = Officer {
            id: facts.fresh(),
            agency: agency.id,
            name: "rehearsal".to_owned(),
            role: Role::Officer,
            added_at: facts.now,
        };
        let ring = |n: usize, minutes| RingRule {
            opens_after: Span::minutes(minutes),
            radius_m: RINGS_M[n],
        };
        let policy = |rings| ExpansionPolicy::new(rings).unwrap_or_default();
        Self {
            agency,
            officer,
            base,
            narrow: policy(vec![ring(0, 0)]),
            wide: policy(vec![ring(0, 0), ring(1, 1)]),
        }
    }

    fn house<'a>(&'a self, policy: &'a ExpansionPolicy, now: Timestamp) -> House<'a> {
        House {
            agency: &self.agency,
            policy,
            base: &self.base,
            now,
        }
    }

    /// A new alert with a life of its own from `now`.
    pub fn begin(&self, facts: &mut Facts) -> Result<(Thread, AlertMessage<Exercise>), Failure> {
        let now = facts.now;
        self.begin_at(facts, now)
    }

    /// A new alert that was published so long ago that it ends after `life`.
    pub fn begin_late(
        &self,
        facts: &mut Facts,
        life: Span,
    ) -> Result<(Thread, AlertMessage<Exercise>), Failure> {
        let published = facts.now + life - LIFE_DEFAULT;
        self.begin_at(facts, published)
    }

    fn begin_at(
        &self,
        facts: &mut Facts,
        now: Timestamp,
    ) -> Result<(Thread, AlertMessage<Exercise>), Failure> {
        let (lat, lon, place) = SEEN_AT;
        let draft = Draft {
            poster: self.poster(at(lat, lon)?, now - Span::minutes(30)),
            place_code: Some(place.to_owned()),
        };
        let reach = Reach {
            radius_max_m: RINGS_M[1],
        };
        let policy = AuthorityPolicy::default();
        let approval = self
            .officer
            .approve(&self.agency, &draft, &reach, &policy, now)?;
        let case = Case {
            id: facts.fresh(),
            agency: self.agency.id,
            status: StatusKind::Exercise,
            stage: CaseStage::Draft,
            epoch: 1,
            opened_at: now,
            opened_by: self.officer.id,
            follows: None,
            file: Sealed(Vec::new()),
        };
        let code = format!("U{}", facts.code(CODE_LEN));
        let house = self.house(&self.narrow, now);
        let issue = Alert::issue(facts.fresh(), code, &case, draft, approval, house)?;
        Ok(told(issue))
    }

    /// The next ring opens.
    pub fn widen(
        &self,
        thread: &mut Thread,
        now: Timestamp,
    ) -> Result<AlertMessage<Exercise>, Failure> {
        let issue = thread.alert.open_ring(self.house(&self.wide, now))?;
        let none = || Refusal::new(RefusalCode::Broken, "the script has no ring to open");
        Ok(replaced(thread, issue.ok_or_else(none)?))
    }

    /// The child was seen somewhere else.
    pub fn moved(
        &self,
        thread: &mut Thread,
        now: Timestamp,
    ) -> Result<AlertMessage<Exercise>, Failure> {
        let (lat, lon) = SEEN_AGAIN_AT;
        let poster = self.poster(at(lat, lon)?, now - Span::minutes(20));
        let issue = thread.alert.moved(poster, self.house(&self.wide, now))?;
        Ok(replaced(thread, issue))
    }

    fn poster(&self, point: Point, seen: Timestamp) -> Poster {
        Poster {
            name: Words::new("演练儿童", "Exercise Child"),
            sex: Sex::Female,
            age_years: 6,
            height_cm: Some(118),
            features: Words::new(
                "演练内容，并无此人",
                "Part of an exercise: there is no such child",
            ),
            clothes: Words::new("红色外套", "Red coat"),
            companion: Words::default(),
            vehicle: Words::default(),
            place: Words::new("演练地点", "A place of the exercise"),
            point,
            seen_from: seen,
            seen_to: seen,
            circumstances: Words::new(
                "这是演练，没有孩子走失。",
                "This is an exercise; nobody is missing.",
            ),
            call: self.agency.call.clone(),
            photo: None,
        }
    }
}

impl Thread {
    /// The closing that was made with the newest version.
    pub const fn closing(&self) -> &AlertMessage<Exercise> {
        &self.closing
    }

    /// All its messages so far, which a later one refers to.
    pub fn said(&self) -> &[MessageHead] {
        &self.said
    }
}

fn told(issue: Issue<Exercise>) -> (Thread, AlertMessage<Exercise>) {
    let Issue {
        alert,
        message,
        closings: [(_, closing), _],
    } = issue;
    let said = vec![message.head().clone()];
    let thread = Thread {
        alert,
        closing,
        said,
    };
    (thread, message)
}

fn replaced(thread: &mut Thread, issue: Issue<Exercise>) -> AlertMessage<Exercise> {
    let (next, message) = told(issue);
    let before = std::mem::take(&mut thread.said);
    let said = before.into_iter().chain(next.said).collect();
    *thread = Thread { said, ..next };
    message
}

fn at(lat: f64, lon: f64) -> Result<Point, Refusal> {
    let broken =
        |error: homeward_geo::GeoError| Refusal::new(RefusalCode::Broken, error.to_string());
    Point::new(lat, lon).map_err(broken)
}
