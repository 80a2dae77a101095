//! Mass co-sell events (D-14 … D-43).

pub mod rules;
