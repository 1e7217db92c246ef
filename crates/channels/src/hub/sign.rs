//! `X-Hub-Signature` (WebSub section 7.1, "Signature validation").

use std::fmt::Write as _;

use hmac_sha256::HMAC;

/// `sha256=` and the HMAC of the body under the subscriber's secret, in hexadecimal.
///
/// ```
/// // RFC 4231 section 4.3.
/// let signed = homeward_channels::hub::signature(b"Jefe", b"what do ya want for nothing?");
/// assert_eq!(
///     signed,
///     "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
/// );
/// ```
pub fn signature(secret: &[u8], body: &[u8]) -> String {
    HMAC::mac(body, secret)
        .iter()
        .fold("sha256=".to_owned(), |mut text, byte| {
            // Writing to memory does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
