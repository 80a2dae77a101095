//! A value that is reckoned from others, and tells of changes only when it comes out differently.

use std::marker::PhantomData;

use ::leptos::prelude as leptos;
use leptos::{AnyView, IntoRender, IntoView, Read as _, ReadUntracked, Signal, Track as _};
use send_wrapper::SendWrapper;

use super::kept::Kept;
use super::{gone, handle, readable};

type Erased = leptos::Memo<Reckoned>;

/// Like Leptos' own, but compiled once for all types of values.
pub struct Memo<T> {
    kept: Erased,
    of: PhantomData<fn() -> T>,
}

handle!(Memo<T>);
readable!(Memo);

fn read(kept: Erased, is_tracked: bool) -> Option<<Erased as ReadUntracked>::Value> {
    if is_tracked { kept.try_read() } else { kept.try_read_untracked() }
}

/// What came out.
struct Reckoned {
    value: Kept,
    is_same: fn(&Kept, &Kept) -> bool,
}

impl Reckoned {
    fn kept(&self) -> &Kept {
        &self.value
    }
}

impl PartialEq for Reckoned {
    fn eq(&self, other: &Self) -> bool {
        (self.is_same)(&self.value, &other.value)
    }
}

impl<T: PartialEq + 'static> Memo<T> {
    /// A memo of what `reckon` gives; it gets what it gave the time before.
    pub fn new(reckon: impl Fn(Option<&T>) -> T + 'static) -> Self {
        Self { kept: erased(Box::new(Reckoning(reckon, PhantomData))), of: PhantomData }
    }
}

fn erased(reckon: Box<dyn Reckon>) -> Erased {
    // The page has one thread only.
    let reckon = SendWrapper::new(reckon);
    Erased::new(move |before| reckon.reckon(before))
}

/// What reckons a memo's value. A trait and not a closure, because a closure's table holds three functions, of which two
/// are never called.
trait Reckon {
    fn reckon(&self, before: Option<&Reckoned>) -> Reckoned;
}

struct Reckoning<R, T>(R, PhantomData<T>);

impl<T: PartialEq + 'static, R: Fn(Option<&T>) -> T> Reckon for Reckoning<R, T> {
    fn reckon(&self, before: Option<&Reckoned>) -> Reckoned {
        let value = (self.0)(before.map(|before| before.value.get()));
        Reckoned { value: Kept::new(value), is_same: |one, other| one.get::<T>() == other.get::<T>() }
    }
}
