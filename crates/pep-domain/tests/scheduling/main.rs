//! The scheduling engine on made-up events: every rule is kept, the optimum is found where it can be counted, the bound is
//! never below it, and the same seed gives the same schedule.

#[cfg(test)]
mod brute_force;
#[cfg(test)]
mod case_files;
#[cfg(test)]
mod events;
#[cfg(test)]
mod fairness;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod replanning;
#[cfg(test)]
mod verifier;
