//! The API description: one table of routes and one of shapes, told as OpenAPI 3.1.
//!
//! [`ROUTES`] is what documents, tests and the table of who may do what are made
//! from; a test holds it against the routers themselves. Nothing is derived from
//! the handlers: what we promise to others is written down, not inferred.

mod document;
mod routes;
mod shapes;

pub use document::text;
pub use routes::{Ask, Door, ROUTES, Route, Shape, WhoMay};
