//! Faults to plant: each undoes one precaution of the engine, so that a test can
//! show which promise breaks without it (`crates/sim/tests/planted.rs`).
//!
//! A fault is chosen for one thread; no other thread and no process without the
//! feature ever sees it.

use std::cell::Cell;

macro_rules! faults {
    ($($(#[doc = $doc:literal])* $fault:ident,)*) => {
        /// One precaution left out.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Planted { $($(#[doc = $doc])* $fault,)* }

        impl Planted {
            pub const ALL: &'static [Self] = &[$(Self::$fault),*];
        }
    };
}

faults! {
    /// The alert is not looked at again before a hand-off.
    FenceSkipped,
    /// Writes do not expect the epoch that they were decided at.
    EpochNotExpected,
    /// The alert that was read before its case is taken for how it stands.
    StaleAlertTrusted,
    /// Each try has a key of its own.
    NewKeyEachTry,
    /// Rings open half an hour early.
    RingsOpenEarly,
    /// A wider ring tells those again whom an inner one told.
    RingsTellAll,
    /// Partners are not told of the end.
    EndingsNotToPartners,
    /// The end leaves the case live.
    CaseLeftLive,
    /// The public facts stay in the record after the end.
    PosterKept,
    /// What is due in the house is handed over newest first.
    NewestFirst,
    /// What goes to partners counts as delivered before it has left.
    RecordedBeforeLeaving,
    /// A try is not written down before it leaves.
    TriesNotWrittenDown,
    /// After a start nothing hangs again.
    NothingHangsAgain,
    /// What is over still leaves.
    ExpiryNotChecked,
    /// Partners get the messages of either status.
    StatusNotChecked,
    /// Older versions leave for partners while a newer one stands.
    OlderVersionsLeave,
}

thread_local! {
    static CHOSEN: Cell<Option<Planted>> = const { Cell::new(None) };
}

/// Plants a fault for this thread, or takes it out again.
pub fn plant(fault: Option<Planted>) {
    CHOSEN.set(fault);
}

pub(crate) fn is(fault: Planted) -> bool {
    CHOSEN.get() == Some(fault)
}
