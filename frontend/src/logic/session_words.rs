//! Requests for sessions and sessions in words.

use pep_api_types::engagement_sessions::EngagementSessionPartner;
use pep_api_types::people::Side;
use pep_api_types::sessions::{
    AttendancePlan, DecisionKind, LinkDecision, LinkStanding, LinkedRequest, MeetingState, SessionAccountRef,
    SessionRequest, SessionRequestState, SessionState,
};

use super::url_query::UrlQuery;

/// A request's state for people.
pub fn request_words(state: SessionRequestState) -> &'static str {
    match state {
        SessionRequestState::Pending => "Waits for an answer",
        SessionRequestState::Accepted => "Accepted",
        SessionRequestState::Declined => "Declined",
        SessionRequestState::Later => "Later: both coordinate",
        SessionRequestState::Withdrawn => "Withdrawn",
        SessionRequestState::Expired => "Ended",
        SessionRequestState::SlotTaken => "Slot taken by another request",
    }
}

/// What a link's answer is called on its button.
pub fn link_decision_words(decision: LinkDecision) -> &'static str {
    match decision {
        LinkDecision::Accept => "Accept",
        LinkDecision::Later => "Answer later",
        LinkDecision::Decline => "Decline",
    }
}

/// What happened to a request that its link does not answer any more, and what to do next.
pub fn link_standing_words(request: &LinkedRequest) -> String {
    let next = "Sign in to see it as it is now.";
    match request.standing {
        LinkStanding::Open => String::new(),
        LinkStanding::Used => {
            let by = request.answered_as.as_deref().unwrap_or("somebody");
            let after = match request.state {
                SessionRequestState::Accepted => "The invitation with the link to join comes by mail.",
                SessionRequestState::Later => "Both primary contacts got a mail, to find a time.",
                _ => "The asking team is told.",
            };
            format!("{} – answered by {by} through this link. {after}", request_words(request.state))
        }
        LinkStanding::Decided => {
            format!("{}. This link answers no more. {next}", request_words(request.state))
        }
        LinkStanding::Changed => format!("This request changed after the mail was sent. {next}"),
        LinkStanding::Closed => format!("The event takes no answers at this time. {next}"),
        LinkStanding::Over => "This link is too old. Sign in to answer the request.".to_owned(),
    }
}

/// Whether it can still be answered.
pub fn is_open(state: SessionRequestState) -> bool {
    matches!(state, SessionRequestState::Pending | SessionRequestState::Later)
}

/// A session's state for people.
pub fn session_words(state: SessionState) -> &'static str {
    match state {
        SessionState::Scheduled => "Scheduled",
        SessionState::Held => "Held",
        SessionState::Cancelled => "Cancelled",
    }
}

/// Where the meeting stands, for people.
pub fn meeting_words(state: MeetingState) -> &'static str {
    match state {
        MeetingState::Wanted => "The meeting is being made",
        MeetingState::Ready => "The meeting is ready",
        MeetingState::Failed => "The meeting could not be made",
        MeetingState::Ended => "The meeting is over",
    }
}

/// What somebody plans, for people.
pub fn plan_words(plan: AttendancePlan) -> &'static str {
    match plan {
        AttendancePlan::Unknown => "",
        AttendancePlan::Attending => "will come",
        AttendancePlan::NotAttending => "will not come",
    }
}

/// A side in a word.
pub fn side_words(side: Side) -> &'static str {
    match side {
        Side::Partner => "Partner",
        Side::Microsoft => "Microsoft",
    }
}

/// The company of somebody in a session of an engagement. With several partners it is the one that chose somebody of that
/// name; if none or two did, only the side is said.
pub fn company_words(name: &str, side: Side, partners: &[EngagementSessionPartner]) -> String {
    let mut chosen = partners
        .iter()
        .filter(|partner| partners.len() == 1 || partner.attendees.iter().any(|attendee| attendee == name));
    match (side, chosen.next(), chosen.next()) {
        (Side::Partner, Some(only), None) => only.name.clone(),
        _ => side_words(side).to_owned(),
    }
}

/// The decisions that an organiser can make in a team's place, with the words of the choice.
pub const DECISIONS: [(DecisionKind, &str, &str); 4] = [
    (DecisionKind::Accept, "accept", "Accept in the asked team's place"),
    (DecisionKind::Decline, "decline", "Decline in the asked team's place"),
    (DecisionKind::Later, "later", "Put it into the later queue"),
    (DecisionKind::Withdraw, "withdraw", "Take it back in the asking team's place"),
];

/// Which requests are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RequestTab {
    /// Those that the reader has to answer.
    #[default]
    ToAnswer,
    /// Open ones that others have to answer.
    Waiting,
    /// Open for longer than after which the event's rules remind.
    Overdue,
    /// Answered or ended.
    Over,
}

impl RequestTab {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::ToAnswer, Self::Waiting, Self::Overdue, Self::Over];

    /// What the URL calls it.
    pub fn key(self) -> &'static str {
        match self {
            Self::ToAnswer => "answer",
            Self::Waiting => "waiting",
            Self::Overdue => "overdue",
            Self::Over => "over",
        }
    }

    /// The words on the tab.
    pub fn words(self) -> &'static str {
        match self {
            Self::ToAnswer => "To answer",
            Self::Waiting => "Waiting for others",
            Self::Overdue => "Overdue",
            Self::Over => "Answered",
        }
    }

    /// Whether a request stands on this tab. `now_ms`: milliseconds since 1970, UTC.
    pub fn takes(self, request: &SessionRequest, now_ms: f64) -> bool {
        let is_open = is_open(request.state);
        match self {
            Self::ToAnswer => is_open && request.may_decide,
            Self::Waiting => is_open && !request.may_decide,
            Self::Overdue => {
                is_open && request.overdue_at.is_some_and(|at| at.timestamp_millis() as f64 <= now_ms)
            }
            Self::Over => !is_open,
        }
    }
}

