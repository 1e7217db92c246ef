//! The service account that asks Google for access tokens (RFC 7523).

use aws_lc_rs::rsa::KeyPair;
use homeward_ports::fault::{Fault, FaultKind};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded::Serializer;

use crate::{
    outlet::Secret,
    push::{account::Account, jwt, token::Ask},
};

const SCOPE: &str = "https://www.googleapis.com/auth/firebase.messaging";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// "A maximum of 1 hour after the issued time."
const LIVES_S: i64 = 3_600;

pub struct ServiceAccount {
    pub project: String,
    email: String,
    key_id: Option<String>,
    url: String,
    pair: KeyPair,
}

#[derive(Deserialize)]
struct File {
    project_id: String,
    client_email: String,
    private_key: String,
    private_key_id: Option<String>,
    #[serde(default = "token_uri")]
    token_uri: String,
}

fn token_uri() -> String {
    "https://oauth2.googleapis.com/token".to_owned()
}

impl ServiceAccount {
    pub fn read(secret: &Secret, account: &Account) -> Result<Self, Fault> {
        // What serde says would quote the file, and the file is a secret.
        let no = |what: &str| {
            Fault::new(
                FaultKind::Corrupt,
                format!("use the service account: {what}"),
            )
        };
        let file: File =
            serde_json::from_str(secret.reveal()).map_err(|_| no("it is not the JSON of one"))?;
        let key = PrivatePkcs8KeyDer::from_pem_slice(file.private_key.as_bytes());
        let key = key.map_err(|_| no("its private_key is not PKCS #8 in PEM"))?;
        let pair = KeyPair::from_pkcs8(key.secret_pkcs8_der());
        let pair = pair.map_err(|_| no("its private_key is no RSA key"))?;
        Ok(Self {
            url: account.address(&file.token_uri)?,
            project: file.project_id,
            email: file.client_email,
            key_id: file.private_key_id,
            pair,
        })
    }
}

impl Ask for ServiceAccount {
    fn url(&self) -> &str {
        &self.url
    }

    fn form(&self, now_s: i64) -> Result<String, Fault> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.key_id });
        let claims = json!({
            "iss": self.email, "scope": SCOPE, "aud": self.url,
            "iat": now_s, "exp": now_s + LIVES_S,
        });
        let assertion = jwt::rs256(&self.pair, &header, &claims)
            .map_err(|e| Fault::because(FaultKind::Broken, "sign for Google", e))?;
        Ok(Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", &assertion)
            .finish())
    }
}
