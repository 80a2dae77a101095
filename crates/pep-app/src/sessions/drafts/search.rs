//! Solving on a thread of its own. The first schedule is answered and stored at once; the search goes on beside the
//! requests, and what it finds is stored until it ends, is stopped, or something newer takes its place.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use pep_db::schedule_drafts::{self, DraftResult, DraftRow, DraftSession};
use pep_domain::event_schedules::{DraftMark, DraftMode};
use pep_domain::ids::EventId;
use pep_domain::scheduling::facts::Session;
use pep_domain::scheduling::fairness::judge;
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::schedule::Schedule;
use pep_domain::scheduling::solve::{Continue, Progress, solve};
use pep_domain::scheduling::verifier::violations;
use pep_domain::time::SECOND_US;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::super::audit;
use super::super::scene::EventAccess;
use super::organised;
use super::plan::{Plan, pair_in_slot};
use super::view::{DraftFindings, DraftView};
use crate::random::secret;
use crate::{AppContext, AppError, FieldError};

/// The longest search, seconds.
const LONGEST_SECONDS: u32 = 60;
/// The highest floor, sessions.
const HIGHEST_FLOOR: u32 = 16;
/// The highest price of a change, tenths of a point.
const HIGHEST_CHANGE_COST: i64 = 10_000;
/// Searches of one process at the same time; who comes later gets the first schedule, and may ask again.
const SEARCHES_AT_ONCE: usize = 2;
/// Up to so many pairs the first schedule is polished within some milliseconds: 100 partner teams × 100 seller teams.
const POLISHED_PAIRS: usize = 10_000;
/// How often it is looked whether somebody wants the search to end.
const LOOK_EVERY: Duration = Duration::from_millis(150);
/// Looks until progress is written.
const LOOKS_PER_REPORT: u32 = 3;
/// A search that is silent for so much longer than it may take has died with its process.
const GRACE_US: i64 = 10 * SECOND_US;

/// Places for the searches of this process.
#[derive(Debug, Clone)]
pub struct ScheduleSearches(Arc<Semaphore>);

impl Default for ScheduleSearches {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SEARCHES_AT_ONCE)))
    }
}

/// A schedule as it is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftOrder {
    /// What to plan.
    pub mode: DraftMode,
    /// Sessions that each team should get at least, 0 to 16.
    pub floor: u32,
    /// What it costs to change a request that was sent, 0 to 10,000 tenths of a point.
    pub change_cost: i64,
    /// How long to search, 0 to 60 seconds; 0: only the first schedule.
    pub seconds: u32,
    /// Seed of the search; the same seed finds the same first schedule.
    pub seed: u32,
}

impl DraftOrder {
    fn check(&self) -> Result<(), AppError> {
        let mut errors = Vec::new();
        if self.seconds > LONGEST_SECONDS {
            errors.push(FieldError::new("/seconds", "Choose 0 to 60 seconds."));
        }
        if self.floor > HIGHEST_FLOOR {
            errors.push(FieldError::new("/floorSessions", "Choose 0 to 16 sessions."));
        }
        if !(0..=HIGHEST_CHANGE_COST).contains(&self.change_cost) {
            errors.push(FieldError::new("/changeCostTenths", "Choose 0 to 10,000 tenths of a point."));
        }
        if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
    }
}

