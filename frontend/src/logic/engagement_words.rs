//! Engagements in words, and a draft as it is entered.

use pep_api_types::attendance::OpportunityStart;
use pep_api_types::engagement_sessions::EngagementSession;
use pep_api_types::engagements::{
    Engagement, EngagementCriteria, EngagementKind, EngagementSave, EngagementStatus, InvitationState,
    MyEngagement,
};
use pep_api_types::heatmap::{CellStatus, HeatmapFilterInput};
use pep_api_types::sessions::SessionState;

use super::heatmap_view::HeatmapView;
use super::heatmap_words::counted;
use super::url_query::UrlQuery;

/// The kinds in reading order, with their word in addresses and forms.
pub const KINDS: [(EngagementKind, &str, &str); 3] = [
    (EngagementKind::CoSell, "coSell", "Co-Sell"),
    (EngagementKind::Accelerate, "accelerate", "Accelerate"),
    (EngagementKind::Showcase, "showcase", "Showcase"),
];

/// A kind in words.
pub fn kind_words(kind: EngagementKind) -> &'static str {
    KINDS.iter().find(|(known, ..)| *known == kind).map_or("", |(_, _, words)| words)
}

/// A status in words.
pub fn status_words(status: EngagementStatus) -> &'static str {
    match status {
        EngagementStatus::Draft => "Draft",
        EngagementStatus::Planning => "Planning",
        EngagementStatus::Preparing => "Preparing",
        EngagementStatus::Complete => "Complete",
        EngagementStatus::Cancelled => "Called off",
    }
}

/// What became of an invitation, in words.
pub fn invitation_words(state: InvitationState) -> &'static str {
    match state {
        InvitationState::Chosen => "Chosen",
        InvitationState::Invited => "No answer yet",
        InvitationState::Accepted => "Accepted",
        InvitationState::Declined => "Declined",
        InvitationState::Withdrawn => "Withdrawn",
    }
}

/// Is the engagement published and not over?
pub fn is_live(status: EngagementStatus) -> bool {
    matches!(status, EngagementStatus::Planning | EngagementStatus::Preparing)
}

/// The statuses that can be chosen as a criterion, in words.
pub const STATUSES: [(CellStatus, &str); 3] = [
    (CellStatus::Target, "Target account"),
    (CellStatus::PastCustomer, "Past customer"),
    (CellStatus::ActiveCustomer, "Active customer"),
];

/// The heatmap's filter that shows the accounts of criteria. `ou`: the name of the OU.
pub fn filter_of(criteria: &EngagementCriteria, ou: &str) -> HeatmapFilterInput {
    HeatmapFilterInput {
        segment: criteria.segment.clone(),
        ou: vec![ou.to_owned()],
        industry: criteria.industry.clone(),
        status: criteria.status.clone(),
        ..HeatmapFilterInput::default()
    }
}

/// The heatmap with the accounts that a published engagement is about.
pub fn heatmap_href(engagement: &Engagement) -> String {
    let filter = filter_of(&engagement.criteria, &engagement.ou.name);
    HeatmapView { filter, ..HeatmapView::default() }.url().on("/heatmap")
}

/// Which accounts an engagement is about: criterion and value, the OU first.
pub fn criteria_words(engagement: &Engagement) -> Vec<(&'static str, String)> {
    let criteria = &engagement.criteria;
    let named =
        |what: &'static str, names: &[String]| names.iter().map(|name| (what, name.clone())).collect();
    let status = |status: &CellStatus| {
        let words = STATUSES.iter().find(|(known, _)| known == status).map(|(_, words)| *words);
        ("Reported as", words.unwrap_or_default().to_owned())
    };
    let parts: [Vec<_>; 4] = [
        vec![("OU", engagement.ou.name.clone())],
        named("Segment", &criteria.segment),
        named("Industry", &criteria.industry),
        criteria.status.iter().map(status).collect(),
    ];
    parts.concat()
}

/// How many of the sessions are still to take place.
pub fn to_come(sessions: &[EngagementSession]) -> usize {
    sessions.iter().filter(|session| session.state == SessionState::Scheduled).count()
}

/// Why an engagement cannot be completed yet: `1 session is still to come`.
pub fn to_come_words(count: usize) -> String {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    format!("{} still to come", counted(count, "session is", "sessions are"))
}

