//! A real mail server on loopback: Debian's exim4 with a configuration of its own,
//! and a real reader of mail, Python's.
//!
//! Each connection is handed to `exim4 -bs` as inetd would; what it took waits in
//! its spool until [`Exim::delivered`] runs the queue and returns with the mails.
//! Nothing of the machine's own mail is touched.

use std::{
    fs,
    net::TcpListener,
    os::fd::OwnedFd,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

const EXIM: &str = "/usr/sbin/exim4";

/// A mail server; what it keeps goes with the value.
pub struct Exim {
    pub port: u16,
    dir: TempDir,
}

impl Exim {
    pub fn start() -> Self {
        assert!(
            Path::new(EXIM).exists(),
            "exim4 is missing: apt-get install -y exim4-daemon-light"
        );
        let dir = tempfile::tempdir().unwrap();
        for name in ["", "spool", "box"] {
            let folder = dir.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            // Started by root it becomes a user of its own.
            fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).unwrap();
        }
        let config = dir.path().join("exim.conf");
        fs::write(&config, configuration(dir.path())).unwrap();
        fs::set_permissions(&config, fs::Permissions::from_mode(0o644)).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || answer(&listener, &config));
        Self { port, dir }
    }

    /// Runs the queue to its end; the mails that arrived, as Python reads them.
    pub fn delivered(&self) -> Vec<Value> {
        let ran = Command::new(EXIM)
            .arg("-C")
            .arg(self.dir.path().join("exim.conf"))
            .arg("-qff")
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        let mut files: Vec<PathBuf> = match fs::read_dir(self.dir.path().join("box/new")) {
            Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
            Err(_) => return Vec::new(),
        };
        files.sort();
        files.iter().map(|file| read(file)).collect()
    }
}

fn answer(listener: &TcpListener, config: &Path) {
    for stream in listener.incoming() {
        let socket = OwnedFd::from(stream.unwrap());
        let answered = Command::new(EXIM)
            .arg("-C")
            .arg(config)
            .args(["-bs", "-oMa", "127.0.0.1"])
            .stdin(Stdio::from(socket.try_clone().unwrap()))
            .stdout(Stdio::from(socket))
            .stderr(Stdio::null())
            .status();
        assert!(answered.is_ok());
    }
}

/// `gone@` is refused for good, `busy@` for now, the rest of the domain has one box.
fn configuration(dir: &Path) -> String {
    let dir = dir.display();
    format!(
        "primary_hostname = mail.example.gov.cn
domainlist local_domains = example.gov.cn
spool_directory = {dir}/spool
log_file_path = {dir}/spool/%slog
exim_user = Debian-exim
deliver_drop_privilege = true
queue_only = true
tls_advertise_hosts =
message_size_limit = 1M
acl_smtp_rcpt = recipient
acl_smtp_data = accept
begin acl
recipient:
  deny local_parts = gone
       message = no such person here
  defer local_parts = busy
        message = come again later
  accept domains = +local_domains
  deny message = relay not permitted
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  directory = {dir}/box
  maildir_format = true
  create_directory = true
  mode = 0644
  directory_mode = 0777
  envelope_to_add = true
  return_path_add = true
"
    )
}

/// Python's own library reads the mail: no code of ours judges what ours wrote.
fn read(file: &Path) -> Value {
    const READER: &str = r#"
import email, email.policy, json, sys
mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
parts = [{
    'type': part.get_content_type(),
    'id': part['Content-ID'],
    'disposition': part.get_content_disposition(),
    'text': part.get_content() if part.get_content_maintype() == 'text' else None,
    'bytes': len(part.get_content()) if part.get_content_maintype() == 'image' else None,
} for part in mail.walk() if not part.is_multipart()]
names = [name.lower() for name in mail.keys()]
print(json.dumps({
    'headers': {name: str(mail[name]) for name in names}, 'names': names,
    'kind': mail.get_content_type(), 'parts': parts,
    'defects': [str(d) for part in mail.walk() for d in part.defects],
}))
"#;
    let read = Command::new("python3")
        .args(["-c", READER])
        .arg(file)
        .output();
    let read = read.expect("python3 is missing: apt-get install -y python3");
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    serde_json::from_slice(&read.stdout).unwrap()
}