/// What the URL of the page of requests says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RequestsView {
    /// The tab; none: the first one that has something.
    pub tab: Option<RequestTab>,
    /// Text in the names of teams and organisations.
    pub text: String,
    /// The request that a mail led to; it stands first.
    pub request: Option<i64>,
}

impl RequestsView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        Self {
            tab: RequestTab::ALL.into_iter().find(|tab| Some(tab.key()) == url.first("tab")),
            text: url.first("q").unwrap_or_default().to_owned(),
            request: url.parsed("request"),
        }
    }

    /// The page's address.
    pub fn href(&self, event: i64) -> String {
        UrlQuery::default()
            .with("tab", self.tab.map(RequestTab::key))
            .with("q", [self.text.as_str()])
            .with("request", self.request.map(|id| id.to_string()))
            .on(&format!("/events/{event}/requests"))
    }

    /// Whether the text takes a request.
    pub fn fits(&self, request: &SessionRequest) -> bool {
        let wanted = self.text.to_lowercase();
        let of_organiser =
            request.organiser.iter().flat_map(|organiser| [&organiser.partner_name, &organiser.atu_name]);
        wanted.is_empty()
            || [&request.asking_team.name, &request.asked_team.name]
                .into_iter()
                .chain(of_organiser)
                .any(|name| name.to_lowercase().contains(&wanted))
    }
}

/// Accounts with their places in one line; empty for none.
pub fn account_words(accounts: &[SessionAccountRef]) -> String {
    let words = accounts.iter().map(|account| {
        if account.place.is_empty() {
            account.name.clone()
        } else {
            format!("{} ({})", account.name, account.place)
        }
    });
    words.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(state: &str, may_decide: bool) -> SessionRequest {
        let team = |id: i64, side: &str| serde_json::json!({"id": id, "name": format!("Team {id}"), "side": side, "isMine": false});
        let request = serde_json::json!({
            "id": 1, "eventId": 1, "eventName": "E", "timeZone": "UTC",
            "slot": {"id": 1, "startsAt": "2026-12-01T09:00:00Z", "endsAt": "2026-12-01T09:30:00Z", "kind": "regular",
                "isOpen": true, "isPast": false},
            "askingTeam": team(1, "partner"), "askedTeam": team(3, "microsoft"), "state": state, "message": "",
            "answer": "", "askedAt": "1970-01-01T00:00:00Z", "overdueAt": "1970-01-02T00:00:00Z", "rowVersion": 1, "mayDecide": may_decide,
            "mayWithdraw": false, "mayReassign": false,
        });
        serde_json::from_value(request).unwrap()
    }

    #[test]
    fn a_company_is_told_where_it_is_certain() {
        let partner = |name: &str, attendees: &[&str]| EngagementSessionPartner {
            id: 1,
            name: name.to_owned(),
            attendees: attendees.iter().map(|name| (*name).to_owned()).collect(),
            contact: None,
        };
        let one = [partner("Northlight", &[])];
        assert_eq!(company_words("Amara", Side::Partner, &one), "Northlight");
        assert_eq!(company_words("Ada", Side::Microsoft, &one), "Microsoft");
        let two = [partner("Northlight", &["Amara", "Kim"]), partner("Bluepeak", &["Divya", "Kim"])];
        assert_eq!(company_words("Divya", Side::Partner, &two), "Bluepeak");
        assert_eq!(company_words("Kim", Side::Partner, &two), "Partner");
        assert_eq!(company_words("Amara", Side::Microsoft, &two), "Microsoft");
        assert_eq!(company_words("Amara", Side::Partner, &[]), "Partner");
    }

    #[test]
    fn every_request_has_its_tab() {
        let tabs = |state: &str, mine: bool, now: f64| {
            let of = request(state, mine);
            RequestTab::ALL
                .into_iter()
                .filter(|tab| tab.takes(&of, now))
                .map(RequestTab::key)
                .collect::<Vec<_>>()
        };
        assert_eq!(tabs("pending", true, 0.0), ["answer"]);
        assert_eq!(tabs("later", false, 23.0 * 3_600_000.0), ["waiting"]);
        assert_eq!(tabs("later", false, 25.0 * 3_600_000.0), ["waiting", "overdue"]);
        assert_eq!(tabs("slotTaken", true, 1e12), ["over"]);
    }

    #[test]
    fn the_url_holds_the_view_and_the_text_finds_teams() {
        for text in ["/events/4/requests", "/events/4/requests?tab=over&q=a&request=7"] {
            let query = text.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(RequestsView::read(&UrlQuery::read(query)).href(4), text);
        }
        let view = RequestsView { text: "team 3".to_owned(), ..RequestsView::default() };
        assert!(view.fits(&request("pending", true)));
        assert!(!RequestsView { text: "none".to_owned(), ..view }.fits(&request("pending", true)));
    }
}
