//! How much memory requests may hold, all of them together.
//!
//! What a request sends is charged as it comes, after inflation, and given back with the answer; what is answered at length
//! is charged before it is read from the database, and given back once the client has it. Where the budget is spent a
//! request waits a little and is then refused with 503: nothing of it is stored, and the phone keeps what it sent.

use crate::problem::{Code, Problem};
use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use sync_core::sync::wire::MAX_REQUEST_BYTES;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What all bodies may hold together, in bytes.
const BODIES: usize = 64 * MEBIBYTE;
/// How many bodies may go on where that is spent: each up to its own limit, so that some always get through.
const LANES: usize = 2;
/// A body counts this many times: as it came, and as it was read.
const BODY_WEIGHT: usize = 2;
/// What all long answers may hold together, in bytes.
const ANSWERS: usize = 80 * MEBIBYTE;
/// How many batches of pushes may be judged and stored at once, for all requests together.
const TURNS: usize = 2;
/// How many requests of more than one batch go on past their first at once. Those that follow wait for it: were all of them to
/// take turns, all would end at the same time, and none in its time.
const LONG: usize = 1;
/// How long a request waits for its share.
const PATIENCE: Duration = Duration::from_secs(20);
/// After how many seconds it may be tried again.
const RETRY_SECONDS: u16 = 10;

const MEBIBYTE: usize = 1024 * 1024;
/// Shares are counted in this many bytes.
const UNIT: usize = 1024;

/// The budget.
#[derive(Debug, Clone)]
pub struct Budget {
    bodies: Arc<Semaphore>,
    lanes: Arc<Semaphore>,
    answers: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    long: Arc<Semaphore>,
    answers_in_all: usize,
    patience: Duration,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget::new(BODIES, LANES, ANSWERS, PATIENCE)
    }
}

/// Bytes that a request may hold, until it is dropped.
#[derive(Debug, Default)]
pub struct Charge {
    permit: Option<OwnedSemaphorePermit>,
    lane: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// Makes a budget of so many bytes for bodies, lanes for those that go beyond, and bytes for answers.
    pub fn new(bodies: usize, lanes: usize, answers: usize, patience: Duration) -> Budget {
        Budget {
            bodies: Arc::new(Semaphore::new(bodies / UNIT)),
            lanes: Arc::new(Semaphore::new(lanes)),
            answers: Arc::new(Semaphore::new(answers / UNIT)),
            turns: Arc::new(Semaphore::new(TURNS)),
            long: Arc::new(Semaphore::new(LONG)),
            answers_in_all: answers,
            patience,
        }
    }

    /// Charges for a body that has come to a length.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn body(&self, charge: &mut Charge, length: usize) -> Result<(), Problem> {
        let held = charge.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let missing = units(length.min(MAX_REQUEST_BYTES) * BODY_WEIGHT).saturating_sub(count(held));
        if missing == 0 || charge.lane.is_some() {
            return Ok(());
        }
        let more = Arc::clone(&self.bodies).acquire_many_owned(missing);
        let lane = Arc::clone(&self.lanes).acquire_owned();
        let either = async {
            tokio::select! {
                biased;
                Ok(more) = more => charge.add(more),
                Ok(lane) = lane => charge.lane = Some(lane),
                else => {}
            }
        };
        tokio::time::timeout(self.patience, either).await.map_err(|_| busy())
    }

    /// Charges for an answer of a length that is about to be read.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn answer(&self, length: usize) -> Result<Charge, Problem> {
        let wanted = units(length.min(self.answers_in_all));
        let permit = tokio::time::timeout(self.patience, Arc::clone(&self.answers).acquire_many_owned(wanted)).await;
        let permit = permit.map_err(|_| busy())?.map_err(|_| busy())?;
        Ok(Charge { permit: Some(permit), lane: None })
    }

    /// Charges for a page of an answer: the whole of it where there is room, less where there is little, and waits where there
    /// is not even room for a sixteenth. Returns the length of the page that may be made.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn page(&self, whole: usize, weight: usize) -> Result<(Charge, usize), Problem> {
        for length in [whole, whole / 4] {
            if let Ok(permit) = Arc::clone(&self.answers).try_acquire_many_owned(units(length * weight)) {
                return Ok((Charge { permit: Some(permit), lane: None }, length));
            }
        }
        let length = whole / 16;
        Ok((self.answer(length * weight).await?, length))
    }

    /// Waits for a turn to judge and store a batch of pushes.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where none comes in time.
    pub(crate) async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        // Turns are short, and a request that has come so far waits for them as long as the server may work on it.
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| busy())
    }

    /// Waits until a request may go on past its first batch, until that is dropped.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where the server stops.
    pub(crate) async fn long(&self) -> Result<OwnedSemaphorePermit, Problem> {
        Arc::clone(&self.long).acquire_owned().await.map_err(|_| busy())
    }
}

