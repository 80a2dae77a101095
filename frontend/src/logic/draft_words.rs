//! The draft of a schedule in words: how good it is, whom it leaves short, what sending it does.

use pep_api_types::schedule_drafts::{DraftMark, DraftMode, DraftStanding, ScheduleDraft, SentSchedule};

use super::heatmap_words::counted;

/// Tenths of a point as points: `1234` is `123.4`.
pub fn points(tenths: i64) -> String {
    format!("{}.{}", tenths / 10, tenths.abs() % 10)
}

/// What it plans.
pub fn mode_words(mode: DraftMode) -> &'static str {
    match mode {
        DraftMode::All => "Everything that is not accepted",
        DraftMode::Fill => "Only what is still free",
        DraftMode::Repair => "Repair: change as little as possible",
    }
}

/// How good it is: its worth, what is possible at most, and how much is missing.
pub fn worth_words(draft: &ScheduleDraft) -> String {
    let (worth, most) = (points(draft.value_tenths), points(draft.bound_tenths));
    match draft.gap_thousandths_of_percent {
        0 => format!("Worth {worth} points. It is proven that no schedule is worth more."),
        gap => format!(
            "Worth {worth} points. No schedule can be worth more than {most}: at most {} is missing.",
            percent(gap)
        ),
    }
}

/// Thousandths of a percent, rounded up to two digits after the point.
fn percent(thousandths: i64) -> String {
    let hundredths = (thousandths + 9) / 10;
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

/// How many sessions it has, and what they are beside what was asked and accepted.
pub fn count_words(draft: &ScheduleDraft) -> String {
    let of = |standing: DraftStanding| {
        let kept = draft.sessions.iter().filter(|session| session.mark != DraftMark::Dropped);
        kept.filter(|session| session.standing == standing).count()
    };
    let (new, asked, moves) = (of(DraftStanding::New), of(DraftStanding::Asked), of(DraftStanding::Moves));
    let mut words = match (new + asked + moves, new) {
        (0, _) => "No session: nobody is left who shares accounts and a free slot.".to_owned(),
        (all, new) if all == new => {
            format!("{}, all of them new.", counted(all as i64, "session", "sessions"))
        }
        (all, new) => {
            let mut parts = vec![format!("{new} new")];
            if asked > 0 {
                parts.push(format!("{asked} asked for already"));
            }
            if moves > 0 {
                parts.push(format!("{moves} in another slot than asked for"));
            }
            format!("{}: {}.", counted(all as i64, "session", "sessions"), parts.join(", "))
        }
    };
    if draft.accepted_count > 0 {
        words += &match draft.accepted_count {
            1 => " 1 accepted session stays where it is.".to_owned(),
            count => format!(" {count} accepted sessions stay where they are."),
        };
    }
    words
}

/// Whether everybody gets something, and if not, whether that could be helped.
pub fn fairness_words(draft: &ScheduleDraft) -> String {
    let floor = draft.floor_sessions.max(1);
    let at_least = counted(floor, "session", "sessions");
    let short = draft.short_teams.len();
    if short == 0 {
        return format!("Every team has at least {at_least}.");
    }
    let impossible = draft.short_teams.iter().filter(|team| team.is_impossible).count();
    let teams = if short == 1 { "1 team has".to_owned() } else { format!("{short} teams have") };
    let why = match impossible {
        0 if draft.missing_in_any == 0 => String::new(),
        0 => format!(
            " In any schedule, {} would be missing.",
            counted(draft.missing_in_any, "session", "sessions")
        ),
        all if all == short => " It is proven that they cannot have more.".to_owned(),
        some => format!(" Of {some} it is proven that they cannot have more."),
    };
    format!("{teams} fewer than {at_least}.{why}")
}

/// What was sent.
pub fn sent_words(sent: &SentSchedule) -> String {
    let mut parts = vec![];
    if sent.moved_count > 0 {
        parts.push(format!("{} moved to another slot", sent.moved_count));
    }
    if sent.kept_count > 0 {
        parts.push(format!("{} asked for before", sent.kept_count));
    }
    if sent.withdrawn_count > 0 {
        parts.push(format!("{} taken back", sent.withdrawn_count));
    }
    if !sent.refused.is_empty() {
        parts.push(format!("{} could not be asked for and stay in the draft", sent.refused.len()));
    }
    let sent = counted(sent.sent_count, "request", "requests");
    if parts.is_empty() { format!("{sent} sent") } else { format!("{sent} sent; {}", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ScheduleDraft {
        let session = |mark: &str, standing: &str| {
            serde_json::json!({"partnerTeamId": 1, "sellerTeamId": 2, "slotId": 3, "valueTenths": 5, "reason": "",
                "mark": mark, "standing": standing})
        };
        let team = |name: &str, impossible: bool| {
            serde_json::json!({"id": 1, "name": name, "side": "partner", "isMine": false, "sessionCount": 0,
                "isImpossible": impossible})
        };
        let draft = serde_json::json!({"mode": "all", "floorSessions": 2, "changeCostTenths": 0, "seed": 0,
            "isSearching": false, "isStale": false, "valueTenths": 8841, "boundTenths": 8880, "gapThousandthsOfPercent": 440,
            "firstMs": 1, "spentMs": 1, "slots": [], "teams": [], "shortTeams": [team("A", true), team("B", false)],
            "missingInAny": 2, "acceptedCount": 1, "leftOutCount": 0, "maySend": true, "rowVersion": 1,
            "sessions": [session("proposed", "new"), session("pinned", "asked"), session("dropped", "new")]});
        serde_json::from_value(draft).unwrap()
    }

    #[test]
    fn a_draft_says_how_good_it_is() {
        let mut draft = draft();
        assert_eq!(
            worth_words(&draft),
            "Worth 884.1 points. No schedule can be worth more than 888.0: at most 0.44 % is missing."
        );
        draft.gap_thousandths_of_percent = 0;
        assert_eq!(worth_words(&draft), "Worth 884.1 points. It is proven that no schedule is worth more.");
        assert_eq!(percent(1), "0.01 %", "never rounded down to nothing");
        assert_eq!(
            count_words(&draft),
            "2 sessions: 1 new, 1 asked for already. 1 accepted session stays where it is."
        );
    }

    #[test]
    fn a_draft_says_whom_it_leaves_short_and_whether_that_can_be_helped() {
        let mut draft = draft();
        assert_eq!(
            fairness_words(&draft),
            "2 teams have fewer than 2 sessions. Of 1 it is proven that they cannot have more."
        );
        draft.short_teams.remove(0);
        assert_eq!(
            fairness_words(&draft),
            "1 team has fewer than 2 sessions. In any schedule, 2 sessions would be missing."
        );
        draft.short_teams.clear();
        assert_eq!(fairness_words(&draft), "Every team has at least 2 sessions.");
    }

    #[test]
    fn what_was_sent_is_counted() {
        let sent = SentSchedule {
            sent_count: 3,
            moved_count: 1,
            kept_count: 0,
            withdrawn_count: 2,
            refused: vec![],
        };
        assert_eq!(sent_words(&sent), "3 requests sent; 1 moved to another slot, 2 taken back");
    }
}
