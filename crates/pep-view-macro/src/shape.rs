//! The part of a view that is the same each time.

use proc_macro2::TokenStream;
use quote::quote;

/// What the next name in a shape is. `frontend/src/view/shape.rs` reads these letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// An element of HTML begins: its tag.
    Html = 0x01,
    /// An element of SVG begins: its tag.
    Svg = 0x02,
    /// The last element that began ends.
    End = 0x03,
    /// Fixed text.
    Text = 0x04,
    /// A fixed attribute: its name; its value follows.
    Fixed = 0x05,
    /// The value of the fixed attribute.
    Value = 0x06,
    /// An attribute's value is put in here.
    Attribute = 0x07,
    /// Whether the class is on is put in here.
    Class = 0x08,
    /// The value of a property of the style is put in here.
    Style = 0x0e,
    /// The value of a property of the element's object is put in here.
    Property = 0x0f,
    /// A listener is put in here.
    Listener = 0x10,
    /// A view is put in here.
    Child = 0x11,
    /// What wants to know the element (`node_ref`) is put in here.
    Reference = 0x12,
}

/// A view being written down.
#[derive(Default)]
pub struct Shape {
    text: String,
    places: Vec<TokenStream>,
}

impl Shape {
    /// Adds something that is the same each time.
    pub fn fixed(&mut self, letter: Letter, name: &str) {
        self.text.push(char::from(letter as u8));
        self.text.push_str(name);
    }

    /// Adds a place and the call that puts something in.
    pub fn place(&mut self, letter: Letter, name: &str, call: TokenStream) {
        self.fixed(letter, name);
        self.places.push(call);
    }

    /// The view as an expression of the type `AnyView`.
    pub fn expression(&self) -> TokenStream {
        let Self { text, places } = self;
        if places.is_empty() {
            return quote!(crate::view::Template::fixed(#text));
        }
        let count = places.len();
        quote!({
            let mut template = crate::view::Template::new(#text, #count);
            #(template.#places;)*
            template.finish()
        })
    }
}
