//! The draft is kept: every change of the form is sealed and saved.

use homeward_domain::{
    case::{Case, CaseStage},
    case_file::{CaseFile, CaseForm},
    change::{Change, Expect},
    id::CaseId,
    refusal::RefusalCode,
};

use crate::{
    Engine, Failure,
    bell::Look,
    commands::{SignedIn, TRIES, own_case},
};

/// Saves the whole form. The last one to save wins; the audit has both.
pub async fn save_file(
    engine: &Engine,
    who: &SignedIn,
    id: CaseId,
    form: CaseForm,
) -> Result<Case, Failure> {
    let file = CaseFile::from_form(form, engine.clock.now())?;
    put_file(engine, who, id, |_| file.clone()).await
}

/// Replaces the file by what `edit` makes of the present one.
pub(crate) async fn put_file(
    engine: &Engine,
    who: &SignedIn,
    id: CaseId,
    edit: impl Fn(CaseFile) -> CaseFile + Send + Sync,
) -> Result<Case, Failure> {
    let mut last = None;
    for _ in 0..TRIES {
        let case = own_case(engine, who, id).await?;
        if matches!(case.stage, CaseStage::Closed(_)) {
            return Err(Failure::no(RefusalCode::AlertClosed, "the case is closed"));
        }
        let mut facts = engine.facts(who.actor);
        let file = edit(engine.file(&case).await?);
        let mut sealer = engine.sealer(id, "file").await?;
        let expect = vec![Expect::CaseEpoch {
            case: id,
            epoch: case.epoch,
        }];
        let case = case.with_file(file.sealed(&mut sealer));
        let change = Change::FileSaved(case.clone());
        match engine.record(&mut facts, expect, vec![change]).await {
            Ok(()) => {
                engine.bell.look(Look {
                    case: Some(id),
                    ..Look::default()
                });
                return Ok(case);
            }
            Err(failure) if failure.is_conflict() => last = Some(failure),
            Err(failure) => return Err(failure),
        }
    }
    Err(last.unwrap_or_else(|| Failure::no(RefusalCode::ChangedMeanwhile, "too many at once")))
}
