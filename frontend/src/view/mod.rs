//! Drawing views: what `view!` (`crates/pep-view-macro`) writes, and how it comes into the page.
//!
//! A view is a [shape](shape), one string that is the same each time, and the values that are put into its places. So
//! there is one type of view, and this code draws all of them.

mod child;
mod property;
mod shape;
mod template;
mod value;

pub use child::{Child, ChildOfAnyType, erase, live};
pub use template::Template;
