//! The doors as seen from outside their own files.

mod openapi;