/// Proposes a schedule: stores the first one that is found, answers it, and goes on searching. What the organiser pinned
/// in the draft before stays, what was dropped is not proposed again.
///
/// # Errors
/// [`AppError::NotFound`] for those who do not organise the event; [`AppError::Invalid`]; [`AppError::WrongState`] once
/// nothing can be asked for any more.
pub async fn propose_schedule(
    ctx: &AppContext,
    access: &EventAccess,
    event: EventId,
    order: DraftOrder,
) -> Result<DraftView, AppError> {
    order.check()?;
    let began = Instant::now();
    let (reader, now) = (access.clone(), ctx.now());
    let plan = ctx
        .db
        .read(move |conn| {
            conn.in_snapshot(|conn| {
                let scene = organised(conn, &reader, event)?;
                if scene.event.phase > pep_domain::events::EventPhase::Requests {
                    return Err(AppError::WrongState(
                        "Nothing can be asked for in this event any more, so no schedule is proposed."
                            .to_owned(),
                    ));
                }
                Plan::load(conn, &reader, event, (order.mode, order.floor, order.change_cost), now)
            })
        })
        .await?;
    let (events_version, row_version) = (plan.events_version, plan.row_version);
    // Whoever gets no place has the first schedule, which is good already.
    let place =
        if order.seconds > 0 { ctx.schedule_searches.0.clone().try_acquire_owned().ok() } else { None };
    let seconds = if place.is_some() { order.seconds } else { 0 };
    let (first, search) = Search::begin(plan, order.seed, seconds, began);
    let first = first.await.map_err(AppError::internal)??;
    let row = DraftRow {
        event,
        mode: order.mode,
        floor: order.floor.into(),
        change_cost: order.change_cost,
        seed: order.seed.into(),
        run: secret(ctx.random.as_ref()),
        searches_until: (seconds > 0 && !first.is_best)
            .then(|| ctx.now().plus(i64::from(seconds) * SECOND_US + GRACE_US)),
        is_stop_wanted: false,
        result: first.result,
        events_version,
        row_version: row_version + 1,
    };
    store_first(ctx, access, row.clone(), first.sessions).await?;
    if row.searches_until.is_some() {
        let ctx = ctx.clone();
        tokio::spawn(async move { search.keep(&ctx, event, &row.run, place).await });
    }
    super::find_draft(ctx, access, event).await?.ok_or(AppError::NotFound)
}

async fn store_first(
    ctx: &AppContext,
    access: &EventAccess,
    row: DraftRow,
    sessions: Vec<DraftSession>,
) -> Result<(), AppError> {
    let (access, ctx) = (access.clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let event = organised(conn, &access, row.event)?.event.id;
            schedule_drafts::put(conn, &row, access.me(), ctx.now())?;
            schedule_drafts::put_sessions(conn, event, &sessions)?;
            let detail = json!({
                "mode": row.mode.as_str(), "floor": row.floor, "changeCost": row.change_cost, "seed": row.seed,
                "sessions": sessions.len(), "value": row.result.value, "bound": row.result.bound,
            });
            audit(conn, &ctx, Some(access.actor()), "propose_schedule", "event", event.0, detail)
        })
        .await
}

/// A schedule that was found.
struct Found {
    sessions: Vec<DraftSession>,
    result: DraftResult,
    /// Nothing better exists.
    is_best: bool,
}

/// A search on its thread.
struct Search {
    found: JoinHandle<Result<Found, AppError>>,
    /// A better schedule than the last one that was stored, while the search goes on.
    better: mpsc::Receiver<Result<Found, AppError>>,
    shared: Arc<Shared>,
}

/// What the search and those who wait for it both see.
#[derive(Default)]
struct Shared {
    wants_stop: AtomicBool,
    bound: AtomicI64,
}

type First = oneshot::Receiver<Result<Found, AppError>>;

impl Search {
    fn begin(plan: Plan, seed: u32, seconds: u32, began: Instant) -> (First, Self) {
        let (sender, first) = oneshot::channel();
        let (better_sender, better) = mpsc::channel(1);
        let shared = Arc::<Shared>::default();
        let budget =
            Budget { began, seconds: f64::from(seconds), shared: shared.clone(), better: better_sender };
        let found = tokio::task::spawn_blocking(move || run(&plan, seed, &budget, sender));
        (first, Self { found, better, shared })
    }

    /// Stores how far the search is, and at its end what it found.
    async fn keep(
        mut self,
        ctx: &AppContext,
        event: EventId,
        run: &str,
        place: Option<OwnedSemaphorePermit>,
    ) {
        let began = Instant::now();
        let mut looks = 0;
        let found = loop {
            if let Ok(ended) = tokio::time::timeout(LOOK_EVERY, &mut self.found).await {
                break ended;
            }
            looks += 1;
            match self.look(ctx, event, run, looks % LOOKS_PER_REPORT == 0, began).await {
                Ok(goes_on) => {
                    if !goes_on {
                        self.shared.wants_stop.store(true, Ordering::Relaxed);
                    }
                }
                // The search itself goes on; its end is written when the database answers again.
                Err(error) => {
                    tracing::warn!(event = event.0, error = %error, "the progress of a schedule was not written")
                }
            }
        };
        drop(place);
        let stored = match found {
            Ok(Ok(found)) => store_last(ctx, event, run, found).await,
            Ok(Err(error)) => Err(error),
            Err(join) => Err(AppError::internal(join)),
        };
        if let Err(error) = stored {
            tracing::error!(event = event.0, error = %error, "the search for a schedule ended without a result");
        }
    }

