//! Where: points, circles, cell covers, ring differences, coordinate datums; the atlas.
//!
//! Every position in the house is a [`Point`] in WGS-84. An alert reaches a
//! [`Circle`]; a phone never says where it stands, it only names [`Cell`]s of the
//! public H3 grid that hold many people, and asks what is new there. This crate
//! answers the two questions of that exchange: could this cell hold somebody whom
//! the circle reaches ([`may_hold`]), and has every point of it been told already
//! ([`surely_inside`])? Both answers lean to the safe side: a doubt sends the alert
//! to the phone, and the phone, which knows where it is, decides.
//!
//! The [`atlas`] is the map room: places in China by name, how many people live
//! inside a circle, which stations and airports it holds.
//!
//! This crate never reads a file, never asks the time, and does not know what an
//! alert is.
//!
//! ```
//! use homeward_geo::{Cell, Circle, Point, may_hold};
//!
//! let station = Point::new(38.0104, 114.4784)?;
//! let ring = Circle::new(station, 100_000)?;
//! let phone = Cell::around(Point::new(38.30, 114.90)?, 5);
//! assert!(may_hold(phone, &ring));
//! assert_eq!(ring.to_string(), "38.0104,114.4784 100");
//! # Ok::<(), homeward_geo::GeoError>(())
//! ```
#![forbid(unsafe_code)]

pub mod atlas;
mod bounds;
mod cell;
mod cell_set;
mod circle;
pub mod datum;
mod error;
pub mod index;
mod point;
mod polygon;
mod written;

pub use atlas::{Atlas, Place, PlaceKind};
pub use bounds::Bounds;
pub use cell::{Cell, may_hold, surely_inside};
pub use cell_set::{CELLS_MAX, CellSet, RESOLUTION_MAX, RESOLUTION_MIN};
pub use circle::{Circle, RADIUS_MAX_M};
pub use datum::Datum;
pub use error::GeoError;
pub use point::{EARTH_RADIUS_M, Point, distance_m};
pub use polygon::POLYGON_CORNERS;
pub use written::Written;
