//! Which kind of public key an SPKI structure holds (RFC 5280, section 4.1.2.7), in its
//! one DER form: so one key has one id.

use super::error::KeyError;
use super::key::Method;
use super::limits::RSA_BITS;

/// SEQUENCE { SEQUENCE { ecPublicKey, prime256v1 }, BIT STRING of 66 octets, point not
/// compressed (RFC 5480, section 2).
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];
/// The contents of SEQUENCE { rsaEncryption, NULL } (RFC 3279, section 2.3.1).
const RSA: &[u8] = &[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
];
const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// The signature method of the key, or why our profile does not use it.
pub(super) fn method(der: &[u8]) -> Result<Method, KeyError> {
    if der.starts_with(P256) {
        return if der.len() == P256.len() + 64 {
            Ok(Method::EcdsaP256Sha256)
        } else {
            Err(KeyError::NotAKey)
        };
    }
    let (spki, rest) = take(der, SEQUENCE).ok_or(KeyError::NotAKey)?;
    let (algorithm, key) = take(spki, SEQUENCE).ok_or(KeyError::NotAKey)?;
    if !rest.is_empty() {
        return Err(KeyError::NotAKey);
    }
    if algorithm != RSA {
        return Err(KeyError::Kind);
    }
    let bits = rsa_bits(key).ok_or(KeyError::NotAKey)?;
    if RSA_BITS.contains(&bits) {
        Ok(Method::RsaSha256)
    } else {
        Err(KeyError::RsaBits)
    }
}

fn rsa_bits(key: &[u8]) -> Option<usize> {
    let (key, rest) = take(key, BIT_STRING)?;
    let (numbers, inner_rest) = take(key.strip_prefix(&[0])?, SEQUENCE)?;
    let (modulus, exponent) = take(numbers, INTEGER)?;
    let (_, last) = take(exponent, INTEGER)?;
    if !(rest.is_empty() && inner_rest.is_empty() && last.is_empty()) {
        return None;
    }
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let zeros = usize::try_from(modulus.first()?.leading_zeros()).ok()?;
    (modulus.len() * 8).checked_sub(zeros)
}

/// The contents of the structure at the front, and what follows it. Lengths must be
/// written the short way, as DER asks (X.690, section 10.1).
fn take(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = bytes.split_first()?;
    let (&short, rest) = rest.split_first()?;
    if first != tag {
        return None;
    }
    let (len, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81 => {
            let (&len, rest) = rest.split_first()?;
            (len >= 0x80).then_some((usize::from(len), rest))?
        }
        0x82 => {
            let (len, rest) = rest.split_at_checked(2)?;
            let len = usize::from(u16::from_be_bytes(len.try_into().ok()?));
            (len > 0xff).then_some((len, rest))?
        }
        _ => return None,
    };
    rest.split_at_checked(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_on_another_curve_is_told_apart_from_bytes_that_are_no_key() {
        let mut p384 = vec![0x30, 0x76, 0x30, 0x10];
        p384.extend([0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]);
        p384.extend([
            0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04,
        ]);
        p384.extend([7; 96]);
        assert_eq!(method(&p384), Err(KeyError::Kind));
        assert_eq!(method(b"no key at all"), Err(KeyError::NotAKey));
        assert_eq!(method(&[]), Err(KeyError::NotAKey));
    }

    #[test]
    fn a_p256_key_with_bytes_after_it_is_refused() {
        let mut key = P256.to_vec();
        key.extend([1; 64]);
        assert_eq!(method(&key), Ok(Method::EcdsaP256Sha256));
        key.push(0);
        assert_eq!(method(&key), Err(KeyError::NotAKey));
    }
}
