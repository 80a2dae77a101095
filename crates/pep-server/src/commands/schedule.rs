//! `schedule`: one event from a file, solved. Nothing else is opened.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use pep_domain::scheduling::case_file;
use pep_domain::scheduling::facts::{Facts, Session};
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::solve::{Continue, Progress, Solution, solve};
use pep_domain::scheduling::verifier::violations;

use super::say;
use crate::cli::Schedule;
use crate::failure::Failure;

/// Reads a case, finds a schedule, checks it and says how good it is.
pub(crate) fn schedule(args: &Schedule) -> Result<(), Failure> {
    let shown = args.file.display();
    let text = std::fs::read_to_string(&args.file)
        .map_err(|error| Failure::from_error(&format!("{shown} cannot be read"), &error))?;
    let facts = case_file::read(&text).map_err(|error| Failure::from_error(&shown.to_string(), &error))?;
    let began = Instant::now();
    let problem = Problem::new(&facts).map_err(|error| Failure::from_error(&shown.to_string(), &error))?;
    let mut clock = BudgetClock::new(began, args.seconds);
    let solution = solve(&problem, args.seed, &mut |progress| clock.ask(progress));
    let took = began.elapsed();
    let sessions = solution.schedule.sessions();
    if let Some(violation) = violations(&facts, &sessions).first() {
        return Err(Failure::new(format!(
            "the schedule breaks a rule ({violation:?}); please report this with the file"
        )));
    }
    say(&summary(&facts, &solution, sessions.len(), clock.first, took));
    match &args.out {
        Some(out) => write_sessions(out, &sessions),
        None => Ok(()),
    }
}

/// Stops when the time is up, and notes when the first schedule was there.
struct BudgetClock {
    began: Instant,
    seconds: f64,
    first: Option<Duration>,
}

impl BudgetClock {
    fn new(began: Instant, seconds: f64) -> Self {
        Self { began, seconds, first: None }
    }

    fn ask(&mut self, _progress: &Progress<'_, '_>) -> Continue {
        let spent = self.began.elapsed();
        self.first.get_or_insert(spent);
        let share = spent.as_secs_f64() / self.seconds;
        if share < 1.0 { Continue::Spent((share * 1000.0) as u32) } else { Continue::Stop }
    }
}

fn summary(
    facts: &Facts,
    solution: &Solution<'_>,
    sessions: usize,
    first: Option<Duration>,
    took: Duration,
) -> String {
    let gap = solution.gap_thousandths_of_percent();
    let proof = if solution.is_optimal() { ", proven optimal" } else { "" };
    let accepted = facts.constant_value;
    let first = first.map_or(String::new(), |first| format!(" (first schedule after {})", first.as_millis()));
    let mut text = String::new();
    let _infallible = write!(
        text,
        "sessions      {sessions}\nvalue         {} (accepted sessions {accepted}, proposed {})\nbound         {}\n\
         gap           {}.{:03} %{proof}\nmilliseconds  {}{first}\nsteps         {}",
        solution.value,
        solution.value - accepted,
        solution.bound,
        gap / 1000,
        gap % 1000,
        took.as_millis(),
        solution.steps,
    );
    text
}

/// One session on each line: partner, seller, slot, numbered as in the case.
fn write_sessions(out: &Path, sessions: &[Session]) -> Result<(), Failure> {
    let lines: String = sessions
        .iter()
        .map(|session| format!("{} {} {}\n", session.partner.0, session.seller.0, session.slot.0))
        .collect();
    std::fs::write(out, lines)
        .map_err(|error| Failure::from_error(&format!("{} cannot be written", out.display()), &error))
}
