//! A future that continues when it is dropped.
//!
//! A task would do, but costs every event a trip through the scheduler. So work for a client is polled where the
//! client waits, and moves into a task only if the client disconnects.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

type BoxedFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Future that is spawned as a task when it is dropped before its end. `None` if it panicked.
pub struct DetachOnDrop<T: Send + 'static>(Progress<T>);

enum Progress<T: Send + 'static> {
    /// Polled by its owner, and spawned on this runtime when dropped; `None` after its end.
    Inline(Option<BoxedFuture<T>>, Handle),
    /// Polled by a task.
    Task(JoinHandle<T>),
}

impl<T: Send + 'static> DetachOnDrop<T> {
    /// Starts the future when this is first polled, or dropped.
    pub fn inline(steps: impl Future<Output = T> + Send + 'static, runtime: &Handle) -> Self {
        Self(Progress::Inline(Some(Box::pin(steps)), runtime.clone()))
    }

    /// Starts the future at once as a task, with a stack of its own.
    pub fn spawned(steps: impl Future<Output = T> + Send + 'static, runtime: &Handle) -> Self {
        Self(Progress::Task(runtime.spawn(steps)))
    }
}

impl<T: Send + 'static> Future for DetachOnDrop<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        match &mut self.0 {
            Progress::Task(task) => Pin::new(task).poll(context).map(Result::ok),
            Progress::Inline(steps, _) => {
                let Some(going_on) = steps else {
                    return Poll::Ready(None);
                };
                let end = ready!(going_on.as_mut().poll(context));
                *steps = None;
                Poll::Ready(Some(end))
            }
        }
    }
}

impl<T: Send + 'static> Drop for DetachOnDrop<T> {
    fn drop(&mut self) {
        if let Progress::Inline(steps, runtime) = &mut self.0
            && let Some(rest) = steps.take()
        {
            runtime.spawn(rest);
        }
    }
}

impl<T: Send + 'static> std::fmt::Debug for DetachOnDrop<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let place = match &self.0 {
            Progress::Inline(..) => "here",
            Progress::Task(_) => "there",
        };
        f.debug_tuple("Work").field(&place).finish()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_here_goes_on_when_nobody_waits_for_it() {
        let (go, wait) = oneshot::channel();
        let (done, end) = oneshot::channel();
        let steps = async move {
            wait.await.unwrap();
            done.send("done").unwrap();
        };
        let mut work = DetachOnDrop::inline(steps, &Handle::current());
        assert!(futures_util::poll!(&mut work).is_pending());
        drop(work);
        go.send(()).unwrap();
        assert_eq!(end.await, Ok("done"));
    }

    #[tokio::test]
    async fn work_says_what_it_came_to_wherever_it_is_done() {
        let runtime = Handle::current();
        assert_eq!(DetachOnDrop::inline(async { 1 }, &runtime).await, Some(1));
        assert_eq!(DetachOnDrop::spawned(async { 2 }, &runtime).await, Some(2));
    }
}
