//! Co-sell engagements: what a coordinator sets, what partners answer and prepare, where the whole stands (C-05 … C-19,
//! C-45 … C-48).

pub mod sessions;

use chrono::NaiveDate;

use crate::heatmap::{AccountStatus, HeatmapFilter};
use crate::people::text_enum;
use crate::reports::{MAX_DELAY_MINUTES, MESSAGE_MAX_CHARS, REQUEST_MAX_ACCOUNTS};

/// What kind of engagement it is (C-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EngagementKind {
    /// A co-sell day.
    CoSell,
    /// An accelerate programme with few partners.
    Accelerate,
    /// A showcase day.
    Showcase,
}
text_enum!(EngagementKind { CoSell = "co_sell", Accelerate = "accelerate", Showcase = "showcase" });

impl EngagementKind {
    /// The kind in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::CoSell => "Co-Sell",
            Self::Accelerate => "Accelerate",
            Self::Showcase => "Showcase",
        }
    }
}

/// Where an engagement stands: Planning → Preparing → Complete, and the ends besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EngagementState {
    /// Being written; no partner knows of it (C-12).
    Draft,
    /// Published; nobody has accepted yet.
    Planning,
    /// At least one partner has accepted and prepares.
    Preparing,
    /// Held and closed by its coordinator.
    Complete,
    /// Called off after it was published.
    Cancelled,
    /// A draft that was thrown away.
    Discarded,
}
text_enum!(EngagementState {
    Draft = "draft",
    Planning = "planning",
    Preparing = "preparing",
    Complete = "complete",
    Cancelled = "cancelled",
    Discarded = "discarded",
});

impl EngagementState {
    /// Do partners answer and prepare now?
    #[must_use]
    pub fn is_live(self) -> bool {
        matches!(self, Self::Planning | Self::Preparing)
    }
}

/// What became of inviting one partner (C-10 … C-15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvitationState {
    /// Chosen in a draft; knows nothing.
    Chosen,
    /// Invited, has not answered.
    Invited,
    /// Accepted: prepares.
    Accepted,
    /// Declined.
    Declined,
    /// Taken back by the coordinator.
    Withdrawn,
}
text_enum!(InvitationState {
    Chosen = "chosen",
    Invited = "invited",
    Accepted = "accepted",
    Declined = "declined",
    Withdrawn = "withdrawn",
});

impl InvitationState {
    /// Does the partner see the engagement?
    #[must_use]
    pub fn shows_engagement(self) -> bool {
        matches!(self, Self::Invited | Self::Accepted | Self::Declined)
    }
}

/// What a task is, so that PEP can do it by itself where it knows how (C-45 … C-48).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TaskKind {
    /// Report on every account of the engagement; done by itself (C-19).
    CompleteHeatmap,
    /// Upload the showcase recording.
    UploadRecording,
    /// Upload the superpower slide.
    UploadSlide,
    /// A call before the day.
    PrepCall,
    /// Whatever else a program asks for.
    Other,
}
text_enum!(TaskKind {
    CompleteHeatmap = "complete_heatmap",
    UploadRecording = "upload_recording",
    UploadSlide = "upload_slide",
    PrepCall = "prep_call",
    Other = "other",
});

/// A task as a program gives it to each partner that accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskPlan {
    /// What it is.
    pub kind: TaskKind,
    /// How it is called, 1 to [`TITLE_MAX_CHARS`] characters.
    pub title: String,
    /// Must it be done? An optional task is never late.
    pub is_required: bool,
}

/// The longest title of an engagement or a task, characters.
pub const TITLE_MAX_CHARS: usize = 120;
/// Most tasks that a program gives.
pub const MAX_TASKS: usize = 20;
/// Most partners of one engagement.
pub const MAX_PARTNERS: usize = 50;

/// The tasks of a program that has no list of its own (C-45 … C-48).
#[must_use]
pub fn default_tasks() -> Vec<TaskPlan> {
    [
        (TaskKind::CompleteHeatmap, "Complete heatmap", true),
        (TaskKind::UploadRecording, "Upload showcase recording", true),
        (TaskKind::UploadSlide, "Upload superpower slide", true),
        (TaskKind::PrepCall, "Prep call", false),
    ]
    .into_iter()
    .map(|(kind, title, is_required)| TaskPlan { kind, title: title.to_owned(), is_required })
    .collect()
}

/// Is it a title for people: something on one line, not too long?
#[must_use]
pub fn is_title(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= TITLE_MAX_CHARS && !text.chars().any(char::is_control)
}

