//! What happens when a partner or a seller is taken out of a program, in words.

use pep_api_types::programs::Departure;

use super::heatmap_words::counted;

/// One line for each thing that is called off, withdrawn or left; none if nothing hangs on whoever leaves.
pub fn departure_lines(departure: &Departure) -> Vec<String> {
    let Departure { requests, sessions, report_requests, seats, headless_teams } = *departure;
    let is = |count: i64, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let lines = [
        (
            sessions,
            format!(
                "{} to come {} called off. Everybody in {} gets a mail, and calendars take {} out.",
                counted(sessions, "session", "sessions"),
                is(sessions, "is", "are"),
                is(sessions, "it", "them"),
                is(sessions, "it", "them"),
            ),
        ),
        (
            requests,
            format!(
                "{} for sessions {}. The other team is told.",
                counted(requests, "open request", "open requests"),
                is(requests, "ends", "end"),
            ),
        ),
        (
            report_requests,
            format!(
                "{} {} withdrawn.",
                counted(report_requests, "open heatmap request", "open heatmap requests"),
                is(report_requests, "is", "are"),
            ),
        ),
        (
            seats,
            format!(
                "{} to come {} without this person.",
                counted(seats, "session", "sessions"),
                is(seats, "stands", "stand"),
            ),
        ),
        (
            headless_teams,
            format!(
                "{} {} asked to choose another primary contact.",
                counted(headless_teams, "team", "teams"),
                is(headless_teams, "is", "are"),
            ),
        ),
    ];
    lines.into_iter().filter(|(count, _)| *count > 0).map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_happens_is_said() {
        assert_eq!(departure_lines(&Departure::default()), [""; 0]);
        let some = Departure { requests: 2, sessions: 1, ..Departure::default() };
        assert_eq!(
            departure_lines(&some),
            [
                "1 session to come is called off. Everybody in it gets a mail, and calendars take it out.",
                "2 open requests for sessions end. The other team is told.",
            ]
        );
        let seller = Departure { seats: 1, headless_teams: 1, ..Departure::default() };
        assert_eq!(
            departure_lines(&seller),
            [
                "1 session to come stands without this person.",
                "1 team is asked to choose another primary contact."
            ]
        );
    }
}
