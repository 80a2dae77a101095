//! Jobs on both engines, with a clock that stands still until a test moves it.

#[cfg(test)]
mod debounce;
#[cfg(test)]
mod engagement_sessions;
#[cfg(test)]
mod holidays;
#[cfg(test)]
mod lifecycle;
#[cfg(test)]
mod sending;
#[cfg(test)]
mod session_days;
#[cfg(test)]
mod skew;
#[cfg(test)]
mod support;
#[cfg(test)]
mod time;
