//! Why a place could not be understood, in words that tell the sender how to mend it.

use std::fmt;

/// Why outside text or numbers are not a place.
///
/// The display text is a fragment that fits after "could not …:". It repeats
/// nothing that the sender wrote, so it is safe in a log and on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GeoError {
    /// The latitude is not a number from -90 to 90.
    Latitude,
    /// The longitude is not a number from -180 to 180.
    Longitude,
    /// The text is not "latitude,longitude".
    PointText,
    /// The radius is 0 m, or more than [`crate::RADIUS_MAX_M`].
    Radius,
    /// The text is not "latitude,longitude radius_km".
    CircleText,
    /// The text is not the index of an H3 cell.
    UnknownCell,
    /// The list of cells names none.
    NoCells,
    /// The list names more than [`crate::CELLS_MAX`] cells.
    TooManyCells,
    /// A cell is finer than [`crate::RESOLUTION_MAX`]: it would say too much about where a phone is.
    CellTooFine {
        /// The resolution that was named.
        resolution: u8,
    },
    /// A cell is coarser than [`crate::RESOLUTION_MIN`]: it would match alerts of half a continent.
    CellTooCoarse {
        /// The resolution that was named.
        resolution: u8,
    },
    /// The text is not "west,south,east,north".
    BoundsText,
    /// The south of a box lies north of its north.
    BoundsReversed,
    /// The name of the coordinate datum is not one that we know.
    UnknownDatum,
}

impl fmt::Display for GeoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (low, high) = (crate::RESOLUTION_MIN, crate::RESOLUTION_MAX);
        match self {
            Self::Latitude => f.write_str(
                "the latitude must be a number from -90 to 90 (latitude comes first, then longitude)",
            ),
            Self::Longitude => f.write_str("the longitude must be a number from -180 to 180"),
            Self::PointText => f.write_str(
                "a point is written as latitude,longitude in decimal degrees, like 38.0104,114.4784",
            ),
            Self::Radius => write!(f, "the radius must be from 1 to {} metres", crate::RADIUS_MAX_M),
            Self::CircleText => f.write_str(
                "a circle is written as latitude,longitude radius with the radius in kilometres, like 38.0104,114.4784 100",
            ),
            Self::UnknownCell => {
                f.write_str("a cell is written as its H3 index in hexadecimal, like 85318d97fffffff")
            }
            Self::NoCells => f.write_str("name at least one cell"),
            Self::TooManyCells => write!(f, "name at most {} cells", crate::CELLS_MAX),
            Self::CellTooFine { resolution } => write!(
                f,
                "a cell of resolution {resolution} is too fine: name cells of resolution {low} to {high}"
            ),
            Self::CellTooCoarse { resolution } => write!(
                f,
                "a cell of resolution {resolution} is too coarse: name cells of resolution {low} to {high}"
            ),
            Self::BoundsText => f.write_str(
                "a box is written as west,south,east,north in decimal degrees, like 113.5,37.5,115.5,38.5",
            ),
            Self::BoundsReversed => f.write_str("the south of a box must not lie north of its north"),
            Self::UnknownDatum => f.write_str("the datum must be one of wgs84, gcj02, bd09"),
        }
    }
}

impl std::error::Error for GeoError {}
