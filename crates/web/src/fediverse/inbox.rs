//! `POST /fedi/inbox`: what other servers tell the account.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    response::{IntoResponse, Response},
};
use homeward_domain::refusal::RefusalCode;
use homeward_ports::fediverse::{Heard, Knock};

use super::FediverseDoor;
use crate::{body::Raw, problem::Problem};

pub(super) async fn knock(
    State(door): State<FediverseDoor>,
    // The door stands at the root, so this is the address that was signed.
    uri: Uri,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Response, Problem> {
    let account = door.account()?;
    let path_and_query = uri
        .path_and_query()
        .map_or_else(|| uri.path(), |both| both.as_str());
    let heard = account
        .knock(knocked(path_and_query, &headers, body))
        .await?;
    match heard {
        Heard::Taken => Ok(StatusCode::ACCEPTED.into_response()),
        Heard::Malformed(why) => Err(Problem::body_invalid(why)),
        Heard::Unproved(why) => Err(Problem::new(RefusalCode::NotSignedIn, why)),
        Heard::TooLong => Err(Problem::body_too_large("an activity is shorter")),
        Heard::Busy => Err(Problem::new(RefusalCode::TooBusy, "too many knock at once")),
    }
}

/// A header that is no text is signed by nobody we could verify, and left out.
fn knocked(path_and_query: &str, headers: &HeaderMap, body: Bytes) -> Knock {
    let readable = headers.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    Knock {
        path_and_query: path_and_query.to_owned(),
        headers: readable.collect(),
        body,
    }
}
