//! Engagements in words, and a draft as it is entered.

use pep_api_types::attendance::OpportunityStart;
use pep_api_types::engagements::{
    Engagement, EngagementCriteria, EngagementKind, EngagementSave, EngagementStatus, InvitationState,
};
use pep_api_types::heatmap::HeatmapFilterInput;

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
        HeatmapFilterInput {
            segment: self.criteria.segment.clone(),
            ou: vec![ou.to_owned()],
            industry: self.criteria.industry.clone(),
            status: self.criteria.status.clone(),
            ..HeatmapFilterInput::default()
        }
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
