//! Files made to do harm. A program of its own, because it counts the memory of the whole process.

#[cfg(test)]
mod files;
#[cfg(test)]
#[path = "../lists/support.rs"]
mod support;
