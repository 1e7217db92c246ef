//! Every rule of this library by name: code, severity, clause and how to mend it.
//!
//! The codes are stable: partners and tests may rely on them. [`ALL`] is the whole
//! table, and the table in the README is checked against it.

use crate::finding::Severity;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable code, such as `polygon-open`.
    pub code: &'static str,
    /// How bad a departure is.
    pub severity: Severity,
    /// Where the rule comes from.
    pub clause: &'static str,
    /// How to mend a departure.
    pub mend: &'static str,
}

/// Writes a family of rules as constants and as one list.
macro_rules! rules {
    ($($name:ident $severity:ident $code:literal $clause:literal $mend:literal;)+) => {
        $(
            #[doc = concat!("`", $code, "` (", $clause, "): ", $mend, ".")]
            pub const $name: $crate::rule::Rule = $crate::rule::Rule {
                code: $code,
                severity: $crate::finding::Severity::$severity,
                clause: $clause,
                mend: $mend,
            };
        )+
        /// Every rule of this family.
        pub const RULES: &[$crate::rule::Rule] = &[$($name),+];
    };
}

pub mod alert;
pub mod area;
pub mod cap_cp;
pub mod edxl;
pub mod feed;
pub mod google;
pub mod homeward;
pub mod info;
pub mod ipaws;
pub mod resource;
pub mod structure;
pub mod value;
pub mod xml;

/// Every rule of the library, family by family.
pub const ALL: &[&[Rule]] = &[
    xml::RULES,
    structure::RULES,
    value::RULES,
    alert::RULES,
    info::RULES,
    area::RULES,
    resource::RULES,
    ipaws::RULES,
    cap_cp::RULES,
    google::RULES,
    homeward::RULES,
    edxl::RULES,
    feed::RULES,
];

/// The rule with this code.
#[must_use]
pub fn by_code(code: &str) -> Option<&'static Rule> {
    ALL.iter()
        .flat_map(|family| family.iter())
        .find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_unique_and_says_how_to_mend() {
        let rules: Vec<_> = ALL.iter().flat_map(|family| family.iter()).collect();
        for (at, rule) in rules.iter().enumerate() {
            assert!(!rule.mend.is_empty() && !rule.clause.is_empty());
            assert!(
                rules[..at].iter().all(|other| other.code != rule.code),
                "{}",
                rule.code
            );
        }
    }
}
