//! Every way we know to write an address inside the wall so that it does not look
//! like one, asked twice: through the channel, and of the connector alone, as if
//! the check on the form had been forgotten. What counts is that nothing is dialled.

use std::{collections::BTreeSet, io, net::IpAddr, net::Ipv4Addr, sync::Arc};

use async_trait::async_trait;
use homeward_channels::{
    guard::{Connector, Resolve, Targets},
    partner_webhook::PartnerWebhook,
};
use homeward_domain::status::Actual;
use homeward_ports::channel::Outcome;
use http::Uri;
use tower::Service as _;

use crate::{
    guard::Recorder,
    samples::{Story, form},
    webhook::{HASTE, post, sender},
};

/// Loopback, the three private networks, link-local with the metadata of most clouds,
/// carrier-grade NAT with another's, a third's control address, and the unspecified.
const INSIDE: [[u8; 4]; 10] = [
    [127, 0, 0, 1],
    [127, 255, 255, 254],
    [10, 0, 0, 1],
    [172, 16, 0, 1],
    [192, 168, 1, 1],
    [169, 254, 169, 254],
    [100, 100, 100, 200],
    [168, 63, 129, 16],
    [0, 0, 0, 0],
    [255, 255, 255, 255],
];

/// One IPv4 address in the spellings that parsers and resolvers take for it.
fn spelled([a, b, c, d]: [u8; 4]) -> Vec<String> {
    let whole = u32::from_be_bytes([a, b, c, d]);
    let (low2, low3) = (whole & 0xffff, whole & 0xff_ffff);
    let (high, low) = (whole >> 16, low2);
    let wide = |text: String| -> String {
        let widened = |c: char| match c {
            '0'..='9' => char::from_u32(u32::from(c) + 0xfee0).unwrap(),
            other => other,
        };
        text.chars().map(widened).collect()
    };
    let plain = format!("{a}.{b}.{c}.{d}");
    vec![
        plain.clone(),
        format!("{plain}."),
        format!("{whole}"),
        format!("0x{whole:x}"),
        format!("0X{whole:08X}"),
        format!("0{whole:o}"),
        format!("{a}.{b}.{low2}"),
        format!("{a}.{low3}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("0x{a:x}.{b}.0{c:o}.{d}"),
        format!("0000{a:o}.{b}.{c}.{d}"),
        format!("0x{a:x}.{low3}"),
        wide(plain.clone()),
        plain.replace('.', "。"),
        plain.replace('.', "．"),
        plain.replace('.', "%2e"),
        format!("%{:02x}{}", plain.as_bytes()[0], &plain[1..]),
        format!("[::ffff:{plain}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[0:0:0:0:0:ffff:{high:x}:{low:x}]"),
        format!("[::{plain}]"),
        format!("[::ffff:0:{plain}]"),
        format!("[64:ff9b::{plain}]"),
        format!("[64:ff9b:1::{high:x}:{low:x}]"),
        format!("[2002:{high:x}:{low:x}::1]"),
        format!("[2001:0:{high:x}:{low:x}::1]"),
        format!("[2606:4700::5efe:{high:x}:{low:x}]"),
        format!("[fe80::{high:x}:{low:x}%25eth0]"),
        format!("{plain}.nip.example"),
        format!("{}.sslip.example", plain.replace('.', "-")),
    ]
}

const OTHERS: &str = "https://[::1]/ https://[::]/ https://[0:0:0:0:0:0:0:1]/ https://[::1]:8443/ https://[fe80::1]/ \
    https://[fc00::1]/ https://[fd00:ec2::254]/ https://[fec0::1]/ https://[ff02::1]/ https://[100::1]/ \
    https://[2001:db8::1]/ https://[3fff::1]/ https://[5f00::1]/ https://localhost/ https://LOCALHOST/ \
    https://localhost./ https://a.localhost/ https://ｌｏｃａｌｈｏｓｔ/ https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/ https://local%68ost/ \
    https://localhost%2e/ https://localhost%00.example.com/ https://metadata/ https://metadata.google.internal/ \
    https://kubernetes.default.svc.cluster.local/ https://printer.lan/ https://router.home.arpa/ https://intranet/ \
    https://①②⑦.0.0.1/ https://⑯⑨。②⑤④。⑯⑨｡②⑤④/ https://0/ https://0x/ https://0x0/ https://00000000000/ \
    https://4294967295/ https://4294967296/ https://256.1/ https://1.2.3.4.5/ https://127.0.0.1:22/ https://127.0.0.1:0/ \
    https://example.com:22/ https://example.com:6379/ https://example.com:65536/ http://example.com/ ftp://example.com/ \
    file:///etc/passwd gopher://127.0.0.1:6379/_x dict://127.0.0.1:11211/ ldap://127.0.0.1/ data:text/plain,x \
    javascript:alert(1) unix:/var/run/docker.sock //127.0.0.1/ /\\127.0.0.1/ https:/127.0.0.1/ https:127.0.0.1 \
    https:\\\\127.0.0.1\\ https:///127.0.0.1/ https://example.com@127.0.0.1/ https://example.com:443@127.0.0.1/ \
    https://127.0.0.1@example.com/ https://example.com%40127.0.0.1/ https://example.com\\@127.0.0.1/ \
    https://127.0.0.1\\@example.com/ https://example.com#@127.0.0.1:1/ https://example.com?@127.0.0.1:1/ \
    https://rebind.example/ https://xn--e1afmkfd.example/ https://пример.example/ https://a..example/ https://.example/ https://-.example/ \
    https://[127.0.0.1]/ https://[::1 https://::1/ https://[::ffff:7f00:0001]/ \
    https://[0000:0000:0000:0000:0000:ffff:7f00:0001]/ https://127.0.0.1.example/ https://127。0。0。1/";

fn tricks() -> Vec<String> {
    let spelled = INSIDE.into_iter().flat_map(spelled);
    let mut tricks: BTreeSet<String> = spelled.map(|host| format!("https://{host}/hook")).collect();
    tricks.extend(OTHERS.split_whitespace().map(str::to_owned));
    for control in ['\t', '\n', '\r', '\0', '\u{200b}', '\u{ad}'] {
        tricks.insert(format!("https://127.0{control}.0.1/"));
        tricks.insert(format!("https://local{control}host/"));
    }
    tricks.into_iter().collect()
}

/// A resolver of the worst kind: every name means what its owner wants, and numbers in
/// any spelling are read as the C library reads them.
struct Wicked(IpAddr);

#[async_trait]
impl Resolve for Wicked {
    async fn resolve(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![self.0])
    }
}

