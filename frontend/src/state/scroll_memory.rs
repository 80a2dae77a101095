//! Where long lists were scrolled to, so that going back finds the same place. Lasts as long as the window.

use std::collections::HashMap;

use crate::prelude::*;

/// Scroll positions by key, CSS pixels.
#[derive(Debug, Clone, Copy)]
pub struct ScrollMemory(StoredValue<HashMap<String, f64>>);

impl ScrollMemory {
    /// Shares an empty memory with everything below.
    pub fn provide() {
        provide_context(Self(StoredValue::new(HashMap::new())));
    }

    /// The remembered position under `key`, or the top.
    pub fn recall(self, key: &str) -> f64 {
        self.0.with_value(|positions| positions.get(key).copied().unwrap_or(0.0))
    }

    /// Remembers a position.
    pub fn remember(self, key: &str, top: f64) {
        self.0.update_value(|positions| {
            positions.insert(key.to_owned(), top);
        });
    }
}
