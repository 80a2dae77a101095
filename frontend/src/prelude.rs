//! What every file of the front end uses instead of Leptos' own prelude: the same, with leaner forms of what would be
//! compiled anew at each use. See the README.

pub(crate) use leptos::prelude::*;
pub(crate) use pep_view_macro::view;

pub(crate) use crate::components::each::For;
pub(crate) use crate::components::show::Show;
pub(crate) use crate::reactive::{Memo, RwSignal, StoredValue};
pub(crate) use crate::view::ChildOfAnyType as _;

/// Like Leptos' own, but compiled once for each type of result and not anew for each effect.
#[derive(Debug, Clone, Copy)]
pub struct Effect;

impl Effect {
    /// Runs `run` soon, and again after something that it read has changed. It gets what it gave the time before.
    pub fn new<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) -> Self {
        let mut run: Box<dyn Run<T>> = Box::new(run);
        leptos::prelude::Effect::new(move |before| run.run(before));
        Self
    }
}

/// What an effect does. A trait and not a closure, because a closure's table holds three functions, of which two are never
/// called.
trait Run<T> {
    fn run(&mut self, before: Option<T>) -> T;
}

impl<T, F: FnMut(Option<T>) -> T> Run<T> for F {
    fn run(&mut self, before: Option<T>) -> T {
        self(before)
    }
}
