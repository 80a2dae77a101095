//! The chase list's state as its URL holds it, and the links it offers.

use pep_api_types::report_requests::{
    ReportRequestDetail, ReportRequestQuery, ReportRequestState, ReportRequestSummary,
};

use super::status::STALE_AFTER_DAYS;
use super::url_query::UrlQuery;

/// Accounts that a link to the heatmap names one by one; more would make an address that servers refuse.
const MOST_IN_A_LINK: usize = 300;

/// Which requests are shown, and which one is open beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChaseView {
    /// Open, complete or cancelled.
    pub state: ReportRequestState,
    /// Only those sent to this partner.
    pub partner: Option<i64>,
    /// Only those the reader sent.
    pub is_mine: bool,
    /// Only those whose last day is over.
    pub is_overdue: bool,
    /// The request whose accounts are shown.
    pub request: Option<i64>,
}

/// The tabs, in order.
pub const STATES: [ReportRequestState; 3] =
    [ReportRequestState::Open, ReportRequestState::Complete, ReportRequestState::Cancelled];

/// What the URL calls a state.
pub fn state_key(state: ReportRequestState) -> &'static str {
    match state {
        ReportRequestState::Open => "open",
        ReportRequestState::Complete => "complete",
        ReportRequestState::Cancelled => "cancelled",
    }
}

/// A state in words.
pub fn state_words(state: ReportRequestState) -> &'static str {
    match state {
        ReportRequestState::Open => "Open",
        ReportRequestState::Complete => "Complete",
        ReportRequestState::Cancelled => "Cancelled",
    }
}

/// The state that the URL calls `key`; open if it is none.
pub fn state_of(key: Option<&str>) -> ReportRequestState {
    STATES.into_iter().find(|state| Some(state_key(*state)) == key).unwrap_or(ReportRequestState::Open)
}

impl ChaseView {
    /// Reads a page's query.
    pub fn read(url: &UrlQuery) -> Self {
        let state = state_of(url.first("state"));
        Self {
            state,
            partner: url.parsed("partner"),
            is_mine: url.first("mine") == Some("true"),
            is_overdue: state == ReportRequestState::Open && url.first("overdue") == Some("true"),
            request: url.parsed("request"),
        }
    }

    /// The page's address.
    pub fn href(&self) -> String {
        let is_open = self.state == ReportRequestState::Open;
        UrlQuery::default()
            .with("state", (!is_open).then(|| state_key(self.state)))
            .with("partner", self.partner.map(|id| id.to_string()))
            .with("mine", self.is_mine.then_some("true"))
            .with("overdue", (is_open && self.is_overdue).then_some("true"))
            .with("request", self.request.map(|id| id.to_string()))
            .on("/requests")
    }

    /// What to ask the server for.
    pub fn query(&self) -> ReportRequestQuery {
        ReportRequestQuery {
            state: Some(self.state),
            partner: self.partner,
            mine: self.is_mine.then_some(true),
            overdue: self.is_overdue.then_some(true),
            ..ReportRequestQuery::default()
        }
    }

    /// Whether a filter hides requests.
    pub fn is_filtered(&self) -> bool {
        self.partner.is_some() || self.is_mine || self.is_overdue
    }
}

/// The heatmap filtered to a request's accounts. Not to its partner: accounts that nobody reported on would be missing.
pub fn heatmap_of(detail: &ReportRequestDetail) -> Option<String> {
    if detail.accounts.is_empty() || detail.accounts.len() > MOST_IN_A_LINK {
        return None;
    }
    let ids = detail.accounts.iter().map(|account| account.account_id.to_string());
    Some(UrlQuery::default().with("account", ids).on("/heatmap"))
}

/// The heatmap filtered to a partner's stale reports, with *Send for report* open.
pub fn ask_again(partner: Option<i64>) -> String {
    UrlQuery::default()
        .with("partner", partner.map(|id| id.to_string()))
        .with("olderThanDays", [STALE_AFTER_DAYS.to_string()])
        .with("send", ["true"])
        .on("/heatmap")
}

/// `14 of 20 reported`.
pub fn progress_words(request: &ReportRequestSummary) -> String {
    format!("{} of {} reported", request.reported_count, request.account_count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ChaseView {
        ChaseView::read(&UrlQuery::read(text))
    }

    #[test]
    fn the_url_holds_the_whole_view() {
        for text in
            ["/requests", "/requests?state=complete&partner=4&mine=true&request=9", "/requests?overdue=true"]
        {
            assert_eq!(read(text.trim_start_matches("/requests")).href(), text);
        }
    }

    #[test]
    fn only_open_requests_can_be_overdue() {
        assert!(!read("?state=cancelled&overdue=true").is_overdue);
        assert_eq!(read("?state=nonsense").state, ReportRequestState::Open);
    }

    #[test]
    fn asking_again_opens_the_dialog_on_stale_reports() {
        assert_eq!(ask_again(Some(7)), "/heatmap?partner=7&olderThanDays=90&send=true");
        assert_eq!(ask_again(None), "/heatmap?olderThanDays=90&send=true");
    }
}
