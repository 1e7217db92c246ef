//! What went wrong, as HTTP says it: RFC 9457, with what to do next.
//!
//! The only place that knows statuses. A [`Refusal`] is the reader's to mend and
//! is said in full; a [`Fault`] is ours, is logged here once, and tells the
//! reader no more than that it was ours.

use axum::{
    extract::rejection::{BytesRejection, FormRejection, JsonRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use homeward_domain::refusal::{Missing, Refusal, RefusalCode};
use homeward_domain::words::Words;
use homeward_ports::fault::{Fault, FaultKind};
use serde::Serialize;

/// After how many seconds what was too much now may be sent again.
const RETRY_AFTER_S: &str = "2";

/// An answer that is a no.
#[derive(Debug)]
pub struct Problem(Box<No>);

/// Kept behind a pointer: every answer of every door carries room for one.
#[derive(Debug)]
struct No {
    refusal: Refusal,
    status: StatusCode,
    /// What broke, if it was not a rule.
    fault: Option<Fault>,
}

/// The JSON of a problem (`Problem` in the frontend's api.ts).
#[derive(Debug, Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    words: &'a Words,
    fix: &'a Words,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing: Vec<Missing>,
}

impl Problem {
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Refusal::new(code, detail).into()
    }

    pub fn body_invalid(detail: impl Into<String>) -> Self {
        Self::new(RefusalCode::BodyInvalid, detail)
    }

    /// The body is longer than this door reads.
    pub fn body_too_large(detail: impl Into<String>) -> Self {
        let refusal = Refusal::new(RefusalCode::BodyInvalid, detail);
        Self(Box::new(No {
            refusal,
            status: StatusCode::PAYLOAD_TOO_LARGE,
            fault: None,
        }))
    }

    /// The address is right and the method is not.
    pub fn wrong_method() -> Self {
        let refusal = Refusal::new(
            RefusalCode::BodyInvalid,
            "this address does not take this method",
        );
        Self(Box::new(No {
            refusal,
            status: StatusCode::METHOD_NOT_ALLOWED,
            fault: None,
        }))
    }

    pub fn code(&self) -> RefusalCode {
        self.0.refusal.code
    }
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The problem as JSON text.
    pub fn to_json(&self) -> String {
        let code = self.0.refusal.code;
        let (words, fix) = (code.words(), code.fix());
        let body = Body {
            r#type: format!("/problems/{code}"),
            title: &words.en,
            status: self.0.status.as_u16(),
            detail: &self.0.refusal.detail,
            code: code.as_str(),
            words: &words,
            fix: &fix,
            missing: self.missing(&words),
        };
        serde_json::to_string(&body).unwrap_or_default()
    }

    /// The problem as one line of text, for who asks for neither a page nor JSON.
    pub fn into_plain(self) -> Response {
        self.log();
        let refusal = &self.0.refusal;
        let (code, words, fix) = (refusal.code, refusal.code.words(), refusal.code.fix());
        let text = format!("{code}: {} {} ({})\n", words.en, fix.en, refusal.detail);
        let mut response = text.into_response();
        let media_type = HeaderValue::from_static("text/plain; charset=utf-8");
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, media_type);
        self.dress(&mut response);
        response
    }

    /// What is missing or wrong, by field: a refusal at one field names that one.
    fn missing(&self, words: &Words) -> Vec<Missing> {
        let refusal = &self.0.refusal;
        match refusal.field {
            Some(field) if refusal.missing.is_empty() => vec![Missing {
                code: refusal.code.as_str().to_owned(),
                field: field.to_owned(),
                words: words.clone(),
            }],
            _ => refusal.missing.clone(),
        }
    }

    /// Says it in the log, once, where it is answered. Codes and ids only.
    pub(crate) fn log(&self) {
        if let Some(fault) = &self.0.fault {
            tracing::error!(code = %self.0.refusal.code, kind = ?fault.kind, "{fault}");
        } else {
            tracing::debug!(code = %self.0.refusal.code, detail = %self.0.refusal.detail, "refused");
        }
    }

    /// Headers that belong to the status, whatever the body is.
    pub(crate) fn dress(&self, response: &mut Response) {
        *response.status_mut() = self.0.status;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.0.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_S));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
    }
}

