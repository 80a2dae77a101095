//! The browser's own services in small functions. Nothing else in the front end names `js_sys`.

pub mod crash;
pub mod days;
pub mod files;
pub mod intl;
pub mod random;
pub mod storage;

use std::cell::Cell;

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What can receive the focus with the keyboard or by script.
const FOCUSABLE: &str = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), \
                         textarea:not(:disabled), [tabindex]";

/// Milliseconds since 1970, UTC, by the clock of this machine.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

thread_local! {
    /// Milliseconds by which PEP's clock is ahead of this machine's.
    static AHEAD_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// PEP's time, milliseconds since 1970, UTC: what "3 days ago" is counted from. It differs from this machine's in a
/// rehearsal, and where this machine's clock is wrong.
pub fn server_now_ms() -> f64 {
    now_ms() + AHEAD_MS.get()
}

/// The server just said what time it is for PEP, milliseconds since 1970, UTC.
pub fn set_server_now(server_ms: f64) {
    AHEAD_MS.set(server_ms - now_ms());
}

/// The path of the address, like `/heatmap`.
pub fn path() -> String {
    window().location().pathname().unwrap_or_default()
}

/// Waits.
pub async fn sleep(pause: std::time::Duration) {
    let mut wait = |resolve: js_sys::Function, _: js_sys::Function| {
        leptos::prelude::set_timeout(
            move || {
                // Calling what only resolves a promise cannot fail.
                drop(resolve.call0(&wasm_bindgen::JsValue::NULL));
            },
            pause,
        );
    };
    // It is resolved, never rejected.
    drop(wasm_bindgen_futures::JsFuture::from(js_sys::Promise::new(&mut wait)).await);
}

/// The instant of an RFC 3339 text, milliseconds since 1970, UTC; `None` if it is none.
pub fn parse_instant(text: &str) -> Option<f64> {
    let at = js_sys::Date::parse(text);
    (!at.is_nan()).then_some(at)
}

/// Moves the focus.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that left the page in the meantime cannot take the focus, and nobody waits for it.
        element.focus().unwrap_or_default();
    }
}

/// Moves the focus to the element with this id; `false` if it is not on the page.
pub fn focus_id(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    if let Some(element) = &element {
        focus(element);
    }
    element.is_some()
}

/// Moves the focus to the element with this id after the next frame, when it has been drawn.
pub fn focus_id_soon(id: impl Into<String>) {
    let id = id.into();
    request_animation_frame(move || {
        focus_id(&id);
    });
}

/// The element that has the focus.
pub fn focused() -> Option<Element> {
    document().active_element()
}

/// The first element inside `element` that can be focused.
pub fn first_focusable(element: &Element) -> Option<Element> {
    element.query_selector(FOCUSABLE).ok().flatten()
}

/// Whether `inner` lies inside `outer` or is the same.
pub fn contains(outer: &Element, inner: Option<&Element>) -> bool {
    inner.is_some_and(|inner| outer.contains(Some(inner)))
}

/// Sets the text in the window's title bar.
pub fn set_title(title: &str) {
    document().set_title(title);
}

/// Sets or removes an attribute of the page's root element.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    let done = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
    // The names are fixed here and valid, so there is nothing to report.
    done.unwrap_or_default();
}

/// Whether a media query matches now.
pub fn media_matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Whether the page is in a tab that nobody sees.
pub fn is_hidden() -> bool {
    document().hidden()
}

/// Whether the browser believes to have a network.
pub fn is_online() -> bool {
    window().navigator().on_line()
}

/// Leaves the single-page application for another address: sign-in at a provider, a download.
pub fn leave_to(address: &str) {
    window().location().set_href(address).unwrap_or_default();
}

/// Opens an address of another site in a tab of its own, which learns nothing of this one.
pub fn open_beside(address: &str) {
    window()
        .open_with_url_and_target_and_features(address, "_blank", "noopener,noreferrer")
        .map(drop)
        .unwrap_or_default();
}

/// Loads the page anew.
pub fn reload() {
    window().location().reload().unwrap_or_default();
}

/// Opens the browser's print dialog.
pub fn print() {
    // A browser that cannot print says so itself.
    window().print().unwrap_or_default();
}

/// Puts text on the clipboard; does nothing where the browser forbids it.
pub fn copy(text: &str) {
    // The browser shows its own refusal; the promise's outcome changes nothing here.
    drop(window().navigator().clipboard().write_text(text));
}
