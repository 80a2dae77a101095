//! Local storage: preferences only. Anything else is in the URL or on the server.

use leptos::prelude::window;
use web_sys::Storage;

/// Reads what was stored under `key`; `None` also where the browser keeps nothing.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Stores `value` under `key`, or forgets the key. Where the browser keeps nothing, this lasts for the page.
pub fn write(key: &str, value: Option<&str>) {
    let Some(storage) = storage() else { return };
    let done = match value {
        Some(value) => storage.set_item(key, value),
        None => storage.remove_item(key),
    };
    // A full or forbidden storage loses a preference, nothing more.
    done.unwrap_or_default();
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}
