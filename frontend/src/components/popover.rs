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
    set(popover, "top", under(around.top(), around.bottom(), own.height(), floor(trigger, height), height));
}

/// Down to where a popover may reach: to the buttons of the dialog around its trigger, or to the window's edge.
fn floor(trigger: &Element, height: f64) -> f64 {
    let dialog = trigger.closest("dialog").ok().flatten();
    let buttons = dialog.and_then(|dialog| dialog.query_selector(".dialog-footer").ok().flatten());
    buttons.map_or(height, |buttons| buttons.get_bounding_client_rect().top())
}

/// Where something of `size` begins that lies under the stretch from `start` to `end` if it ends before `floor`, above the
/// stretch where there is room, and in any case inside the window, which is `limit` long.
fn under(start: f64, end: f64, size: f64, floor: f64, limit: f64) -> f64 {
    let (below, above) = (end + GAP, start - GAP - size);
    if below + size > floor && above >= 0.0 { above } else { below.min(limit - size).max(GAP) }
}

/// Places `popover` off the corner of `trigger`: to the right of it and below, or wherever there is room, so that it
/// covers neither what stands beside the trigger nor what stands under it. Works on a shown popover.
pub fn place_aside(popover: &HtmlElement, trigger: &Element) {
    let around = trigger.get_bounding_client_rect();
    let own = popover.get_bounding_client_rect();
    let (width, height) = window_size();
    set(popover, "left", aside(around.left(), around.right(), own.width(), width));
    set(popover, "top", aside(around.top(), around.bottom(), own.height(), height));
}

/// Where something of `size` begins that lies after the stretch from `start` to `end`, before it if there is no room, and
/// in any case inside the window, which is `limit` long.
fn aside(start: f64, end: f64, size: f64, limit: f64) -> f64 {
    let (after, before) = (end + GAP, start - GAP - size);
    if after + size <= limit - GAP {
        after
    } else if before >= GAP {
        before
    } else {
        (limit - GAP - size).max(GAP)
    }
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

#[cfg(test)]
mod tests {
    use super::{aside, under};

    #[test]
    #[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
    fn a_card_lies_after_its_tag_before_it_or_at_least_in_sight() {
        assert_eq!(aside(100.0, 140.0, 200.0, 400.0), 144.0);
        assert_eq!(aside(300.0, 340.0, 200.0, 400.0), 96.0);
        assert_eq!(aside(100.0, 300.0, 250.0, 400.0), 146.0);
        assert_eq!(aside(0.0, 40.0, 600.0, 400.0), 4.0);
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "sums of small whole numbers are exact")]
    fn a_list_leaves_the_buttons_under_it_free() {
        assert_eq!(under(500.0, 540.0, 300.0, 1_500.0, 1_500.0), 544.0, "there is room");
        assert_eq!(under(500.0, 540.0, 300.0, 700.0, 1_500.0), 196.0, "the buttons begin at 700");
        assert_eq!(under(100.0, 140.0, 300.0, 300.0, 400.0), 100.0, "no room above either");
    }
}
