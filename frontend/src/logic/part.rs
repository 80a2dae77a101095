//! The parts in which the module is loaded, and where each is needed.

/// A part: the pages that are loaded together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The heatmap and what follows from it.
    Accounts,
    /// What partners prepare and report, and what sellers and they do together.
    Partners,
    /// Events, their teams and sessions.
    Events,
    /// What is kept in order behind the others.
    Keeping,
}

impl Part {
    /// Every part, those first that most people need.
    pub const ALL: [Self; 4] = [Self::Accounts, Self::Partners, Self::Events, Self::Keeping];

    /// The part that a page needs, by its path; `None` where the start has it, or leads elsewhere.
    pub fn of_path(path: &str) -> Option<Self> {
        match path.trim_start_matches('/').split('/').next()? {
            "heatmap" | "requests" | "my-accounts" => Some(Self::Accounts),
            "reports" | "our-people" | "engagements" | "materials" | "follow-ups" => Some(Self::Partners),
            "events" | "sessions" | "my-sessions" | "meeting-room" | "teams" => Some(Self::Events),
            "programs" | "imports" | "holidays" | "outbox" | "demo-outbox" | "jobs" | "api-clients"
            | "people" | "audit" | "unreachable" => Some(Self::Keeping),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn the_first_word_of_a_path_decides() {
        assert_eq!(Part::of_path("/heatmap"), Some(Part::Accounts));
        assert_eq!(Part::of_path("/events/3/board"), Some(Part::Events));
        assert_eq!(Part::of_path("/engagements/new"), Some(Part::Partners));
        assert_eq!(Part::of_path("/"), None);
        assert_eq!(Part::of_path("/sign-in"), None);
    }
}
