//! The stage of rehearsals: the partner's real webhook, with one that a stranger signs
//! beside it, and the question what the partner is showing.
//!
//! The state's address was chosen by the partner like the webhook's, so it is called
//! through the same [`crate::guard`], follows no redirect, and its answer is read up to
//! [`STATE_BYTES_MAX`].

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use homeward_domain::{delivery::DeliveryKey, people::Partner, status::Exercise};
use homeward_ports::{
    fault::Fault,
    package::Package,
    rehearsal::{Hand, Posted, Stage},
};
use homeward_seal::{SigningKey, WebhookKey};
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use url::Url;

use super::{PartnerWebhook, Sender, USER_AGENT, answer};
use crate::guard::{Targets, check_url};

/// Of the state this much is read.
pub const STATE_BYTES_MAX: usize = 64 * 1024;
/// How long the state may take, from the question to the end of the answer.
pub const STATE_PATIENCE: Duration = Duration::from_secs(3);

pub struct WebhookStage {
    house: PartnerWebhook,
    stranger: PartnerWebhook,
    /// A secret of Standard Webhooks that no partner was given.
    strange_secret: String,
}

impl WebhookStage {
    /// `strange` is chance: what the forger of the script signs with.
    pub fn new(targets: Targets, house: Sender, strange: [u8; 32]) -> Result<Self, Fault> {
        let stranger = Sender {
            signing: Arc::new(WebhookKey::of(&SigningKey::from_seed(strange))),
            ..house.clone()
        };
        Ok(Self {
            house: PartnerWebhook::new(targets, house)?,
            stranger: PartnerWebhook::new(targets, stranger)?,
            strange_secret: format!("whsec_{}", STANDARD.encode(strange)),
        })
    }

    async fn state(&self, url: &Url) -> Result<String, String> {
        let request = Request::get(url.as_str())
            .header(header::ACCEPT, "application/json")
            .header(header::USER_AGENT, USER_AGENT)
            .body(Full::<Bytes>::default())
            .map_err(|error| error.to_string())?;
        let reply = self.house.client.request(request).await;
        let reply = reply.map_err(|error| answer::last_of(&error))?;
        if reply.status() != StatusCode::OK {
            return Err(format!(
                "the answer is {}, not 200",
                reply.status().as_u16()
            ));
        }
        let body = Limited::new(reply.into_body(), STATE_BYTES_MAX).collect();
        let body = body
            .await
            .map_err(|error| answer::last_of(error.as_ref()))?;
        let text = String::from_utf8(body.to_bytes().into());
        text.map_err(|_| "the answer is not UTF-8".to_owned())
    }
}

#[async_trait]
impl Stage for WebhookStage {
    fn check(&self, url: &str) -> Result<(), String> {
        let checked = check_url(url, self.house.targets);
        checked.map(drop).map_err(|why| why.to_string())
    }

    async fn post(
        &self,
        hand: Hand,
        package: &Package<Exercise>,
        partner: &Partner,
        key: &DeliveryKey,
    ) -> Result<Posted, Fault> {
        match hand {
            Hand::House => self.house.told(package, partner, key).await,
            Hand::Thief => self.stranger.told(package, partner, key).await,
            Hand::Stranger => {
                let webhook_secret = self.strange_secret.clone();
                let misled = Partner {
                    webhook_secret,
                    retired_secret: None,
                    ..partner.clone()
                };
                self.stranger.told(package, &misled, key).await
            }
        }
    }

    async fn ask(&self, url: &str) -> Result<String, String> {
        let url = check_url(url, self.house.targets).map_err(|why| why.to_string())?;
        let asked = tokio::time::timeout(STATE_PATIENCE, self.state(&url)).await;
        asked.unwrap_or_else(|_| Err("no answer within 3 seconds".to_owned()))
    }
}
