//! Signals, memos and stored values that keep their value without its type.
//!
//! What Leptos does with a signal is compiled anew for each type of value. Here it is compiled once, and only reading a
//! value out and putting one in knows its type. The names and the methods are those of Leptos.

mod kept;
mod memo;
mod rw_signal;
mod stored_value;

pub use memo::Memo;
pub use rw_signal::RwSignal;
pub use stored_value::StoredValue;

/// What a handle does that is the same for every kind of handle.
macro_rules! handle {
    ($handle:ident<$($of:ident),*>) => {
        impl<$($of),*> Clone for $handle<$($of),*> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<$($of),*> Copy for $handle<$($of),*> {}

        impl<$($of),*> PartialEq for $handle<$($of),*> {
            fn eq(&self, other: &Self) -> bool {
                self.kept == other.kept
            }
        }

        impl<$($of),*> Eq for $handle<$($of),*> {}

        impl<$($of),*> std::fmt::Debug for $handle<$($of),*> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($handle))
            }
        }
    };
}
use handle;

/// Reading, which signals and memos do alike.
// `read` is a function of the module that uses this: the handle's guard, made without knowing the type of value.
macro_rules! readable {
    ($handle:ident) => {
        impl<T: 'static> $handle<T> {
            /// What `use_it` makes of the value, unless the handle's owner is gone; reactive.
            pub fn try_with<U>(&self, use_it: impl FnOnce(&T) -> U) -> Option<U> {
                let guard = read(self.kept, true)?;
                Some(use_it(guard.kept().get()))
            }

            /// As [`Self::try_with`], but not reactive.
            pub fn try_with_untracked<U>(&self, use_it: impl FnOnce(&T) -> U) -> Option<U> {
                let guard = read(self.kept, false)?;
                Some(use_it(guard.kept().get()))
            }

            /// What `use_it` makes of the value; reactive.
            pub fn with<U>(&self, use_it: impl FnOnce(&T) -> U) -> U {
                self.try_with(use_it).unwrap_or_else(|| gone())
            }

            /// As [`Self::with`], but not reactive.
            pub fn with_untracked<U>(&self, use_it: impl FnOnce(&T) -> U) -> U {
                self.try_with_untracked(use_it).unwrap_or_else(|| gone())
            }

            /// Makes who reads run again when the value changes.
            pub fn track(&self) {
                self.kept.track();
            }
        }

        impl<T: Clone + 'static> $handle<T> {
            /// The value; reactive.
            pub fn get(&self) -> T {
                self.with(T::clone)
            }

            /// The value; not reactive.
            pub fn get_untracked(&self) -> T {
                self.with_untracked(T::clone)
            }

            /// The value, unless the handle's owner is gone; reactive.
            pub fn try_get(&self) -> Option<T> {
                self.try_with(T::clone)
            }

            /// The value, unless the handle's owner is gone; not reactive.
            pub fn try_get_untracked(&self) -> Option<T> {
                self.try_with_untracked(T::clone)
            }
        }

        impl<T: Clone + Send + Sync + 'static> From<$handle<T>> for Signal<T> {
            fn from(handle: $handle<T>) -> Self {
                Self::derive(move || handle.get())
            }
        }

        impl<T: Clone + IntoRender<Output: IntoView> + 'static> IntoRender for $handle<T> {
            type Output = AnyView;

            fn into_render(self) -> AnyView {
                crate::view::live(Box::new(move || self.get().into_render()))
            }
        }
    };
}
use readable;

/// Something was read or changed after the page that owned it was left.
fn gone() -> ! {
    unreachable!("a signal was used after its owner was disposed")
}

#[cfg(test)]
mod tests {
    use leptos::prelude::{GetUntracked as _, Owner, Signal};

    use super::*;

    #[test]
    fn a_memo_follows_the_signals_that_it_reads() {
        let owner = Owner::new();
        owner.with(|| {
            let one = RwSignal::new(1_u8);
            let words = RwSignal::new(vec!["a".to_owned()]);
            let both = Memo::new(move |before: Option<&(usize, u8)>| {
                let runs = before.map_or(0, |before| before.0);
                (runs + 1, one.get() + words.with(|words| u8::try_from(words.len()).unwrap()))
            });
            assert_eq!(both.get_untracked(), (1, 2));
            assert_eq!(both.get_untracked(), (1, 2), "nothing changed, so nothing ran");
            one.set(5);
            words.update(|words| words.push("b".to_owned()));
            assert_eq!(both.with_untracked(|both| *both), (2, 7));
            let signal: Signal<(usize, u8)> = both.into();
            assert_eq!(signal.get_untracked(), (2, 7));
            assert_eq!(words.try_update(Vec::pop), Some(Some("b".to_owned())));
            let signal: Signal<Vec<String>> = words.into();
            assert_eq!(signal.get_untracked(), ["a"]);
        });
    }

    #[test]
    fn what_is_gone_is_neither_read_nor_changed() {
        let owner = Owner::new();
        let (signal, stored) = owner.with(|| (RwSignal::new(1), StoredValue::new("kept".to_owned())));
        stored.update_value(|text| text.push('!'));
        assert_eq!(stored.get_value(), "kept!");
        owner.cleanup();
        assert_eq!(signal.try_get_untracked(), None);
        assert_eq!(signal.try_set(2), Some(2), "it comes back");
        assert_eq!(stored.try_get_value(), None);
        assert_eq!(stored.try_set_value("late".to_owned()), Some("late".to_owned()));
    }
}
