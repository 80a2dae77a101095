//! Workers as real processes, killed in the middle of their work, against a mail server that keeps its own log and at
//! times takes a mail without saying so (reliability 5, rows 1, 2, 5, 25). That log is the truth, never our tables.
//!
//! `PEP_KILL_MAILS` and `PEP_KILL_TIMES` make it longer, `PEP_KILL_WAVE` and `PEP_KILL_PACE` the wave: `just kill-test`.

#[cfg(test)]
mod cluster;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod sink;
#[cfg(test)]
mod waves;
