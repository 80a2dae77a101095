//! Brings a value into the page.

use leptos::tachys::renderer::Rndr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::shape::Place;
use super::value::Value;

/// Puts `new` where `old` was, which is nothing the first time.
pub fn put(element: &Element, place: Place, old: Option<&Value>, new: &Value) {
    if let Place::Property(name) = place {
        // Always: the person may have changed it since.
        if old.is_some() || *new != Value::Off {
            Rndr::set_property_or_value(element, name, &object(new));
        }
        return;
    }
    if old == Some(new) || (old.is_none() && *new == Value::Off) {
        return;
    }
    match (place, new) {
        (Place::Attribute(name), Value::Off) => Rndr::remove_attribute(element, name),
        (Place::Attribute(name), Value::On) => Rndr::set_attribute(element, name, ""),
        (Place::Attribute(name), Value::Text(text)) => Rndr::set_attribute(element, name, text),
        (Place::Class(name), Value::Off) => Rndr::remove_class(&Rndr::class_list(element), name),
        (Place::Class(name), Value::On | Value::Text(_)) => Rndr::add_class(&Rndr::class_list(element), name),
        (Place::Style(name), Value::Text(text)) => {
            Rndr::set_css_property(&element.unchecked_ref::<HtmlElement>().style(), name, text);
        }
        (Place::Style(name), Value::Off | Value::On) => {
            Rndr::remove_css_property(&element.unchecked_ref::<HtmlElement>().style(), name);
        }
        (Place::Property(_), _) => {}
    }
}

fn object(value: &Value) -> JsValue {
    match value {
        Value::Off => JsValue::FALSE,
        Value::On => JsValue::TRUE,
        Value::Text(text) => JsValue::from_str(text),
    }
}