/// What an invited partner has to do about an engagement.
pub fn own_words(found: &MyEngagement) -> String {
    let required = || found.tasks.iter().filter(|task| task.is_required);
    let open = required().filter(|task| task.done_at.is_none()).count();
    match (found.status, found.answer) {
        (EngagementStatus::Cancelled, _) => "It was called off.".to_owned(),
        (EngagementStatus::Complete, _) => "It is over.".to_owned(),
        (_, InvitationState::Invited) => "Will you take part?".to_owned(),
        (_, InvitationState::Accepted) if open > 0 => format!("{open} of {} tasks to do", required().count()),
        (_, InvitationState::Accepted) => "Everything is prepared".to_owned(),
        (_, other) => invitation_words(other).to_owned(),
    }
}

/// Where an engagement begins that grows out of a session.
pub fn opportunity_href(start: &OpportunityStart) -> String {
    let ids = |ids: &[i64]| ids.iter().map(i64::to_string).collect::<Vec<_>>();
    UrlQuery::default()
        .with("program", ids(&[start.program_id]))
        .with("ou", ids(&[start.ou_id]))
        .with("partner", ids(&start.partner_ids))
        .with("segment", start.segments.clone())
        .with("industry", start.industries.clone())
        .on("/engagements/new")
}

/// The fields of an engagement as they are entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementDraft {
    /// The program.
    pub program: Option<i64>,
    /// The OU.
    pub ou: Option<i64>,
    /// What kind it is.
    pub kind: EngagementKind,
    /// Title.
    pub title: String,
    /// Words to the partners.
    pub message: String,
    /// Which accounts.
    pub criteria: EngagementCriteria,
    /// Last day to prepare; may be empty.
    pub due_on: String,
    /// Minutes after a report before the coordinator is told.
    pub delay: String,
    /// Whom to invite.
    pub partners: Vec<i64>,
}

impl Default for EngagementDraft {
    fn default() -> Self {
        Self {
            program: None,
            ou: None,
            kind: EngagementKind::CoSell,
            title: String::new(),
            message: String::new(),
            criteria: EngagementCriteria::default(),
            due_on: String::new(),
            delay: "60".to_owned(),
            partners: Vec::new(),
        }
    }
}

impl EngagementDraft {
    /// The fields of an engagement as it is.
    pub fn of(engagement: &Engagement) -> Self {
        Self {
            program: Some(engagement.program.id),
            ou: Some(engagement.ou.id),
            kind: engagement.kind,
            title: engagement.title.clone(),
            message: engagement.message.clone(),
            criteria: engagement.criteria.clone(),
            due_on: engagement.due_on.map(|day| day.to_string()).unwrap_or_default(),
            delay: engagement.notification_delay_minutes.to_string(),
            partners: engagement.partners.iter().map(|partner| partner.partner.id).collect(),
        }
    }

    /// What an address such as that of [`opportunity_href`] begins with; nothing in it: an empty draft.
    pub fn of_query(query: &UrlQuery) -> Self {
        Self {
            program: query.parsed("program"),
            ou: query.parsed("ou"),
            criteria: EngagementCriteria {
                segment: query.all("segment"),
                industry: query.all("industry"),
                ..EngagementCriteria::default()
            },
            partners: query.all("partner").iter().filter_map(|id| id.parse().ok()).collect(),
            ..Self::default()
        }
    }

