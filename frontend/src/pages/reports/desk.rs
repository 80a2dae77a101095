//! The desk on which the partner's rows lie: shared by the whole window, so that what was entered is sent even after
//! the page was left. All decisions are in `logic::{report_table, autosave_queue}`; this is their clockwork.

use std::time::Duration;

use crate::prelude::*;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::task::spawn_local;
use pep_api_types::reporting::{
    ReportingBulk, ReportingBulkResult, ReportingChangesQuery, ReportingRequest, ReportingRow,
    ReportingRowQuery,
};
use pep_client::ApiError;
use pep_client::reporting::RowSave;

use crate::api::client;
use crate::browser::now_ms;
use crate::logic::autosave_queue::{AutosaveQueue, Conflict, QueueState, RowState, TYPING_REST_MS};
use crate::logic::problem_words::explain;
use crate::logic::report_cell::{Field, Value, patch};
use crate::logic::report_table::{ReportTable, RowFilter, TableRow};
use crate::logic::report_view::rows_in_words;
use crate::state::answer::Answer;
use crate::state::connection::Connection;
use crate::state::session::Session;
use crate::state::toasts::{Intent, Toast, Toasts};

/// Rows fetched at once.
const PAGE_ROWS: i64 = 500;

/// How the rows of the chosen request come in.
#[derive(Debug, Clone, PartialEq)]
pub enum Loading {
    /// Nobody asked yet.
    Idle,
    /// On their way.
    Running,
    /// All here.
    Done,
    /// Not all came.
    Failed(ApiError),
}

/// Told when a change of many rows is over.
pub type BulkDone = Callback<Option<Result<ReportingBulkResult, ApiError>>>;

/// When an edit is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Once typing rests.
    Typing,
    /// At once.
    Now,
}

/// The rows, the queue of edits and what goes on with them; a handle that can be copied.
#[derive(Clone, Copy)]
pub struct Desk {
    table: StoredValue<ReportTable>,
    queue: StoredValue<AutosaveQueue>,
    /// Changes with every change of table or queue.
    version: RwSignal<u64>,
    shown: RwSignal<Vec<i64>>,
    filter: StoredValue<RowFilter>,
    request: StoredValue<Option<i64>>,
    loading: RwSignal<Loading>,
    load_number: StoredValue<u64>,
    cursor: StoredValue<Option<i64>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    waiting: StoredValue<Vec<Callback<bool>>>,
    owner: StoredValue<Option<i64>>,
    has_edited: RwSignal<bool>,
    requests: Answer<Vec<ReportingRequest>>,
    session: Session,
    toasts: Toasts,
}

