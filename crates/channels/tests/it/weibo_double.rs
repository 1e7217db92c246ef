//! Weibo on loopback, as strict as its pages: what they refuse, this refuses.
//!
//! | rule | source |
//! |---|---|
//! | POST; `multipart/form-data` with a picture, a form without | statuses/share, notes |
//! | `access_token`, `status`, `rip` must be there; `rip` a real public address | statuses/share, parameters |
//! | `status`: not empty (20008), at most 140 Chinese characters (20012), no `#topic#`, at least one address and only addresses of the safe domain (10017, "text not find domain!") | statuses/share; Error_code |
//! | `pic`: JPEG, GIF or PNG (20005), smaller than 5 MB (20006), by multipart (20007) | statuses/share; Error_code |
//! | the same words twice in a row (20019) | statuses/update, notes; Error_code |
//! | 30 posts an hour (10024), 100 calls a day (10023) per user | Rate-limiting |
//! | token over (21327) or unknown (21332) | Error_code; oauth2 |
//! | destroy: own, existing (20101), and only if the application may (10014) | Error_code |
//! | comments/create: 140, `rip`, an existing post | comments/create |
//! | user_timeline: the five newest of the account | statuses/user_timeline |
//! | an address in a text comes back as a `t.cn` one | – |
//!
//! Where the pages leave room, the stricter reading counts: an address weighs its
//! letters, and 5 MB are 5,000,000 bytes.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, Multipart, Query, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use bytes::Bytes;
use serde_json::{Value, json};

pub const TOKEN: &str = "2.00goodAbCdEf";
pub const SAFE_DOMAIN: &str = "homeward.example.gov.cn";

/// One post of the account.
#[derive(Debug, Clone)]
pub struct Standing {
    pub id: String,
    pub status: String,
    pub pic: Option<Bytes>,
    pub comments: Vec<String>,
}

/// The account and its application.
#[derive(Debug)]
pub struct Account {
    pub posts: Vec<Standing>,
    pub calls: Vec<&'static str>,
    pub may_destroy: bool,
    pub token_over: bool,
    pub posts_left: u32,
    pub calls_left: u32,
    /// Refusals for the next calls of a kind, before anything is looked at.
    pub next: Vec<(&'static str, u32)>,
    last_status: String,
    number: u64,
}

#[derive(Clone)]
pub struct Double(Arc<Mutex<Account>>);

type Fields = HashMap<String, Bytes>;
struct No(StatusCode, u32, String);

impl IntoResponse for No {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.2, "error_code": self.1, "request": "/2/…" });
        (self.0, Json(body)).into_response()
    }
}

fn no(code: u32, error: &str) -> No {
    let status = match code {
        10004 | 10014 | 10022..=10024 | 21300..=21399 => StatusCode::FORBIDDEN,
        10001..=10003 => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    No(status, code, error.to_owned())
}

impl Double {
    /// Starts it; gives its address too.
    pub async fn start() -> (Self, String) {
        let double = Self(Arc::new(Mutex::new(Account {
            posts: vec![],
            calls: vec![],
            may_destroy: true,
            token_over: false,
            posts_left: 30,
            calls_left: 100,
            next: vec![],
            last_status: String::new(),
            number: 4_900_000_000_000_000,
        })));
        let doors = Router::new()
            .route("/2/statuses/share.json", post(share))
            .route("/2/statuses/destroy.json", post(destroy))
            .route("/2/comments/create.json", post(comment))
            .route("/2/statuses/user_timeline.json", get(timeline))
            .route("/oauth2/get_token_info", post(token_info))
            .layer(DefaultBodyLimit::disable())
            .with_state(double.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, doors).await });
        (double, base)
    }

    pub fn account(&self) -> MutexGuard<'_, Account> {
        self.0.lock().unwrap()
    }

    pub fn posts(&self) -> Vec<Standing> {
        self.account().posts.clone()
    }

    /// What every call meets first.
    fn enter(&self, call: &'static str, token: &[u8]) -> Result<MutexGuard<'_, Account>, No> {
        let mut account = self.account();
        account.calls.push(call);
        if let Some(at) = account.next.iter().position(|(kind, _)| *kind == call) {
            let (_, code) = account.next.remove(at);
            return Err(no(code, "as the test wants"));
        }
        if token != TOKEN.as_bytes() {
            return Err(no(21332, "invalid_access_token"));
        }
        if account.token_over {
            return Err(no(21327, "expired_token"));
        }
        let Some(left) = account.calls_left.checked_sub(1) else {
            return Err(no(10023, "User requests out of rate limit!"));
        };
        account.calls_left = left;
        Ok(account)
    }
}

