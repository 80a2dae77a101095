//! What somebody has to do in a program, in words.

use pep_api_types::programs::{EntryTask, EntryTaskKind};

use super::heatmap_words::counted;

/// A task as a line: what to do, and a word about it.
pub fn words(task: &EntryTask) -> (String, &'static str) {
    let name = task.name.clone().unwrap_or_default();
    match task.kind {
        EntryTaskKind::SessionsToday => (
            format!("{} today", counted(task.count, "session", "sessions")),
            "Times, people and the links to join.",
        ),
        EntryTaskKind::AnswerRequests => (
            format!("{} for your answer", counted(task.count, "request waits", "requests wait")),
            "Accept, decline, put off, or propose another slot.",
        ),
        EntryTaskKind::ChoosePrimaryContact => {
            (format!("Choose who leads {name}"), "Until then the team can neither ask nor answer.")
        }
        EntryTaskKind::BuildTeam => (
            match &task.name {
                Some(ou) => format!("Build your sales team for {ou}"),
                None => "Build your sales team".to_owned(),
            },
            "Everything else begins with it: name it and choose its members.",
        ),
        EntryTaskKind::ReportAccounts => (
            format!("Report on {}", counted(task.count, "account", "accounts")),
            "Say how you stand there; every field saves itself.",
        ),
        EntryTaskKind::AskForSessions => {
            (format!("Ask for sessions: {name}"), "The board shows whom you can meet, and when.")
        }
        EntryTaskKind::RunEvents => {
            (counted(task.count, "event is under way", "events are under way"), "Phases, requests, sessions.")
        }
        EntryTaskKind::RunProgram => {
            (format!("Run {name}"), "Rules, partners, sellers and waves of invitations.")
        }
    }
}

/// Where to lead at once: if there is exactly one thing to do, to that.
pub fn only_target(tasks: &[EntryTask]) -> Option<&str> {
    match tasks {
        [only] => Some(&only.target),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(kind: EntryTaskKind, count: i64) -> EntryTask {
        EntryTask { kind, count, name: None, target: "/x".to_owned() }
    }

    #[test]
    fn one_thing_to_do_is_gone_to_at_once() {
        let one = task(EntryTaskKind::BuildTeam, 1);
        assert_eq!(only_target(std::slice::from_ref(&one)), Some("/x"));
        assert_eq!(only_target(&[one.clone(), one]), None);
        assert_eq!(only_target(&[]), None);
    }

    #[test]
    fn counts_are_in_words() {
        assert!(words(&task(EntryTaskKind::AnswerRequests, 1)).0.starts_with("1 request waits"));
        assert!(words(&task(EntryTaskKind::ReportAccounts, 3)).0.contains("3 accounts"));
        let of_ou = EntryTask { name: Some("Germany".to_owned()), ..task(EntryTaskKind::BuildTeam, 1) };
        assert_eq!(words(&of_ou).0, "Build your sales team for Germany");
    }
}
