//! Who finds what in the navigation, and where the start page leads. Shows only; the server decides what is allowed.

use pep_domain::access::ActionKind;

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Heatmap of accounts and partners.
    Heatmap,
    /// Open report requests.
    Requests,
    /// The partner's reporting page.
    Reports,
    /// The seller's own accounts.
    MyAccounts,
    /// Mass co-sell events.
    Events,
    /// Co-sell engagements.
    Engagements,
    /// Materials of partners.
    Materials,
    /// Sales teams.
    Teams,
    /// People of one's own partner.
    OurPeople,
    /// One's own sessions.
    MySessions,
    /// Follow-ups with the other side.
    FollowUps,
    /// Imports.
    Imports,
    /// Closed days of OUs.
    Holidays,
    /// Mails.
    Outbox,
    /// Scheduled and queued work.
    Jobs,
    /// Users and roles.
    People,
    /// Programs.
    Programs,
    /// Programs outside that read OCP Insights.
    ApiClients,
    /// Who did what.
    Audit,
    /// Help.
    Help,
}

impl Place {
    const ALL: [Self; 20] = [
        Self::Heatmap,
        Self::Reports,
        Self::MyAccounts,
        Self::MySessions,
        Self::FollowUps,
        Self::Requests,
        Self::Engagements,
        Self::Materials,
        Self::Events,
        Self::Teams,
        Self::OurPeople,
        Self::Imports,
        Self::Holidays,
        Self::Programs,
        Self::People,
        Self::Outbox,
        Self::Jobs,
        Self::ApiClients,
        Self::Audit,
        Self::Help,
    ];

    /// Path of the page.
    pub fn path(self) -> &'static str {
        match self {
            Self::Heatmap => "/heatmap",
            Self::Requests => "/requests",
            Self::Reports => "/reports",
            Self::MyAccounts => "/my-accounts",
            Self::Events => "/events",
            Self::Engagements => "/engagements",
            Self::Materials => "/materials",
            Self::Teams => "/teams",
            Self::OurPeople => "/our-people",
            Self::MySessions => "/my-sessions",
            Self::FollowUps => "/follow-ups",
            Self::Imports => "/imports",
            Self::Holidays => "/holidays",
            Self::Outbox => "/outbox",
            Self::Jobs => "/jobs",
            Self::ApiClients => "/api-clients",
            Self::Audit => "/audit",
            Self::People => "/people",
            Self::Programs => "/programs",
            Self::Help => "/help",
        }
    }

    /// Words in the navigation.
    pub fn label(self) -> &'static str {
        match self {
            Self::Heatmap => "Heatmap",
            Self::Requests => "Report requests",
            Self::Reports => "Reports",
            Self::MyAccounts => "My accounts",
            Self::Events => "Events",
            Self::Engagements => "Engagements",
            Self::Materials => "Materials",
            Self::Teams => "Teams",
            Self::OurPeople => "Our people",
            Self::MySessions => "My sessions",
            Self::FollowUps => "Follow-ups",
            Self::Imports => "Imports",
            Self::Holidays => "Closed days",
            Self::Outbox => "Outbox",
            Self::Jobs => "Jobs",
            Self::ApiClients => "API clients",
            Self::Audit => "Audit log",
            Self::People => "People",
            Self::Programs => "Programs",
            Self::Help => "Help",
        }
    }

    /// What somebody must be allowed for this place to be of use, one of these; none: nothing.
    fn needs(self) -> &'static [ActionKind] {
        match self {
            Self::Heatmap => &[ActionKind::ViewHeatmap],
            Self::Requests => &[ActionKind::ViewReportRequests],
            Self::Reports => &[ActionKind::ReportOnAccounts],
            Self::MyAccounts => &[ActionKind::ReportSellerStatus],
            // Organisers are invited to the sessions of engagements, and their mails lead here too.
            Self::MySessions => &[ActionKind::TakePart, ActionKind::ManageSessions],
            Self::FollowUps => &[ActionKind::ScheduleFollowUps, ActionKind::AnswerFollowUps],
            Self::Events => &[ActionKind::ViewEvents, ActionKind::TakePart],
            Self::Engagements => {
                &[ActionKind::ViewEngagements, ActionKind::PrepareEngagements, ActionKind::AttendEngagements]
            }
            Self::Materials => &[ActionKind::ViewMaterials],
            Self::Teams => &[ActionKind::ViewTeams, ActionKind::TakePart],
            Self::OurPeople => &[ActionKind::ManageOwnPeople],
            Self::Imports => &[ActionKind::ImportLists],
            Self::Holidays => &[ActionKind::ManageHolidays],
            Self::Outbox => &[ActionKind::ViewOutbox],
            Self::Jobs => &[ActionKind::ViewJobs],
            Self::ApiClients => &[ActionKind::ManageApiClients],
            Self::Audit => &[ActionKind::ViewAudit],
            Self::People => &[ActionKind::ViewPeople],
            Self::Programs => &[ActionKind::ViewPrograms],
            Self::Help => &[],
        }
    }

    fn is_for(self, actions: &[String]) -> bool {
        let needs = self.needs();
        let is_held = |needed: &ActionKind| actions.iter().any(|action| action == needed.as_str());
        needs.is_empty() || needs.iter().any(is_held)
    }
}