    async fn look(
        &mut self,
        ctx: &AppContext,
        event: EventId,
        run: &str,
        reports: bool,
        began: Instant,
    ) -> Result<bool, AppError> {
        let (run, now) = (run.to_owned(), ctx.now());
        if !reports {
            return ctx
                .db
                .read(move |conn| Ok::<_, AppError>(!schedule_drafts::is_stop_wanted(conn, event, &run)?))
                .await;
        }
        let better = self.better.try_recv().ok().transpose()?;
        let bound = self.shared.bound.load(Ordering::Relaxed);
        let spent_ms = millis(began.elapsed());
        ctx.db
            .write(move |conn| {
                let Some(row) = schedule_drafts::find(conn, event)? else { return Ok(false) };
                let known = better.as_ref().map_or(&row.result, |found| &found.result);
                let bound = if bound == 0 { row.result.bound } else { bound };
                let bound = bound.clamp(known.objective, row.result.bound.max(known.objective));
                let result = DraftResult { bound, spent_ms, ..known.clone() };
                let may_write = schedule_drafts::report_search(conn, event, &run, &result, false, now)?;
                if let Some(found) = better.as_ref().filter(|_| may_write) {
                    schedule_drafts::put_sessions(conn, event, &found.sessions)?;
                }
                Ok(may_write && !row.is_stop_wanted)
            })
            .await
    }
}

async fn store_last(ctx: &AppContext, event: EventId, run: &str, found: Found) -> Result<(), AppError> {
    let (run, now) = (run.to_owned(), ctx.now());
    ctx.db
        .write(move |conn| {
            if schedule_drafts::report_search(conn, event, &run, &found.result, true, now)? {
                schedule_drafts::put_sessions(conn, event, &found.sessions)?;
            }
            Ok(())
        })
        .await
}

struct Budget {
    began: Instant,
    seconds: f64,
    shared: Arc<Shared>,
    better: mpsc::Sender<Result<Found, AppError>>,
}

impl Budget {
    fn next(&self) -> Continue {
        let share = self.began.elapsed().as_secs_f64() / self.seconds.max(0.001);
        if share < 1.0 && !self.shared.wants_stop.load(Ordering::Relaxed) {
            Continue::Spent((share * 1000.0) as u32)
        } else {
            Continue::Stop
        }
    }

    fn tell_better(&self, found: Result<Found, AppError>) {
        if self.better.try_send(found).is_err() {
            tracing::debug!("nobody looks at better schedules any more");
        }
    }
}

/// Solves. The first schedule goes to `sender`, better ones to the budget's as soon as the one before was taken from there, and
/// the best one is the result.
fn run(
    plan: &Plan,
    seed: u32,
    budget: &Budget,
    sender: oneshot::Sender<Result<Found, AppError>>,
) -> Result<Found, AppError> {
    let facts = &plan.facts.facts;
    let problem = Problem::new(facts).map_err(AppError::internal)?;
    let mut sender = Some(sender);
    let mut first_ms = 0;
    // Whether it is polished before it goes is decided by the size alone: the same seed gives the same first schedule.
    let is_polished_first = problem.pairs.values().len() <= POLISHED_PAIRS;
    let mut told = 0;
    let solution = solve(&problem, seed.into(), &mut |progress: &Progress<'_, '_>| {
        if is_polished_first && !progress.is_polished {
            return Continue::Spent(0);
        }
        let found_now = |first_ms, spent_ms| {
            let numbers = (progress.objective, progress.bound, first_ms, spent_ms);
            found(plan, &progress.best_schedule(), &problem, numbers)
        };
        if let Some(sender) = sender.take() {
            first_ms = millis(budget.began.elapsed());
            told = progress.objective;
            tell(sender, found_now(first_ms, first_ms));
        } else if progress.objective > told && budget.better.capacity() > 0 {
            told = progress.objective;
            budget.tell_better(found_now(first_ms, millis(budget.began.elapsed())));
        }
        budget.shared.bound.store(progress.bound, Ordering::Relaxed);
        budget.next()
    });
    let spent_ms = millis(budget.began.elapsed());
    if sender.is_some() {
        first_ms = spent_ms;
    }
    let numbers = (solution.objective, solution.bound, first_ms, spent_ms);
    // Proven best before anybody was told of it.
    if let Some(sender) = sender.take() {
        tell(sender, found(plan, &solution.schedule, &problem, numbers));
    }
    found(plan, &solution.schedule, &problem, numbers)
}

