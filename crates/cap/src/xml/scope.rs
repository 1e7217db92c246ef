//! Which prefix means which namespace, here and now.

use super::document::{NO_NAMESPACE, XML_NAMESPACE};

/// The declarations in force, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    declared: Vec<Declared<'a>>,
}

#[derive(Debug)]
struct Declared<'a> {
    depth: usize,
    prefix: &'a str,
    namespace: u32,
}

impl<'a> Scope<'a> {
    /// Declares a prefix (empty: the default namespace) for the element at this depth.
    pub fn declare(&mut self, depth: usize, prefix: &'a str, namespace: u32) {
        self.declared.push(Declared {
            depth,
            prefix,
            namespace,
        });
    }

    /// Forgets what the element at this depth declared.
    pub fn leave(&mut self, depth: usize) {
        while self.declared.last().is_some_and(|last| last.depth >= depth) {
            self.declared.pop();
        }
    }

    /// The namespace of a prefix; none if nobody declared it.
    pub fn resolve(&self, prefix: &str) -> Option<u32> {
        if prefix == "xml" {
            return Some(XML_NAMESPACE);
        }
        let found = self
            .declared
            .iter()
            .rev()
            .find(|declared| declared.prefix == prefix);
        match found {
            Some(declared) => Some(declared.namespace),
            None => prefix.is_empty().then_some(NO_NAMESPACE),
        }
    }
}
