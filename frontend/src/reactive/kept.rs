//! A value without its type.

use std::any::Any;

use send_wrapper::SendWrapper;

/// A value that one handle keeps; only that handle asks for it, by the type that it put in.
pub struct Kept(
    // The page has one thread only.
    SendWrapper<Box<dyn Any>>,
);

impl Kept {
    /// Keeps a value.
    pub fn new<T: 'static>(value: T) -> Self {
        Self::of(Box::new(value))
    }

    fn of(value: Box<dyn Any>) -> Self {
        Self(SendWrapper::new(value))
    }

    /// The value.
    pub fn get<T: 'static>(&self) -> &T {
        self.0.downcast_ref().unwrap_or_else(|| another())
    }

    /// The value, to change it.
    pub fn get_mut<T: 'static>(&mut self) -> &mut T {
        self.0.downcast_mut().unwrap_or_else(|| another())
    }

    /// The value, kept no longer.
    pub fn into<T: 'static>(self) -> T {
        *self.0.take().downcast().unwrap_or_else(|_| another())
    }

    /// Itself: what a signal's guard holds, as a memo's guard holds more.
    pub fn kept(&self) -> &Self {
        self
    }
}

fn another() -> ! {
    unreachable!("a handle put in another type than it asks for")
}
