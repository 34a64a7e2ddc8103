//! How much memory requests may hold, all of them together.
//!
//! What a request sends is charged as it comes, after inflation, and given back with the answer; what is answered at length
//! is charged before it is read from the database, and given back once the client has it. Where the budget is spent a
//! request waits a little and is then refused with 503: nothing of it is stored, and the phone keeps what it sent.
//!
//! Each person has a share of it, so that whoever sends or reads slowly keeps nobody waiting but themselves; and small
//! answers have some of it for themselves, so that a list does not wait behind pictures. Nothing else that others need, a
//! connection to the database above all, may be held while waiting here.

mod shares;

use self::shares::Shares;
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
use uuid::Uuid;

/// Largest body of any request but a sync or a handover, after inflation, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// What all bodies may hold together, in bytes.
const BODIES: usize = 64 * MEBIBYTE;
/// How many bodies may go on where that is spent: each up to its own limit, so that some always get through.
const LANES: usize = 2;
/// A body counts this many times: as it came, and as it was read.
const BODY_WEIGHT: usize = 2;
/// What all long answers may hold together, in bytes; a tenth of it is for small ones.
const ANSWERS: usize = 80 * MEBIBYTE;
/// Which part of all long answers is for those that are as small as they can be made.
const SMALL: usize = 10;
/// Which part of all answers one person may hold.
const ANSWERS_OF_ONE: usize = 4;
/// How many bodies of one person are read at once, such as a phone's and a desk's: as large as they may be they leave the lanes.
const BODIES_OF_ONE: usize = 2;
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
    bodies_of_one: Shares,
    answers: Arc<Semaphore>,
    small: Arc<Semaphore>,
    answers_of_one: Shares,
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
    /// The same of the person's own share.
    share: Option<OwnedSemaphorePermit>,
}

impl Budget {
    /// Makes a budget of so many bytes for bodies, lanes for those that go beyond, and bytes for answers.
    pub fn new(bodies: usize, lanes: usize, answers: usize, patience: Duration) -> Budget {
        let small = answers / UNIT / SMALL * UNIT;
        let answers = answers / UNIT * UNIT;
        Budget {
            bodies: Arc::new(Semaphore::new(bodies / UNIT)),
            lanes: Arc::new(Semaphore::new(lanes)),
            bodies_of_one: Shares::of(BODIES_OF_ONE),
            answers: Arc::new(Semaphore::new((answers - small) / UNIT)),
            small: Arc::new(Semaphore::new(small / UNIT)),
            answers_of_one: Shares::of(answers / ANSWERS_OF_ONE / UNIT),
            turns: Arc::new(Semaphore::new(TURNS)),
            long: Arc::new(Semaphore::new(LONG)),
            answers_in_all: answers - small,
            patience,
        }
    }

