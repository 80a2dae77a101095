//! A value that can be read and set.

use std::marker::PhantomData;

use ::leptos::prelude as leptos;
use leptos::{
    AnyView, IntoRender, IntoView, Notify as _, Read as _, ReadUntracked, Set as _, Signal, Track as _,
    UntrackableGuard, Write as _,
};

use super::kept::Kept;
use super::{gone, handle, readable};

type Erased = leptos::RwSignal<Kept>;

/// Like Leptos' own, but compiled once for all types of values.
pub struct RwSignal<T> {
    kept: Erased,
    of: PhantomData<fn() -> T>,
}

handle!(RwSignal<T>);
readable!(RwSignal);

fn read(kept: Erased, is_tracked: bool) -> Option<<Erased as ReadUntracked>::Value> {
    if is_tracked { kept.try_read() } else { kept.try_read_untracked() }
}

fn write(kept: &Erased) -> Option<impl UntrackableGuard<Target = Kept>> {
    kept.try_write()
}

impl<T: 'static> RwSignal<T> {
    /// A signal with this value, which goes with the owner around.
    pub fn new(value: T) -> Self {
        Self { kept: Erased::new(Kept::new(value)), of: PhantomData }
    }

    /// Another value.
    pub fn set(&self, value: T) {
        self.kept.set(Kept::new(value));
    }

    /// Another value; gives it back if the signal's owner is gone.
    pub fn try_set(&self, value: T) -> Option<T> {
        self.kept.try_set(Kept::new(value)).map(Kept::into)
    }

    /// Changes the value.
    pub fn update(&self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Changes the value, unless the signal's owner is gone.
    pub fn try_update<U>(&self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let mut guard = write(&self.kept)?;
        Some(change(guard.get_mut()))
    }

    /// Makes who reads run again though the value is the same.
    pub fn notify(&self) {
        self.kept.notify();
    }
}

impl<T: Default + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}
