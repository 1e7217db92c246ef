//! An officer opens a case: an empty, sealed draft with a key of its own.

use homeward_domain::{
    case::{Case, CaseStage},
    case_file::CaseFile,
    change::Change,
    id::CaseId,
    refusal::RefusalCode,
    status::StatusKind,
};

use crate::{
    Engine, Failure,
    commands::{SignedIn, own_case},
};

/// `follows` names the earlier case of a child who is missing again; its facts are taken over.
pub async fn open_case(
    engine: &Engine,
    who: &SignedIn,
    status: StatusKind,
    follows: Option<CaseId>,
) -> Result<Case, Failure> {
    let file = match follows {
        Some(earlier) => engine
            .file(&own_case(engine, who, earlier).await?)
            .await?
            .without_photo(),
        None => CaseFile::default(),
    };
    open_with(engine, who, status, follows, file).await
}

/// The same with facts that are known already.
pub(crate) async fn open_with(
    engine: &Engine,
    who: &SignedIn,
    status: StatusKind,
    follows: Option<CaseId>,
    file: CaseFile,
) -> Result<Case, Failure> {
    if engine.policies.exercise_only && status == StatusKind::Actual {
        return Err(Failure::no(
            RefusalCode::ExerciseOnly,
            "this server runs an exercise",
        ));
    }
    let mut facts = engine.facts(who.actor);
    let id = facts.fresh();
    let key = engine.vault.new_case_key(&mut facts);
    let mut sealer = engine
        .vault
        .sealer(id, &key, "file", engine.entropy.chance())?;
    let case = Case {
        id,
        agency: who.agency.id,
        status,
        stage: CaseStage::Draft,
        epoch: 1,
        opened_at: facts.now,
        opened_by: who.officer.id,
        follows,
        file: file.sealed(&mut sealer),
    };
    let change = Change::CaseOpened {
        case: case.clone(),
        key,
    };
    engine.record(&mut facts, vec![], vec![change]).await?;
    Ok(case)
}