/// The status of each refusal (RFC 9110 section 15).
const fn status_of(code: RefusalCode) -> StatusCode {
    use RefusalCode as Code;
    match code {
        Code::BodyInvalid
        | Code::CellsInvalid
        | Code::WithinInvalid
        | Code::ForeignUnreadable
        | Code::RecordsUnreadable => StatusCode::BAD_REQUEST,
        Code::NotSignedIn => StatusCode::UNAUTHORIZED,
        Code::OutsideJurisdiction
        | Code::SecondApprovalNeeded
        | Code::NotAllowed
        | Code::ScopeMissing => StatusCode::FORBIDDEN,
        Code::NotYourCase | Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlertExists
        | Code::AlertClosed
        | Code::AlreadyClosed
        | Code::NotLive
        | Code::StillLive
        | Code::ChangedMeanwhile
        | Code::RehearsalRunning
        | Code::NeighbourTaken
        | Code::ForeignOver
        | Code::ForeignReused => StatusCode::CONFLICT,
        Code::LinkSpent | Code::MessageErased => StatusCode::GONE,
        Code::PhotoTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::PartsMissing
        | Code::LastSeenInFuture
        | Code::IntervalReversed
        | Code::KeyReused
        | Code::TextControl
        | Code::TextMarks
        | Code::TextTooLong
        | Code::NumberOutOfRange
        | Code::CallInvalid
        | Code::PhotoInvalid
        | Code::WebhookTarget
        | Code::NoWebhook
        | Code::LanguagesInvalid
        | Code::FormatInvalid
        | Code::RehearsalExerciseOnly
        | Code::PushEndpoint
        | Code::PushKeys
        | Code::HubTopic
        | Code::HubCallback
        | Code::HubSecret
        | Code::DatumMissing
        | Code::ExerciseOnly
        | Code::NeighbourKeys
        | Code::AgreementInvalid
        | Code::ForeignSignature
        | Code::ForeignSender
        | Code::ForeignStatus
        | Code::ForeignMsgType
        | Code::ForeignEnvelope
        | Code::RecordRefused
        | Code::ForeignStranger
        | Code::ForeignNotPublic
        | Code::ForeignTime
        | Code::ForeignTwoThreads => StatusCode::UNPROCESSABLE_ENTITY,
        Code::TooBusy => StatusCode::SERVICE_UNAVAILABLE,
        Code::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        Code::Broken => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<homeward_engine::Failure> for Problem {
    fn from(failure: homeward_engine::Failure) -> Self {
        match failure {
            homeward_engine::Failure::Refused(refusal) => refusal.into(),
            homeward_engine::Failure::Broke(fault) => fault.into(),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let status = status_of(refusal.code);
        Self(Box::new(No {
            refusal,
            status,
            fault: None,
        }))
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        let code = match fault.kind {
            FaultKind::Conflict => RefusalCode::ChangedMeanwhile,
            FaultKind::Full => RefusalCode::DiskFull,
            FaultKind::Busy => RefusalCode::TooBusy,
            FaultKind::Unreachable
            | FaultKind::Forbidden
            | FaultKind::Corrupt
            | FaultKind::Broken => RefusalCode::Broken,
        };
        // What broke is for the log, not for the reader.
        let mut problem = Self::new(code, code.words().en);
        problem.0.fault = Some(fault);
        problem
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        match rejection {
            JsonRejection::BytesRejection(inner) => inner.into(),
            other => Self::body_invalid(other.body_text()),
        }
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::body_too_large("the body is longer than this door reads")
            }
            _ => Self::body_invalid("the body could not be read to its end"),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::body_invalid(rejection.body_text())
    }
}

impl From<FormRejection> for Problem {
    fn from(rejection: FormRejection) -> Self {
        match rejection {
            FormRejection::BytesRejection(inner) => inner.into(),
            other => Self::body_invalid(other.body_text()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        let mut response = self.to_json().into_response();
        let media_type = HeaderValue::from_static("application/problem+json");
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, media_type);
        self.dress(&mut response);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(problem: &Problem) -> serde_json::Value {
        serde_json::from_str(&problem.to_json()).unwrap()
    }

    #[test]
    fn a_refusal_says_what_is_wrong_and_what_to_do() {
        let refusal = Refusal::at(RefusalCode::TextTooLong, "name", "at most 100 characters");
        let problem = json(&refusal.into());
        assert_eq!(problem["type"], "/problems/text.too_long");
        assert_eq!(problem["status"], 422);
        assert_eq!(problem["detail"], "at most 100 characters");
        assert_eq!(problem["missing"][0]["field"], "name");
        assert!(problem["fix"]["zh"].is_string() && problem["words"]["en"].is_string());
    }

    #[test]
    fn a_fault_tells_the_reader_nothing_of_our_insides() {
        let fault = Fault::new(FaultKind::Corrupt, "read /var/lib/homeward/record.db");
        let problem = Problem::from(fault);
        assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!problem.to_json().contains("record.db"));
    }

    #[test]
    fn every_no_is_a_client_or_a_server_error_and_busy_says_when() {
        for code in RefusalCode::ALL {
            let response = Problem::new(*code, "").into_response();
            let status = response.status();
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{code}"
            );
            let says_when = response.headers().contains_key(header::RETRY_AFTER);
            assert_eq!(says_when, *code == RefusalCode::TooBusy, "{code}");
        }
    }
}
