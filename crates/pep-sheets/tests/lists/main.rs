//! Lists on their way in and workbooks on their way out, from the outside: one test program.

#[cfg(test)]
mod export;
#[cfg(test)]
mod messy;
#[cfg(test)]
mod support;
