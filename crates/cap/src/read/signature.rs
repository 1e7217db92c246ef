//! Where a signature may stand. Whether it is good is another question.

use super::{Context, shape::Sorted};
use crate::rule::structure as rule;

/// Looks at the signature elements directly inside the alert; tells whether it is signed.
pub(super) fn look(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) -> bool {
    let mut signed = false;
    for &element in &sorted.signatures {
        if element.name() != "Signature" {
            let message = format!("`{}` is no signature", element.name());
            context.report(&rule::SIGNATURE_FOREIGN, element, message);
        } else if signed {
            context.report(&rule::SIGNATURE_TWICE, element, "a second signature");
        } else {
            let message = "there is a signature; reading does not verify it";
            context.report(&rule::SIGNATURE_UNVERIFIED, element, message);
            signed = true;
        }
    }
    signed
}

/// Inside anything but the alert there is no place for signatures.
pub(super) fn none(context: &mut Context<'_>, sorted: &Sorted<'_, '_>) {
    for &element in &sorted.signatures {
        let message = format!("a signature inside `{}`", sorted.parent.name());
        context.report(&rule::SIGNATURE_PLACE, element, message);
    }
}
