//! A whole event's schedule: which teams meet in which slot, worth as much as possible, with a proof of how much is possible.
//!
//! A *session* is a partner team, a seller team and a slot. A team is in one session at a time and has a limit; two teams meet
//! at most once; accepted sessions stay where they are. Choosing the sessions with the highest total value is a timetabling
//! problem, and as soon as teams are not free all day it is NP-hard (Even, Itai and Shamir 1976). So the engine does what is
//! possible, and says how good the result is:
//!
//! 1. [`facts`] say what is known of an event; [`problem`] prepares them.
//! 2. [`b_matching`] forgets slots for a moment and finds the best pairs exactly. Their value is an upper bound.
//! 3. [`placement`] gives these pairs slots. If all have one, the schedule is proven best: done, in milliseconds.
//! 4. [`bound`] makes the upper bound tighter, so that the gap that is reported is small because it is small.
//! 5. [`local_search`] brings in what is missing, guided by the prices of step 4, for as long as the caller allows.
//! 6. [`exact`] searches small events to the end, for a proof.
//!
//! [`solve`] drives all this. [`schedule`] cannot be brought into a wrong state, and [`verifier`] trusts nobody and checks every
//! rule again. [`fairness`] says who is left short and whether that could be avoided, [`replan`] keeps a published schedule
//! stable. The same seed and the same number of steps give the same schedule on every machine, the browser included; nothing
//! here reads a clock or a file.

pub mod b_matching;
pub mod bound;
pub mod case_file;
pub mod exact;
pub mod facts;
pub mod fairness;
pub mod floor_paths;
pub mod local_search;
pub mod placement;
pub mod problem;
pub mod replan;
pub mod schedule;
pub mod solve;
pub mod table;
pub mod verifier;
pub mod workbench;
