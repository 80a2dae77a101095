//! The heatmap on both engines, against an oracle that knows nothing of indexes.

#[cfg(test)]
mod export;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod refresh;
#[cfg(test)]
mod small_world;
