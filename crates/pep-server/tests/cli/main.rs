//! The binary as operators and scripts meet it: words in, words and an exit code out.

#[cfg(test)]
mod configuration;
#[cfg(test)]
mod databases;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod support;
