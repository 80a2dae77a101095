//! A view, and what is kept of it while it is in the page.

use std::borrow::Cow;
use std::marker::PhantomData;

use leptos::ev::EventDescriptor;
use leptos::html::ElementType;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::node_ref::NodeRefContainer;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use leptos::tachys::view::any_view::{AnyViewState, AnyViewWithAttrs};
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

use super::property::put;
use super::shape::{Place, Step, Steps};
use super::value::{IntoSource, Source, Value};
use crate::prelude::*;

const SVG: &str = "http://www.w3.org/2000/svg";

/// A view: its shape, and what is put into the shape's places, in order.
pub struct Template {
    shape: &'static str,
    // Nothing here ever leaves the browser's one thread.
    parts: SendWrapper<Vec<Part>>,
}

/// What is put into one place.
enum Part {
    Value(Source),
    Child(AnyView),
    Listener(Listener),
    Reference(Box<dyn FnOnce(&Element)>),
}

struct Listener {
    event: Cow<'static, str>,
    run: Box<dyn Hear>,
}

impl Listener {
    fn add_to(self, element: &Element) -> RemoveEventHandler<Element> {
        let mut run = self.run;
        // What a listener makes belongs to the page around.
        let owner = Owner::current().unwrap_or_default();
        let run = Box::new(move |event| owner.with(|| run.hear(event)));
        Rndr::add_event_listener(element, &self.event, run)
    }
}

/// What a listener does.
trait Hear {
    fn hear(&mut self, event: JsValue);
}

/// A closure that takes an event of one type.
struct Hearing<R, E>(R, PhantomData<E>);

impl<E: From<JsValue>, R: FnMut(E)> Hear for Hearing<R, E> {
    fn hear(&mut self, event: JsValue) {
        (self.0)(event.into());
    }
}

impl Template {
    /// A view with nothing put in.
    pub fn fixed(shape: &'static str) -> AnyView {
        Self::new(shape, 0).finish()
    }

    /// A view with so many places.
    pub fn new(shape: &'static str, places: usize) -> Self {
        Self { shape, parts: SendWrapper::new(Vec::with_capacity(places)) }
    }

    /// Puts a value in.
    pub fn set(&mut self, value: impl IntoSource) {
        self.put(Part::Value(value.into_source()));
    }

    /// Puts a view in.
    pub fn child(&mut self, view: AnyView) {
        self.put(Part::Child(view));
    }

    /// Puts a listener in.
    pub fn on<E: EventDescriptor<EventType: From<JsValue> + 'static>>(
        &mut self,
        event: E,
        run: impl FnMut(E::EventType) + 'static,
    ) {
        self.put(Part::Listener(Listener { event: event.name(), run: Box::new(Hearing(run, PhantomData)) }));
    }

    /// Puts in what wants to know the element.
    pub fn node_ref<E: ElementType>(&mut self, reference: impl NodeRefContainer<E>) {
        self.put(Part::Reference(Box::new(move |element| reference.load(element))));
    }

    /// The view, once everything is put in.
    pub fn finish(self) -> AnyView {
        self.into_any()
    }

    fn put(&mut self, part: Part) {
        self.parts.push(part);
    }
}

/// A view in the page.
pub struct Shown {
    shape: &'static str,
    roots: Vec<Root>,
    parts: Vec<ShownPart>,
}

/// What has no element of the view around it.
enum Root {
    Element(Element),
    Text(Node),
    /// A view that was put in: its number among the parts.
    Part(usize),
}

enum ShownPart {
    Value(Element, Place, ShownValue),
    Child(AnyViewState),
    Listener(Element, Option<RemoveEventHandler<Element>>),
    Reference(Element),
}

enum ShownValue {
    Fixed(Value),
    Live(RenderEffect<Value>),
}

impl ShownValue {
    /// Shows what `source` gives, where `old` was.
    fn new(element: &Element, place: Place, source: Source, old: Option<Value>) -> Self {
        match source {
            Source::Fixed(value) => {
                put(element, place, old.as_ref(), &value);
                Self::Fixed(value)
            }
            Source::Live(mut reckon) => {
                let element = element.clone();
                let run = move |old: Option<Value>| {
                    let value = reckon.reckon();
                    put(&element, place, old.as_ref(), &value);
                    value
                };
                Self::Live(RenderEffect::new_with_value(run, old))
            }
        }
    }

    fn take(&mut self) -> Option<Value> {
        match self {
            Self::Fixed(value) => Some(std::mem::replace(value, Value::Off)),
            Self::Live(effect) => effect.take_value(),
        }
    }
}

impl ShownPart {
    fn tie(element: Element, part: Part) -> Option<Self> {
        match part {
            Part::Listener(listener) => {
                let remove = listener.add_to(&element);
                Some(Self::Listener(element, Some(remove)))
            }
            Part::Reference(load) => {
                load(&element);
                Some(Self::Reference(element))
            }
            Part::Value(_) | Part::Child(_) => None,
        }
    }

