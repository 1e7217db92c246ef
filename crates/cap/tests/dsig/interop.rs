//! Two judges that are not ours: Debian's xmlsec1 and signxml from PyPI. Both verify what
//! we sign, we verify what both sign, and all three refuse one changed character.

use crate::craft::{DSIG, ENVELOPED, EXCLUSIVE, SHA256, inside};
use crate::stage::{AGENCY_EC, AGENCY_RSA, Party, alert, both};
use homeward_cap::dsig;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

const XMLSEC1: &str = "xmlsec1 is missing; on Debian or Ubuntu: sudo apt-get install -y xmlsec1";
const SIGNXML: &str = "signxml is missing; run: python3 -m venv target/signxml && \
     target/signxml/bin/pip install signxml==5.2.0 && \
     export HOMEWARD_SIGNXML_PYTHON=$PWD/target/signxml/bin/python";

/// A Python that has signxml, if there is one.
static PYTHON: LazyLock<Option<String>> = LazyLock::new(|| {
    let python = std::env::var("HOMEWARD_SIGNXML_PYTHON");
    let python = python.unwrap_or_else(|_| "python3".to_owned());
    let here = Command::new(&python)
        .args(["-c", "import signxml"])
        .output();
    here.is_ok_and(|output| output.status.success())
        .then_some(python)
});

/// A folder with the files of one party.
struct Desk<'a> {
    folder: tempfile::TempDir,
    party: &'a Party,
}

impl<'a> Desk<'a> {
    fn of(party: &'a Party) -> Self {
        let desk = Self {
            folder: tempfile::tempdir().expect("a folder"),
            party,
        };
        desk.file("private.pem", party.private_pem.as_bytes());
        desk.file("public.pem", party.public_pem.as_bytes());
        desk.file("certificate.pem", party.certificate_pem.as_bytes());
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        std::fs::write(self.path(name), bytes).expect("written");
        self.path(name)
    }

    fn xmlsec1(&self, arguments: &[&str], file: &Path) -> Output {
        let mut command = Command::new("xmlsec1");
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .arg(file);
        command.output().expect(XMLSEC1)
    }

    fn xmlsec1_accepts(&self, document: &[u8]) -> bool {
        let file = self.file("in.xml", document);
        // The key goes by the name that the document asks for.
        let key = format!("--pubkey-pem:{}", self.party.public().id());
        let output = self.xmlsec1(&["--verify", &key, "public.pem"], &file);
        output.status.success()
    }

    fn xmlsec1_signs(&self, template: &str) -> Vec<u8> {
        let file = self.file("template.xml", template.as_bytes());
        let output = self.xmlsec1(
            &[
                "--sign",
                "--privkey-pem:agency",
                "private.pem",
                "--output",
                "out.xml",
            ],
            &file,
        );
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}\n{template}");
        std::fs::read(self.path("out.xml")).expect("xmlsec1 wrote it")
    }

    /// Runs a few lines of Python in the folder.
    fn python(&self, lines: &str) -> Output {
        let mut command = Command::new(PYTHON.as_deref().expect(SIGNXML));
        command.current_dir(self.folder.path()).args(["-c", lines]);
        command.output().expect(SIGNXML)
    }

    fn signxml_accepts(&self, document: &[u8]) -> bool {
        self.file("in.xml", document);
        self.python(SIGNXML_VERIFIES).status.success()
    }

    fn signxml_signs(&self, document: &str, how: &str) -> Vec<u8> {
        self.file("in.xml", document.as_bytes());
        let method = match self.party.public().method() {
            dsig::Method::EcdsaP256Sha256 => "ecdsa-sha256",
            dsig::Method::RsaSha256 => "rsa-sha256",
        };
        let lines = format!("method = '{method}'\nhow = dict({how})\n{SIGNXML_SIGNS}");
        let output = self.python(&lines);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{complaint}");
        std::fs::read(self.path("out.xml")).expect("signxml wrote it")
    }
}

const SIGNXML_VERIFIES: &str = r#"
from signxml import XMLVerifier, SignatureConfiguration
certificate = open("certificate.pem").read()
data = open("in.xml", "rb").read()
XMLVerifier().verify(data, x509_cert=certificate,
    expect_config=SignatureConfiguration(require_x509=True, expect_references=1))
"#;

const SIGNXML_SIGNS: &str = r#"
from lxml import etree
from signxml import XMLSigner, methods
signer = XMLSigner(method=methods.enveloped, signature_algorithm=method,
    digest_algorithm="sha256", c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#")
root = etree.parse("in.xml").getroot()
if how.pop("certificate", False):
    how["cert"] = open("certificate.pem").read()
signed = signer.sign(root, key=open("private.pem").read(), **how)
open("out.xml", "wb").write(etree.tostring(signed))
"#;

fn documents() -> Vec<String> {
    let plain = alert("A1", "Missing: girl, 6");
    vec![
        plain.clone(),
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n{}",
            plain.replace('\n', "\r\n")
        ),
        plain.replace(
            "Missing",
            "<![CDATA[<b>&]]> &lt;b&gt; &amp; &#x513f;&#13;\u{20bb7}",
        ),
        plain.replace("<info>", "<!-- for the public -->\n<info>"),
        plain.replace("<info>", "<info note='a\r\nb\tc&#13;&#10;\rd'>"),
        plain.replace(
            "<alert ",
            "<alert xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n    \
             xsi:schemaLocation=\"urn:oasis:names:tc:emergency:cap:1.2\n  CAP-v1.2.xsd\"\n  ",
        ),
    ]
}