fn tell(sender: oneshot::Sender<Result<Found, AppError>>, found: Result<Found, AppError>) {
    if sender.send(found).is_err() {
        tracing::debug!("nobody waits for the schedule any more");
    }
}

/// What is stored of a schedule.
fn found(
    plan: &Plan,
    schedule: &Schedule<'_>,
    problem: &Problem,
    (objective, bound, first_ms, spent_ms): (i64, i64, i64, i64),
) -> Result<Found, AppError> {
    let facts = &plan.facts;
    let all = schedule.sessions();
    let sessions = facts.within_days(all.clone());
    if let Some(violation) = violations(&facts.facts, &sessions).first() {
        return Err(AppError::internal(format!("a schedule breaks a rule: {violation:?}")));
    }
    let left_out: i64 =
        all.iter().filter(|session| !sessions.contains(session)).map(|session| value(plan, session)).sum();
    let fairness = judge(schedule);
    let drafted = draft_sessions(plan, &sessions);
    let findings = DraftFindings {
        missing: fairness.missing_in_any.into(),
        teams: fairness
            .short
            .iter()
            .filter(|short| short.is_impossible())
            .filter_map(|short| facts.team(short.team))
            .map(|team| team.0)
            .collect(),
        lost_pins: lost_pins(plan, &drafted),
    };
    let result = DraftResult {
        value: schedule.value() + problem.constant_value - left_out,
        objective: objective - left_out,
        bound,
        first_ms,
        spent_ms,
        fairness: findings.write()?,
    };
    let is_best = result.objective >= bound;
    Ok(Found { sessions: drafted, result, is_best })
}

fn value(plan: &Plan, session: &Session) -> i64 {
    let pair = plan.facts.pair_in_slot(session).map(|session| session.teams());
    pair.and_then(|pair| plan.values.get(&pair)).copied().unwrap_or(0)
}

/// The proposed sessions, those that the organiser pinned and that still can be, and those that were dropped.
fn draft_sessions(plan: &Plan, sessions: &[Session]) -> Vec<DraftSession> {
    let facts = &plan.facts;
    let mut found: BTreeMap<_, DraftSession> = BTreeMap::new();
    for session in sessions {
        if let Some(at) = facts.pair_in_slot(session) {
            let (value, mark) = (value(plan, session), DraftMark::Proposed);
            let row = DraftSession { partner: at.partner, seller: at.seller, slot: at.slot, value, mark };
            found.insert(at.teams(), row);
        }
    }
    for marked in &plan.marked {
        let is_fixed = || {
            let session = facts.session(&pair_in_slot(marked));
            session.is_some_and(|session| facts.facts.fixed.contains(&session))
        };
        if marked.mark == DraftMark::Dropped || is_fixed() {
            found.insert((marked.partner, marked.seller), *marked);
        }
    }
    found.into_values().collect()
}

/// The sessions that the organiser pinned and that are not as they were pinned among `drafted`.
fn lost_pins(plan: &Plan, drafted: &[DraftSession]) -> Vec<(i64, i64, i64)> {
    let pinned = plan.marked.iter().filter(|marked| marked.mark == DraftMark::Pinned);
    let lost = pinned.filter(|pin| !drafted.iter().any(|kept| pair_in_slot(kept) == pair_in_slot(pin)));
    lost.map(|pin| (pin.partner.0, pin.seller.0, pin.slot.0)).collect()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
