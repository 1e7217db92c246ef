//! Publishing: approve, sign, store. It answers when the record would survive a power cut.

use homeward_domain::{
    alert::{Alert, Issue},
    approval::{Draft, Reach},
    case::Case,
    change::{Change, Expect, Issued, KeptAnswer},
    facts::Facts,
    id::CaseId,
    poster::Poster,
    refusal::RefusalCode,
    status::Status,
};
use homeward_geo::atlas::Atlas;
use homeward_seal::token_digest;

use crate::{
    Engine, Failure,
    bell::Look,
    cap_facts::Known,
    commands::{SignedIn, TRIES, own_case},
    house::{on_street, rules},
};

/// A request that may come again: the caller's key, and what it asked for.
#[derive(Debug, Clone)]
pub struct Repeatable {
    pub key: String,
    pub request: String,
}

/// Letters and digits of a code on a poster: a thousand million of them.
pub(crate) const CODE_LEN: usize = 6;

/// Publishes a case. The same request again gives the same alert.
pub async fn issue_alert(
    engine: &Engine,
    who: &SignedIn,
    case: CaseId,
    repeat: Option<Repeatable>,
) -> Result<Alert, Failure> {
    let kept = repeat.map(|repeat| KeptAnswer {
        key: token_digest(&format!("{} {}", who.officer.id, repeat.key)).to_string(),
        request: token_digest(&repeat.request).to_string(),
        alert: homeward_domain::id::Id::from_bits(0),
        at: engine.clock.now(),
    });
    for _ in 0..TRIES {
        if let Some(alert) = answered(engine, kept.as_ref()).await? {
            return Ok(alert);
        }
        let found = own_case(engine, who, case).await?;
        let issued =
            on_street!(found.status, S => issue_once::<S>(engine, who, found, kept.clone()).await);
        match issued {
            Err(failure) if failure.is_conflict() => {}
            // This very request may have come through in between, on another line:
            // then the case has its alert, and that alert is the answer.
            Err(failure) => {
                return answered(engine, kept.as_ref()).await?.ok_or(failure);
            }
            issued => return issued,
        }
    }
    Err(Failure::no(
        RefusalCode::ChangedMeanwhile,
        "the case keeps changing",
    ))
}

/// The alert that this very request made before.
async fn answered(engine: &Engine, kept: Option<&KeptAnswer>) -> Result<Option<Alert>, Failure> {
    let Some(kept) = kept else { return Ok(None) };
    match engine.store.answer(&kept.key).await? {
        None => Ok(None),
        Some(before) if before.request == kept.request => {
            Ok(engine.store.alert(before.alert).await?)
        }
        Some(_) => Err(Failure::no(
            RefusalCode::KeyReused,
            "same key, other request",
        )),
    }
}

async fn issue_once<S: Status>(
    engine: &Engine,
    who: &SignedIn,
    case: Case,
    kept: Option<KeptAnswer>,
) -> Result<Alert, Failure> {
    let mut facts = engine.facts(who.actor);
    let draft = draft(engine, who, &case).await?;
    let reach = widest(engine);
    let policy = &engine.policies.authority;
    let approval = who
        .officer
        .approve(&who.agency, &draft, &reach, policy, facts.now)?;
    let live = case.clone().live(facts.fresh())?;
    let id = live.alert().unwrap_or_else(|| facts.fresh());
    let code = facts.code(CODE_LEN);
    let house = rules(engine, &who.agency, &facts);
    let mut issue = Alert::issue::<S>(id, code.clone(), &case, draft, approval, house)?;
    issue.alert.reported_at = engine.file(&case).await?.reported_at();
    let mut expect = vec![
        Expect::CaseEpoch {
            case: case.id,
            epoch: case.epoch,
        },
        Expect::CodeFree { code },
    ];
    let mut changes = vec![issued(engine, live, &issue).await?];
    if let Some(kept) = kept {
        expect.push(Expect::AnswerFree {
            key: kept.key.clone(),
        });
        changes.push(Change::AnswerKept(KeptAnswer { alert: id, ..kept }));
    }
    commit(engine, &mut facts, expect, changes, &issue.alert).await?;
    Ok(issue.alert)
}

/// The poster with all its parts, and the code of its place.
pub(crate) async fn draft(engine: &Engine, who: &SignedIn, case: &Case) -> Result<Draft, Failure> {
    let poster = Poster::of(&engine.file(case).await?, &who.agency)?;
    let place_code = Atlas::shipped().code_at(poster.point).map(str::to_owned);
    Ok(Draft { poster, place_code })
}

/// As far as the policy will ever open.
pub(crate) fn widest(engine: &Engine) -> Reach {
    let widest = engine.policies.expansion.rings().last();
    Reach {
        radius_max_m: widest.map_or(0, |ring| ring.radius_m),
    }
}

/// Signs what was decided, with both endings.
pub(crate) async fn issued<S: Status>(
    engine: &Engine,
    case: Case,
    issue: &Issue<S>,
) -> Result<Change, Failure> {
    let known = Known::of(engine, issue).await?;
    let facts = known.facts();
    Ok(Change::Issued(Box::new(Issued {
        case,
        alert: issue.alert.clone(),
        message: engine.vault.sign_both(&issue.message, &facts)?,
        closings: engine.vault.stage(&issue.closings, &facts)?,
    })))
}

/// Records and wakes the next step at once.
pub(crate) async fn commit(
    engine: &Engine,
    facts: &mut Facts,
    expect: Vec<Expect>,
    changes: Vec<Change>,
    alert: &Alert,
) -> Result<(), Failure> {
    engine.record(facts, expect, changes).await?;
    metrics::counter!("homeward_messages_total", "status" => alert.status.as_str()).increment(1);
    engine.bell.ring();
    engine.bell.look(Look {
        alert: Some(alert.id),
        case: Some(alert.case),
        tips: None,
    });
    tracing::info!(alert = %alert.id, version = alert.version, "message recorded");
    Ok(())
}
