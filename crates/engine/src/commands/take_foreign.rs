//! A neighbour says something: by its feed, or because somebody pushed its message.
//!
//! A Cancel acts at once and without an officer. Everything that one message changes is
//! one write, and it expects what the rules read, so a message that comes twice or at the
//! same moment as another changes nothing twice. An envelope of EDXL-DE is opened, and each
//! message in it taken by itself.

use bytes::Bytes;
use homeward_domain::{
    alert::AlertStage,
    change::{Change, Expect},
    facts::{Actor, Facts},
    foreign::{Ear, ForeignAlert, ForeignFacts, ForeignMessage, Heard, Neighbour, drafted, hear},
    id::{AgencyId, AlertId, ForeignId, NeighbourId, OfficerId},
    refusal::{Refusal, RefusalCode as Code},
    status::StatusKind,
    time::Timestamp,
};
use homeward_geo::atlas::Atlas;
use homeward_ports::{
    fault::{Fault, FaultKind},
    foreign_message::{Envelope, Opened, opened, verified},
};
use serde::Serialize;

use crate::{
    Engine, Failure,
    bell::Look,
    commands::{
        TRIES,
        end_alert::ending,
        relay::{Relaying, relay, update_relayed},
    },
    house::on_street,
};

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Taken {
    pub what: What,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub foreign: Option<ForeignId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<AlertId>,
    /// Why a message of an envelope was not taken; one by itself is answered with a no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
    /// Of an envelope, what became of each message in it, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Taken>,
}

/// A no to one message of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    #[serde(serialize_with = "as_word")]
    pub code: Code,
    pub detail: String,
}

fn as_word<S: serde::Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

