//! What a seller enters about one account, on its way to the server: one request at a time, nothing lost.

use pep_api_types::seller_statuses::{SellerPriority, SellerStatus, SellerStatusUpdate};

/// How what was entered stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DraftState {
    /// On the server.
    Saved,
    /// Typed just now, or on its way.
    Saving,
    /// Did not arrive; tried again by itself.
    Retrying,
    /// Not taken; the words say why.
    Refused(String),
    /// Changed in another window too; this is what it says there.
    Conflict(String),
}

/// Priority and note of one account, as entered and as saved.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnDraft {
    saved: SellerStatusUpdate,
    version: i64,
    entered: SellerStatusUpdate,
    flying: Option<SellerStatusUpdate>,
    tries: u32,
    was_saved: bool,
    refused: Option<String>,
    theirs: Option<SellerStatusUpdate>,
}

fn said(status: &SellerStatus) -> SellerStatusUpdate {
    SellerStatusUpdate { priority: status.priority, note: status.note.clone() }
}

impl OwnDraft {
    /// Nothing entered yet.
    pub fn new(status: &SellerStatus) -> Self {
        Self {
            saved: said(status),
            version: status.version,
            entered: said(status),
            flying: None,
            tries: 0,
            was_saved: false,
            refused: None,
            theirs: None,
        }
    }

    /// The priority as it is shown.
    pub fn priority(&self) -> Option<SellerPriority> {
        self.entered.priority
    }

    /// The note as it is shown.
    pub fn note(&self) -> &str {
        &self.entered.note
    }

    /// Another priority was chosen.
    pub fn choose(&mut self, priority: Option<SellerPriority>) {
        self.entered.priority = priority;
        self.refused = None;
    }

    /// The note was typed.
    pub fn write(&mut self, note: String) {
        self.entered.note = note;
        self.refused = None;
    }

    /// The request to make now, with the version that was read, marked as on its way.
    pub fn next_request(&mut self) -> Option<(i64, SellerStatusUpdate)> {
        let may = self.flying.is_none() && self.refused.is_none() && self.theirs.is_none();
        if !may || self.entered == self.saved {
            return None;
        }
        self.flying = Some(self.entered.clone());
        Some((self.version, self.entered.clone()))
    }

    /// The server has it.
    pub fn saved(&mut self, status: &SellerStatus) {
        self.flying = None;
        self.tries = 0;
        self.was_saved = true;
        self.version = status.version;
        self.saved = said(status);
    }

    /// No answer, or a passing trouble; returns how long to wait before the next try, milliseconds.
    pub fn failed(&mut self) -> u64 {
        self.flying = None;
        self.tries += 1;
        1_000 * 2_u64.pow(self.tries.min(6) - 1)
    }

    /// The server does not take it.
    pub fn refused(&mut self, why: String) {
        self.flying = None;
        self.refused = Some(why);
    }

    /// It was changed in another window; `now` is how it is there. What only one side changed is merged; a note that
    /// both changed waits for the person.
    pub fn changed_elsewhere(&mut self, now: &SellerStatus) {
        let theirs = said(now);
        self.flying = None;
        self.version = now.version;
        if self.entered.priority == self.saved.priority {
            self.entered.priority = theirs.priority;
        }
        if self.entered.note == self.saved.note {
            self.entered.note.clone_from(&theirs.note);
        } else if theirs.note != self.saved.note && theirs.note != self.entered.note {
            self.theirs = Some(theirs.clone());
        }
        self.saved = theirs;
    }

    /// Decides which note stays.
    pub fn decide(&mut self, keep_mine: bool) {
        if let Some(theirs) = self.theirs.take()
            && !keep_mine
        {
            self.entered.note = theirs.note;
        }
    }

    /// Tries again what was refused.
    pub fn retry(&mut self) {
        self.refused = None;
    }

    /// Whether something was saved since the page was opened.
    pub fn was_saved(&self) -> bool {
        self.was_saved
    }

    /// How it stands.
    pub fn state(&self) -> DraftState {
        match (&self.theirs, &self.refused) {
            (Some(theirs), _) => DraftState::Conflict(theirs.note.clone()),
            (None, Some(why)) => DraftState::Refused(why.clone()),
            (None, None) if self.flying.is_none() && self.entered == self.saved => DraftState::Saved,
            (None, None) if self.tries > 0 && self.flying.is_none() => DraftState::Retrying,
            (None, None) => DraftState::Saving,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(priority: Option<SellerPriority>, note: &str, version: i64) -> SellerStatus {
        SellerStatus {
            account_id: 1,
            tpid: "1".to_owned(),
            name: "Contoso".to_owned(),
            city: String::new(),
            state: String::new(),
            country: String::new(),
            ou: String::new(),
            priority,
            note: note.to_owned(),
            version,
            updated_at: None,
            reports: vec![],
        }
    }

    #[test]
    fn one_request_at_a_time_and_the_newest_text_follows() {
        let mut draft = OwnDraft::new(&status(None, "", 0));
        draft.write("a".to_owned());
        assert_eq!(
            draft.next_request().map(|(version, update)| (version, update.note)),
            Some((0, "a".to_owned()))
        );
        draft.write("ab".to_owned());
        assert_eq!(draft.next_request(), None);
        draft.saved(&status(None, "a", 1));
        assert_eq!(
            draft.next_request().map(|(version, update)| (version, update.note)),
            Some((1, "ab".to_owned()))
        );
        draft.saved(&status(None, "ab", 2));
        assert_eq!((draft.state(), draft.was_saved()), (DraftState::Saved, true));
        assert_eq!(draft.next_request(), None);
    }

    #[test]
    fn failures_keep_what_was_entered_and_wait_longer() {
        let mut draft = OwnDraft::new(&status(None, "", 0));
        draft.choose(Some(SellerPriority::High));
        draft.next_request();
        assert_eq!((draft.failed(), draft.state()), (1_000, DraftState::Retrying));
        draft.next_request();
        assert_eq!(draft.failed(), 2_000);
        assert_eq!(draft.priority(), Some(SellerPriority::High));
    }

    #[test]
    fn another_window_is_merged_field_by_field_and_a_doubly_changed_note_is_asked_about() {
        let mut draft = OwnDraft::new(&status(None, "old", 1));
        draft.choose(Some(SellerPriority::Low));
        draft.next_request();
        draft.changed_elsewhere(&status(None, "new note", 2));
        assert_eq!(draft.note(), "new note");
        assert_eq!(draft.next_request().map(|(version, _)| version), Some(2));

        let mut draft = OwnDraft::new(&status(None, "old", 1));
        draft.write("mine".to_owned());
        draft.next_request();
        draft.changed_elsewhere(&status(None, "theirs", 2));
        assert_eq!(draft.state(), DraftState::Conflict("theirs".to_owned()));
        assert_eq!(draft.next_request(), None);
        draft.decide(true);
        assert_eq!(
            draft.next_request().map(|(version, update)| (version, update.note)),
            Some((2, "mine".to_owned()))
        );
    }

    #[test]
    fn a_refused_note_waits_for_the_person() {
        let mut draft = OwnDraft::new(&status(None, "", 0));
        draft.write("x".to_owned());
        draft.next_request();
        draft.refused("Too long.".to_owned());
        assert_eq!(draft.next_request(), None);
        draft.retry();
        assert!(draft.next_request().is_some());
    }
}
