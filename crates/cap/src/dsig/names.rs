//! The names that a signature may use. A name that is not here is refused.

/// Namespace of XML signatures (XMLDSig core 1.1, section 1.3).
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";
/// Namespace of the additions of version 1.1.
pub(super) const DSIG11: &str = "http://www.w3.org/2009/xmldsig11#";
/// Canonical XML, exclusive, without comments (XMLDSig core 1.1, section 6.5.3).
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The transform that takes the signature itself out (XMLDSig core 1.1, section 6.6.4).
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
/// SHA-256 (XMLDSig core 1.1, section 6.2.2).
pub(super) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
/// ECDSA with SHA-256 (XMLDSig core 1.1, section 6.4.3).
pub(super) const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
/// RSA PKCS#1 v1.5 with SHA-256 (XMLDSig core 1.1, section 6.4.2).
pub(super) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/// The current version of CAP, the one we sign.
pub(super) const CAP_1_2: &str = "urn:oasis:names:tc:emergency:cap:1.2";
/// The version before, which neighbours still sign.
pub(super) const CAP_1_1: &str = "urn:oasis:names:tc:emergency:cap:1.1";