impl Taken {
    const fn of(what: What, foreign: Option<ForeignId>, alert: Option<AlertId>) -> Self {
        Self {
            what,
            foreign,
            alert,
            refused: None,
            messages: Vec::new(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// It was heard before, or something newer was.
    Known,
    /// Not one of the events that concern us.
    NotOurs,
    /// It waits for an officer.
    Waits,
    /// It went out by a standing agreement.
    Published,
    /// The alert that it is about says something new.
    Updated,
    /// What it names is over.
    Ended,
    /// It was an envelope; see its messages.
    Opened,
    /// A message of an envelope that is not taken.
    Refused,
}

/// Whose messages are looked for: a feed speaks for its own neighbour only.
#[derive(Debug, Clone, Copy)]
pub enum From {
    Agency(AgencyId),
    Neighbour(NeighbourId),
}

/// Takes what came, as it came: one message, or an envelope with several.
pub async fn take_foreign(
    engine: &Engine,
    actor: Actor,
    from: From,
    bytes: Bytes,
) -> Result<Taken, Failure> {
    let stopped = |_| Fault::new(FaultKind::Broken, "open a neighbour's envelope");
    let looked = bytes.clone();
    let open = tokio::task::spawn_blocking(move || opened(&looked));
    let Some(Opened { envelope, messages }) = open.await.map_err(stopped)?? else {
        return take_message(engine, actor, from, bytes, None).await;
    };
    let mut all = Vec::with_capacity(messages.len());
    for message in messages {
        // One that is refused keeps nobody else's words back.
        match take_message(engine, actor, from, message, Some(envelope)).await {
            Ok(taken) => all.push(taken),
            Err(Failure::Refused(no)) => all.push(Taken {
                refused: Some(Refused {
                    code: no.code,
                    detail: no.detail,
                }),
                ..Taken::of(What::Refused, None, None)
            }),
            Err(broke) => return Err(broke),
        }
    }
    Ok(Taken {
        messages: all,
        ..Taken::of(What::Opened, None, None)
    })
}

/// Takes one message, perhaps out of an envelope.
async fn take_message(
    engine: &Engine,
    actor: Actor,
    from: From,
    bytes: Bytes,
    envelope: Option<Envelope>,
) -> Result<Taken, Failure> {
    let mut all = engine.store.neighbours().await?;
    all.retain(|neighbour| match from {
        From::Agency(agency) => neighbour.agency == agency,
        From::Neighbour(id) => neighbour.id == id,
    });
    // Verifying is work for a thread that may wait, not for one that answers.
    let read = tokio::task::spawn_blocking(move || {
        verified(&bytes, &all).map(|(neighbour, message)| (neighbour.clone(), message))
    });
    let stopped = |_| Fault::new(FaultKind::Broken, "read a neighbour's message");
    let (neighbour, message) = read.await.map_err(stopped)??;
    envelope.map_or(Ok(()), |envelope| envelope.allows(&message))?;
    if engine.policies.exercise_only && neighbour.status == StatusKind::Actual {
        return Err(Failure::no(Code::ExerciseOnly, "an exercise runs here"));
    }
    for _ in 0..TRIES {
        match once(engine, actor, &neighbour, &message).await {
            Err(failure) if failure.is_conflict() => {}
            taken => return taken,
        }
    }
    let detail = "the neighbour's alert keeps changing";
    Err(Failure::no(Code::ChangedMeanwhile, detail))
}

async fn once(
    engine: &Engine,
    actor: Actor,
    neighbour: &Neighbour,
    message: &ForeignMessage,
) -> Result<Taken, Failure> {
    let names = names(message);
    let held = engine.store.foreign_named(neighbour.id, &names).await?;
    let mut facts = engine.facts(actor);
    let area = message.facts.as_ref().and_then(|facts| facts.area);
    let ear = Ear {
        neighbour,
        held: &held,
        remembered: engine.store.foreign_count(neighbour.id).await?,
        place_code: area.and_then(|area| Atlas::shipped().code_at(area.centre())),
        now: facts.now,
        fresh: facts.fresh(),
    };
    let heard = hear(message, ear)?;
    let expect = expected(neighbour, &held, names);
    let nothing = |what| Taken::of(what, None, None);
    match heard {
        Heard::Known => Ok(nothing(What::Known)),
        Heard::NotOurs => Ok(nothing(What::NotOurs)),
        Heard::Waits { foreign, agreed } => {
            waits(engine, &mut facts, neighbour, *foreign, agreed, expect).await
        }
        Heard::Updates {
            foreign,
            facts: told,
        } => updates(engine, &mut facts, neighbour, (*foreign, *told), expect).await,
        Heard::Ends(ended) => ends(engine, &mut facts, ended, expect).await,
    }
}

/// The message and everything it refers to, by sender and identifier.
fn names(message: &ForeignMessage) -> Vec<(String, String)> {
    let all = message.references.iter().chain([&message.name]);
    all.map(|name| (name.sender.clone(), name.identifier.clone()))
        .collect()
}

/// What was read still stands, and what nobody knew nobody knows.
fn expected(
    neighbour: &Neighbour,
    held: &[ForeignAlert],
    names: Vec<(String, String)>,
) -> Vec<Expect> {
    let stands = held.iter().map(|held| Expect::ForeignAt {
        foreign: held.id,
        revision: held.revision,
    });
    let known = |sender: &str, identifier: &str| {
        held.iter()
            .flat_map(|held| &held.known)
            .any(|known| known.name.sender == sender && known.name.identifier == identifier)
    };
    let unheard = names
        .into_iter()
        .filter(|(sender, identifier)| !known(sender, identifier))
        .map(|(sender, identifier)| Expect::ForeignUnheard {
            neighbour: neighbour.id,
            sender,
            identifier,
        });
    stands.chain(unheard).collect()
}

async fn waits(
    engine: &Engine,
    facts: &mut Facts,
    neighbour: &Neighbour,
    foreign: ForeignAlert,
    agreed: Option<OfficerId>,
    expect: Vec<Expect>,
) -> Result<Taken, Failure> {
    let id = foreign.id;
    if let Some(officer) = agreed {
        match by_agreement(engine, facts, neighbour, &foreign, officer, expect.clone()).await {
            Ok(alert) => {
                return Ok(Taken::of(What::Published, Some(id), Some(alert)));
            }
            // What the agreement cannot let out waits for somebody who can.
            Err(Failure::Refused(why)) => {
                tracing::info!(foreign = %id, code = %why.code, "waits in spite of the agreement");
            }
            Err(broke) => return Err(broke),
        }
    }
    let change = Change::ForeignPut(Box::new(foreign));
    engine.record(facts, expect, vec![change]).await?;
    engine.bell.look(Look::default());
    tracing::info!(foreign = %id, neighbour = %neighbour.id, "a neighbour's alert waits");
    Ok(Taken::of(What::Waits, Some(id), None))
}

/// Only while whoever agreed is still an officer of the agency.
async fn by_agreement(
    engine: &Engine,
    facts: &mut Facts,
    neighbour: &Neighbour,
    foreign: &ForeignAlert,
    officer: OfficerId,
    expect: Vec<Expect>,
) -> Result<AlertId, Failure> {
    let officer = engine.store.officer(officer).await?;
    let officer = officer.ok_or_else(|| Failure::no(Code::NotAllowed, "who agreed has left"))?;
    let agency = engine.agency(neighbour.agency).await?;
    let told = foreign.facts.clone().unwrap_or_default();
    let sent = foreign.newest.as_ref().map_or(facts.now, |name| name.sent);
    let relaying = Relaying {
        neighbour,
        foreign: foreign.clone(),
        form: drafted(neighbour, &told, facts.now),
        officer: &officer,
        agency: &agency,
        area: told.area,
        expires: told.runs_out(sent),
        expect,
    };
    let alert = on_street!(neighbour.status, S => relay::<S>(engine, facts, relaying).await)?;
    Ok(alert.id)
}

async fn updates(
    engine: &Engine,
    facts: &mut Facts,
    neighbour: &Neighbour,
    (foreign, told): (ForeignAlert, ForeignFacts),
    expect: Vec<Expect>,
) -> Result<Taken, Failure> {
    let (id, status) = (foreign.id, neighbour.status);
    let update = (neighbour, foreign, told);
    let alert = on_street!(status, S => update_relayed::<S>(engine, facts, update, expect).await)?;
    Ok(Taken::of(What::Updated, Some(id), Some(alert)))
}

/// All that the Cancel names, in one write: it leaves ahead of everything else, as every
/// end does.
async fn ends(
    engine: &Engine,
    facts: &mut Facts,
    ended: Vec<ForeignAlert>,
    mut expect: Vec<Expect>,
) -> Result<Taken, Failure> {
    let mut changes = Vec::new();
    let mut looks = Vec::new();
    for foreign in &ended {
        if let Some(alert) = foreign.alert() {
            let recalled = recalled(engine, facts.now, alert).await?;
            if let Some((look, also, change)) = recalled {
                looks.push(look);
                expect.push(also);
                changes.push(change);
            }
        }
        changes.push(Change::ForeignPut(Box::new(foreign.clone())));
    }
    let foreign = ended.first().map(|foreign| foreign.id);
    let alert = ended.iter().find_map(ForeignAlert::alert);
    let taken = Taken::of(What::Ended, foreign, alert);
    engine.record(facts, expect, changes).await?;
    engine.bell.ring();
    engine.bell.look(Look::default());
    looks.into_iter().for_each(|look| engine.bell.look(look));
    tracing::info!(foreign = ?taken.foreign, alert = ?taken.alert, "a neighbour took back");
    Ok(taken)
}

/// The end of our alert, unless it has ended before.
async fn recalled(
    engine: &Engine,
    now: Timestamp,
    id: AlertId,
) -> Result<Option<(Look, Expect, Change)>, Failure> {
    let gone = || Refusal::new(Code::NotFound, "no such alert");
    let alert = engine.store.alert(id).await?.ok_or_else(gone)?;
    let case = engine.store.case(alert.case).await?.ok_or_else(gone)?;
    let alert = engine.store.alert(id).await?.ok_or_else(gone)?;
    if !alert.stage.is_active() {
        return Ok(None);
    }
    let stage = AlertStage::Recalled { at: now };
    let (ended, expect, change) = ending(&alert, case, stage)?;
    let look = Look {
        alert: Some(ended.id),
        case: Some(ended.case),
        tips: None,
    };
    Ok(Some((look, expect, change)))
}
