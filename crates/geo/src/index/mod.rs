//! Who is inside: subscribers by place, and the answer in microseconds.
//!
//! Two kinds of subscribers, one way to ask. A partner's relay knows where its users
//! are and holds them in a [`PointIndex`]; phones name cells and nothing else, and are
//! held in a [`CellIndex`]. Both answer a circle with the nearest first, in whole runs
//! rather than one by one: a square that lies inside is handed out as it stands, and
//! only squares on the rim are looked into. [`Told`] remembers who had it already, and
//! [`LiveAreas`] answers the question the other way round: somebody arrived here, what
//! is alive here?
//!
//! A wider ring is `inside the new one and not told`, never the geometric ring: people
//! move. The old circle only says which squares need no look, and it may say so only
//! while whoever enters it is matched on arrival.
//!
//! The earth is that of [`Circle::contains`](crate::Circle::contains), and the answers
//! are the same to the last point; the fast test on the rim has two metres in which it
//! decides nothing and asks that function.
//!
//! ```
//! use homeward_geo::{Circle, Point, index::PointIndex};
//!
//! let mut users = PointIndex::new();
//! users.place(0, Point::new(38.01, 114.48)?);
//! users.place(1, Point::new(38.30, 114.90)?);
//! let ring = Circle::new(Point::new(38.0104, 114.4784)?, 10_000)?;
//! assert_eq!(users.inside(&[ring]), [0]);
//! # Ok::<(), homeward_geo::GeoError>(())
//! ```

mod cells;
mod disc;
mod district;
mod grid;
mod live;
mod points;
mod rim;
mod room;
mod select;
#[cfg(test)]
mod tests;
mod told;

pub use cells::CellIndex;
pub use grid::held;
pub use live::LiveAreas;
pub use points::PointIndex;
pub use select::Scratch;
pub use told::Told;