async fn share(State(double): State<Double>, request: Request) -> Result<Json<Value>, No> {
    let (fields, by_multipart) = fields(request).await?;
    let mut account = double.enter("share", token(&fields))?;
    let status = text(&fields, "status")?;
    real_address(&text(&fields, "rip")?)?;
    words(&status)?;
    only_safe_addresses(&status)?;
    let pic = fields.get("pic").cloned();
    if let Some(pic) = &pic {
        picture(pic, by_multipart)?;
    } else if by_multipart {
        return Err(no(20007, "Does multipart has image?"));
    }
    if account.last_status == status {
        return Err(no(20019, "repeat content!"));
    }
    let Some(left) = account.posts_left.checked_sub(1) else {
        return Err(no(
            10024,
            "User requests for (statuses/share) out of rate limit!",
        ));
    };
    account.posts_left = left;
    account.last_status.clone_from(&status);
    account.number += 7;
    let id = account.number.to_string();
    let comments = vec![];
    let standing = Standing {
        id,
        status,
        pic,
        comments,
    };
    account.posts.push(standing.clone());
    Ok(Json(shown(&standing)))
}

async fn destroy(State(double): State<Double>, request: Request) -> Result<Json<Value>, No> {
    let (fields, _) = fields(request).await?;
    let mut account = double.enter("destroy", token(&fields))?;
    if !account.may_destroy {
        return Err(no(10014, "Insufficient app permissions!"));
    }
    let id = text(&fields, "id").map_err(|_| no(20109, "Weibo id is null"))?;
    let at = account.posts.iter().position(|post| post.id == id);
    let at = at.ok_or_else(|| no(20101, "target weibo does not exist!"))?;
    Ok(Json(shown(&account.posts.remove(at))))
}

async fn comment(State(double): State<Double>, request: Request) -> Result<Json<Value>, No> {
    let (fields, _) = fields(request).await?;
    let mut account = double.enter("comment", token(&fields))?;
    let (id, words_below) = (text(&fields, "id")?, text(&fields, "comment")?);
    real_address(&text(&fields, "rip")?)?;
    words(&words_below)?;
    let post = account.posts.iter_mut().find(|post| post.id == id);
    let post = post.ok_or_else(|| no(20101, "target weibo does not exist!"))?;
    if post.comments.last() == Some(&words_below) {
        return Err(no(20019, "repeat content!"));
    }
    post.comments.push(words_below.clone());
    Ok(Json(json!({ "id": 1, "idstr": "1", "text": words_below })))
}

