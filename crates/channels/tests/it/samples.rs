//! One made-up child and the messages of the alert: for tests, and for the
//! example that writes the pages to look at.

use std::{marker::PhantomData, sync::Arc};

use bytes::Bytes;
use homeward_cap::dsig;
use homeward_domain::message::{AlertMessage, MessageHead};
use homeward_domain::{
    alert::{Alert, AlertStage, House, Issue, LIFE_DEFAULT, LedBy, Outcome},
    approval::{AuthorityPolicy, Draft, Reach},
    audience::Audience,
    case::{Case, CaseStage},
    case_file::{CaseFile, CaseForm, LastSeen, Sealed, Sex},
    change::{SentMessage, Signed},
    delivery::{ChannelId, DeliveryKey, Shard},
    expansion::ExpansionPolicy,
    format::Format,
    id::{Id, PhotoId},
    languages::Languages,
    people::{Agency, Jurisdiction, Officer, Partner, Role},
    poster::Poster,
    status::{Actual, Exercise, Status},
    texts::Closing,
    time::{Span, Timestamp},
    words::Words,
};
use homeward_geo::{Datum, Point};
use homeward_ports::{
    cap_message::{self, CapFacts, CapSigner, PhotoDigests},
    channel::Target,
    fault::{Fault, FaultKind},
    package::{Package, PublicPhoto, sign},
};
use homeward_seal::{SigningKey, WebhookKey};

pub const BASE: &str = "https://homeward.example.gov.cn";
pub const CODE: &str = "7KQ4M2";

pub fn now() -> Timestamp {
    "2026-11-23T15:02:00+08:00".parse().unwrap()
}

pub fn station() -> Point {
    Point::new(38.0106, 114.4836).unwrap()
}

pub fn photo_id() -> PhotoId {
    Id::from_bits(0x7)
}

/// A header of a JPEG of 480 x 600; no test decodes more.
pub fn photo() -> Arc<PublicPhoto> {
    let jpeg = [
        0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0x02, 0x58, 0x01, 0xe0, 1, 1, 0x11, 0,
    ];
    Arc::new(PublicPhoto {
        id: photo_id(),
        page: Bytes::copy_from_slice(&jpeg),
        screen: Bytes::copy_from_slice(&jpeg),
    })
}

/// An ordinary case file.
pub fn form() -> CaseForm {
    CaseForm {
        name: Some(Words::new("王小禾", "Wang Xiaohe")),
        sex: Some(Sex::Female),
        age_years: Some(6),
        height_cm: Some(118),
        features: Some(Words::new(
            "左眉尾有一颗痣，右脸有浅酒窝，走路略内八字。",
            "A mole at the end of the left eyebrow, a faint dimple on the right cheek, walks slightly pigeon-toed.",
        )),
        clothes: Some(Words::new(
            "红色羽绒服，黑色长裤，粉色运动鞋，背米老鼠书包。",
            "Red down jacket, black trousers, pink trainers, a Mickey Mouse backpack.",
        )),
        companion: Some(Words::new(
            "可能与一名四十岁左右、戴灰色毛线帽的男子同行",
            "Perhaps with a man of about forty in a grey woollen hat",
        )),
        vehicle: None,
        last_seen: Some(LastSeen {
            place: Words::new(
                "石家庄站西广场，公交站旁",
                "Shijiazhuang railway station, west square, by the bus stop",
            ),
            point: station(),
            from: "2026-11-23T14:20:00+08:00".parse().unwrap(),
            to: "2026-11-23T14:35:00+08:00".parse().unwrap(),
        }),
        circumstances: Some(Words::new(
            "孩子在奶奶买票时离开，监控看到她往地铁口方向走。",
            "She walked away while her grandmother was buying tickets; a camera saw her going towards the metro.",
        )),
        call: Some("110".to_owned()),
        photo: Some(photo_id()),
        ..CaseForm::default()
    }
}

