//! How far a running import is. Kept in memory: an import runs as one transaction, so nothing of it can be read from
//! the database before it ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use pep_domain::ids::ImportId;

/// Rows done, by running import. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct ImportProgress(Arc<Mutex<HashMap<ImportId, usize>>>);

impl ImportProgress {
    pub(super) fn set(&self, id: ImportId, done: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, done);
    }

    pub(super) fn end(&self, id: ImportId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// Rows done by an import that runs in this process.
    #[must_use]
    pub fn get(&self, id: ImportId) -> Option<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }
}
