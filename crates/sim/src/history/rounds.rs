//! Everything that is under way at once, on one thread: each round goes one step
//! further with one of them, and the dice say with which.
//!
//! The engine's futures wait only where they ask the record or a partner, so a
//! step is the way from one such question to the next. That is exactly where
//! two people at work can come between each other.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use super::dice::Dice;

pub type Errand = Pin<Box<dyn Future<Output = ()>>>;

/// Orders that an errand gives for others: they begin and end between steps.
#[derive(Default)]
struct Orders {
    last: u64,
    begin: Vec<(u64, Kind, Errand)>,
    end: Vec<u64>,
}

/// What an errand is, so that of some kinds no two run at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Person,
    Reconcile,
    Couriers,
    Trip,
    Tally,
    Forget,
}

/// Where errands are handed in; clones are the same desk.
#[derive(Clone, Default)]
pub struct Desk(Rc<RefCell<Orders>>);

impl Desk {
    pub fn begin(&self, kind: Kind, errand: impl Future<Output = ()> + 'static) -> u64 {
        let mut orders = self.0.borrow_mut();
        orders.last += 1;
        let id = orders.last;
        orders.begin.push((id, kind, Box::pin(errand)));
        id
    }
    /// Lets an errand go where it stands, as dropping its future does.
    pub fn end(&self, id: u64) {
        self.0.borrow_mut().end.push(id);
    }
}

#[derive(Default)]
pub struct Rounds {
    pub desk: Desk,
    running: Vec<(u64, Kind, Errand)>,
}

impl Rounds {
    pub fn has(&self, kind: Kind) -> bool {
        let waiting = self.desk.0.borrow();
        let waiting = waiting.begin.iter().any(|(_, of, _)| *of == kind);
        waiting || self.running.iter().any(|(_, of, _)| *of == kind)
    }

    /// One step of one errand; says whether there was any.
    pub fn step(&mut self, dice: &mut Dice) -> bool {
        self.settle();
        if self.running.is_empty() {
            return false;
        }
        let nth = usize::try_from(dice.below(self.running.len() as u64)).unwrap_or(0);
        let mut context = Context::from_waker(Waker::noop());
        if self.running[nth].2.as_mut().poll(&mut context) == Poll::Ready(()) {
            drop(self.running.swap_remove(nth));
        }
        self.settle();
        true
    }

    /// The process is gone: everything under way is gone with it.
    pub fn vanish(&mut self) {
        self.settle();
        self.running.clear();
    }

    fn settle(&mut self) {
        let (begin, end) = {
            let mut orders = self.desk.0.borrow_mut();
            (
                std::mem::take(&mut orders.begin),
                std::mem::take(&mut orders.end),
            )
        };
        self.running.extend(begin);
        self.running.retain(|(id, ..)| !end.contains(id));
    }
}

/// Lets the others go first, once.
pub async fn a_moment() {
    let mut waited = false;
    std::future::poll_fn(move |_| {
        if std::mem::replace(&mut waited, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

/// Waits until `done`, asked anew at each step.
pub async fn until(done: impl Fn() -> bool) {
    std::future::poll_fn(|_| {
        if done() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}
