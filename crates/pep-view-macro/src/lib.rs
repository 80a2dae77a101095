//! The front end's `view!`.
//!
//! It is written like that of Leptos, but an element does not become a type of its own: what is the same each time (tags,
//! names, fixed attributes, fixed text) becomes one string, the [shape], and the rest a list of values put into its places.
//! `frontend/src/view` draws them, with the same code for every view of the product.

mod component;
mod element;
mod shape;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use rstml::node::Node;
use rstml::{Parser, ParserConfig};

use crate::shape::Shape;

/// A view as an `AnyView`, written like Leptos' macro of this name; without spread attributes (`{..}`), `use:` and `bind:`
/// on elements. Where it is used, `crate::prelude::*` is.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    let parser = Parser::new(ParserConfig::default().recover_block(true));
    let (nodes, errors) = parser.parse_recoverable(Tokens::from(tokens)).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let view = view_of(&nodes).unwrap_or_else(|error| {
        let error = error.into_compile_error();
        quote!({ #error })
    });
    quote!({ #(#errors;)* #view }).into()
}

/// The expression of what these nodes show.
fn view_of(nodes: &[Node]) -> syn::Result<Tokens> {
    let shown: Vec<&Node> = nodes.iter().filter(|node| !matches!(node, Node::Comment(_))).collect();
    match shown.as_slice() {
        [] => Ok(quote!(crate::view::erase(()))),
        [Node::Element(element)] if component::is_component(element) => component::expression(element),
        [Node::Fragment(fragment)] => view_of(&fragment.children),
        _ => {
            let mut shape = Shape::default();
            for node in shown {
                element::add(&mut shape, node, false)?;
            }
            Ok(shape.expression())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(view: &str) -> Result<String, String> {
        let tokens: Tokens = view.parse().map_err(|error| format!("{error}"))?;
        let nodes = Parser::new(ParserConfig::default().recover_block(true)).parse_simple(tokens);
        let view = nodes.and_then(|nodes| view_of(&nodes)).map_err(|error| error.to_string())?;
        Ok(view.to_string())
    }

    /// The shape, and the calls that put something into its places.
    fn shape(view: &str) -> (String, Vec<String>) {
        let written = written(view).unwrap();
        let calls = written.split("template . ").skip(1).filter(|call| !call.starts_with("finish"));
        let calls = calls.filter_map(|call| call.split_once(" ; ")).map(|(call, _)| call.replace(' ', ""));
        let (_, rest) = written.split_once('"').unwrap();
        let (shape, _) = rest.split_once('"').unwrap();
        (shape.to_owned(), calls.collect())
    }

    #[test]
    fn what_is_the_same_each_time_is_one_string() {
        let (text, calls) = shape(r#"<p class="a" title=words hidden>"One "<b>{two}</b></p>"#);
        assert_eq!(
            text,
            "\\u{1}p\\u{5}class\\u{6}a\\u{5}hidden\\u{6}\\u{4}One \\u{1}b\\u{11}\\u{3}\\u{7}title\\u{3}"
        );
        assert_eq!(calls, ["child(crate::view::Child(two).view())", "set(words)"]);
    }

    #[test]
    fn every_kind_of_attribute_has_a_letter() {
        let (text, calls) = shape(
            r#"<input prop:value=text class:on=is_on style:width=w style=("--x", x) on:input=move |e| f(e) node_ref=n />"#,
        );
        assert_eq!(text, "\\u{1}input\\u{e}--x\\u{f}value\\u{8}on\\u{e}width\\u{10}\\u{12}\\u{3}");
        assert_eq!(calls.len(), 6);
        assert!(calls.iter().any(|call| call == "on(::leptos::ev::input,move|e|f(e))"), "{calls:?}");
    }

    #[test]
    fn drawings_are_elements_of_svg() {
        let (text, _) = shape(r#"<svg viewBox=b><a href="/x"><title>"T"</title></a></svg>"#);
        assert!(text.starts_with("\\u{2}svg\\u{2}a") && text.contains("\\u{2}title"), "{text}");
        assert!(written("<circle r=r />").unwrap().contains("\\u{2}circle"));
    }

    #[test]
    fn a_component_gets_its_props_and_a_view_as_children() {
        let call = written(r#"<Panel title="T" open><p>"x"</p></Panel>"#).unwrap().replace(' ', "");
        assert!(call.contains(r#".title("T").open(open).children("#), "{call}");
        let bound = written("<Rows let:row><p>{row}</p></Rows>").unwrap().replace(' ', "");
        assert!(bound.contains(".children(move|row|"), "{bound}");
        let outside = written(r#"<A attr:class="x">"y"</A>"#).unwrap();
        assert!(outside.contains("leptos :: prelude :: view !"), "{outside}");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused_with_a_reason() {
        for (view, reason) in [
            ("<p {..rest}></p>", "attributes cannot be spread over an element"),
            ("<p bind:value=x></p>", "elements have no attributes of the kind bind:"),
            ("<Panel {..rest} />", "props cannot be spread over a component"),
            ("<input>\"x\"</input>", "<input> has nothing inside"),
        ] {
            let refused = written(view).unwrap_err();
            assert!(refused.contains(reason), "{view}: {refused}");
        }
    }
}
