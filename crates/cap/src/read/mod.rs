//! The lenient reader with a strict mode: bytes to an [`Alert`], every departure told.
//!
//! Three passes. The bytes become a bounded tree ([`crate::xml`]). Each element is
//! read against the table of its kind (`shape`) and its value against the rules of
//! its type. When every value could be read, the rules between values and those of
//! the profile are asked (`check`).
//!
//! A message that breaks a rule is not handed out: [`Reading::alert`] is there only
//! when the verdict accepts.

mod alert;
mod area;
mod context;
mod info;
mod pair;
mod resource;
mod shape;
mod signature;
mod value;

pub(crate) use context::Context;

use crate::{
    check,
    finding::{Finding, Mode, Verdict},
    model::{Alert, Version},
    profile::Profile,
    rule::{structure as rule, xml as xml_rule},
    xml::{Document, Element, Limits},
};

/// How to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Strict refuses every departure; lenient takes those with one safe reading.
    pub mode: Mode,
    /// Whose rules to ask beyond those of the standard.
    pub profile: Profile,
    /// Bounds of the document.
    pub limits: Limits,
    /// How many bytes a message may have without its embedded resources.
    pub plain_bytes_max: usize,
}

impl Options {
    /// 1 MiB: what a message may have without its embedded resources.
    pub const PLAIN_BYTES_MAX: usize = 1024 * 1024;

    /// Strict, against the standard alone.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            mode: Mode::Strict,
            profile: Profile::Cap,
            limits: Limits::default(),
            plain_bytes_max: Self::PLAIN_BYTES_MAX,
        }
    }

    /// Lenient, against the standard alone.
    #[must_use]
    pub fn lenient() -> Self {
        Self {
            mode: Mode::Lenient,
            ..Self::strict()
        }
    }

    /// The same, against a profile too.
    #[must_use]
    pub fn profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::strict()
    }
}

/// What came of reading a message.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The message, if the verdict accepts it.
    pub alert: Option<Alert>,
    /// Every departure, in the order found.
    pub findings: Vec<Finding>,
    /// What becomes of the message.
    pub verdict: Verdict,
    /// Whether it carries a signature. Reading does not verify it.
    pub signed: bool,
}

impl Reading {
    /// The codes of the findings, each once, in the order found.
    #[must_use]
    pub fn rules(&self) -> Vec<&'static str> {
        let mut rules = Vec::new();
        for finding in &self.findings {
            if !rules.contains(&finding.rule) {
                rules.push(finding.rule);
            }
        }
        rules
    }
}

/// Reads one message.
///
/// ```
/// use homeward_cap::{Options, Verdict, read};
///
/// let reading = read(b"<!DOCTYPE alert><alert/>", &Options::strict());
/// assert_eq!(reading.verdict, Verdict::RefuseUnsafe);
/// assert_eq!(reading.rules(), ["xml-doctype"]);
/// ```
#[must_use]
pub fn read(bytes: &[u8], options: &Options) -> Reading {
    let document = match Document::read(bytes, &options.limits) {
        Ok(document) => document,
        Err(refusal) => {
            let findings = vec![refusal.finding()];
            return Reading {
                alert: None,
                verdict: Verdict::of(&findings, options.mode),
                findings,
                signed: false,
            };
        }
    };
    let mut context = Context::new(options);
    if document.has_bom() {
        let root = document.root();
        context.report(&xml_rule::BOM, root, "a byte order mark");
    }
    if document.instruction().is_some() {
        let root = document.root();
        context.report(&xml_rule::INSTRUCTION, root, "a processing instruction");
    }
    if context.too_large(document.root(), bytes.len()) {
        return context.reading(None, false);
    }
    whole(context, document.root())
}

/// Reads a message that stands inside a larger document, such as an envelope.
///
/// Places are those of the whole document. The size of the message is not looked at:
/// the document around it was bounded when it was read.
#[must_use]
pub fn read_element(element: Element<'_, '_>, options: &Options) -> Reading {
    whole(Context::new(options), element)
}

fn whole(mut context: Context<'_>, root: Element<'_, '_>) -> Reading {
    if !names_an_alert(&mut context, root) {
        return context.reading(None, false);
    }
    let (alert, signed) = alert::read(&mut context, root);
    if !context.has_holes() {
        check::all(&mut context, root, &alert);
    }
    context.reading(Some(alert), signed)
}

/// Whether the root is an alert of a version that we know.
fn names_an_alert(context: &mut Context<'_>, root: Element<'_, '_>) -> bool {
    if root.name() != "alert" {
        context.report(&rule::ROOT, root, format!("the root is `{}`", root.name()));
        return false;
    }
    let namespace = root.namespace();
    if namespace.is_empty() {
        context.namespace = "";
        context.report(&rule::NAMESPACE_MISSING, root, "the alert has no namespace");
        return true;
    }
    let Some(version) = Version::of_namespace(namespace) else {
        context.report(
            &rule::NAMESPACE_UNKNOWN,
            root,
            format!("the namespace is `{namespace}`"),
        );
        return false;
    };
    context.version = version;
    context.namespace = version.namespace();
    if version != Version::V1_2 {
        context.report(&rule::VERSION_OLD, root, format!("CAP {version}"));
    }
    true
}
