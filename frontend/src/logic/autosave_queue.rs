//! What was entered and is not yet on the server: one request per row at a time, retried until the server has decided.
//!
//! The queue never drops an edit by itself: it ends saved, in a conflict that the person decides, or refused in words.

use std::collections::BTreeMap;

use pep_api_types::reporting::ReportingRow;

use super::report_cell::{Edit, Field, Value};

/// Requests on their way at once.
const AT_ONCE: usize = 3;

/// How long typing rests before it is sent, milliseconds.
pub const TYPING_REST_MS: f64 = 700.0;

/// Longest wait between two tries, milliseconds.
const LONGEST_WAIT_MS: f64 = 30_000.0;

/// An edit and the values of earlier tries of which nobody knows whether they arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pending {
    edit: Edit,
    unsure: Vec<Value>,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct RowQueue {
    waiting: Vec<Pending>,
    flying: Vec<Pending>,
    due_ms: f64,
    tries: u32,
    refused: Option<String>,
}

/// How the edits of one row stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowState {
    /// Nothing waits.
    Saved,
    /// Typed just now, or on its way.
    Saving,
    /// No network; sent when it is back.
    Offline,
    /// Did not arrive; tried again by itself.
    Retrying,
    /// The server does not take it; the words say why. The edit is kept.
    Refused(String),
}

/// How all edits stand together, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueState {
    /// Everything is on the server.
    Saved,
    /// So many rows are on their way.
    Saving(usize),
    /// So many rows wait for the network.
    Offline(usize),
    /// So many rows did not arrive, and are tried again.
    Retrying(usize),
    /// So many rows were refused.
    Refused(usize),
}

/// A field that somebody else changed while the person changed it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// What the person entered.
    pub mine: Value,
    /// What the server holds.
    pub theirs: Value,
}

/// One request to make: the row and its edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The row.
    pub row: i64,
    /// Its edits, one for each field.
    pub edits: Vec<Edit>,
}

/// All edits that are not yet saved. Times are milliseconds since 1970.
#[derive(Debug, Clone, Default)]
pub struct AutosaveQueue {
    rows: BTreeMap<i64, RowQueue>,
    is_held: bool,
}

impl AutosaveQueue {
    /// Takes in an edit, to be sent at `due_ms`. `edit.seen` is what the cell showed before.
    pub fn edit(&mut self, row: i64, edit: Edit, due_ms: f64) {
        let queue = self.rows.entry(row).or_default();
        queue.refused = None;
        queue.due_ms = due_ms;
        queue.tries = 0;
        merge(&mut queue.waiting, Pending { edit, unsure: vec![] });
        // Back to what the server has, before anything was sent: nothing is left to do.
        queue.waiting.retain(|pending| pending.edit.seen != pending.edit.value || !pending.unsure.is_empty());
        self.tidy(row);
    }

    /// Sends what waits for this row without waiting for the end of typing.
    pub fn hurry(&mut self, row: i64, now_ms: f64) {
        if let Some(queue) = self.rows.get_mut(&row)
            && queue.tries == 0
        {
            queue.due_ms = queue.due_ms.min(now_ms);
        }
    }

    /// Tries everything again now, refused edits too.
    pub fn retry_all(&mut self, now_ms: f64) {
        for queue in self.rows.values_mut() {
            queue.due_ms = queue.due_ms.min(now_ms);
            queue.refused = None;
        }
    }

    /// Holds everything back while there is no network, or nobody is signed in.
    pub fn hold(&mut self, is_held: bool) {
        self.is_held = is_held;
    }

    /// The next request that is due, marked as on its way.
    pub fn next_job(&mut self, now_ms: f64) -> Option<Job> {
        let flying = self.rows.values().filter(|queue| !queue.flying.is_empty()).count();
        if self.is_held || flying >= AT_ONCE {
            return None;
        }
        let is_due = |queue: &RowQueue| queue.may_fly() && queue.due_ms <= now_ms;
        let (row, queue) = self.rows.iter_mut().find(|(_, queue)| is_due(queue))?;
        queue.flying = std::mem::take(&mut queue.waiting);
        Some(Job { row: *row, edits: queue.flying.iter().map(|pending| pending.edit.clone()).collect() })
    }

    /// When to ask for the next request, if nothing else happens before.
    pub fn next_due(&self) -> Option<f64> {
        let due = self.rows.values().filter(|queue| queue.may_fly()).map(|queue| queue.due_ms);
        due.min_by(f64::total_cmp).filter(|_| !self.is_held)
    }

    /// The server has the edits that were on their way.
    pub fn saved(&mut self, row: i64) {
        if let Some(queue) = self.rows.get_mut(&row) {
            queue.flying.clear();
            queue.tries = 0;
        }
        self.tidy(row);
    }