impl Charge {
    fn add(&mut self, more: OwnedSemaphorePermit) {
        match &mut self.permit {
            Some(permit) => permit.merge(more),
            None => self.permit = Some(more),
        }
    }

    /// Keeps the charge for an answer as long as it has become, until its body has been sent or given up.
    pub fn until_sent(mut self, response: Response) -> Response {
        if let (Some(permit), Some(length)) = (&mut self.permit, response.body().size_hint().exact()) {
            let needed = usize::try_from(length).unwrap_or(usize::MAX).div_ceil(UNIT);
            // What is split off is given back.
            drop(permit.split(permit.num_permits().saturating_sub(needed)));
        }
        response.map(|body| Body::new(Charged { body, _charge: self }))
    }
}

fn units(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX)
}

fn count(permits: usize) -> u32 {
    u32::try_from(permits).unwrap_or(u32::MAX)
}

fn busy() -> Problem {
    Problem::new(Code::Unavailable).retry_after(RETRY_SECONDS).detail("The server has much to do at this moment.")
}

/// A body with its charge.
struct Charged {
    body: Body,
    _charge: Charge,
}

impl HttpBody for Charged {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn bodies_are_charged_as_they_grow_and_a_lane_goes_on_where_the_budget_is_spent() {
        run(async {
            let budget = Budget::new(64 * UNIT, 1, 0, Duration::ZERO);
            let (mut first, mut second, mut third) = (Charge::default(), Charge::default(), Charge::default());
            budget.body(&mut first, 16 * UNIT).await.unwrap();
            budget.body(&mut second, 16 * UNIT).await.unwrap();
            budget.body(&mut first, 16 * UNIT).await.unwrap();
            assert_eq!(budget.bodies.available_permits(), 0);
            // The lane carries one to its end.
            budget.body(&mut first, 17 * UNIT).await.unwrap();
            budget.body(&mut first, MAX_REQUEST_BYTES).await.unwrap();
            for charge in [&mut second, &mut third] {
                let problem = budget.body(charge, 17 * UNIT).await.unwrap_err();
                assert_eq!((problem.status, problem.code.as_str()), (503, "unavailable"));
            }
            drop(first);
            budget.body(&mut second, 17 * UNIT).await.unwrap();
            drop((second, third));
            assert_eq!((budget.bodies.available_permits(), budget.lanes.available_permits()), (64, 1));
        });
    }

    #[test]
    fn pages_get_smaller_before_they_are_refused() {
        run(async {
            let budget = Budget::new(0, 0, 48 * UNIT, Duration::ZERO);
            let (whole, length) = budget.page(16 * UNIT, 2).await.unwrap();
            assert_eq!(length, 16 * UNIT);
            let (quarter, length) = budget.page(16 * UNIT, 2).await.unwrap();
            assert_eq!(length, 4 * UNIT);
            let (another, _) = budget.page(16 * UNIT, 2).await.unwrap();
            assert_eq!(budget.page(16 * UNIT, 2).await.unwrap_err().status, 503);
            let answer = quarter.until_sent(Response::new(Body::from(vec![0; 3 * UNIT])));
            assert_eq!(budget.answers.available_permits(), 5);
            drop(answer);
            assert_eq!(budget.page(16 * UNIT, 2).await.unwrap().1, 4 * UNIT);
            drop((whole, another));
            // One that is larger than everything is answered alone.
            let alone = budget.answer(1_000 * UNIT).await;
            assert!(alone.is_ok());
        });
    }
}
