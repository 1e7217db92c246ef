//! The connections to one service.

use std::{
    ops::Deref,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use tokio::{
    sync::{Notify, Semaphore, SemaphorePermit},
    time::Instant,
};

use super::{
    CONNECTIONS_MAX, OLD_AT_ONCE,
    line::{Line, Opened},
};
use crate::push::answer::Answer;

/// Why there is no line.
pub enum NoLine {
    /// The service speaks HTTP/1.1 only.
    Old,
    Failed(Answer),
}

pub struct Service {
    lines: Mutex<Vec<Arc<Line>>>,
    /// One opens a connection at a time; when it failed the last time, and how.
    opening: tokio::sync::Mutex<Option<(Instant, Answer)>>,
    freed: Notify,
    is_old: AtomicBool,
    old_places: Semaphore,
    asking: AtomicUsize,
}

impl Default for Service {
    fn default() -> Self {
        Self {
            lines: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            freed: Notify::new(),
            is_old: AtomicBool::new(false),
            old_places: Semaphore::new(OLD_AT_ONCE),
            asking: AtomicUsize::new(0),
        }
    }
}

impl Service {
    pub fn is_old(&self) -> bool {
        self.is_old.load(Ordering::Relaxed)
    }

    /// Whether somebody is asking; if not, its connections close.
    pub fn is_wanted(&self) -> bool {
        let is_wanted = self.asking.load(Ordering::Relaxed) > 0;
        if !is_wanted {
            self.lines().iter().for_each(|line| line.unwanted());
        }
        is_wanted
    }

    pub async fn old_place(&self) -> Option<SemaphorePermit<'_>> {
        self.old_places.acquire().await.ok()
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Arc<Line>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place on the connection that has most room.
    fn free(self: &Arc<Self>) -> Option<Place> {
        let mut lines = self.lines();
        lines.retain(|line| !line.is_over());
        let widest = lines.iter().max_by_key(|line| line.free())?;
        (widest.free() > 0).then(|| {
            widest.take();
            Place {
                line: widest.clone(),
                service: self.clone(),
                _asking: Asking::of(self),
            }
        })
    }

    /// A place for one question, on a new connection if all are full and there may be more.
    pub async fn line<O>(self: &Arc<Self>, mut connect: impl FnMut() -> O) -> Result<Place, NoLine>
    where
        O: Future<Output = Result<Opened, Answer>>,
    {
        let _asking = Asking::of(self);
        let began = Instant::now();
        loop {
            let freed = self.freed.notified();
            if let Some(place) = self.free() {
                return Ok(place);
            }
            if self.lines().len() >= CONNECTIONS_MAX {
                freed.await;
                continue;
            }
            let mut failed = self.opening.lock().await;
            // Somebody may have opened one, or found out that it cannot be, meanwhile.
            if let Some(place) = self.free() {
                return Ok(place);
            }
            if self.is_old() {
                return Err(NoLine::Old);
            }
            if let Some((at, answer)) = &*failed
                && *at >= began
            {
                return Err(NoLine::Failed(answer.clone()));
            }
            match connect().await {
                Ok(Opened::Line(line, driven)) => self.keep(line, driven),
                Ok(Opened::Old) => self.is_old.store(true, Ordering::Relaxed),
                Err(answer) => {
                    *failed = Some((Instant::now(), answer.clone()));
                    return Err(NoLine::Failed(answer));
                }
            }
        }
    }

    fn keep(
        self: &Arc<Self>,
        line: Arc<Line>,
        driven: futures_util::future::BoxFuture<'static, ()>,
    ) {
        self.lines().push(line);
        let service = Arc::downgrade(self);
        tokio::spawn(async move {
            driven.await;
            if let Some(service) = service.upgrade() {
                service.lines().retain(|line| !line.is_over());
                service.freed.notify_waiters();
            }
        });
        // Whoever waited for room finds it here.
        self.freed.notify_waiters();
    }
}

struct Asking(Arc<Service>);

impl Asking {
    fn of(service: &Arc<Service>) -> Self {
        service.asking.fetch_add(1, Ordering::Relaxed);
        Self(service.clone())
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.asking.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A stream's place, given back at its end.
pub struct Place {
    line: Arc<Line>,
    service: Arc<Service>,
    _asking: Asking,
}

impl Deref for Place {
    type Target = Line;
    fn deref(&self) -> &Line {
        &self.line
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.line.give_back();
        self.service.freed.notify_one();
    }
}