    /// What to send, or what is missing to keep it at all.
    pub fn save(&self) -> Result<EngagementSave, &'static str> {
        let due = self.due_on.trim();
        Ok(EngagementSave {
            program_id: self.program.ok_or("Choose the program.")?,
            ou_id: self.ou.ok_or("Choose the OU.")?,
            kind: self.kind,
            title: self.title.trim().to_owned(),
            message: self.message.clone(),
            criteria: self.criteria.clone(),
            due_on: match due {
                "" => None,
                day => Some(day.parse().ok().ok_or("Write the last day as a date.")?),
            },
            notification_delay_minutes: self
                .delay
                .trim()
                .parse()
                .ok()
                .ok_or("Write the delay as a number of minutes.")?,
            partner_ids: self.partners.clone(),
        })
    }

    /// The heatmap's filter that shows the accounts it is about. `ou`: the name of its OU.
    pub fn filter(&self, ou: &str) -> HeatmapFilterInput {
        filter_of(&self.criteria, ou)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_needs_its_place_and_nothing_else() {
        let mut draft = EngagementDraft::default();
        assert!(draft.save().is_err());
        draft.program = Some(1);
        assert_eq!(draft.save(), Err("Choose the OU."));
        draft.ou = Some(2);
        let saved = draft.save().unwrap();
        assert_eq!((saved.ou_id, saved.due_on, saved.notification_delay_minutes), (2, None, 60));
        draft.due_on = "soon".to_owned();
        assert!(draft.save().is_err());
        draft.due_on = "2026-12-04".to_owned();
        draft.delay = "an hour".to_owned();
        assert!(draft.save().is_err());
    }

    fn engagement(criteria: &serde_json::Value) -> Engagement {
        let engagement = serde_json::json!({
            "id": 1, "program": {"id": 1, "name": "P"}, "ou": {"id": 2, "name": "Latin America"}, "kind": "coSell",
            "status": "preparing", "title": "T", "message": "", "criteria": criteria, "notificationDelayMinutes": 60,
            "coordinator": {"id": 3, "name": "C"}, "accountCount": 4, "partners": [], "problems": [], "rowVersion": 1,
        });
        serde_json::from_value(engagement).unwrap()
    }

    #[test]
    fn criteria_are_told_and_lead_to_exactly_their_accounts() {
        let found = engagement(&serde_json::json!({
            "segment": ["SMC"], "industry": ["Retail", "Energy"], "status": ["target"],
        }));
        let words: Vec<_> =
            criteria_words(&found).into_iter().map(|(what, value)| format!("{what} {value}")).collect();
        let wanted = [
            "OU Latin America",
            "Segment SMC",
            "Industry Retail",
            "Industry Energy",
            "Reported as Target account",
        ];
        assert_eq!(words, wanted);
        let href = heatmap_href(&found);
        assert_eq!(
            href,
            "/heatmap?segment=SMC&ou=Latin+America&industry=Retail&industry=Energy&status=target"
        );
        let query = UrlQuery::read(href.split_once('?').unwrap().1);
        assert_eq!(HeatmapView::read(&query).filter, filter_of(&found.criteria, "Latin America"));
        assert_eq!(criteria_words(&engagement(&serde_json::json!({}))), [("OU", "Latin America".to_owned())]);
    }

    #[test]
    fn sessions_that_stand_are_still_to_come() {
        let session = |state: &str| -> EngagementSession {
            let session = serde_json::json!({
                "id": 1, "title": "S", "description": "", "startsAt": "2026-12-01T09:00:00Z",
                "endsAt": "2026-12-01T10:00:00Z", "timeZone": "UTC", "date": "2026-12-01", "startTime": "09:00",
                "endTime": "10:00", "state": state, "meetingState": "ready", "partners": [], "accounts": [],
                "microsoft": [], "absent": [], "rowVersion": 1,
            });
            serde_json::from_value(session).unwrap()
        };
        assert_eq!(to_come(&[session("scheduled"), session("held"), session("cancelled")]), 1);
        assert_eq!(to_come_words(1), "1 session is still to come");
        assert_eq!(to_come_words(2), "2 sessions are still to come");
    }

    #[test]
    fn a_partner_reads_what_must_be_done_and_nothing_of_what_is_over() {
        let task = |is_required: bool, is_done: bool| {
            let done = is_done.then_some("2026-12-01T09:00:00Z");
            serde_json::json!({"id": 1, "kind": "other", "title": "T", "isRequired": is_required, "isLate": false, "doneAt": done})
        };
        let words = |status: &str, answer: &str, last_is_done: bool| {
            let found = serde_json::json!({
                "id": 1, "program": {"id": 1, "name": "P"}, "kind": "coSell", "status": status, "title": "T",
                "message": "", "answer": answer, "mayAnswer": false, "mayStepBack": false,
                "tasks": [task(true, true), task(true, last_is_done), task(false, false)],
            });
            own_words(&serde_json::from_value(found).unwrap())
        };
        assert_eq!(words("preparing", "accepted", false), "1 of 2 tasks to do");
        assert_eq!(words("preparing", "accepted", true), "Everything is prepared");
        assert_eq!(words("planning", "invited", false), "Will you take part?");
        assert_eq!(words("cancelled", "accepted", false), "It was called off.");
        assert_eq!(words("complete", "accepted", false), "It is over.");
        assert_eq!(words("complete", "declined", false), "It is over.");
    }

    #[test]
    fn every_kind_has_words() {
        assert_eq!(KINDS.map(|(kind, ..)| kind_words(kind)), ["Co-Sell", "Accelerate", "Showcase"]);
        assert!(is_live(EngagementStatus::Planning) && !is_live(EngagementStatus::Draft));
    }

    #[test]
    fn the_heatmap_is_asked_for_the_ou_and_the_criteria() {
        let mut draft = EngagementDraft::default();
        draft.criteria.industry = vec!["Retail".to_owned()];
        let filter = draft.filter("France");
        assert_eq!((filter.ou, filter.industry), (vec!["France".to_owned()], vec!["Retail".to_owned()]));
    }
}