async fn timeline(
    State(double): State<Double>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Value>, No> {
    let token = query.get("access_token").cloned().unwrap_or_default();
    let account = double.enter("timeline", token.as_bytes())?;
    let newest: Vec<Value> = account.posts.iter().rev().take(5).map(shown).collect();
    Ok(Json(
        json!({ "statuses": newest, "total_number": account.posts.len() }),
    ))
}

async fn token_info(State(double): State<Double>, request: Request) -> Result<Json<Value>, No> {
    let (fields, _) = fields(request).await?;
    drop(double.enter("token_info", token(&fields))?);
    Ok(Json(json!({
        "uid": 1_073_880_650, "appkey": "1352222456", "scope": null,
        "create_at": 1_352_267_591, "expire_in": 157_679_471
    })))
}

/// The fields of a form of either kind, and which kind it was.
async fn fields(request: Request) -> Result<(Fields, bool), No> {
    let kind = request.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    let mut fields = Fields::new();
    if kind.starts_with("multipart/form-data") {
        let unreadable = |_| no(20007, "Does multipart has image?");
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|_| no(20007, "Does multipart has image?"))?;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().unwrap().to_owned();
            fields.insert(name, part.bytes().await.map_err(unreadable)?);
        }
        return Ok((fields, true));
    }
    let body = Bytes::from_request(request, &()).await.unwrap();
    for (name, value) in url::form_urlencoded::parse(&body) {
        fields.insert(name.into_owned(), Bytes::from(value.into_owned()));
    }
    Ok((fields, false))
}

fn token(fields: &Fields) -> &[u8] {
    fields.get("access_token").map_or(b"", |token| token)
}

fn text(fields: &Fields, name: &str) -> Result<String, No> {
    let missing = || no(10016, &format!("miss required parameter ({name})"));
    let bytes = fields.get(name).ok_or_else(missing)?;
    String::from_utf8(bytes.to_vec()).map_err(|_| no(10008, "param error, see doc for more info."))
}

fn real_address(rip: &str) -> Result<(), No> {
    let wrong = || no(10017, "parameter (rip)'s value invalid");
    let address: IpAddr = rip.parse().map_err(|_| wrong())?;
    let public = match address {
        IpAddr::V4(v4) => !v4.is_private() && !v4.is_loopback() && !v4.is_unspecified(),
        IpAddr::V6(v6) => !v6.is_loopback() && !v6.is_unspecified(),
    };
    public.then_some(()).ok_or_else(wrong)
}

fn words(status: &str) -> Result<(), No> {
    if status.trim().is_empty() {
        return Err(no(20008, "content is null!"));
    }
    let halves: usize = status
        .encode_utf16()
        .map(|unit| if unit < 128 { 1 } else { 2 })
        .sum();
    if halves > 280 {
        return Err(no(
            20012,
            "text too long, please input text less than 140 characters!",
        ));
    }
    let marks = status.chars().filter(|c| matches!(c, '#' | '＃')).count();
    if marks >= 2 {
        return Err(no(10017, "parameter (status)'s value invalid, topic"));
    }
    Ok(())
}

fn only_safe_addresses(status: &str) -> Result<(), No> {
    let hosts: Vec<&str> = status
        .split("://")
        .skip(1)
        .map(|rest| rest.split(['/', ' ', '?']).next().unwrap_or(""))
        .collect();
    let safe = |host: &&str| **host == *SAFE_DOMAIN || host.ends_with(&format!(".{SAFE_DOMAIN}"));
    if hosts.is_empty() || !hosts.iter().all(safe) {
        return Err(no(10017, "text not find domain!"));
    }
    Ok(())
}

fn picture(pic: &Bytes, by_multipart: bool) -> Result<(), No> {
    if !by_multipart {
        return Err(no(20007, "Does multipart has image?"));
    }
    let kinds: [&[u8]; 3] = [&[0xff, 0xd8, 0xff], b"GIF8", b"\x89PNG"];
    if !kinds.iter().any(|magic| pic.starts_with(magic)) {
        return Err(no(
            20005,
            "unsupported image type, only suport JPG, GIF, PNG!",
        ));
    }
    if pic.len() >= 5_000_000 {
        return Err(no(20006, "image size too large."));
    }
    Ok(())
}

fn shown(post: &Standing) -> Value {
    let short: Vec<&str> = post
        .status
        .split(' ')
        .map(|word| {
            if word.contains("://") {
                "http://t.cn/A6zz0"
            } else {
                word
            }
        })
        .collect();
    json!({
        "id": post.id.parse::<u64>().unwrap(), "idstr": post.id, "mid": post.id,
        "text": short.join(" "), "truncated": false
    })
}
