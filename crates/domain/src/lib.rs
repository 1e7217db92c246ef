//! The words and the rules of Homeward: who may do what to a case, an alert,
//! an audience, a tip.
//!
//! This crate never awaits, logs, opens a file, draws a random number or asks
//! what time it is: [`facts::Facts`] brings the moment and the chance. Rules take
//! the state and the facts and return [`change::Change`]s or a
//! [`refusal::Refusal`]; [`state::State`] says what a change means.
//!
//! # Accidents that do not compile
//!
//! An exercise has no way into the public's audience:
//! ```compile_fail
//! use homeward_domain::{audience::Audience, status::Exercise, message::MessageHead};
//! fn leak(head: &MessageHead) -> Option<Audience<Exercise>> {
//!     Audience::<Exercise>::public(head) // only Audience<Actual> has `public`
//! }
//! ```
//!
//! A real message cannot be taken for an exercise, nor the other way round:
//! ```compile_fail
//! use homeward_domain::{message::AlertMessage, status::{Actual, Exercise}};
//! fn mix_up(drill: AlertMessage<Exercise>) -> AlertMessage<Actual> {
//!     drill
//! }
//! ```
//!
//! Nobody but an officer's own judgement makes an approval:
//! ```compile_fail
//! use homeward_domain::approval::{Approval, Second};
//! fn forge(at: homeward_domain::time::Timestamp, me: homeward_domain::id::OfficerId) -> Approval {
//!     Approval { officer: me, at, radius_max_m: 500_000, second: Second::NotNeeded }
//! }
//! ```
//!
//! A case file cannot be serialised, so it cannot reach a page, a log or a package:
//! ```compile_fail
//! use homeward_domain::case_file::CaseFile;
//! fn leak(file: &CaseFile) -> String {
//!     serde_json::to_string(file).unwrap()
//! }
//! ```
//!
//! Ids of different things do not mix:
//! ```compile_fail
//! use homeward_domain::id::{AlertId, CaseId};
//! fn mix_up(case: CaseId) -> AlertId {
//!     case
//! }
//! ```
//!
//! A sent message cannot be edited:
//! ```compile_fail
//! use homeward_domain::{message::AlertMessage, status::Actual, time::Timestamp};
//! fn edit(mut message: AlertMessage<Actual>, later: Timestamp) {
//!     message.head.expires = later;
//! }
//! ```
//!
//! A length of time is not a moment:
//! ```compile_fail
//! use homeward_domain::time::{Span, Timestamp};
//! let expires: Timestamp = Span::hours(24);
//! ```
//!
//! A tip's contact is in no list, because it cannot be shown at all unopened:
//! ```compile_fail
//! use homeward_domain::tip::TipContact;
//! fn list(contact: &TipContact) -> String {
//!     format!("{contact:?}")
//! }
//! ```
//!
//! Read next: [`case`], then [`alert`].

pub mod alert;
pub mod approval;
pub mod audience;
pub mod broadcast;
pub mod case;
pub mod case_file;
pub mod change;
pub mod delivery;
pub mod eta;
pub mod expansion;
pub mod facts;
pub mod foreign;
pub mod format;
pub mod geojson;
pub mod id;
pub mod issue;
pub mod languages;
pub mod message;
pub mod partner;
pub mod people;
pub mod poster;
pub mod refusal;
pub mod rehearsal;
pub mod state;
pub mod status;
pub mod status_code;
pub mod texts;
pub mod time;
pub mod tip;
pub mod words;