    /// Charges for a person's body that has come to a length.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn body(&self, whose: Uuid, charge: &mut Charge, length: usize) -> Result<(), Problem> {
        let wanted = units(length.min(MAX_REQUEST_BYTES) * BODY_WEIGHT);
        let charged = async {
            if charge.share.is_none() {
                charge.share = self.bodies_of_one.take(whose, 1).await;
            }
            let held = charge.permit.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
            let missing = wanted.saturating_sub(count(held));
            if missing == 0 || charge.lane.is_some() {
                return;
            }
            let more = Arc::clone(&self.bodies).acquire_many_owned(missing);
            let lane = Arc::clone(&self.lanes).acquire_owned();
            tokio::select! {
                biased;
                Ok(more) = more => charge.add(more),
                Ok(lane) = lane => charge.lane = Some(lane),
                else => {}
            }
        };
        tokio::time::timeout(self.patience, charged).await.map_err(|_| busy())
    }

    /// Charges for a person's answer of a length that is about to be read.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn answer(&self, whose: Uuid, length: usize) -> Result<Charge, Problem> {
        let wanted = units(length.min(self.answers_in_all));
        let charged = async {
            let share = self.answers_of_one.take(whose, wanted).await;
            let permit = Arc::clone(&self.answers).acquire_many_owned(wanted).await.ok();
            Charge { permit, lane: None, share }
        };
        tokio::time::timeout(self.patience, charged).await.map_err(|_| busy())
    }

    /// Charges for a page of a person's answer: the whole of it where there is room, less where there is little, and waits
    /// where there is not even room for a sixteenth. Returns the length of the page that may be made.
    ///
    /// # Errors
    /// [`Code::Unavailable`] where there is no room in time.
    pub async fn page(&self, whose: Uuid, whole: usize, weight: usize) -> Result<(Charge, usize), Problem> {
        for length in [whole, whole / 4] {
            let wanted = units(length * weight);
            let Some(share) = self.answers_of_one.try_take(whose, wanted) else { continue };
            if let Ok(permit) = Arc::clone(&self.answers).try_acquire_many_owned(wanted) {
                return Ok((Charge { permit: Some(permit), lane: None, share: Some(share) }, length));
            }
        }
        let length = whole / 16;
        let wanted = units((length * weight).min(self.answers_in_all));
        let charged = async {
            let share = self.answers_of_one.take(whose, wanted).await;
            let small = Arc::clone(&self.small).acquire_many_owned(wanted);
            let permit = tokio::select! {
                biased;
                Ok(permit) = Arc::clone(&self.answers).acquire_many_owned(wanted) => Some(permit),
                Ok(permit) = small => Some(permit),
                else => None,
            };
            Charge { permit, lane: None, share }
        };
        let charge = tokio::time::timeout(self.patience, charged).await.map_err(|_| busy())?;
        Ok((charge, length))
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
        if let Some(length) = response.body().size_hint().exact() {
            let needed = usize::try_from(length).unwrap_or(usize::MAX).div_ceil(UNIT);
            for permit in [&mut self.permit, &mut self.share].into_iter().flatten() {
                // What is split off is given back.
                drop(permit.split(permit.num_permits().saturating_sub(needed)));
            }
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

    const ADA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn bodies_are_charged_as_they_grow_and_a_lane_goes_on_where_the_budget_is_spent() {
        run(async {
            let budget = Budget::new(64 * UNIT, 1, 0, Duration::ZERO);
            let (mut first, mut second, mut third) = (Charge::default(), Charge::default(), Charge::default());
            budget.body(ADA, &mut first, 16 * UNIT).await.unwrap();
            budget.body(BEN, &mut second, 16 * UNIT).await.unwrap();
            budget.body(ADA, &mut first, 16 * UNIT).await.unwrap();
            assert_eq!(budget.bodies.available_permits(), 0);
            // The lane carries one to its end.
            budget.body(ADA, &mut first, 17 * UNIT).await.unwrap();
            budget.body(ADA, &mut first, MAX_REQUEST_BYTES).await.unwrap();
            for charge in [&mut second, &mut third] {
                let problem = budget.body(BEN, charge, 17 * UNIT).await.unwrap_err();
                assert_eq!((problem.status, problem.code.as_str()), (503, "unavailable"));
            }
            drop(first);
            budget.body(BEN, &mut second, 17 * UNIT).await.unwrap();
            drop((second, third));
            assert_eq!((budget.bodies.available_permits(), budget.lanes.available_permits()), (64, 1));
        });
    }

    #[test]
    fn one_person_has_two_bodies_under_way() {
        run(async {
            let budget = Budget::new(64 * UNIT, 0, 0, Duration::ZERO);
            let mut bodies = [Charge::default(), Charge::default(), Charge::default()];
            let [phone, desk, third] = &mut bodies;
            budget.body(ADA, phone, UNIT).await.unwrap();
            budget.body(ADA, desk, UNIT).await.unwrap();
            budget.body(ADA, phone, 2 * UNIT).await.unwrap();
            assert_eq!(budget.body(ADA, third, UNIT).await.unwrap_err().status, 503);
            budget.body(BEN, third, UNIT).await.unwrap();
            drop(bodies);
            budget.body(ADA, &mut Charge::default(), UNIT).await.unwrap();
        });
    }

    #[test]
    fn pages_get_smaller_before_they_are_refused() {
        run(async {
            // 36 for all, four of it for small ones, and nine for one person.
            let budget = Budget::new(0, 0, 40 * UNIT, Duration::ZERO);
            let people = [ADA, BEN, Uuid::from_u128(3), Uuid::from_u128(4)];
            let mut held = Vec::new();
            for whose in people {
                let (charge, length) = budget.page(whose, 4 * UNIT, 2).await.unwrap();
                assert_eq!(length, 4 * UNIT);
                held.push(charge);
            }
            // She has had most of her share, and others have most of what there is.
            assert_eq!(budget.page(ADA, 4 * UNIT, 2).await.unwrap().1, UNIT);
            let other = Uuid::from_u128(5);
            let (quarter, length) = budget.page(other, 4 * UNIT, 2).await.unwrap();
            assert_eq!(length, UNIT);
            let (more, _) = budget.page(other, 4 * UNIT, 2).await.unwrap();
            assert_eq!(budget.answer(other, 2 * UNIT).await.unwrap_err().status, 503);
            // What is as small as it can be has room of its own.
            let small = budget.page(other, 16 * UNIT, 2).await;
            assert_eq!(small.as_ref().unwrap().1, UNIT);
            let another = budget.page(Uuid::from_u128(6), 16 * UNIT, 2).await;
            assert_eq!(another.as_ref().unwrap().1, UNIT);
            assert_eq!(budget.page(Uuid::from_u128(7), 16 * UNIT, 2).await.unwrap_err().status, 503);
            let answer = quarter.until_sent(Response::new(Body::from(vec![0; UNIT])));
            assert_eq!(budget.answers.available_permits(), 1);
            drop((answer, more));
            assert_eq!(budget.answers.available_permits(), 4);
        });
    }

    #[test]
    fn whoever_reads_nothing_keeps_nobody_waiting_but_themselves() {
        run(async {
            let budget = Budget::new(0, 0, 40 * UNIT, Duration::ZERO);
            let mut unread = Vec::new();
            while let Ok(charge) = budget.answer(ADA, 2 * UNIT).await {
                unread.push(charge);
            }
            assert_eq!(unread.len(), 5);
            assert_eq!(budget.page(ADA, UNIT, 1).await.unwrap_err().status, 503);
            assert_eq!(budget.page(BEN, 8 * UNIT, 1).await.unwrap().1, 8 * UNIT);
            unread.pop();
            assert!(budget.answer(ADA, 2 * UNIT).await.is_ok());
            // One that is larger than a share, and than everything, is answered alone.
            drop(unread);
            let alone = budget.answer(ADA, 1_000 * UNIT).await;
            assert!(alone.is_ok() && budget.answer(ADA, UNIT).await.is_err());
        });
    }
}
