//! Time and chance as doors, so that a run can be repeated.

use homeward_domain::{facts::Chance, time::Timestamp};

/// The only way to ask what time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
    /// How many seconds of this clock pass in a second of life; 1 but in a demo.
    fn rate(&self) -> f64 {
        1.0
    }
}

/// The only source of chance.
pub trait Entropy: Send + Sync {
    fn chance(&self) -> Box<dyn Chance>;
}
