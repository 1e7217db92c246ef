//! The one place that knows the signature library, so that it can be exchanged: parsing,
//! canonical forms, digests, keys and the verdict come from bergshamra on AWS-LC.
//!
//! It is young, so nothing of ours rests on its verdict alone: what it reads was read
//! before by [`super::scan`], what it canonicalises is digested again by us, and
//! Debian's xmlsec1 and Python's signxml judge both of us in the tests.

use super::key::{Method, PublicKey};
use super::limits::DEPTH_MAX;
use super::names::{DSIG, SHA256};
use bergshamra::c14n::{C14nMode, canonicalize_doc};
use bergshamra::keys::loader;
use bergshamra::xml::NodeSet;
use bergshamra::xml::uppsala::{Document, NodeId, Parser};
use bergshamra::{DsigContext, KeysManager, VerifyResult};

pub(super) use bergshamra::Key;

/// A document in the library's own tree.
pub(super) struct Tree<'x> {
    text: &'x str,
    document: Document<'x>,
}

/// What the library says of a signature.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Good, made by the key with this id.
    By(String),
    /// Not good.
    Wrong,
}

impl<'x> Tree<'x> {
    pub fn parse(text: &'x str) -> Option<Self> {
        let parser = Parser::new()
            .with_max_depth(u32::try_from(DEPTH_MAX).ok()?)
            .with_forbid_dtd(true)
            .with_forbid_entities(true)
            .with_max_entity_expansion(0);
        let document = parser.parse(text).ok()?;
        Some(Self { text, document })
    }

    /// The canonical octets of the document without comments and without its signature:
    /// what the one reference with an empty URI covers (XMLDSig core 1.1, sections
    /// 4.4.3.2 and 6.6.4). None if the tree has not exactly the signature that `signed`
    /// promises, as the last element of the root.
    pub fn octets(&self, signed: bool, exclusive: bool) -> Option<Vec<u8>> {
        let mut nodes = NodeSet::all_without_comments(&self.document);
        let signatures = self.document.get_elements_by_tag_name_ns(DSIG, "Signature");
        match (signatures.as_slice(), signed) {
            ([], false) => {}
            ([signature], true) if self.is_last_of_root(*signature) => {
                nodes.remove_id(*signature);
                for inside in self.document.descendants(*signature) {
                    nodes.remove_id(inside);
                }
            }
            _ => return None,
        }
        let mode = if exclusive {
            C14nMode::Exclusive
        } else {
            C14nMode::Inclusive
        };
        canonicalize_doc::<&str>(&self.document, mode, Some(&nodes), &[]).ok()
    }

    fn is_last_of_root(&self, id: NodeId) -> bool {
        let Some(root) = self.document.document_element() else {
            return false;
        };
        let mut children = self.document.children(root).into_iter().rev();
        children.find(|child| self.document.element(*child).is_some()) == Some(id)
    }

    /// The library's verdict, with these keys and no others.
    pub fn verify<'k>(&self, keys: impl Iterator<Item = &'k PublicKey>) -> Verdict {
        let mut manager = KeysManager::new();
        manager.add_keys(keys.map(|key| key.loaded.clone().with_name(key.id().as_str())));
        // The constructor's defaults are the strict ones: keys of this list only,
        // references to the whole or to neighbours only, every digest computed.
        let context = DsigContext::new(manager);
        let verdict = bergshamra::dsig::verify::verify_document_with_source(
            &context,
            &self.document,
            Some(self.text),
        );
        match verdict {
            Ok(VerifyResult::Valid {
                references,
                key_info,
                ..
            }) => match (references.as_slice(), key_info.key_name) {
                ([one], Some(name)) if one.uri.is_empty() && one.digest_verified => {
                    Verdict::By(name)
                }
                _ => Verdict::Wrong,
            },
            Ok(VerifyResult::Invalid { .. }) | Err(_) => Verdict::Wrong,
        }
    }
}

pub(super) fn sha256(octets: &[u8]) -> Option<[u8; 32]> {
    let digest = bergshamra::crypto::digest::digest(SHA256, octets).ok()?;
    digest.try_into().ok()
}

/// Reads SPKI in DER, whose kind [`super::spki`] has told.
pub(super) fn public_key(der: &[u8]) -> Option<Key> {
    loader::load_spki_der(der).ok()
}

/// Reads PKCS#8 in PEM, of the two kinds of our profile.
pub(super) fn private_key(pem: &str) -> Option<Key> {
    loader::load_ec_p256_private_pem(pem.as_bytes())
        .or_else(|_| loader::load_rsa_private_pem(pem.as_bytes()))
        .ok()
}

pub(super) fn sign(key: &Key, method: Method, octets: &[u8]) -> Option<Vec<u8>> {
    let algorithm = bergshamra::crypto::sign::from_uri(method.uri()).ok()?;
    let key = key.to_signing_key().ok()??;
    algorithm.sign(&key, octets).ok()
}
