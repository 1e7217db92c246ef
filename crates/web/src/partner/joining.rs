//! Joining and signing in by a link in one's mail. Open to everybody, and nobody learns
//! by it who has joined.

use axum::{Json, extract::State, http::StatusCode};
use homeward_domain::{languages::Languages, status::Status, words::Lang};
use homeward_engine::commands::partner::joining::{
    JoinForm, ask_to_join, ask_to_sign_in, open_link,
};
use homeward_geo::Datum;
use serde::Deserialize;

use super::{
    door::PartnerDoor,
    keys::{KeyView, NewKey},
};
use crate::{body::Body, problem::Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Join {
    name: String,
    mail: String,
    datum: Datum,
    #[serde(default)]
    languages: Option<Vec<String>>,
    #[serde(default)]
    lang: Option<Lang>,
}

pub(super) async fn join<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Body(join): Body<Join>,
) -> Result<StatusCode, Problem> {
    let languages = join.languages.map(|tags| Languages::read(&tags));
    let form = JoinForm {
        name: join.name,
        mail: join.mail,
        datum: join.datum,
        languages: languages.transpose()?.unwrap_or_default(),
        lang: join.lang.unwrap_or(Lang::Zh),
    };
    ask_to_join(&door.engine, S::KIND, form).await?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mail {
    mail: String,
    #[serde(default)]
    lang: Option<Lang>,
}

pub(super) async fn link<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Body(asked): Body<Mail>,
) -> Result<StatusCode, Problem> {
    let lang = asked.lang.unwrap_or(Lang::Zh);
    ask_to_sign_in(&door.engine, S::KIND, &asked.mail, lang).await?;
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Token {
    token: String,
}

pub(super) async fn open<S: Status>(
    State(door): State<PartnerDoor<S>>,
    Body(link): Body<Token>,
) -> Result<(StatusCode, Json<NewKey>), Problem> {
    let (token, key) = open_link(&door.engine, S::KIND, &link.token).await?;
    let now = door.engine.clock.now();
    let key = KeyView::of(key, now);
    Ok((StatusCode::CREATED, Json(NewKey { key, token })))
}
