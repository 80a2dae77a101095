//! Elements, texts and blocks.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement, NodeName, NodeNameFragment};
use syn::spanned::Spanned;
use syn::{Error, Expr, ExprLit, Lit};

use crate::component;
use crate::shape::{Letter, Shape};

/// Elements that have no end tag and nothing inside.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

/// Events that `leptos::ev` does not have; their listeners say of which type they are.
const UNTYPED: [&str; 1] = ["cancel"];

/// Elements that exist in SVG only, among those that a page may begin a view with.
const SVG: [&str; 18] = [
    "circle",
    "clipPath",
    "defs",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "rect",
    "stop",
    "svg",
    "text",
    "tspan",
];

/// Adds a node, and everything in it, to the shape.
pub fn add(shape: &mut Shape, node: &Node, is_in_svg: bool) -> syn::Result<()> {
    match node {
        Node::Comment(_) => {}
        Node::Text(text) => shape.fixed(Letter::Text, &text.value_string()),
        Node::RawText(text) => shape.fixed(Letter::Text, &text.to_string_best()),
        Node::Fragment(fragment) => {
            for child in &fragment.children {
                add(shape, child, is_in_svg)?;
            }
        }
        Node::Block(NodeBlock::ValidBlock(block)) => {
            // A block with one expression is that expression, so that a closure is seen to be one.
            let value = match block.stmts.as_slice() {
                [syn::Stmt::Expr(expression, None)] => quote!(#expression),
                _ => quote!(#block),
            };
            shape.place(Letter::Child, "", quote!(child(crate::view::Child(#value).view())));
        }
        Node::Block(block @ NodeBlock::Invalid(_)) => {
            shape.place(Letter::Child, "", quote!(child(crate::view::Child(#block).view())));
        }
        Node::Element(element) if component::is_component(element) => {
            let view = component::expression(element)?;
            shape.place(Letter::Child, "", quote!(child(#view)));
        }
        Node::Element(element) => add_element(shape, element, is_in_svg)?,
        Node::Doctype(_) | Node::Custom(_) => {
            return Err(Error::new(node.span(), "only elements, components, texts and blocks can be shown"));
        }
    }
    Ok(())
}

fn add_element(
    shape: &mut Shape,
    element: &NodeElement<rstml::Infallible>,
    is_in_svg: bool,
) -> syn::Result<()> {
    let tag = element.name().to_string();
    let is_svg = is_in_svg || SVG.binary_search(&tag.as_str()).is_ok();
    shape.fixed(if is_svg { Letter::Svg } else { Letter::Html }, &tag);
    let mut attributes = Vec::new();
    for attribute in element.attributes() {
        match attribute {
            NodeAttribute::Attribute(attribute) => attributes.push(attribute),
            NodeAttribute::Block(block) => {
                return Err(Error::new(block.span(), "attributes cannot be spread over an element"));
            }
        }
    }
    // A `class` or `style` as a whole would overwrite single ones before it.
    attributes.sort_by_key(|attribute| !matches!(attribute.key.to_string().as_str(), "class" | "style"));
    let (fixed, reckoned): (Vec<_>, Vec<_>) =
        attributes.into_iter().partition(|attribute| is_fixed(attribute));
    for attribute in fixed {
        add_attribute(shape, attribute)?;
    }
    if VOID.binary_search(&tag.as_str()).is_ok() {
        if let Some(child) = element.children.first() {
            return Err(Error::new(child.span(), format!("<{tag}> has nothing inside")));
        }
    } else {
        for child in &element.children {
            add(shape, child, is_svg && tag != "foreignObject")?;
        }
    }
    // What is inside is reckoned before the attributes, as in Leptos: the last use of a value may be in an attribute.
    for attribute in reckoned {
        add_attribute(shape, attribute)?;
    }
    shape.fixed(Letter::End, "");
    Ok(())
}

fn add_attribute(shape: &mut Shape, attribute: &KeyedAttribute) -> syn::Result<()> {
    let key = attribute.key.to_string();
    let key = key.trim_start_matches("r#");
    let value = match attribute.value() {
        Some(value) => quote!(#value),
        None if attribute.possible_value.to_value().is_none() => quote!(true),
        None => return Err(Error::new(attribute.span(), "this value is no expression")),
    };
    match key.split_once(':') {
        None if key == "node_ref" => shape.place(Letter::Reference, "", quote!(node_ref(#value))),
        None if matches!(key, "class" | "style") && pair(attribute).is_some() => {
            let letter = if key == "class" { Letter::Class } else { Letter::Style };
            if let Some((name, value)) = pair(attribute) {
                shape.place(letter, &name, quote!(set(#value)));
            }
        }
        None => match literal(attribute) {
            Some(text) => {
                shape.fixed(Letter::Fixed, key);
                shape.fixed(Letter::Value, &text);
            }
            None => shape.place(Letter::Attribute, key, quote!(set(#value))),
        },
        Some(("class", name)) => shape.place(Letter::Class, name, quote!(set(#value))),
        Some(("style", name)) => shape.place(Letter::Style, name, quote!(set(#value))),
        Some(("prop", name)) => shape.place(Letter::Property, name, quote!(set(#value))),
        Some(("on", _)) => {
            let event = event(&attribute.key)?;
            shape.place(Letter::Listener, "", quote!(on(#event, #value)));
        }
        Some((kind, _)) => {
            return Err(Error::new(
                attribute.key.span(),
                format!("elements have no attributes of the kind {kind}:"),
            ));
        }
    }
    Ok(())
}

fn is_fixed(attribute: &KeyedAttribute) -> bool {
    matches!(attribute.key, NodeName::Path(_) | NodeName::Punctuated(_))
        && !attribute.key.to_string().contains(':')
        && literal(attribute).is_some()
}

/// Name and value of `class=("name", value)`.
fn pair(attribute: &KeyedAttribute) -> Option<(String, &Expr)> {
    let Some(Expr::Tuple(tuple)) = attribute.value() else { return None };
    match (tuple.elems.first(), tuple.elems.get(1)) {
        (Some(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })), Some(value)) => Some((name.value(), value)),
        _ => None,
    }
}

/// The text of an attribute that is the same each time: a literal, or nothing at all.
fn literal(attribute: &KeyedAttribute) -> Option<String> {
    match attribute.value() {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(text.value()),
        None if attribute.possible_value.to_value().is_none() => Some(String::new()),
        _ => None,
    }
}

/// `leptos::ev::click` of `on:click`.
fn event(key: &NodeName) -> syn::Result<TokenStream> {
    let refused = || Error::new(key.span(), "write on: and the name of an event that leptos::ev has");
    let NodeName::Punctuated(parts) = key else { return Err(refused()) };
    let parts: Vec<&NodeNameFragment> = parts.iter().collect();
    match parts.as_slice() {
        [_, NodeNameFragment::Ident(event)] if UNTYPED.contains(&event.to_string().as_str()) => {
            let name = event.to_string();
            Ok(quote!(::leptos::ev::Custom::new(#name)))
        }
        [_, NodeNameFragment::Ident(event)] => Ok(quote!(::leptos::ev::#event)),
        _ => Err(refused()),
    }
}