    /// No answer came, or one that may be better a little later: tries again after a growing wait.
    pub fn failed(&mut self, row: i64, now_ms: f64) {
        let Some(queue) = self.rows.get_mut(&row) else { return };
        queue.tries += 1;
        let wait = 1_000.0 * 2_f64.powi(i32::try_from(queue.tries.min(10)).unwrap_or(10) - 1);
        queue.due_ms = now_ms + wait.min(LONGEST_WAIT_MS);
        queue.land();
    }

    /// The server does not take the edits, and would not later either. They are kept until the person changes them.
    pub fn refused(&mut self, row: i64, why: String) {
        let Some(queue) = self.rows.get_mut(&row) else { return };
        queue.land();
        queue.refused = Some(why);
    }

    /// Somebody else changed a field that was on its way; `now` is the row as the server has it. Edits of other fields
    /// are sent again; those of the same field are taken out of the queue and returned, for the person to decide.
    pub fn conflicted(&mut self, row: i64, now: &ReportingRow, now_ms: f64) -> Vec<Conflict> {
        let Some(queue) = self.rows.get_mut(&row) else { return vec![] };
        queue.land();
        queue.due_ms = now_ms;
        let mut conflicts = vec![];
        queue.waiting.retain_mut(|pending| {
            let theirs = Value::of(now, pending.edit.value.field());
            if theirs == pending.edit.value {
                return false;
            }
            if theirs == pending.edit.seen {
                return true;
            }
            // An earlier try did arrive, only its answer did not.
            if pending.unsure.contains(&theirs) {
                pending.edit.seen = theirs;
                pending.unsure.clear();
                return true;
            }
            conflicts.push(Conflict { mine: pending.edit.value.clone(), theirs });
            false
        });
        self.tidy(row);
        conflicts
    }

    /// The values of this row that are not yet saved, newest.
    pub fn unsaved(&self, row: i64) -> Vec<Value> {
        let Some(queue) = self.rows.get(&row) else { return vec![] };
        let all = queue.flying.iter().chain(&queue.waiting);
        all.map(|pending| pending.edit.value.clone()).collect()
    }

    /// How the edits of this row stand.
    pub fn row_state(&self, row: i64) -> RowState {
        let Some(queue) = self.rows.get(&row) else { return RowState::Saved };
        match &queue.refused {
            Some(why) => RowState::Refused(why.clone()),
            None if self.is_held => RowState::Offline,
            None if queue.tries > 0 && queue.flying.is_empty() => RowState::Retrying,
            None => RowState::Saving,
        }
    }

    /// How everything stands.
    pub fn state(&self) -> QueueState {
        let count = |is: fn(&RowQueue) -> bool| self.rows.values().filter(|queue| is(queue)).count();
        let refused = count(|queue| queue.refused.is_some());
        let retrying = count(|queue| queue.tries > 0);
        match self.rows.len() {
            0 => QueueState::Saved,
            _ if refused > 0 => QueueState::Refused(refused),
            rows if self.is_held => QueueState::Offline(rows),
            _ if retrying > 0 => QueueState::Retrying(retrying),
            rows => QueueState::Saving(rows),
        }
    }

    /// Whether everything is on the server.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether any of these rows has edits that are not yet saved.
    pub fn has_any(&self, rows: &[i64]) -> bool {
        rows.iter().any(|row| self.rows.contains_key(row))
    }

    fn tidy(&mut self, row: i64) {
        if self.rows.get(&row).is_some_and(|queue| queue.waiting.is_empty() && queue.flying.is_empty()) {
            self.rows.remove(&row);
        }
    }
}

impl RowQueue {
    fn may_fly(&self) -> bool {
        self.flying.is_empty() && !self.waiting.is_empty() && self.refused.is_none()
    }

    /// Puts what was on its way back, under what was entered meanwhile.
    fn land(&mut self) {
        let newer = std::mem::take(&mut self.waiting);
        self.waiting = std::mem::take(&mut self.flying);
        for pending in &mut self.waiting {
            pending.unsure.push(pending.edit.value.clone());
        }
        for pending in newer {
            merge(&mut self.waiting, pending);
        }
    }
}

