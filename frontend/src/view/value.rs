//! What can be put into attributes, classes, styles and properties.

use std::borrow::Cow;

use crate::prelude::*;

/// What an attribute, a class, a style or a property is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Not there; a property is false.
    Off,
    /// There without a value; a property is true.
    On,
    /// There with a text.
    Text(Cow<'static, str>),
}

/// Where a value comes from.
pub enum Source {
    /// It stays.
    Fixed(Value),
    /// It is reckoned anew when something that was read for it changes.
    Live(Box<dyn Reckon>),
}

/// Something that reckons a value. A trait and not a closure, because a closure's table holds three functions, of which
/// two are never called.
pub trait Reckon {
    /// What comes out now.
    fn reckon(&mut self) -> Value;
}

impl<P: Plain, F: FnMut() -> P> Reckon for F {
    fn reckon(&mut self) -> Value {
        self().into_value()
    }
}

/// A plain value that an attribute can have.
pub trait Plain {
    /// The value.
    fn into_value(self) -> Value;
}

/// A plain value, or something that reckons one.
pub trait IntoSource {
    /// Where the value comes from.
    fn into_source(self) -> Source;
}

impl<P: Plain, F: FnMut() -> P + 'static> IntoSource for F {
    fn into_source(self) -> Source {
        Source::Live(Box::new(self))
    }
}

impl<P: Plain> Plain for Option<P> {
    fn into_value(self) -> Value {
        self.map_or(Value::Off, Plain::into_value)
    }
}

impl<P: Plain> IntoSource for Option<P> {
    fn into_source(self) -> Source {
        Source::Fixed(self.into_value())
    }
}

macro_rules! plain {
    ($($plain:ty: |$value:ident| $into:expr;)*) => {
        $(
            impl Plain for $plain {
                fn into_value(self) -> Value {
                    let $value = self;
                    $into
                }
            }

            impl IntoSource for $plain {
                fn into_source(self) -> Source {
                    Source::Fixed(self.into_value())
                }
            }
        )*
    };
}

plain! {
    bool: |value| if value { Value::On } else { Value::Off };
    &'static str: |value| Value::Text(Cow::Borrowed(value));
    String: |value| Value::Text(Cow::Owned(value));
    &String: |value| Value::Text(Cow::Owned(value.clone()));
    Cow<'static, str>: |value| Value::Text(value);
    i32: |value| value.to_string().into_value();
    u32: |value| value.to_string().into_value();
    i64: |value| value.to_string().into_value();
    u64: |value| value.to_string().into_value();
    usize: |value| value.to_string().into_value();
    f64: |value| value.to_string().into_value();
}

macro_rules! reactive {
    ($($name:ident)*) => {
        $(
            impl<P: Plain + Clone + Send + Sync + 'static> IntoSource for $name<P> {
                fn into_source(self) -> Source {
                    (move || self.get()).into_source()
                }
            }
        )*
    };
}

reactive! { Signal RwSignal Memo }