/// The headline of another child: one changed character in the signed part.
fn changed(signed: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(signed).expect("text");
    let changed = text.replacen("30.66,104.06", "30.66,104.07", 1);
    assert_ne!(changed, text);
    changed.into_bytes()
}

fn we_accept(document: &[u8]) -> bool {
    match dsig::verify(document, &both()) {
        Ok(_) => true,
        Err(refused) => {
            eprintln!("{}: {refused}", refused.code());
            false
        }
    }
}

#[test]
fn xmlsec1_and_signxml_verify_what_we_sign_and_refuse_one_changed_character() {
    for party in [&*AGENCY_EC, &*AGENCY_RSA] {
        let desk = Desk::of(party);
        for document in documents() {
            let signed = dsig::sign(document.as_bytes(), &party.signing()).expect("signed");
            assert!(desk.xmlsec1_accepts(&signed), "xmlsec1 refuses: {document}");
            assert!(desk.signxml_accepts(&signed), "signxml refuses: {document}");

            let changed = changed(&signed);
            assert!(!we_accept(&changed));
            assert!(!desk.xmlsec1_accepts(&changed));
            assert!(!desk.signxml_accepts(&changed));
        }
    }
}

#[test]
fn we_verify_what_xmlsec1_signs() {
    for party in [&*AGENCY_EC, &*AGENCY_RSA] {
        let desk = Desk::of(party);
        for document in documents() {
            for (prefix, exclusive) in [("ds", true), ("", true), ("ds", false)] {
                let signature = template(prefix, exclusive, party);
                let signed = desk.xmlsec1_signs(&inside(&document, &signature));
                assert!(we_accept(&signed), "{}", String::from_utf8_lossy(&signed));
                assert!(!we_accept(&changed(&signed)));
            }
        }
    }
}

#[test]
fn we_verify_what_signxml_signs() {
    for party in [&*AGENCY_EC, &*AGENCY_RSA] {
        let desk = Desk::of(party);
        for document in documents() {
            for how in ["certificate=True", "key_name='agency'", ""] {
                let signed = desk.signxml_signs(&document, how);
                assert!(we_accept(&signed), "{}", String::from_utf8_lossy(&signed));
                assert!(!we_accept(&changed(&signed)));
            }
        }
    }
}

#[test]
fn what_we_give_back_is_what_libxml2_canonicalises() {
    let desk = Desk::of(&AGENCY_EC);
    for document in documents() {
        let signed = dsig::sign(document.as_bytes(), &AGENCY_EC.signing()).expect("signed");
        let ours = dsig::verify(&signed, &both()).expect("verified").signed;
        desk.file("in.xml", document.as_bytes());
        let output = desk.python(
            "from lxml import etree\n\
             octets = etree.tostring(etree.parse('in.xml'), method='c14n', exclusive=True, with_comments=False)\n\
             open('out.xml', 'wb').write(octets)",
        );
        assert!(output.status.success());
        let theirs = std::fs::read(desk.path("out.xml")).expect("lxml wrote it");
        assert_eq!(String::from_utf8(ours), String::from_utf8(theirs));
    }
}

/// What xmlsec1 fills in, laid out as its own examples are.
fn template(prefix: &str, exclusive: bool, party: &Party) -> String {
    let p = crate::craft::colon(prefix);
    let declare = if prefix.is_empty() {
        "xmlns".to_owned()
    } else {
        format!("xmlns:{prefix}")
    };
    let then = if exclusive {
        format!("\n        <{p}Transform Algorithm=\"{EXCLUSIVE}\"/>")
    } else {
        String::new()
    };
    // xmlsec1 1.2 writes no values of keys on curves.
    let key_value = match party.public().method() {
        dsig::Method::EcdsaP256Sha256 => String::new(),
        dsig::Method::RsaSha256 => format!("\n    <{p}KeyValue/>"),
    };
    format!(
        "<{p}Signature {declare}=\"{DSIG}\">
  <{p}SignedInfo>
    <{p}CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>
    <{p}SignatureMethod Algorithm=\"{method}\"/>
    <{p}Reference URI=\"\">
      <{p}Transforms>
        <{p}Transform Algorithm=\"{ENVELOPED}\"/>{then}
      </{p}Transforms>
      <{p}DigestMethod Algorithm=\"{SHA256}\"/>
      <{p}DigestValue></{p}DigestValue>
    </{p}Reference>
  </{p}SignedInfo>
  <{p}SignatureValue/>
  <{p}KeyInfo>
    <{p}KeyName>agency</{p}KeyName>{key_value}
  </{p}KeyInfo>
</{p}Signature>
",
        method = party.public().method().uri(),
    )
}
