//! What the caller sees while the search runs, and how soon it listens.

use pep_domain::scheduling::facts::Facts;
use pep_domain::scheduling::problem::Problem;
use pep_domain::scheduling::solve::{Continue, solve};
use pep_domain::scheduling::verifier::violations;

use crate::events::{Made, value_of};

/// An event whose first schedule leaves much to be found.
fn hard() -> Facts {
    Made { free: 55, overlap: 40, ..Made::new(30, 40, 12, 3) }.facts()
}

/// A budget of so many tries, as thousandths.
fn spent(steps: u64, budget: u64) -> Continue {
    if steps < budget { Continue::Spent((steps * 1000 / budget) as u32) } else { Continue::Stop }
}

#[test]
fn better_schedules_are_handed_out_as_they_are_found() {
    let facts = hard();
    let problem = Problem::new(&facts).unwrap();
    let mut seen: Vec<(i64, bool)> = Vec::new();
    let solution = solve(&problem, 1, &mut |progress| {
        if seen.last().is_none_or(|(best, _)| progress.objective > *best) {
            let sessions = progress.best_schedule().sessions();
            assert_eq!(violations(&facts, &sessions), vec![]);
            assert_eq!(value_of(&facts, &sessions), progress.objective);
            seen.push((progress.objective, progress.is_polished));
        }
        spent(progress.steps, 400_000)
    });
    let while_polishing = seen.iter().filter(|(_, is_polished)| !is_polished).count();
    assert!(while_polishing > 1, "{seen:?}");
    assert!(seen.len() > while_polishing + 1, "{seen:?}");
    assert_eq!(seen.last().map(|(best, _)| *best), Some(solution.objective));
}

#[test]
fn a_stop_is_heard_at_the_next_question_and_questions_come_often() {
    let facts = hard();
    let problem = Problem::new(&facts).unwrap();
    let mut asked: Vec<(u64, bool)> = Vec::new();
    solve(&problem, 1, &mut |progress| {
        asked.push((progress.steps, progress.is_polished));
        spent(progress.steps, 100_000)
    });
    let longest = asked.windows(2).map(|two| two[1].0 - two[0].0).max();
    assert!(longest.is_some_and(|tries| tries <= 1_000), "{longest:?} tries without a question");

    let polishing = asked.iter().filter(|(_, is_polished)| !is_polished).count();
    assert!(polishing > 3, "{polishing} questions while polishing");
    for last in [1, 3, polishing, polishing + 2, asked.len() - 1] {
        let (mut count, mut best) = (0, 0);
        let solution = solve(&problem, 1, &mut |progress| {
            (count, best) = (count + 1, progress.objective);
            if count < last { spent(progress.steps, 100_000) } else { Continue::Stop }
        });
        assert_eq!((count, solution.objective), (last, best));
        assert_eq!(violations(&facts, &solution.schedule.sessions()), vec![]);
    }
}
