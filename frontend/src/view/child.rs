//! What can stand inside an element.

use std::any::Any;

use send_wrapper::SendWrapper;

use crate::prelude::*;

/// Forgets the type of a view. One that has none stays as it is.
pub fn erase<V: IntoView + 'static>(view: V) -> AnyView {
    let mut view = Some(view);
    let erased = (&mut view as &mut dyn Any).downcast_mut::<Option<AnyView>>().and_then(Option::take);
    match (erased, view) {
        (Some(erased), _) => erased,
        (None, Some(view)) => view.into_view().into_any(),
        (None, None) => ().into_any(),
    }
}

/// What `{…}` in a view holds: a closure, which is run again when something that it read changes, or anything that Leptos
/// can show ([`ChildOfAnyType`]).
pub struct Child<C>(pub C);

impl<V: IntoView + 'static, F: FnMut() -> V + 'static> Child<F> {
    /// The view, without a type.
    pub fn view(self) -> AnyView {
        live(Box::new(self.0))
    }
}

/// Something that draws a view, again and again.
pub trait Draw {
    /// The view as it is now.
    fn draw(&mut self) -> AnyView;
}

impl<V: IntoView + 'static, F: FnMut() -> V> Draw for F {
    fn draw(&mut self) -> AnyView {
        erase(self())
    }
}

/// A view that is drawn again when something that it read changes.
pub fn live(draw: Box<dyn Draw>) -> AnyView {
    // It never leaves the browser's one thread.
    let mut draw = SendWrapper::new(draw);
    (move || draw.draw()).into_any()
}

/// For what is no closure. A trait, because what a type has of its own is preferred to it.
pub trait ChildOfAnyType {
    /// The view, without a type.
    fn view(self) -> AnyView;
}

impl<C: IntoRender<Output: IntoView> + 'static> ChildOfAnyType for Child<C> {
    fn view(self) -> AnyView {
        erase(self.0.into_render())
    }
}
