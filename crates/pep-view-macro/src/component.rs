//! Components: their props are set with Leptos' builders, their children are views of this macro.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::Infallible;
use rstml::node::{
    KeyedAttribute, KeyedAttributeValue, Node, NodeAttribute, NodeBlock, NodeElement, NodeName,
    NodeNameFragment,
};
use syn::spanned::Spanned;
use syn::{Error, Expr, Stmt};

use crate::view_of;

/// Whether a tag names a component: it begins with a capital letter, or is a path.
pub fn is_component(element: &NodeElement<Infallible>) -> bool {
    match element.name() {
        NodeName::Path(path) => {
            let segments = &path.path.segments;
            segments.len() > 1
                || segments.first().is_some_and(|name| name.ident.to_string().starts_with(char::is_uppercase))
        }
        NodeName::Punctuated(_) | NodeName::Block(_) => false,
    }
}

/// The component's view, of the type `AnyView`.
pub fn expression(element: &NodeElement<Infallible>) -> syn::Result<TokenStream> {
    let mut props = Vec::new();
    let mut bound = Vec::new();
    for attribute in element.attributes() {
        let NodeAttribute::Attribute(attribute) = attribute else {
            return Err(Error::new(attribute.span(), "props cannot be spread over a component"));
        };
        match binding(attribute) {
            Some(pattern) => bound.push(pattern),
            None if matches!(attribute.key, NodeName::Path(_)) => props.push(prop(attribute)),
            // What is set on the elements of a component from outside (`attr:`, `on:`): rare, and left to Leptos.
            None => return Ok(quote!(crate::view::erase(::leptos::prelude::view! { #element }))),
        }
    }
    let children = children(&element.children, &bound)?;
    let name = element.name();
    Ok(quote!(crate::view::erase(::leptos::component::component_view(
        &#name,
        ::leptos::component::component_props_builder(&#name) #(#props)* #children .build(),
    ))))
}

fn prop(attribute: &KeyedAttribute) -> TokenStream {
    let name = &attribute.key;
    match attribute.possible_value.to_value() {
        Some(value) => {
            let value = &value.value;
            let value = match value {
                rstml::node::KVAttributeValue::Expr(value) => quote!(#value),
                rstml::node::KVAttributeValue::InvalidBraced(value) => quote!(#value),
            };
            quote!(.#name(#value))
        }
        None => quote!(.#name(#name)),
    }
}

/// `row` of `let:row`, or the pattern of `let(row)`.
fn binding(attribute: &KeyedAttribute) -> Option<TokenStream> {
    if let KeyedAttributeValue::Binding(binding) = &attribute.possible_value {
        let inputs = &binding.inputs;
        return Some(quote!(#inputs));
    }
    let NodeName::Punctuated(parts) = &attribute.key else { return None };
    match (parts.first(), parts.get(1)) {
        (Some(NodeNameFragment::Ident(key)), Some(NodeNameFragment::Ident(name))) if key == "let" => {
            Some(quote!(#name))
        }
        _ => None,
    }
}

fn children(nodes: &[Node], bound: &[TokenStream]) -> syn::Result<TokenStream> {
    let shown: Vec<&Node> = nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).collect();
    let only = match shown.as_slice() {
        [] => return Ok(TokenStream::new()),
        [only] if bound.is_empty() => text(only),
        _ => None,
    };
    if let Some(text) = only {
        let text = quote!(::leptos::children::ChildrenOptContainer(#text));
        return Ok(quote!(.children(::leptos::children::ToChildren::to_children(#text))));
    }
    let view = view_of(nodes)?;
    Ok(if bound.is_empty() {
        quote!(.children(::leptos::children::ToChildren::to_children(move || #view)))
    } else {
        quote!(.children(move |#(#bound),*| #view))
    })
}

/// A text that is all there is inside a component; it needs no closure of its own.
fn text(node: &Node) -> Option<TokenStream> {
    match node {
        Node::Text(text) => {
            let text = &text.value;
            Some(quote!(#text))
        }
        Node::Block(NodeBlock::ValidBlock(block)) => match block.stmts.as_slice() {
            [Stmt::Expr(Expr::Macro(call), None)] if call.mac.path.is_ident("format") => Some(quote!(#call)),
            _ => None,
        },
        _ => None,
    }
}