    /// Takes another value of the same place.
    fn update(&mut self, part: Part) {
        match (self, part) {
            (Self::Value(element, place, shown), Part::Value(source)) => {
                let old = shown.take();
                *shown = ShownValue::new(element, *place, source, old);
            }
            (Self::Child(shown), Part::Child(view)) => view.rebuild(shown),
            (Self::Listener(element, remove), Part::Listener(listener)) => {
                // The old one goes first: it goes when it is dropped.
                *remove = None;
                *remove = Some(listener.add_to(element));
            }
            (Self::Reference(element), Part::Reference(load)) => load(element),
            _ => {}
        }
    }
}

impl Render for Template {
    type State = Shown;

    fn build(self) -> Shown {
        let mut shown =
            Shown { shape: self.shape, roots: Vec::new(), parts: Vec::with_capacity(self.parts.len()) };
        let mut parts = self.parts.take().into_iter();
        let mut open: Vec<Element> = Vec::new();
        for step in Steps(self.shape) {
            match (step, open.last()) {
                (Step::Begin { tag, is_svg }, _) => {
                    open.push(Rndr::create_element(tag, is_svg.then_some(SVG)))
                }
                (Step::End, _) => {
                    let Some(element) = open.pop() else { continue };
                    match open.last() {
                        Some(around) => Rndr::insert_node(around, &element, None),
                        None => shown.roots.push(Root::Element(element)),
                    }
                }
                (Step::Text(text), around) => {
                    let text = Rndr::create_text_node(text);
                    match around {
                        Some(around) => Rndr::insert_node(around, &text, None),
                        None => shown.roots.push(Root::Text(text.into())),
                    }
                }
                (Step::Fixed(name, value), Some(element)) => Rndr::set_attribute(element, name, value),
                (Step::Place(place), Some(element)) => {
                    if let Some(Part::Value(source)) = parts.next() {
                        let value = ShownValue::new(element, place, source, None);
                        shown.parts.push(ShownPart::Value(element.clone(), place, value));
                    }
                }
                (Step::Listener | Step::Reference, Some(element)) => {
                    shown.parts.extend(parts.next().and_then(|part| ShownPart::tie(element.clone(), part)));
                }
                (Step::Child, around) => {
                    if let Some(Part::Child(view)) = parts.next() {
                        let mut child = view.build();
                        match around {
                            Some(around) => child.mount(around, None),
                            None => shown.roots.push(Root::Part(shown.parts.len())),
                        }
                        shown.parts.push(ShownPart::Child(child));
                    }
                }
                // The macro writes attributes into elements only.
                (Step::Fixed(..) | Step::Place(_) | Step::Listener | Step::Reference, None) => {}
            }
        }
        shown
    }

    fn rebuild(self, shown: &mut Shown) {
        if std::ptr::eq(self.shape, shown.shape) {
            for (part, shown) in self.parts.take().into_iter().zip(&mut shown.parts) {
                shown.update(part);
            }
        } else {
            let mut new = self.build();
            shown.insert_before_this(&mut new);
            shown.unmount();
            *shown = new;
        }
    }
}

impl Shown {
    fn child(&self, number: usize) -> Option<&AnyViewState> {
        match self.parts.get(number) {
            Some(ShownPart::Child(child)) => Some(child),
            _ => None,
        }
    }
}

impl Mountable for Shown {
    fn unmount(&mut self) {
        for root in &self.roots {
            match root {
                Root::Element(element) => Rndr::remove(element),
                Root::Text(text) => Rndr::remove(text),
                Root::Part(number) => {
                    if let Some(ShownPart::Child(child)) = self.parts.get_mut(*number) {
                        child.unmount();
                    }
                }
            }
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        for root in &self.roots {
            match root {
                Root::Element(element) => Rndr::insert_node(parent, element, marker),
                Root::Text(text) => Rndr::insert_node(parent, text, marker),
                Root::Part(number) => {
                    if let Some(ShownPart::Child(child)) = self.parts.get_mut(*number) {
                        child.mount(parent, marker);
                    }
                }
            }
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self.roots.first() {
            Some(Root::Element(element)) => element.insert_before_this(child),
            Some(Root::Text(text)) => text.insert_before_this(child),
            Some(Root::Part(number)) => {
                self.child(*number).is_some_and(|first| first.insert_before_this(child))
            }
            None => false,
        }
    }

    fn elements(&self) -> Vec<Element> {
        let elements = self.roots.iter().flat_map(|root| match root {
            Root::Element(element) => vec![element.clone()],
            Root::Text(_) => vec![],
            Root::Part(number) => self.child(*number).map(AnyViewState::elements).unwrap_or_default(),
        });
        elements.collect()
    }
}

impl AddAnyAttr for Template {
    type Output<A: Attribute> = AnyViewWithAttrs;

    fn add_any_attr<A: Attribute>(self, attribute: A) -> AnyViewWithAttrs {
        self.into_any().add_any_attr(attribute)
    }
}

/// For pages that a server draws; PEP's are drawn in the browser only.
impl RenderHtml for Template {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Shown {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
