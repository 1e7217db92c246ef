//! Making the messages of an alert: the next version, and with it both endings,
//! so that ending never waits for anything.

use std::marker::PhantomData;

use homeward_geo::Circle;

use crate::{
    alert::Alert,
    expansion::ExpansionPolicy,
    message::{
        AlertMessage, Body, Cause, ChildPublic, LastSeenPublic, MessageHead, MessageIdentity,
    },
    people::Agency,
    refusal::{Refusal, RefusalCode},
    status::Status,
    texts::{Closing, Texts},
    time::Timestamp,
    words::Lang,
};

/// References to more messages than this say nothing new.
const REFERENCES_MAX: u32 = 16;

/// What a verb decided: the next state, the message to sign, both endings.
#[derive(Debug, Clone)]
pub struct Issue<S: Status> {
    pub alert: Alert,
    pub message: AlertMessage<S>,
    pub closings: [(Closing, AlertMessage<S>); 2],
}

/// What every verb needs of the house.
#[derive(Debug, Clone, Copy)]
pub struct House<'a> {
    pub agency: &'a Agency,
    pub policy: &'a ExpansionPolicy,
    /// Scheme, host and port of the public door.
    pub base: &'a str,
    pub now: Timestamp,
}

impl Alert {
    /// The next version, said because of `cause`.
    pub(crate) fn next<S: Status>(
        mut self,
        cause: Cause,
        house: House<'_>,
    ) -> Result<Issue<S>, Refusal> {
        let told_before: Vec<Circle> = match cause {
            Cause::Ring => self.told_before_ring(),
            _ => Vec::new(),
        };
        self.version += 1;
        let message = self.message(cause, told_before, house)?;
        let ending = |closing, cause| -> Result<_, Refusal> {
            Ok((closing, self.closing_message(closing, cause, house)?))
        };
        let closings = [
            ending(Closing::Found, Cause::Found)?,
            ending(Closing::Ended, Cause::Ended)?,
        ];
        Ok(Issue {
            message,
            closings,
            alert: self,
        })
    }

    /// The rings around this place that opened before the newest. What opened
    /// around an earlier place is no ground to leave anybody out: whoever came
    /// there after the alert had moved on was never shown it.
    fn told_before_ring(&self) -> Vec<Circle> {
        let mut rings = self.expansion.opened.iter().rev();
        let Some(newest) = rings.next() else {
            return Vec::new();
        };
        let mut wider = newest.number;
        let same_stay = rings.take_while(|ring| {
            let is_inner = ring.number < wider && ring.circle.centre() == newest.circle.centre();
            wider = ring.number;
            is_inner
        });
        same_stay.map(|ring| ring.circle).collect()
    }

    fn message<S: Status>(
        &self,
        cause: Cause,
        except: Vec<Circle>,
        house: House<'_>,
    ) -> Result<AlertMessage<S>, Refusal> {
        let poster = self.poster.as_ref();
        let poster = poster.ok_or_else(|| Refusal::new(RefusalCode::AlertClosed, "no poster"))?;
        let texts = |lang| {
            let texts = Texts::of(poster, house.agency, self.status, lang);
            (lang, self.credited(texts, house.agency, lang))
        };
        Ok(AlertMessage {
            head: self.head(cause, self.version, except, house)?,
            body: Body {
                references: self.earlier(self.version, house.agency),
                texts: Lang::ALL.map(texts).into(),
                call: Some(poster.call.clone()),
                photo: poster.photo,
                last_seen: Some(LastSeenPublic {
                    from: poster.seen_from,
                    to: poster.seen_to,
                    point: poster.point,
                }),
                child: Some(ChildPublic {
                    sex: poster.sex,
                    age_years: poster.age_years,
                }),
                relays: self.relays(),
                base: house.base.to_owned(),
            },
            status: PhantomData,
        })
    }

    fn closing_message<S: Status>(
        &self,
        closing: Closing,
        cause: Cause,
        house: House<'_>,
    ) -> Result<AlertMessage<S>, Refusal> {
        let texts = |lang| {
            let texts = Texts::closing(closing, house.agency, lang);
            (lang, self.credited(texts, house.agency, lang))
        };
        Ok(AlertMessage {
            head: self.head(cause, self.version + 1, Vec::new(), house)?,
            body: Body {
                references: self.earlier(self.version + 1, house.agency),
                texts: Lang::ALL.map(texts).into(),
                call: None,
                photo: None,
                last_seen: None,
                child: None,
                relays: self.relays(),
                base: house.base.to_owned(),
            },
            status: PhantomData,
        })
    }

    fn relays(&self) -> Option<String> {
        self.origin.as_ref().map(|origin| origin.said().to_owned())
    }

    /// What is relayed says so wherever the public reads who issues it.
    fn credited(&self, texts: Texts, agency: &Agency, lang: Lang) -> Texts {
        match &self.origin {
            None => texts,
            Some(origin) => Texts {
                agency: origin.credited(agency, lang),
                ..texts
            },
        }
    }

    fn head(
        &self,
        cause: Cause,
        version: u32,
        except: Vec<Circle>,
        house: House<'_>,
    ) -> Result<MessageHead, Refusal> {
        let area = self.expansion.opened.last().map(|ring| ring.circle);
        let area = area.ok_or_else(|| {
            let detail = "no ring is approved";
            Refusal::new(RefusalCode::SecondApprovalNeeded, detail)
        })?;
        let reach = match cause {
            Cause::Ring => vec![area],
            _ => self.expansion.told.clone(),
        };
        Ok(MessageHead {
            identity: MessageIdentity {
                version,
                ..self.identity(house.agency)
            },
            alert: self.id,
            case: self.case,
            status: self.status,
            cause,
            sent: house.now,
            expires: self.expires,
            area,
            reach,
            except,
        })
    }

    fn earlier(&self, version: u32, agency: &Agency) -> Vec<MessageIdentity> {
        let first = version.saturating_sub(REFERENCES_MAX).max(1);
        (first..version)
            .map(|version| MessageIdentity {
                version,
                ..self.identity(agency)
            })
            .collect()
    }
}
