//! A list whose entries stay in the page while the list changes.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use leptos::prelude::*;

/// Like Leptos' component of this name, but the list itself is compiled once and not anew for each type of entry.
#[component]
pub fn For<EachFn, Entries, Entry, ChildrenFn, View, KeyFn, Key>(
    /// The entries, in order; reactive.
    each: EachFn,
    /// What an entry is known by. Include what changes, so that a changed entry is drawn anew.
    key: KeyFn,
    /// Draws an entry.
    children: ChildrenFn,
) -> impl IntoView
where
    EachFn: Fn() -> Entries + Send + 'static,
    Entries: IntoIterator<Item = Entry>,
    Entry: Send + 'static,
    ChildrenFn: Fn(Entry) -> View + Send + Sync + 'static,
    View: IntoView + 'static,
    KeyFn: Fn(&Entry) -> Key + Send + 'static,
    Key: Hash,
{
    let children = Arc::new(children);
    list(Box::new(move || {
        let draw = |entry: Entry| {
            let key = number_of(&key(&entry));
            let children = Arc::clone(&children);
            Drawn { key, draw: Box::new(move || children(entry).into_any()) }
        };
        each().into_iter().map(draw).collect()
    }))
}

/// An entry without its type.
struct Drawn {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn list(each: Box<dyn Fn() -> Vec<Drawn> + Send>) -> AnyView {
    let props = leptos::prelude::ForProps::builder()
        .each(each)
        .key(|entry: &Drawn| entry.key)
        .children(|entry: Drawn| (entry.draw)());
    leptos::prelude::For(props.build()).into_any()
}

/// Two keys of one list have the same number less often than a memory chip errs.
fn number_of(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