/// What cannot be accepted about a program's list of tasks: the place in the list (none: the list), and what would be
/// right.
#[must_use]
pub fn task_list_problems(tasks: &[TaskPlan]) -> Vec<(Option<usize>, &'static str)> {
    let mut found = Vec::new();
    if tasks.is_empty() || tasks.len() > MAX_TASKS {
        found.push((None, "Give 1 to 20 tasks."));
    }
    for (place, task) in tasks.iter().enumerate() {
        if !is_title(&task.title) {
            found.push((Some(place), "Write 1 to 120 characters on one line."));
        }
        let before = tasks.get(..place).unwrap_or_default();
        if task.kind == TaskKind::CompleteHeatmap && before.iter().any(|other| other.kind == task.kind) {
            found.push((Some(place), "One task completes the heatmap. Take the second one out."));
        }
    }
    found
}

/// Which accounts of the OU an engagement is about (C-08): the heatmap's criteria, an empty list means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Criteria {
    /// Segment names.
    pub segments: Vec<String>,
    /// Industry names.
    pub industries: Vec<String>,
    /// A partner reported one of these.
    pub statuses: Vec<AccountStatus>,
}

impl Criteria {
    /// The heatmap's filter that shows exactly these accounts. `ou`: the name of the engagement's OU.
    #[must_use]
    pub fn filter(&self, ou: &str) -> HeatmapFilter {
        HeatmapFilter {
            segments: self.segments.clone(),
            ous: vec![ou.to_owned()],
            industries: self.industries.clone(),
            statuses: self.statuses.clone(),
            ..HeatmapFilter::default()
        }
    }
}

/// A field of an engagement, for problems that point to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngagementField {
    /// The title.
    Title,
    /// The words to the partners.
    Message,
    /// The last day to prepare.
    DueOn,
    /// Minutes after a report before the coordinator is told.
    DelayMinutes,
    /// The criteria.
    Criteria,
    /// The partners.
    Partners,
}

/// Something to change before an engagement can be stored or published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementProblem {
    /// Where.
    pub field: EngagementField,
    /// What is wrong and what would be right.
    pub detail: String,
}

fn problem(field: EngagementField, detail: impl Into<String>) -> EngagementProblem {
    EngagementProblem { field, detail: detail.into() }
}

/// The words and numbers of an engagement as somebody types them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementText {
    /// Title; a draft may still have none.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// Last day to prepare.
    pub due_on: Option<NaiveDate>,
    /// Minutes after a report before the coordinator is told.
    pub delay_minutes: i64,
}

/// What cannot even be stored as a draft.
#[must_use]
pub fn draft_problems(text: &EngagementText, partners: usize) -> Vec<EngagementProblem> {
    let mut found = Vec::new();
    if !text.title.trim().is_empty() && !is_title(&text.title) {
        found.push(problem(EngagementField::Title, "Write at most 120 characters on one line."));
    }
    if text.message.chars().count() > MESSAGE_MAX_CHARS || text.message.contains('\0') {
        found.push(problem(
            EngagementField::Message,
            "The message is longer than 4,000 characters. Shorten it.",
        ));
    }
    if !(0..=MAX_DELAY_MINUTES).contains(&text.delay_minutes) {
        found.push(problem(
            EngagementField::DelayMinutes,
            "Choose a delay of 0 to 10,080 minutes, which is one week.",
        ));
    }
    if partners > MAX_PARTNERS {
        found.push(problem(EngagementField::Partners, "Choose at most 50 partners."));
    }
    found
}

/// A chosen partner, as far as inviting it is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerFacts {
    /// Its name.
    pub name: String,
    /// Has the program elected it, or is it open to everybody?
    pub is_elected: bool,
    /// People who can accept for it.
    pub answerers: usize,
}

/// What stands in the way of publishing. `accounts`: how many match now. `today`: in the program's zone.
#[must_use]
pub fn publish_problems(
    text: &EngagementText,
    partners: &[PartnerFacts],
    accounts: usize,
    today: NaiveDate,
) -> Vec<EngagementProblem> {
    let mut found = draft_problems(text, partners.len());
    if text.title.trim().is_empty() {
        found.push(problem(EngagementField::Title, "Give it a title that partners will recognise."));
    }
    if text.due_on.is_some_and(|due| due < today) {
        found.push(problem(EngagementField::DueOn, "The last day is over. Choose today or a later day."));
    }
    if accounts == 0 {
        found.push(problem(EngagementField::Criteria, "No account matches. Widen the criteria."));
    }
    if accounts > REQUEST_MAX_ACCOUNTS {
        found.push(problem(
            EngagementField::Criteria,
            "More than 5,000 accounts match. Narrow the criteria, for example by industry.",
        ));
    }
    if partners.is_empty() {
        found.push(problem(EngagementField::Partners, "Choose at least one partner to invite."));
    }
    found.extend(partners.iter().filter_map(invitation_problem));
    found
}