/// One pending edit for each field: what was seen first stays, what was entered last counts.
fn merge(waiting: &mut Vec<Pending>, new: Pending) {
    let field: Field = new.edit.value.field();
    match waiting.iter_mut().find(|pending| pending.edit.value.field() == field) {
        Some(pending) => pending.edit.value = new.edit.value,
        None => waiting.push(new),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::report_table::tests::row;

    fn notes(seen: &str, value: &str) -> Edit {
        Edit { seen: Value::Notes(seen.to_owned()), value: Value::Notes(value.to_owned()) }
    }

    fn exec(seen: Option<bool>, value: Option<bool>) -> Edit {
        Edit { seen: Value::ExecLevel(seen), value: Value::ExecLevel(value) }
    }

    #[test]
    fn typing_becomes_one_request_with_what_was_seen_first() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "a"), 700.0);
        queue.edit(1, notes("a", "ab"), 800.0);
        queue.edit(1, exec(None, Some(true)), 800.0);
        assert_eq!(queue.next_job(799.0), None);
        assert_eq!(queue.next_due(), Some(800.0));
        let job = queue.next_job(800.0).unwrap();
        assert_eq!(job.edits, [notes("", "ab"), exec(None, Some(true))]);
        assert_eq!(queue.state(), QueueState::Saving(1));
        queue.saved(1);
        assert!(queue.is_empty());
    }

    #[test]
    fn what_is_taken_back_before_it_is_sent_is_never_sent() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, exec(None, Some(true)), 0.0);
        queue.edit(1, exec(Some(true), None), 0.0);
        assert!(queue.is_empty());
    }

    #[test]
    fn an_edit_during_a_request_follows_it() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "a"), 0.0);
        queue.next_job(0.0).unwrap();
        queue.edit(1, notes("a", "ab"), 0.0);
        assert_eq!(queue.next_job(0.0), None, "one request per row at a time");
        queue.saved(1);
        assert_eq!(queue.next_job(0.0).unwrap().edits, [notes("a", "ab")]);
    }

    #[test]
    fn failures_wait_longer_each_time_and_lose_nothing() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "a"), 0.0);
        for wait in [1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0, 30_000.0, 30_000.0] {
            queue.next_job(f64::MAX).unwrap();
            queue.failed(1, 0.0);
            assert_eq!(queue.next_due(), Some(wait));
            assert_eq!(queue.row_state(1), RowState::Retrying);
        }
        queue.edit(1, notes("a", "abc"), 50.0);
        assert_eq!(queue.next_job(50.0).unwrap().edits, [notes("", "abc")]);
    }

    #[test]
    fn a_try_that_arrived_without_its_answer_is_no_conflict() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "a"), 0.0);
        queue.next_job(0.0).unwrap();
        queue.edit(1, notes("a", "ab"), 0.0);
        queue.failed(1, 0.0);
        assert_eq!(queue.next_job(f64::MAX).unwrap().edits, [notes("", "ab")]);
        let mut now = row(1, "Contoso");
        now.notes = "a".to_owned();
        assert!(queue.conflicted(1, &now, 0.0).is_empty());
        assert_eq!(queue.next_job(0.0).unwrap().edits, [notes("a", "ab")]);
    }

    #[test]
    fn going_back_after_a_try_that_may_have_arrived_is_still_sent() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, exec(None, Some(true)), 0.0);
        queue.next_job(0.0).unwrap();
        queue.failed(1, 0.0);
        queue.edit(1, exec(Some(true), None), 0.0);
        assert!(!queue.is_empty(), "the server may hold yes by now");
    }

    #[test]
    fn a_conflict_is_given_to_the_person_and_the_other_fields_are_sent_again() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "mine"), 0.0);
        queue.edit(1, exec(None, Some(true)), 0.0);
        queue.next_job(0.0).unwrap();
        let mut now = row(1, "Contoso");
        now.notes = "theirs".to_owned();
        let conflicts = queue.conflicted(1, &now, 5.0);
        let expected =
            Conflict { mine: Value::Notes("mine".to_owned()), theirs: Value::Notes("theirs".to_owned()) };
        assert_eq!(conflicts, [expected]);
        assert_eq!(queue.next_job(5.0).unwrap().edits, [exec(None, Some(true))]);
    }

    #[test]
    fn without_a_network_everything_waits_and_goes_when_it_is_back() {
        let mut queue = AutosaveQueue::default();
        queue.hold(true);
        queue.edit(1, notes("", "a"), 0.0);
        queue.edit(2, notes("", "b"), 0.0);
        assert_eq!(queue.next_job(1.0), None);
        assert_eq!(queue.next_due(), None);
        assert_eq!(queue.state(), QueueState::Offline(2));
        queue.hold(false);
        queue.retry_all(1.0);
        assert!(queue.next_job(1.0).is_some() && queue.next_job(1.0).is_some());
    }

    #[test]
    fn a_refused_edit_is_kept_until_it_is_changed_or_tried_again() {
        let mut queue = AutosaveQueue::default();
        queue.edit(1, notes("", "too long"), 0.0);
        queue.next_job(0.0).unwrap();
        queue.refused(1, "Shorten it.".to_owned());
        assert_eq!(queue.next_job(f64::MAX), None);
        assert_eq!(queue.row_state(1), RowState::Refused("Shorten it.".to_owned()));
        assert_eq!(queue.unsaved(1), [Value::Notes("too long".to_owned())]);
        queue.edit(1, notes("too long", "short"), 0.0);
        assert_eq!(queue.next_job(0.0).unwrap().edits, [notes("", "short")]);
    }

    #[test]
    fn few_requests_are_on_their_way_at_once() {
        let mut queue = AutosaveQueue::default();
        for row in 0..10 {
            queue.edit(row, notes("", "a"), 0.0);
        }
        assert_eq!(std::iter::from_fn(|| queue.next_job(0.0)).count(), AT_ONCE);
    }
}