/// The places for somebody who is allowed these actions (their names), in the order of the navigation.
pub fn places(actions: &[String]) -> Vec<Place> {
    Place::ALL.into_iter().filter(|place| place.is_for(actions)).collect()
}

/// Where `/` leads for somebody who is allowed these actions: to the events for those who run a program, else to the first
/// place of theirs.
pub fn start(actions: &[String]) -> Place {
    if actions.iter().any(|action| action == ActionKind::ManageEvents.as_str()) {
        return Place::Events;
    }
    places(actions).first().copied().unwrap_or(Place::Help)
}

#[cfg(test)]
mod tests {
    use pep_domain::access::{Reach, reach};
    use pep_domain::people::Role;

    use super::*;

    fn actions(roles: &[Role]) -> Vec<String> {
        let is_allowed =
            |action: &&ActionKind| roles.iter().any(|role| reach(*role, **action) != Reach::None);
        ActionKind::ALL.iter().filter(is_allowed).map(|action| action.as_str().to_owned()).collect()
    }

    #[test]
    fn everybody_starts_where_their_work_is() {
        assert_eq!(start(&actions(&[Role::Ecm])), Place::Heatmap);
        assert_eq!(start(&actions(&[Role::PartnerSeller])), Place::Reports);
        assert_eq!(start(&actions(&[Role::Operator])), Place::Imports);
        assert_eq!(start(&actions(&[Role::ProgramTeam])), Place::Events);
        assert_eq!(start(&[]), Place::Help);
    }

    #[test]
    fn partners_find_their_reports_engagements_events_teams_and_mail() {
        let all = [
            Place::Reports,
            Place::MySessions,
            Place::FollowUps,
            Place::Engagements,
            Place::Events,
            Place::Teams,
            Place::OurPeople,
            Place::Outbox,
            Place::Help,
        ];
        assert_eq!(places(&actions(&[Role::PartnerAdmin])), all);
        // The people of the partner are its admin's to keep.
        let mut fewer = all.to_vec();
        fewer.retain(|place| *place != Place::OurPeople);
        assert_eq!(places(&actions(&[Role::PartnerSeller])), fewer);
    }

    #[test]
    fn whoever_can_be_invited_to_a_session_finds_it() {
        use Role::{Ecm, OuCoordinator, PartnerAdmin, PartnerSeller, ProgramTeam, Seller};
        for role in [Ecm, OuCoordinator, ProgramTeam, Seller, PartnerAdmin, PartnerSeller] {
            assert!(places(&actions(&[role])).contains(&Place::MySessions), "{role}");
        }
        assert!(!places(&actions(&[Role::Operator])).contains(&Place::MySessions));
    }

    #[test]
    fn the_audit_log_is_for_program_teams_and_operators() {
        for role in Role::ALL {
            let may = matches!(role, Role::ProgramTeam | Role::Operator);
            assert_eq!(places(&actions(&[*role])).contains(&Place::Audit), may, "{role}");
        }
    }

    #[test]
    fn somebody_with_two_roles_finds_the_places_of_both_once() {
        let found = places(&actions(&[Role::Ecm, Role::Operator]));
        assert_eq!(found.iter().filter(|place| **place == Place::Imports).count(), 1);
        assert!(found.contains(&Place::Heatmap) && found.contains(&Place::Jobs));
    }
}
