//! A partner's server: says yes to everything and hands over what it was sent.

use std::{
    io::{BufRead, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    thread,
};

pub struct Sent {
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

pub struct Hook {
    pub url: String,
}

impl Hook {
    pub fn open(hear: impl Fn(Sent) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                if let Some(sent) = heard(line) {
                    hear(sent);
                }
            }
        });
        Self { url }
    }
}

fn heard(line: TcpStream) -> Option<Sent> {
    let mut reader = BufReader::new(line);
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut text = String::new();
    reader.read_line(&mut text).ok()?;
    loop {
        text.clear();
        reader.read_line(&mut text).ok()?;
        let Some((name, value)) = text.trim_end().split_once(": ") else {
            break;
        };
        headers.push((name.to_lowercase(), value.to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length")?;
    let mut body = vec![0; length.1.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let yes = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    reader.get_mut().write_all(yes).ok()?;
    Some(Sent {
        headers,
        body: String::from_utf8(body).ok()?,
    })
}
