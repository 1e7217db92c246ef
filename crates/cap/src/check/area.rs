//! Whether an area says where it is in a way that everybody can draw.

use super::Checking;
use crate::rule::area as rule;

pub(super) fn check(checking: &mut Checking<'_, '_, '_, '_>) {
    let alert = checking.alert;
    for (i, info) in alert.infos.iter().enumerate() {
        for (j, area) in info.areas.iter().enumerate() {
            let drawn = !area.polygons.is_empty() || !area.circles.is_empty();
            let steps = [("info", i), ("area", j)];
            if drawn {
                continue;
            }
            if area.geocodes.is_empty() {
                let message = "an area in words only";
                checking.report(&rule::AREA_NOWHERE, &steps, message);
            } else {
                let message = "an area by code only: who does not know the list cannot draw it";
                checking.report(&rule::GEOCODE_ALONE, &steps, message);
            }
        }
    }
}
