//! A small HTTP client for loopback: one connection for each question, no retries.

use std::{
    io::{BufRead, BufReader, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

/// Screens wait for 25 s; nothing else takes longer.
const ANSWER_MAX: Duration = Duration::from_secs(40);

/// One listener of the server.
#[derive(Debug, Clone, Copy)]
pub struct Door(pub SocketAddr);

impl Door {
    pub fn ask(self, method: &str, path: &str) -> Request {
        let first = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.0
        );
        Request {
            at: self.0,
            head: first,
            body: Vec::new(),
        }
    }
    pub fn get(self, path: &str) -> Request {
        self.ask("GET", path)
    }
    pub fn post(self, path: &str) -> Request {
        self.ask("POST", path)
    }
}

#[derive(Debug, Clone)]
pub struct Request {
    at: SocketAddr,
    head: String,
    body: Vec<u8>,
}

impl Request {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }
    pub fn key(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }
    /// As the console's page sends it.
    pub fn session(self, cookie: &str) -> Self {
        self.with("cookie", cookie).with("x-homeward", "1")
    }
    pub fn json(self, value: &Value) -> Self {
        self.bytes("application/json", value.to_string().into_bytes())
    }
    pub fn bytes(self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            body: body.into(),
            ..self.with("content-type", kind)
        }
    }
    /// A form with files: name, file name if it is one, content.
    pub fn form(self, fields: &[(&str, Option<&str>, &[u8])]) -> Self {
        const EDGE: &str = "homeward-edge-of-a-field";
        let mut body = Vec::new();
        for (name, file, content) in fields {
            let file = file.map(|f| format!("; filename=\"{f}\"\r\ncontent-type: image/jpeg"));
            let file = file.unwrap_or_default();
            let head = format!(
                "--{EDGE}\r\ncontent-disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        self.bytes(&format!("multipart/form-data; boundary={EDGE}"), body)
    }

    /// Sends it; gives the head of the answer, and the line to read the rest from.
    pub fn open(self) -> (Answer, BufReader<TcpStream>) {
        let mut line = TcpStream::connect(self.at).unwrap();
        line.set_read_timeout(Some(ANSWER_MAX)).unwrap();
        let mut back = BufReader::new(line.try_clone().unwrap());
        let head = format!("{}content-length: {}\r\n\r\n", self.head, self.body.len());
        let mut sent = head.into_bytes();
        sent.extend_from_slice(&self.body);
        // Who is refused early may find the line closed; the answer still counts.
        let answer = std::thread::scope(|scope| {
            scope.spawn(move || drop(line.write_all(&sent)));
            Answer::head(&mut back)
        });
        (answer, back)
    }

    pub fn go(self) -> Answer {
        let has_body = !self.head.starts_with("HEAD");
        let (answer, mut line) = self.open();
        if has_body {
            answer.rest(&mut line)
        } else {
            answer
        }
    }
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn head(line: &mut impl BufRead) -> Self {
        let mut text = String::new();
        line.read_line(&mut text).unwrap();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.unwrap_or_else(|| panic!("not an answer: {text:?}"));
        let mut headers = Vec::new();
        loop {
            text.clear();
            line.read_line(&mut text).unwrap();
            let Some((name, value)) = text.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Self {
            status,
            headers,
            body: Vec::new(),
        }
    }

    pub fn rest(mut self, line: &mut impl BufRead) -> Self {
        if self
            .header("transfer-encoding")
            .is_some_and(|coding| coding == "chunked")
        {
            while let Some(chunk) = chunk(line) {
                self.body.extend_from_slice(&chunk);
            }
        } else if let Some(length) = self.header("content-length").and_then(|n| n.parse().ok()) {
            self.body = vec![0; length];
            line.read_exact(&mut self.body).unwrap();
        } else {
            // A line that breaks after the last byte has said everything.
            drop(line.read_to_end(&mut self.body));
        }
        self
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("{} {}", self.status, self.text()))
    }
    /// The JSON of a yes.
    pub fn good(&self) -> Value {
        assert!(
            (200..300).contains(&self.status),
            "{} {}",
            self.status,
            self.text()
        );
        self.json()
    }
    /// The JSON of a no that has this code, and says in words what is wrong and what to do.
    pub fn refused(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        for words in [&problem["words"], &problem["fix"]] {
            assert!(
                ["zh", "en"]
                    .iter()
                    .all(|lang| !words[lang].as_str().unwrap().is_empty())
            );
        }
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        problem
    }
}

/// One piece of a chunked answer; none at its end or when the line breaks.
pub fn chunk(line: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut size = String::new();
    line.read_line(&mut size).ok()?;
    let size = usize::from_str_radix(size.trim(), 16)
        .ok()
        .filter(|size| *size > 0)?;
    let mut piece = vec![0; size + 2];
    line.read_exact(&mut piece).ok()?;
    piece.truncate(size);
    Some(piece)
}
