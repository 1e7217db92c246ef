//! Who a message is for, as a type: nobody of the public is in an exercise's audience.

use std::marker::PhantomData;

use homeward_geo::Circle;

use crate::{
    message::MessageHead,
    status::{Actual, Exercise, Status},
};

/// Everybody within `reach` who is not within `except`, of status `S`.
#[derive(Debug, Clone, PartialEq)]
pub struct Audience<S: Status> {
    reach: Vec<Circle>,
    except: Vec<Circle>,
    status: PhantomData<S>,
}

impl Audience<Actual> {
    /// The public. There is no such function for an exercise.
    pub fn public(head: &MessageHead) -> Option<Self> {
        Self::of(head)
    }
}

impl Audience<Exercise> {
    /// Phones, screens and partners that joined the exercise, at doors of their own.
    pub fn participants(head: &MessageHead) -> Option<Self> {
        Self::of(head)
    }
}

impl<S: Status> Audience<S> {
    fn of(head: &MessageHead) -> Option<Self> {
        (head.status == S::KIND).then(|| Self {
            reach: head.reach.clone(),
            except: head.except.clone(),
            status: PhantomData,
        })
    }
    pub fn reach(&self) -> &[Circle] {
        &self.reach
    }
    pub fn except(&self) -> &[Circle] {
        &self.except
    }
}
