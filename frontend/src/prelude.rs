//! What every file of the front end uses instead of Leptos' own prelude: the same, with leaner forms of what would be
//! compiled anew at each use. See the README.

pub(crate) use leptos::prelude::*;

pub(crate) use crate::components::each::For;
pub(crate) use crate::components::show::Show;

/// Leptos' own macro, but every view has the one type `AnyView`. Otherwise what Leptos does with views is compiled anew
/// for each shape that a view has.
macro_rules! any_view {
    ($($tokens:tt)*) => { ::leptos::prelude::IntoAny::into_any(::leptos::prelude::view! { $($tokens)* }) };
}
pub(crate) use any_view as view;

/// Like Leptos' own, but compiled once for each type of result and not anew for each effect.
#[derive(Debug, Clone, Copy)]
pub struct Effect;

impl Effect {
    /// Runs `run` soon, and again after something that it read has changed. It gets what it gave the time before.
    pub fn new<T: 'static>(run: impl FnMut(Option<T>) -> T + 'static) -> Self {
        let run: Box<dyn FnMut(Option<T>) -> T> = Box::new(run);
        leptos::prelude::Effect::new(run);
        Self
    }
}
