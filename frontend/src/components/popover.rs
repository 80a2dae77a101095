//! Places a popover beside its trigger. It is in the top layer, so no scroll container cuts it off.
//!
//! Positions are set through the CSS object model, which the content security policy allows.

use leptos::prelude::window;
use web_sys::{Element, HtmlElement};

/// Distance between trigger and popover, and from the window's edge, CSS pixels.
const GAP: f64 = 4.0;

/// Which edges are lined up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// The left ones.
    #[default]
    Start,
    /// The right ones.
    End,
}

/// Places `popover` under `trigger`, or above it where there is more room. Works on a shown popover.
pub fn place(popover: &HtmlElement, trigger: &Element, align: Align) {
    let around = trigger.get_bounding_client_rect();
    let own = popover.get_bounding_client_rect();
    let (width, height) = window_size();
    // What grows later, like a list that is still loading, grows away from the edge that is lined up.
    match align {
        Align::Start => set(popover, "left", around.left().min(width - own.width() - GAP).max(GAP)),
        Align::End => set(popover, "right", (width - around.right()).min(width - own.width() - GAP).max(GAP)),
    }
    let below = around.bottom() + GAP;
    let above = around.top() - GAP - own.height();
    let top = if below + own.height() > height && above >= 0.0 {
        above
    } else {
        below.min(height - own.height()).max(GAP)
    };
    set(popover, "top", top);
}

/// Makes `popover` at least as wide as `trigger`.
pub fn widen(popover: &HtmlElement, trigger: &Element) {
    set(popover, "min-width", trigger.get_bounding_client_rect().width());
}

/// Shows a popover; showing a shown one does nothing.
pub fn show(popover: &HtmlElement) {
    popover.show_popover().unwrap_or_default();
}

/// Hides a popover; hiding a hidden one does nothing.
pub fn hide(popover: &HtmlElement) {
    popover.hide_popover().unwrap_or_default();
}

fn set(popover: &HtmlElement, property: &str, pixels: f64) {
    // The names are fixed here and valid, so there is nothing to report.
    popover.style().set_property(property, &format!("{pixels}px")).unwrap_or_default();
}

fn window_size() -> (f64, f64) {
    let window = window();
    let pixels = |value: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or_default()
    };
    (pixels(window.inner_width()), pixels(window.inner_height()))
}