impl Desk {
    /// Shares an empty desk with everything below. Warns before the window closes over unsaved edits.
    pub fn provide() {
        let desk = Self::empty();
        provide_context(desk);
        let connection = use_context::<Connection>();
        Effect::new(move |_| {
            let is_online = connection.is_none_or(Connection::is_online);
            desk.hold(!is_online);
        });
        // Another person at the same screen must not send what the one before entered.
        Effect::new(move |_| {
            if let Some(person) = desk.session.person() {
                let before = desk.owner.get_value();
                desk.owner.set_value(Some(person.id));
                if before.is_some_and(|before| before != person.id) {
                    desk.forget();
                }
                desk.hold(connection.is_some_and(|connection| !connection.is_online()));
            }
        });
        let handle = window_event_listener_untyped("beforeunload", move |event| {
            if desk.has_unsaved() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn empty() -> Self {
        Self {
            table: StoredValue::new(ReportTable::default()),
            queue: StoredValue::new(AutosaveQueue::default()),
            version: RwSignal::new(0),
            shown: RwSignal::new(vec![]),
            filter: StoredValue::new(RowFilter::default()),
            request: StoredValue::new(None),
            loading: RwSignal::new(Loading::Idle),
            load_number: StoredValue::new(0),
            cursor: StoredValue::new(None),
            timer: StoredValue::new(None),
            waiting: StoredValue::new(vec![]),
            owner: StoredValue::new(None),
            has_edited: RwSignal::new(false),
            requests: Answer::default(),
            session: Session::current(),
            toasts: Toasts::current(),
        }
    }

    /// The desk of this window.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::empty)
    }

    fn forget(self) {
        self.queue.set_value(AutosaveQueue::default());
        self.table.set_value(ReportTable::default());
        self.cursor.set_value(None);
        self.has_edited.set(false);
        self.shown.set(vec![]);
        self.loading.set(Loading::Idle);
        self.touch();
    }

    // --- Looking ---

    /// A row; reactive.
    pub fn row(self, id: i64) -> Option<TableRow> {
        self.version.track();
        self.table.with_value(|table| table.get(id).cloned())
    }

    /// A value as it is shown; not reactive.
    pub fn value(self, id: i64, field: Field) -> Option<Value> {
        self.table.with_value(|table| table.get(id).map(|row| Value::of(&row.shown, field)))
    }

    /// The rows as shown, of these ids; not reactive.
    pub fn rows_of(self, ids: &[i64]) -> Vec<ReportingRow> {
        self.table.with_value(|table| {
            ids.iter().filter_map(|id| table.get(*id)).map(|row| row.shown.clone()).collect()
        })
    }

    /// How the edits of a row stand; reactive.
    pub fn row_state(self, id: i64) -> RowState {
        self.version.track();
        self.queue.with_value(|queue| queue.row_state(id))
    }

    /// How saving stands; reactive.
    pub fn state(self) -> QueueState {
        self.version.track();
        self.queue.with_value(AutosaveQueue::state)
    }

    /// Whether anything was edited in this window; reactive.
    pub fn has_edited(self) -> bool {
        self.has_edited.get()
    }

    /// Ids of the rows that the filter takes, in order.
    pub fn shown(self) -> RwSignal<Vec<i64>> {
        self.shown
    }

    /// How the rows come in; reactive.
    pub fn loading(self) -> Loading {
        self.loading.get()
    }

    /// The requests with rows for the person.
    pub fn requests(self) -> Answer<Vec<ReportingRequest>> {
        self.requests
    }

    /// Reads something of the table; reactive.
    pub fn read<T>(self, read: impl FnOnce(&ReportTable) -> T) -> T {
        self.version.track();
        self.table.with_value(read)
    }

    fn has_unsaved(self) -> bool {
        !self.queue.with_value(AutosaveQueue::is_empty)
            || self.table.with_value(|table| !table.conflicted().is_empty())
    }

    // --- Loading ---

    /// Asks which requests there are.
    pub fn load_requests(self) {
        self.requests.load(async { client().list_reporting_requests().await.map(|page| page.items) });
    }

    /// Loads all rows of a request, or of all open ones.
    pub fn load(self, request: Option<i64>) {
        let number = self.load_number.get_value() + 1;
        self.load_number.set_value(number);
        self.request.set_value(request);
        self.loading.set(Loading::Running);
        spawn_local(async move {
            let done = self.fetch_all(number, request).await;
            if self.load_number.get_value() == number {
                self.loading.set(match done {
                    Ok(()) => Loading::Done,
                    Err(error) => Loading::Failed(error),
                });
            }
        });
    }

    /// Loads the same rows again.
    pub fn reload(self) {
        self.load_requests();
        self.load(self.request.get_value());
    }

    async fn fetch_all(self, number: u64, request: Option<i64>) -> Result<(), ApiError> {
        // The cursor first, so that no change falls between the rows and the first look for changes.
        let start = client().list_reporting_changes(&ReportingChangesQuery::default()).await?;
        let mut cursor = None;
        let mut is_first = true;
        loop {
            let query = ReportingRowQuery {
                request,
                limit: Some(PAGE_ROWS),
                cursor: cursor.take(),
                ..ReportingRowQuery::default()
            };
            let page = client().list_reporting_rows(&query).await?;
            if self.load_number.get_value() != number {
                return Ok(());
            }
            self.table.update_value(|table| {
                if is_first {
                    table.clear();
                }
                table.add(page.items, |id| self.unsaved(id));
            });
            is_first = false;
            self.filter_again();
            cursor = page.next;
            if cursor.is_none() {
                self.cursor.set_value(Some(start.cursor));
                return Ok(());
            }
        }
    }

    /// Shows the rows that this filter takes. Rows that no longer fit after an edit stay until this is called again, so
    /// that nothing vanishes from under the hands.
    pub fn filter(self, filter: RowFilter) {
        self.filter.set_value(filter);
        self.filter_again();
    }

    fn filter_again(self) {
        let shown = self.filter.with_value(|filter| self.table.with_value(|table| table.filtered(filter)));
        self.shown.set(shown);
        self.touch();
    }

    /// Looks for colleagues' changes.
    pub fn look_for_changes(self) {
        let Some(after) = self.cursor.get_value() else { return };
        spawn_local(async move {
            let query = ReportingChangesQuery { after: Some(after) };
            // A look that fails is repeated in a few seconds anyway; saving tells about the network.
            let Ok(changes) = client().list_reporting_changes(&query).await else { return };
            if self.cursor.get_value() != Some(after) {
                return;
            }
            self.cursor.set_value(Some(changes.cursor));
            let has_more = changes.has_more;
            if !changes.rows.is_empty() {
                let now = now_ms();
                self.table.update_value(|table| {
                    for row in changes.rows {
                        let unsaved = self.unsaved(row.id);
                        table.take_news(row, &unsaved, now);
                    }
                });
                self.touch();
            }
            if has_more {
                self.look_for_changes();
            }
        });
    }

    // --- Editing ---

    /// Shows and saves a value.
    pub fn enter(self, id: i64, value: Value, pace: Pace) {
        if let Some(edit) = self.table.try_update_value(|table| table.set(id, value)).flatten() {
            let rest = if pace == Pace::Typing { TYPING_REST_MS } else { 0.0 };
            self.queue.update_value(|queue| queue.edit(id, edit, now_ms() + rest));
            self.has_edited.set(true);
            self.pump();
        }
    }

    /// Saves what was typed into a row without waiting longer.
    pub fn hurry(self, id: i64) {
        self.queue.update_value(|queue| queue.hurry(id, now_ms()));
        self.pump();
    }

    /// Tries to save everything again.
    pub fn retry(self) {
        self.queue.update_value(|queue| queue.retry_all(now_ms()));
        self.pump();
    }

    /// Decides between two values of a field.
    pub fn decide(self, id: i64, field: Field, keep_mine: bool) {
        let unsaved = self.unsaved(id);
        let edit =
            self.table.try_update_value(|table| table.decide(id, field, keep_mine, &unsaved)).flatten();
        if let Some(edit) = edit {
            self.queue.update_value(|queue| queue.edit(id, edit, now_ms()));
        }
        self.pump();
    }

    /// Keeps what is wrong with pasted cells beside them; no errors take them away.
    pub fn note_errors(self, id: i64, errors: Vec<(Field, String)>) {
        self.table.update_value(|table| table.note_errors(id, errors));
        self.touch();
    }

    /// Keeps both values of cells that a colleague changed meanwhile, until the person chooses.
    pub fn note_conflicts(self, id: i64, conflicts: Vec<Conflict>) {
        let unsaved = self.unsaved(id);
        self.table.update_value(|table| table.take_conflicts(id, conflicts, &unsaved));
        self.touch();
    }

    /// Takes the mark of a colleague's change away.
    pub fn forget_news(self, id: i64) {
        self.table.update_value(|table| table.forget_news(id));
        self.touch();
    }

    /// Says that rows are still right, one after the other.
    pub fn confirm(self, ids: Vec<i64>) {
        self.when_settled(move |desk| {
            let ids = ids.clone();
            spawn_local(async move {
                let count = ids.len();
                for id in ids {
                    match client().confirm_reporting_row(id).await {
                        Ok(row) => desk.take_rows(vec![row]),
                        Err(error) => return desk.toasts.failure("Not confirmed", &error),
                    }
                }
                desk.toasts.success(format!("{} confirmed as still right", rows_in_words(count)));
            });
        });
    }

    /// Changes many rows in one step. `done` gets nothing if other changes have to be saved first, which was told.
    pub fn bulk(self, bulk: ReportingBulk, done: BulkDone) {
        let run = Callback::new(move |is_settled: bool| {
            if !is_settled {
                self.tell_unsettled();
                done.run(None);
                return;
            }
            let (desk, bulk) = (self, bulk.clone());
            spawn_local(async move {
                let answer = client().bulk_update_reporting_rows(&bulk).await;
                if let Ok(result) = &answer {
                    desk.take_result(result);
                }
                done.run(Some(answer));
            });
        });
        self.wait_until_settled(run);
    }

    /// Takes in what became of the rows of a step.
    pub fn take_result(self, result: &ReportingBulkResult) {
        self.has_edited.set(true);
        self.take_rows(result.rows.iter().filter_map(|row| row.row.clone()).collect());
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.when_settled(move |desk| {
            spawn_local(async move {
                match client().undo_reporting_change().await {
                    Ok(undone) => {
                        let words = format!("{} taken back", rows_in_words(undone.rows.len()));
                        let toast = match undone.skipped_count {
                            0 => Toast::new(Intent::Success, words),
                            _ => Toast::new(Intent::Warning, words).detail(format!(
                                "{} changed by somebody since stayed as they are.",
                                rows_in_words(usize::try_from(undone.skipped_count).unwrap_or(0))
                            )),
                        };
                        desk.toasts.show(toast);
                        desk.take_rows(undone.rows);
                    }
                    Err(error) if matches!(error.status(), Some(404 | 409)) => {
                        desk.toasts.show(Toast::new(Intent::Info, explain(&error).detail));
                    }
                    Err(error) => desk.toasts.failure("Nothing was taken back", &error),
                }
            });
        });
    }

    fn take_rows(self, rows: Vec<ReportingRow>) {
        let now = now_ms();
        self.table.update_value(|table| {
            for row in rows {
                let unsaved = self.unsaved(row.id);
                table.take_saved(row, &unsaved, now);
            }
        });
        self.touch();
    }

    // --- Saving ---

    fn hold(self, is_held: bool) {
        self.queue.update_value(|queue| {
            queue.hold(is_held);
            if !is_held {
                queue.retry_all(now_ms());
            }
        });
        self.pump();
    }

    /// Does something after everything is saved; says why it waits if it cannot be saved now.
    fn when_settled(self, then: impl Fn(Self) + Send + Sync + 'static) {
        self.wait_until_settled(Callback::new(
            move |is_settled: bool| {
                if is_settled { then(self) } else { self.tell_unsettled() }
            },
        ));
    }

    fn wait_until_settled(self, run: Callback<bool>) {
        self.queue.update_value(|queue| queue.retry_all(now_ms()));
        self.waiting.update_value(|waiting| waiting.push(run));
        self.pump();
    }

    fn tell_unsettled(self) {
        let words = "First your other changes have to be saved. Look at the rows that are not saved yet.";
        self.toasts.show(Toast::new(Intent::Warning, "Not done yet").detail(words));
    }

    fn settle(self) {
        let is_settled = match self.queue.with_value(AutosaveQueue::state) {
            QueueState::Saved => true,
            QueueState::Saving(_) => return,
            QueueState::Offline(_) | QueueState::Retrying(_) | QueueState::Refused(_) => false,
        };
        for run in self.waiting.try_update_value(std::mem::take).unwrap_or_default() {
            run.run(is_settled);
        }
    }

    /// Sends what is due, and wakes up for what is due later.
    fn pump(self) {
        while let Some(job) = self.queue.try_update_value(|queue| queue.next_job(now_ms())).flatten() {
            spawn_local(async move {
                let answer = client().update_reporting_row(job.row, &patch(&job.edits)).await;
                self.answered(job.row, answer);
            });
        }
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let due = self.queue.with_value(AutosaveQueue::next_due);
        let wait = due.map(|due| (due - now_ms()).max(30.0) as u64);
        let timer = wait
            .and_then(|wait| set_timeout_with_handle(move || self.pump(), Duration::from_millis(wait)).ok());
        self.timer.set_value(timer);
        self.touch();
        self.settle();
    }

    fn answered(self, id: i64, answer: Result<RowSave, ApiError>) {
        let now = now_ms();
        match answer {
            Ok(RowSave::Saved(row)) => {
                self.queue.update_value(|queue| queue.saved(id));
                self.take_rows(vec![*row]);
            }
            Ok(RowSave::Conflict(conflict)) => {
                let conflicts = self
                    .queue
                    .try_update_value(|queue| queue.conflicted(id, &conflict.row, now))
                    .unwrap_or_default();
                let unsaved = self.unsaved(id);
                self.table.update_value(|table| {
                    table.take_news(conflict.row, &unsaved, now);
                    table.take_conflicts(id, conflicts, &unsaved);
                });
            }
            Err(error) if error.is_signed_out() => {
                self.queue.update_value(|queue| {
                    queue.failed(id, now);
                    queue.hold(true);
                });
                self.session.reload();
            }
            Err(error) if error.is_passing() || error.status() == Some(500) => {
                self.queue.update_value(|queue| queue.failed(id, now));
            }
            Err(error) => {
                let field = error.problem().and_then(|problem| problem.errors.first());
                let why = field.map_or_else(|| explain(&error).detail, |field| field.detail.clone());
                self.queue.update_value(|queue| queue.refused(id, why));
            }
        }
        self.pump();
    }

    fn unsaved(self, id: i64) -> Vec<Value> {
        self.queue.with_value(|queue| queue.unsaved(id))
    }

    fn touch(self) {
        self.version.update(|version| *version = version.wrapping_add(1));
    }
}
