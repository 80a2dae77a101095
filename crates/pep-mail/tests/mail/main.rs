//! Everything that this crate promises, from the outside: one test program, so that it links once.

#[cfg(test)]
mod calendar;
mod events;
#[cfg(test)]
mod file;
#[cfg(test)]
mod message;
#[cfg(test)]
mod preview;
#[cfg(test)]
mod ses;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod support;
#[cfg(test)]
mod templates;
