//! Five partners with webhooks of their own: three good ones, one that hangs, one that fails.
//!
//! The good ones do what a partner's afternoon of work would give: they verify the
//! Standard Webhooks signature with the stock library and take each id once.

use std::{
    collections::HashSet,
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use tokio::{net::TcpListener, time::sleep};

use crate::{
    phones::clock::wall_micros,
    rig::{
        office::{Office, text_of},
        trouble::{Done, Trouble},
    },
};

/// The one that hangs answers after this long; nobody waits for it that long.
const HANG: Duration = Duration::from_secs(600);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Good,
    Hangs,
    Fails,
}

const PARTNERS: [(&str, Manner); 5] = [
    ("Exercise Maps 演练地图", Manner::Good),
    ("Exercise Taxi 演练出行", Manner::Good),
    ("Exercise Parcels 演练快递", Manner::Good),
    ("Exercise that hangs 演练·不应答", Manner::Hangs),
    ("Exercise that fails 演练·出错", Manner::Fails),
];

/// One partner's server.
#[derive(Debug)]
pub struct Partner {
    pub name: &'static str,
    pub manner: Manner,
    secret: String,
    inbox: Mutex<Inbox>,
}

#[derive(Debug, Default)]
pub struct Inbox {
    ids: HashSet<String>,
    pub taken: Vec<Taken>,
    /// An id that came before; taken once all the same.
    pub repeated: u64,
    /// What the stock library refused.
    pub forged: u64,
    pub knocks: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// `alert.alert`, `alert.update` or `alert.cancel`.
    pub event: String,
    pub identity: String,
    pub at_micros: i64,
}

/// Opens the five servers and joins them at the console.
pub async fn join(office: &Office) -> Done<Vec<Arc<Partner>>> {
    let mut partners = Vec::new();
    for (name, manner) in PARTNERS {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.map_err(Trouble::in_doing("open a partner's server"))?;
        let at = listener
            .local_addr()
            .map_err(Trouble::in_doing("open a partner's server"))?;
        let partner = Partner {
            name,
            manner,
            secret: secret(office, name, at).await?,
            inbox: Mutex::default(),
        };
        let partner = Arc::new(partner);
        tokio::spawn(serve(listener, partner.clone()));
        partners.push(partner);
    }
    Ok(partners)
}

async fn secret(office: &Office, name: &str, at: SocketAddr) -> Done<String> {
    let url = format!("http://{at}/hook");
    let form = json!({ "name": name, "status": "Exercise", "datum": "gcj02", "webhook_url": url });
    text_of(
        &office.post("/console/v1/partners", &form).await?,
        "webhook_secret",
    )
}

async fn serve(listener: TcpListener, partner: Arc<Partner>) {
    while let Ok((stream, _)) = listener.accept().await {
        let partner = partner.clone();
        tokio::spawn(async move {
            let answer = service_fn(|request| answer(partner.clone(), request));
            // A caller that goes away is its own affair.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

async fn answer(
    partner: Arc<Partner>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    partner.inbox().knocks += 1;
    let status = match partner.manner {
        Manner::Good => partner.take(&head.headers, &body),
        Manner::Hangs => {
            sleep(HANG).await;
            StatusCode::OK
        }
        Manner::Fails => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    Ok(response)
}

impl Partner {
    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is_good(&self) -> bool {
        self.manner == Manner::Good
    }

    fn take(&self, headers: &HeaderMap, body: &[u8]) -> StatusCode {
        let verified = Webhook::new(&self.secret).and_then(|hook| hook.verify(body, headers));
        let mut inbox = self.inbox();
        let id = headers.get("webhook-id").and_then(|id| id.to_str().ok());
        let (Ok(()), Some(id)) = (verified, id) else {
            inbox.forged += 1;
            return StatusCode::UNAUTHORIZED;
        };
        if !inbox.ids.insert(id.to_owned()) {
            inbox.repeated += 1;
            return StatusCode::NO_CONTENT;
        }
        inbox.taken.push(read(body));
        StatusCode::NO_CONTENT
    }
}

fn read(body: &[u8]) -> Taken {
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Taken {
        event: text(&said["type"]),
        identity: text(&said["data"]["id"]),
        at_micros: wall_micros(),
    }
}

/// How many webhooks the good partners took in all.
pub fn delivered(partners: &[Arc<Partner>]) -> usize {
    partners
        .iter()
        .map(|partner| partner.inbox().taken.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP};

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn signed(id: &str, body: &str) -> HeaderMap {
        let now = wall_micros() / 1_000_000;
        let signature = Webhook::new(SECRET)
            .unwrap()
            .sign(id, now, body.as_bytes())
            .unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(HEADER_WEBHOOK_ID, id.parse().unwrap());
        headers.insert(HEADER_WEBHOOK_TIMESTAMP, now.into());
        headers.insert(HEADER_WEBHOOK_SIGNATURE, signature.parse().unwrap());
        headers
    }

    #[test]
    fn a_good_partner_takes_each_id_once_and_nothing_unsigned() {
        let partner = Partner {
            name: "",
            manner: Manner::Good,
            secret: SECRET.to_owned(),
            inbox: Mutex::default(),
        };
        let body = r#"{"type":"alert.alert","data":{"id":"homeward:a:B:1"}}"#;
        for _ in 0..2 {
            let status = partner.take(&signed("key", body), body.as_bytes());
            assert_eq!(status, StatusCode::NO_CONTENT);
        }
        let other = partner.take(&signed("key2", body), b"{}");
        assert_eq!(other, StatusCode::UNAUTHORIZED);
        let inbox = partner.inbox();
        assert_eq!((inbox.taken.len(), inbox.repeated, inbox.forged), (1, 1, 1));
        assert_eq!(inbox.taken[0].identity, "homeward:a:B:1");
    }
}