/// Every text as long as a case file may be, of characters that repeat little:
/// 20,000 different ones from `first` on.
pub fn longest_form(first: char) -> CaseForm {
    let first = u32::from(first);
    let zh = |len: usize, from: u32| -> String {
        (0..len as u32)
            .filter_map(|i| char::from_u32(first + (from + i * 7_919) % 20_000))
            .collect()
    };
    let en = |len: usize, from: u32| -> String {
        let letter = |i: u32| {
            char::from(b"etaoin shrdlucmfwyp vbgkjqxz"[((from + i) * (i + 31) / 7 % 28) as usize])
        };
        let text: String = (0..len as u32).map(letter).collect();
        format!("a{}z", text.get(2..).unwrap_or(""))
    };
    let words = |len, from| Some(Words::new(zh(len, from), en(len, from)));
    let short = form();
    CaseForm {
        name: words(60, 1),
        features: words(400, 2),
        clothes: words(400, 3),
        companion: words(200, 4),
        vehicle: words(200, 5),
        circumstances: words(400, 6),
        last_seen: short.last_seen.clone().map(|seen| LastSeen {
            place: Words::new(zh(200, 7), en(200, 7)),
            ..seen
        }),
        call: Some("+86 0311 8686 0110".to_owned()),
        ..short
    }
}

/// The agency of status-free things.
pub fn agency() -> Agency {
    Agency {
        id: Id::from_bits(1),
        slug: "cn-130100".to_owned(),
        name: Words::new("石家庄市公安局", "Shijiazhuang Public Security Bureau"),
        jurisdiction: Jurisdiction::new(vec!["1301".to_owned()]).unwrap(),
        call: "110".to_owned(),
    }
}

fn officer() -> Officer {
    Officer {
        id: Id::from_bits(2),
        agency: agency().id,
        name: "Li".to_owned(),
        role: Role::Officer,
        added_at: now(),
    }
}

/// An alert and what was said of it so far.
pub struct Story<S: Status> {
    alert: Alert,
    closings: Vec<(Closing, Signed)>,
    heads: Vec<MessageHead>,
    seq: u64,
    status: PhantomData<S>,
}

impl<S: Status> Story<S> {
    /// Issues the alert for `form`; gives the story and its first message.
    pub fn begins(form: CaseForm) -> (Self, Package<S>) {
        let agency = agency();
        let case = Case {
            id: Id::from_bits(3),
            agency: agency.id,
            status: S::KIND,
            stage: CaseStage::Draft,
            epoch: 1,
            opened_at: now(),
            opened_by: officer().id,
            follows: None,
            file: Sealed(vec![]),
        };
        let file = CaseFile::from_form(form, now()).unwrap();
        let draft = Draft {
            poster: Poster::of(&file, &agency).unwrap(),
            place_code: Some("130104".to_owned()),
        };
        let reach = Reach {
            radius_max_m: 500_000,
        };
        let approval = officer()
            .approve(&agency, &draft, &reach, &AuthorityPolicy::default(), now())
            .unwrap();
        let issue = Alert::issue(
            Id::from_bits(4),
            CODE.to_owned(),
            &case,
            draft,
            approval,
            house(&agency, 0),
        );
        Self::took(issue.unwrap(), 1, Vec::new())
    }

    fn took(issue: Issue<S>, seq: u64, mut heads: Vec<MessageHead>) -> (Self, Package<S>) {
        heads.push(issue.message.head().clone());
        let signed = |message| signed(message, &heads);
        let package = package(seq, signed(&issue.message));
        let story = Self {
            alert: issue.alert,
            closings: issue
                .closings
                .iter()
                .map(|(c, m)| (*c, signed(m)))
                .collect(),
            heads: heads.clone(),
            seq,
            status: PhantomData,
        };
        (story, package)
    }

    /// The officer mends the facts: a newer version with other words.
    pub fn corrected(&mut self, form: CaseForm) -> Package<S> {
        let agency = agency();
        let file = CaseFile::from_form(form, now()).unwrap();
        let poster = Poster::of(&file, &agency).unwrap();
        let issue = self
            .alert
            .corrected::<S>(poster, house(&agency, 20))
            .unwrap();
        let (next, package) = Self::took(issue, self.seq + 1, self.heads.clone());
        *self = next;
        package
    }

    /// The alert lives longer: a newer version of the same words.
    pub fn renewed(&mut self) -> Package<S> {
        let agency = agency();
        let issue = self
            .alert
            .renewed::<S>(LIFE_DEFAULT, house(&agency, 30))
            .unwrap();
        let (next, package) = Self::took(issue, self.seq + 1, self.heads.clone());
        *self = next;
        package
    }