fn wicked() -> (Connector, Arc<Recorder>) {
    let dialled = Arc::new(Recorder::default());
    let meant = Wicked(Ipv4Addr::LOCALHOST.into());
    let connector = Connector::with(
        Targets::public(),
        Arc::new(meant),
        Arc::clone(&dialled) as _,
    );
    (connector, dialled)
}

#[test]
fn there_are_more_than_three_hundred_of_them() {
    assert!(tricks().len() >= 300, "{}", tricks().len());
}

#[tokio::test]
async fn no_spelling_of_an_inside_address_is_ever_dialled_by_the_channel() {
    let (connector, dialled) = wicked();
    let targets = Targets::public();
    let channel = PartnerWebhook::with(targets, connector, HASTE, sender()).unwrap();
    let (_, package) = Story::<Actual>::begins(form());
    for trick in tricks() {
        let outcome = post(&channel, &package, &trick).await;
        // A host that is no name of DNS fails before anybody is asked what it means.
        let is_no_name = matches!(&outcome, Outcome::Later(_, why) if why == "invalid dns name");
        assert!(
            is_no_name || matches!(outcome, Outcome::Rejected(_)),
            "{trick:?}: {outcome:?}"
        );
        assert_eq!(dialled.dialled(), [], "{trick:?}");
    }
}

#[tokio::test]
async fn nor_by_the_connector_alone_where_no_form_was_checked() {
    let (mut connector, dialled) = wicked();
    let mut asked = 0;
    for trick in tricks() {
        // What is no URI never comes as far as a connector.
        let Ok(uri) = trick.parse::<Uri>() else {
            continue;
        };
        asked += 1;
        let connected = connector.call(uri).await;
        assert!(connected.is_err(), "{trick:?}");
        assert_eq!(dialled.dialled(), [], "{trick:?}");
    }
    assert!(asked >= 200, "{asked}");
}