/// What stands in the way of inviting this partner, if anything does.
#[must_use]
pub fn invitation_problem(partner: &PartnerFacts) -> Option<EngagementProblem> {
    let name = &partner.name;
    let detail = if !partner.is_elected {
        format!("The program has not elected {name}. Leave it out, or ask the program team to elect it.")
    } else if partner.answerers == 0 {
        format!("{name} has no primary contact who could accept. Import its contacts, or leave it out.")
    } else {
        return None;
    };
    Some(problem(EngagementField::Partners, detail))
}

/// Is a task late: it must be done, is not, and its last day is over? `today`: in the program's zone.
#[must_use]
pub fn is_late(is_required: bool, is_done: bool, due_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    is_required && !is_done && due_on.is_some_and(|due| due < today)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> EngagementText {
        EngagementText {
            title: "Retail co-sell".to_owned(),
            message: String::new(),
            due_on: Some("2026-12-04".parse().unwrap()),
            delay_minutes: 60,
        }
    }

    fn partner() -> PartnerFacts {
        PartnerFacts { name: "Fabrikam".to_owned(), is_elected: true, answerers: 1 }
    }

    fn fields(found: &[EngagementProblem]) -> Vec<EngagementField> {
        found.iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn a_whole_engagement_can_be_published_until_its_last_day() {
        let last: NaiveDate = "2026-12-04".parse().unwrap();
        assert_eq!(publish_problems(&text(), &[partner()], 1, last), vec![]);
        let after = last.succ_opt().unwrap();
        let late = publish_problems(&text(), &[partner()], 1, after);
        assert_eq!(fields(&late), [EngagementField::DueOn]);
    }

    #[test]
    fn everything_that_is_missing_is_named_at_once() {
        let bare = EngagementText { title: " ".to_owned(), due_on: None, ..text() };
        let today = "2026-11-22".parse().unwrap();
        let found = publish_problems(&bare, &[], 0, today);
        assert_eq!(
            fields(&found),
            [EngagementField::Title, EngagementField::Criteria, EngagementField::Partners]
        );
        // As a draft it can be kept.
        assert_eq!(draft_problems(&bare, 0), vec![]);
    }

    #[test]
    fn a_partner_without_anybody_to_answer_is_not_invited() {
        let mute = PartnerFacts { answerers: 0, ..partner() };
        let foreign = PartnerFacts { is_elected: false, answerers: 0, ..partner() };
        assert!(invitation_problem(&mute).unwrap().detail.contains("primary contact"));
        assert!(invitation_problem(&foreign).unwrap().detail.contains("elected"));
        assert_eq!(invitation_problem(&partner()), None);
    }

    #[test]
    fn only_what_must_be_done_is_late_and_only_after_its_last_day() {
        let due: NaiveDate = "2026-12-04".parse().unwrap();
        let after = due.succ_opt().unwrap();
        assert!(is_late(true, false, Some(due), after));
        assert!(!is_late(true, false, Some(due), due));
        assert!(!is_late(true, true, Some(due), after));
        assert!(!is_late(false, false, Some(due), after));
        assert!(!is_late(true, false, None, after));
    }

    #[test]
    fn a_list_of_tasks_completes_the_heatmap_once() {
        let mut tasks = default_tasks();
        assert_eq!(task_list_problems(&tasks), vec![]);
        assert_eq!(tasks.iter().filter(|task| !task.is_required).count(), 1);
        tasks.push(tasks.first().unwrap().clone());
        tasks.push(TaskPlan { kind: TaskKind::Other, title: "\n".to_owned(), is_required: true });
        let places: Vec<_> = task_list_problems(&tasks).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, [Some(4), Some(5)]);
        assert_eq!(task_list_problems(&[]).len(), 1);
    }

    #[test]
    fn the_filter_shows_the_accounts_of_the_ou_only() {
        let criteria = Criteria { industries: vec!["Retail".to_owned()], ..Criteria::default() };
        let filter = criteria.filter("France");
        assert_eq!((filter.ous, filter.industries), (vec!["France".to_owned()], vec!["Retail".to_owned()]));
    }
}