    /// The end, as it was signed with the newest version.
    pub fn ends(self, closing: Closing) -> Package<S> {
        let by = officer().id;
        let at = now() + Span::hours(2);
        let stage = match closing {
            Closing::Found => AlertStage::Resolved {
                outcome: Outcome::FoundSafe,
                led_by: LedBy::AlertTip,
                at,
                by,
            },
            Closing::Ended => AlertStage::Withdrawn { at, by },
        };
        self.alert.ended(stage).unwrap();
        let (_, signed) = self
            .closings
            .into_iter()
            .find(|(c, _)| *c == closing)
            .unwrap();
        package(self.seq + 1, signed)
    }
}

/// The package and the same message as CAP, as the vault signs them.
fn signed<S: Status>(message: &AlertMessage<S>, heads: &[MessageHead]) -> Signed {
    let facts = CapFacts {
        earlier: heads,
        photo: Some(PhotoDigests::of(&photo().page)),
        place_code: Some("130104"),
        ..CapFacts::default()
    };
    Signed {
        cap: Some(cap_message::signed(message, &facts, &*CAP_KEY).unwrap()),
        ..sign(message, &key()).unwrap()
    }
}

/// A key on P-256 for the whole run.
pub static CAP_KEY: std::sync::LazyLock<CapKey> = std::sync::LazyLock::new(|| {
    let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    CapKey {
        private: dsig::SigningKey::from_pkcs8_pem(&pair.serialize_pem()).unwrap(),
        public: pair.public_key_pem(),
    }
});

#[derive(Debug)]
pub struct CapKey {
    private: dsig::SigningKey,
    public: String,
}

impl CapSigner for CapKey {
    fn sign(&self, document: &[u8]) -> Result<Vec<u8>, Fault> {
        let signed = dsig::sign(document, &self.private);
        signed.map_err(|e| Fault::because(FaultKind::Broken, "sign", e))
    }
    fn public_pem(&self) -> &str {
        &self.public
    }
}

static POLICY: std::sync::LazyLock<ExpansionPolicy> =
    std::sync::LazyLock::new(ExpansionPolicy::default);

fn house(agency: &Agency, minutes: i64) -> House<'_> {
    House {
        agency,
        policy: &POLICY,
        base: BASE,
        now: now() + Span::minutes(minutes),
    }
}

pub fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

pub fn webhook_key() -> Arc<WebhookKey> {
    Arc::new(WebhookKey::of(&key()))
}

fn package<S: Status>(seq: u64, signed: Signed) -> Package<S> {
    let photo = (!signed.head.is_closing()).then(photo);
    let sent = SentMessage {
        seq,
        head: signed.head,
        package: Some(signed.package),
        cap: signed.cap,
    };
    Package::reopen(&sent, photo).unwrap()
}

/// Everybody whom the message is for.
pub trait Everybody: Status {
    fn everybody(package: &Package<Self>) -> Target<Self>;
}
impl Everybody for Actual {
    fn everybody(package: &Package<Self>) -> Target<Self> {
        Target::Whole(Audience::public(package.head()).unwrap())
    }
}
impl Everybody for Exercise {
    fn everybody(package: &Package<Self>) -> Target<Self> {
        Target::Whole(Audience::participants(package.head()).unwrap())
    }
}

/// The key of the delivery of `package` to the whole of `channel`.
pub fn delivery_key<S: Status>(package: &Package<S>, channel: ChannelId) -> DeliveryKey {
    DeliveryKey::new(&package.head().identity, channel, &Shard::Whole)
}

pub const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// A partner with its server at `url`.
pub fn partner<S: Status>(url: &str) -> Partner {
    Partner {
        id: Id::from_bits(9),
        name: "Maps".to_owned(),
        status: S::KIND,
        webhook_url: Some(url.to_owned()),
        webhook_secret: SECRET.to_owned(),
        webhook_secret_since: None,
        retired_secret: None,
        datum: Datum::Wgs84,
        format: Format::Json,
        languages: Languages::ALL,
        areas: Vec::new(),
        mail: None,
        created_at: now(),
    }
}
