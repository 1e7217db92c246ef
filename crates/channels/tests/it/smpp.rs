//! A gateway of other people's making: the npm package `smpp` as a server.

use std::{
    io::{BufRead as _, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::Value;

pub const ACCOUNT: &str = "homeward";
pub const PASSWORD: &str = "s3cret";

/// It says its port, then each message that it takes. `700` is no number here; after
/// `busyAfter` messages it is throttled.
const SERVER: &str = r#"
const smpp = require('smpp');
const [account, password, busyAfter] = process.argv.slice(1);
let taken = 0;
const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const server = smpp.createServer({}, (session) => {
  session.on('bind_transmitter', (pdu) => {
    const known = pdu.system_id === account && pdu.password === password;
    const command_status = known ? 0 : smpp.ESME_RINVPASWD;
    session.send(pdu.response({ command_status, system_id: 'peer' }));
    if (known) session.enquire_link();
    else session.close();
  });
  session.on('submit_sm', (pdu) => {
    if (pdu.destination_addr === '700') {
      return session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    }
    if (taken >= Number(busyAfter)) {
      return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    }
    taken += 1;
    const udh = pdu.short_message.udh;
    say({
      to: pdu.destination_addr, ton: pdu.dest_addr_ton, from: pdu.source_addr,
      coding: pdu.data_coding, esm: pdu.esm_class, text: pdu.short_message.message,
      udh: udh ? Array.from(udh, (element) => Array.from(element)) : null,
    });
    session.send(pdu.response({ message_id: 'm' + taken }));
  });
  session.on('enquire_link_resp', () => say({ alive: true }));
  session.on('unbind', (pdu) => {
    session.send(pdu.response());
    session.close();
    say({ unbound: true });
  });
  session.on('error', () => {});
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
"#;

/// The gateway; it ends with the value.
pub struct Smpp {
    pub port: u16,
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Drop for Smpp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Smpp {
    /// Starts it; after `busy_after` messages it asks for patience.
    pub fn start(busy_after: usize) -> Self {
        let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../judges/node_modules");
        assert!(
            modules.join("smpp").exists(),
            "the SMPP peer is missing: npm ci --prefix judges"
        );
        let mut child = Command::new("node")
            .env("NODE_PATH", modules)
            .args(["-e", SERVER, ACCOUNT, PASSWORD, &busy_after.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is missing: apt-get install -y nodejs");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        let port = u16::try_from(first["port"].as_u64().unwrap()).unwrap();
        Self { port, child, lines }
    }

    /// What it took until the session was ended properly.
    pub fn taken(&mut self) -> Vec<Value> {
        self.read(|said| said["unbound"] == true)
    }

    /// The next `count` messages, of a session that broke off.
    pub fn first(&mut self, count: usize) -> Vec<Value> {
        let mut left = count;
        self.read(|said| {
            left -= usize::from(said["to"].is_string());
            left == 0
        })
    }

    fn read(&mut self, mut is_last: impl FnMut(&Value) -> bool) -> Vec<Value> {
        let mut messages = Vec::new();
        for line in self.lines.by_ref() {
            let said: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let last = is_last(&said);
            messages.extend(said["to"].is_string().then_some(said));
            if last {
                break;
            }
        }
        messages
    }
}
