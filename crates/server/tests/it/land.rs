//! A neighbour: signs CAP with a key of its own, and keeps an Atom feed on loopback.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use homeward_cap::dsig::{self, SigningKey};
use homeward_domain::time::{Span, Timestamp};
use serde_json::{Value, json};

use crate::{
    http::Answer,
    world::{World, text},
};

pub struct Land {
    pub sender: String,
    pub public_pem: String,
    key: SigningKey,
    feed: Arc<Mutex<Vec<String>>>,
    address: SocketAddr,
}

/// Zhengzhou: not in the jurisdiction of the server of the tests.
pub const THERE: &str = "34.75,113.62";

/// A moment as CAP writes it.
pub fn cap_time(at: Timestamp) -> String {
    format!("{}-00:00", &at.to_string()[..19])
}

impl Land {
    pub fn new(sender: &str) -> Self {
        let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let feed = Arc::new(Mutex::new(Vec::new()));
        let served = feed.clone();
        std::thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                answer(line, &served);
            }
        });
        Self {
            sender: sender.to_owned(),
            public_pem: pair.public_key_pem(),
            key: SigningKey::from_pkcs8_pem(&pair.serialize_pem()).unwrap(),
            feed,
            address,
        }
    }

    /// The form that an administrator fills in.
    pub fn form(&self, feed: Option<&str>, standing: Option<Value>) -> Value {
        json!({
            "name": { "zh": "河南省公安厅", "en": "Henan police" },
            "status": "Exercise",
            "senders": [self.sender],
            "keys_pem": self.public_pem,
            "event_codes": [{ "name": "SAME", "value": "CAE" }],
            "feed_url": feed,
            "standing": standing,
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}/alerts.atom", self.address)
    }

    /// The message with this inside, signed.
    pub fn message(&self, identifier: &str, sent: Timestamp, kind: &str, inside: &str) -> String {
        let (sender, sent) = (&self.sender, cap_time(sent));
        let text = format!(
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>{identifier}</identifier>\
             <sender>{sender}</sender><sent>{sent}</sent><status>Exercise</status><msgType>{kind}</msgType>\
             <scope>Public</scope><note>drill</note>{inside}</alert>"
        );
        self.signed(&text)
    }

    pub fn signed(&self, text: &str) -> String {
        String::from_utf8(dsig::sign(text.as_bytes(), &self.key).unwrap()).unwrap()
    }

    /// An alert that says what CAP has places for, and no more.
    pub fn alert(&self, identifier: &str, sent: Timestamp) -> String {
        self.message(identifier, sent, "Alert", &info(sent, THERE, ""))
    }

    pub fn references(&self, earlier: &[(&str, Timestamp)]) -> String {
        let triples: Vec<String> = earlier
            .iter()
            .map(|(identifier, sent)| format!("{},{identifier},{}", self.sender, cap_time(*sent)))
            .collect();
        format!("<references>{}</references>", triples.join(" "))
    }

    pub fn cancel(&self, identifier: &str, sent: Timestamp, of: &[(&str, Timestamp)]) -> String {
        self.message(identifier, sent, "Cancel", &self.references(of))
    }

    pub fn push(&self, world: &World, message: &str) -> Answer {
        world
            .ask("POST", "/console/v1/foreign")
            .bytes("application/cap+xml", message.as_bytes())
            .go()
    }

    /// Puts the message into the feed.
    pub fn says(&self, message: String) {
        self.feed.lock().unwrap().push(message);
    }
}

/// A neighbour, and an alert of it that waits: their ids.
pub fn waiting(world: &World) -> (String, String) {
    let land = Land::new("henan.example");
    let neighbour = world.post("/console/v1/neighbours", &land.form(None, None));
    let said = land.alert("a1", world.now());
    let taken = land.push(world, &said).good();
    (text(&neighbour, "id"), text(&taken, "foreign"))
}

/// What is said, in a block that holds a day and names this circle's middle.
pub fn info(sent: Timestamp, middle: &str, more: &str) -> String {
    let expires = cap_time(sent + Span::hours(24));
    format!(
        "<info><language>zh-CN</language><category>Rescue</category><event>儿童失踪</event>\
         <urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>\
         <eventCode><valueName>SAME</valueName><value>CAE</value></eventCode><expires>{expires}</expires>\
         <senderName>河南省公安厅</senderName><headline>寻找小树</headline>\
         <description>在人民公园走失</description>{more}\
         <area><areaDesc>郑州</areaDesc><circle>{middle} 100</circle></area></info>"
    )
}

/// What a house like ours says of the child in parameters of its own.
pub fn child(seen: Timestamp) -> String {
    let seen = cap_time(seen);
    let all = [
        ("name", "测试·小树"),
        ("sex", "male"),
        ("age", "7"),
        ("features", "门牙缺一颗"),
        ("place", "人民公园"),
        ("what", "在公园走失"),
        ("lastSeenFrom", &seen),
        ("lastSeenTo", &seen),
    ];
    let all = all.map(|(name, value)| {
        format!(
            "<parameter><valueName>homeward:{name}</valueName><value>{value}</value></parameter>"
        )
    });
    all.concat()
}

fn answer(mut line: TcpStream, feed: &Mutex<Vec<String>>) {
    let _ = line.set_read_timeout(Some(Duration::from_secs(5)));
    let mut head = Vec::new();
    let mut piece = [0; 1_024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match line.read(&mut piece) {
            Ok(n) if n > 0 => head.extend_from_slice(&piece[..n]),
            _ => return,
        }
    }
    let messages = feed.lock().unwrap().clone();
    let tag = format!("\"{}\"", messages.len());
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    if head.contains(&format!("if-none-match: {tag}")) {
        drop(line.write_all(b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"));
        return;
    }
    let entries: String = (0..)
        .zip(&messages)
        .map(|(n, message)| {
            let whole = message.find("<EDXLDistribution");
            let cut = whole.or_else(|| message.find("<alert")).unwrap_or(0);
            format!(
                "<entry><id>urn:{n}</id><title>a</title><updated>2026-11-23T16:20:00Z</updated>\
                 <content type=\"application/cap+xml\">{}</content></entry>",
                &message[cut..]
            )
        })
        .collect();
    let body = format!(
        "<feed xmlns=\"http://www.w3.org/2005/Atom\"><id>urn:feed</id><title>t</title>\
         <updated>2026-11-23T16:20:00Z</updated><author><name>n</name></author>{entries}</feed>"
    );
    let answer = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\netag: {tag}\r\ncontent-type: application/atom+xml\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    drop(line.write_all(answer.as_bytes()));
}
