//! The rules between values: what only a whole message can keep or break.
//!
//! They are asked once every value could be read. Each is a small function that
//! looks at the typed message and points at the element it means by a [`Step`].

mod alert;
mod area;
mod info;
mod references;

pub(crate) use info::{odd_one, same_categories, same_event_codes};

use crate::{model::Alert, profile, read::Context, rule::Rule, xml::Element};

/// One step from the root to an element: its name and its number (from 0) among its
/// siblings of that name.
pub(crate) type Step = (&'static str, usize);

/// A message under examination.
pub(crate) struct Checking<'c, 'o, 'd, 'a> {
    context: &'c mut Context<'o>,
    root: Element<'d, 'a>,
    pub alert: &'c Alert,
}

impl Checking<'_, '_, '_, '_> {
    /// Tells a departure at the element that these steps lead to, or at the last one
    /// on the way that exists.
    pub fn report(&mut self, rule: &'static Rule, steps: &[Step], message: impl Into<String>) {
        if self.context.is_full_for(rule) {
            return;
        }
        let mut here = self.root;
        for &(name, index) in steps {
            let alike = here
                .children()
                .filter(|child| child.name() == name && child.namespace() == self.context.namespace)
                .nth(index);
            match alike {
                Some(child) => here = child,
                None => break,
            }
        }
        self.context.report(rule, here, message);
    }
}

/// Asks every rule between values, then those of the profile.
pub(crate) fn all(context: &mut Context<'_>, root: Element<'_, '_>, alert: &Alert) {
    let profile = context.options.profile;
    let mut checking = Checking {
        context,
        root,
        alert,
    };
    alert::check(&mut checking);
    references::check(&mut checking);
    info::check(&mut checking);
    area::check(&mut checking);
    profile::check(profile, &mut checking);
}
