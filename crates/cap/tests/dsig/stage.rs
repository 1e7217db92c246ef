//! Keys, alerts and a seeded source of choices for all stories.

use homeward_cap::dsig::{PublicKey, SigningKey, Trust};
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, RsaKeySize};
use std::sync::LazyLock;

/// One party: a key pair in all its written forms.
pub struct Party {
    pub private_pem: String,
    pub public_pem: String,
    /// A certificate that the key made for itself, for judges that only take those.
    pub certificate_pem: String,
    pub public_raw: Vec<u8>,
}

impl Party {
    fn of(pair: &KeyPair) -> Self {
        let certificate = CertificateParams::new(Vec::new()).expect("no names");
        Self {
            private_pem: pair.serialize_pem(),
            public_pem: pair.public_key_pem(),
            certificate_pem: certificate.self_signed(pair).expect("own key").pem(),
            public_raw: pair.public_key_raw().to_vec(),
        }
    }

    fn ec() -> Self {
        Self::of(&KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a P-256 key"))
    }

    fn rsa() -> Self {
        let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048);
        Self::of(&pair.expect("an RSA key"))
    }

    pub fn signing(&self) -> SigningKey {
        SigningKey::from_pkcs8_pem(&self.private_pem).expect("our own key")
    }

    pub fn public(&self) -> PublicKey {
        PublicKey::from_spki_pem(&self.public_pem).expect("our own key")
    }
}

pub static AGENCY_EC: LazyLock<Party> = LazyLock::new(Party::ec);
pub static AGENCY_RSA: LazyLock<Party> = LazyLock::new(Party::rsa);
pub static STRANGER_EC: LazyLock<Party> = LazyLock::new(Party::ec);
pub static STRANGER_RSA: LazyLock<Party> = LazyLock::new(Party::rsa);

/// Both keys of the agency: what a partner pins.
pub fn both() -> Trust {
    Trust::new([AGENCY_EC.public(), AGENCY_RSA.public()]).expect("two keys")
}

/// An alert in canonical form, so that its bytes are what a signature covers.
pub fn alert(identifier: &str, headline: &str) -> String {
    format!(
        "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n\
         <identifier>{identifier}</identifier>\n<sender>alerts@police.example</sender>\n\
         <sent>2026-05-04T08:00:00+08:00</sent>\n<status>Actual</status>\n\
         <msgType>Alert</msgType>\n<scope>Public</scope>\n<info>\n\
         <language>zh-CN</language>\n<category>Rescue</category>\n\
         <event>儿童失踪</event>\n<urgency>Immediate</urgency>\n\
         <severity>Severe</severity>\n<certainty>Observed</certainty>\n\
         <headline>{headline}</headline>\n\
         <area>\n<areaDesc>成都市</areaDesc>\n<circle>30.66,104.06 5</circle>\n</area>\n\
         </info>\n</alert>"
    )
}

/// A seeded source of choices (SplitMix64), so that a failure can be had again.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).expect("small")).expect("small")
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn word(&mut self) -> String {
        let len = 3 + self.below(8);
        let letter = |n: usize| char::from(b'a' + u8::try_from(n).expect("a letter"));
        (0..len).map(|_| letter(self.below(26))).collect()
    }
}
