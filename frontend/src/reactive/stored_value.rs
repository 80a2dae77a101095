//! A value that nobody is told about.

use std::marker::PhantomData;

use ::leptos::prelude as leptos;
use leptos::{LocalStorage, ReadValue, SetValue as _, SyncStorage, WriteValue as _};

use super::kept::Kept;
use super::{gone, handle};

type Erased = leptos::StoredValue<Kept>;

/// Like Leptos' own, but compiled once for all types of values.
pub struct StoredValue<T, S = SyncStorage> {
    kept: Erased,
    of: PhantomData<fn() -> (T, S)>,
}

handle!(StoredValue<T, S>);

fn read(kept: Erased) -> Option<<Erased as ReadValue>::Value> {
    kept.try_read_value()
}

impl<T: 'static> StoredValue<T, LocalStorage> {
    /// Keeps a value that must not leave its thread.
    pub fn new_local(value: T) -> Self {
        Self { kept: Erased::new(Kept::new(value)), of: PhantomData }
    }
}

impl<T: 'static> StoredValue<T> {
    /// Keeps a value until the owner around goes.
    pub fn new(value: T) -> Self {
        Self { kept: Erased::new(Kept::new(value)), of: PhantomData }
    }
}

impl<T: 'static, S: 'static> StoredValue<T, S> {
    /// What `use_it` makes of the value, unless the owner is gone.
    pub fn try_with_value<U>(&self, use_it: impl FnOnce(&T) -> U) -> Option<U> {
        let guard = read(self.kept)?;
        Some(use_it(guard.get()))
    }

    /// What `use_it` makes of the value.
    pub fn with_value<U>(&self, use_it: impl FnOnce(&T) -> U) -> U {
        self.try_with_value(use_it).unwrap_or_else(|| gone())
    }

    /// Another value.
    pub fn set_value(&self, value: T) {
        self.kept.set_value(Kept::new(value));
    }

    /// Another value; gives it back if the owner is gone.
    pub fn try_set_value(&self, value: T) -> Option<T> {
        self.kept.try_set_value(Kept::new(value)).map(Kept::into)
    }

    /// Changes the value.
    pub fn update_value(&self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Changes the value, unless the owner is gone.
    pub fn try_update_value<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let mut guard = self.kept.try_write_value()?;
        Some(change(guard.get_mut()))
    }
}

impl<T: Clone + 'static, S: 'static> StoredValue<T, S> {
    /// The value.
    pub fn get_value(&self) -> T {
        self.with_value(T::clone)
    }

    /// The value, unless the owner is gone.
    pub fn try_get_value(&self) -> Option<T> {
        self.try_with_value(T::clone)
    }
}
