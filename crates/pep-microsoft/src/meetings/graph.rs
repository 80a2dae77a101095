//! Meetings by Microsoft Graph, application permissions (integrations 1.1–1.8).

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::token::TokenCache;
use super::wire::{
    CreateOrGet, Failed, GetSchedule, Listed, Lobby, OnlineMeeting, Patch, Record, Report, Schedule,
};
use super::{
    Answer, AttendanceReport, BusySpan, GraphConfig, MadeMeeting, MeetingError, Meetings, WantedMeeting,
};

/// The longest that a provider may make us wait, and the most reports and pages that are read.
const LONGEST_WAIT: Duration = Duration::from_secs(3_600);
const MAX_PAGES: usize = 20;

/// Microsoft Graph.
pub struct GraphMeetings {
    config: GraphConfig,
    http: reqwest::Client,
    tokens: TokenCache,
}

impl GraphMeetings {
    /// Graph by its configuration; nothing is asked yet. The process needs a rustls crypto provider installed.
    ///
    /// # Errors
    /// [`MeetingError::Config`] if an address is neither https nor on this machine, or something is missing.
    pub fn new(config: GraphConfig) -> Result<Self, MeetingError> {
        for url in [&config.login_url, &config.graph_url] {
            crate::http::require_safe(url).map_err(MeetingError::Config)?;
        }
        let is_plain = |text: &str| {
            !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        };
        if !is_plain(&config.tenant) || config.tenant == "common" || config.tenant == "organizations" {
            return Err(MeetingError::Config("the tenant must be its GUID or its domain".to_owned()));
        }
        if config.organizers.is_empty() || !config.organizers.iter().all(|id| is_plain(id)) {
            return Err(MeetingError::Config(
                "name at least one organizer by its object id (a GUID, not its address)".to_owned(),
            ));
        }
        let http = crate::http::client(Duration::from_secs(20)).map_err(MeetingError::Config)?;
        Ok(Self { config, http, tokens: TokenCache::default() })
    }

    fn meetings_of(&self, organizer: &str) -> String {
        format!("{}/users/{organizer}/onlineMeetings", self.config.graph_url)
    }

    fn meeting(&self, organizer: &str, reference: &str) -> Result<String, MeetingError> {
        let mut url = reqwest::Url::parse(&self.meetings_of(organizer))
            .map_err(|error| MeetingError::Config(error.to_string()))?;
        url.path_segments_mut()
            .map_err(|()| MeetingError::Config("the address of Graph takes no path".to_owned()))?
            .push(reference);
        Ok(url.into())
    }

    /// One call, and once more with a new token where Graph does not take the one at hand.
    async fn call(
        &self,
        method: Method,
        url: &str,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<Vec<u8>, MeetingError> {
        let mut has_new_token = false;
        loop {
            let token = self.tokens.get(&self.http, &self.config).await?;
            let mut request = self.http.request(method.clone(), url).bearer_auth(&token);
            if let Some(body) = body {
                request = request.json(body);
            }
            let answer = request.send().await.map_err(|error| MeetingError::Passing {
                why: format!("Graph did not answer: {}", crate::http::in_words(&error)),
                retry_after: None,
            })?;
            let (status, wait) = (answer.status(), retry_after(&answer));
            let id = answer.headers().get("request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
            let id: String = id.chars().take(64).collect();
            let bytes = crate::http::read_body(answer).await.map_err(|why| MeetingError::Passing {
                why: format!("Graph broke off: {why}"),
                retry_after: None,
            })?;
            if status.is_success() {
                return Ok(bytes);
            }
            if status == StatusCode::UNAUTHORIZED && !has_new_token {
                self.tokens.drop_token(&token).await;
                has_new_token = true;
                continue;
            }
            return Err(failure(status, wait, &bytes, &id));
        }
    }

    async fn read<T: DeserializeOwned>(
        &self,
        method: Method,
        url: &str,
        body: Option<&(impl Serialize + Sync)>,
    ) -> Result<T, MeetingError> {
        let bytes = self.call(method, url, body).await?;
        serde_json::from_slice(&bytes).map_err(|error| MeetingError::Passing {
            why: format!("Graph's answer cannot be read: {error}"),
            retry_after: None,
        })
    }

    async fn list<T: DeserializeOwned>(&self, first: String) -> Result<Vec<T>, MeetingError> {
        let mut found = Vec::new();
        let mut next = Some(first);
        for _ in 0..MAX_PAGES {
            let Some(url) = next else { break };
            // Its next links are followed as they are, but only to where the token may go.
            if !url.starts_with(&self.config.graph_url) {
                return Err(MeetingError::Refused("Graph names a next page elsewhere".to_owned()));
            }
            let page: Listed<T> = self.read(Method::GET, &url, None::<&()>).await?;
            found.extend(page.value);
            next = page.next_link;
        }
        Ok(found)
    }

    async fn make(&self, organizer: String, wanted: WantedMeeting) -> Result<MadeMeeting, MeetingError> {
        let body = CreateOrGet {
            external_id: &wanted.external_id,
            subject: &wanted.subject,
            start_date_time: wanted.starts_at,
            end_date_time: wanted.ends_at,
        };
        let url = format!("{}/createOrGet", self.meetings_of(&organizer));
        let meeting: OnlineMeeting = self.read(Method::POST, &url, Some(&body)).await?;
        // createOrGet takes no lobby settings, and an existing meeting keeps its old times and subject.
        let is_as_wanted =
            meeting.lobby_bypass_settings.as_ref().is_some_and(|lobby| lobby.scope == "everyone")
                && meeting.start_date_time == Some(wanted.starts_at)
                && meeting.end_date_time == Some(wanted.ends_at)
                && meeting.subject.as_deref() == Some(wanted.subject.as_str());
        if !is_as_wanted {
            self.change(organizer, meeting.id.clone(), wanted).await?;
        }
        Ok(MadeMeeting { reference: meeting.id, join_url: meeting.join_web_url })
    }

    async fn change(
        &self,
        organizer: String,
        reference: String,
        wanted: WantedMeeting,
    ) -> Result<(), MeetingError> {
        let body = Patch {
            subject: &wanted.subject,
            start_date_time: wanted.starts_at,
            end_date_time: wanted.ends_at,
            lobby_bypass_settings: Lobby::open(),
        };
        let url = self.meeting(&organizer, &reference)?;
        self.call(Method::PATCH, &url, Some(&body)).await.map(drop)
    }

    async fn remove(&self, organizer: String, reference: String) -> Result<(), MeetingError> {
        let url = self.meeting(&organizer, &reference)?;
        match self.call(Method::DELETE, &url, None::<&()>).await {
            Ok(_) | Err(MeetingError::Gone) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn reports(
        &self,
        organizer: String,
        reference: String,
    ) -> Result<Vec<AttendanceReport>, MeetingError> {
        let url = format!("{}/attendanceReports", self.meeting(&organizer, &reference)?);
        let mut reports = Vec::new();
        for report in self.list::<Report>(url.clone()).await? {
            let mut of_report =
                reqwest::Url::parse(&url).map_err(|error| MeetingError::Config(error.to_string()))?;
            of_report
                .path_segments_mut()
                .map_err(|()| MeetingError::Config("the address of Graph takes no path".to_owned()))?
                .push(&report.id)
                .push("attendanceRecords");
            let records = self.list::<Record>(of_report.into()).await?;
            reports.push(report.with(records));
        }
        reports.sort_by_key(|report| report.starts_at);
        Ok(reports)
    }
}

impl GraphMeetings {
    /// Where one's own calendar lies open to the application; whoever is elsewhere has an error of its own.
    async fn busy(
        &self,
        mailbox: String,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<BusySpan>, MeetingError> {
        let mut url = reqwest::Url::parse(&format!("{}/users", self.config.graph_url))
            .map_err(|error| MeetingError::Config(error.to_string()))?;
        url.path_segments_mut()
            .map_err(|()| MeetingError::Config("the address of Graph takes no path".to_owned()))?
            .push(&mailbox)
            .push("calendar")
            .push("getSchedule");
        let body = GetSchedule::of(&mailbox, from, to);
        let found: Listed<Schedule> = self.read(Method::POST, url.as_str(), Some(&body)).await?;
        let mut spans = Vec::new();
        for schedule in found.value {
            spans.extend(schedule.busy()?);
        }
        Ok(spans)
    }
}

impl Meetings for GraphMeetings {
    fn name(&self) -> &'static str {
        "graph"
    }

    fn organizers(&self) -> &[String] {
        &self.config.organizers
    }

    fn create_or_get(&self, organizer: String, wanted: WantedMeeting) -> Answer<'_, MadeMeeting> {
        Box::pin(self.make(organizer, wanted))
    }

    fn update(&self, organizer: String, reference: String, wanted: WantedMeeting) -> Answer<'_, ()> {
        Box::pin(self.change(organizer, reference, wanted))
    }

    fn delete(&self, organizer: String, reference: String) -> Answer<'_, ()> {
        Box::pin(self.remove(organizer, reference))
    }

    fn attendance_reports(&self, organizer: String, reference: String) -> Answer<'_, Vec<AttendanceReport>> {
        Box::pin(self.reports(organizer, reference))
    }

    fn busy_times(
        &self,
        mailbox: String,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Answer<'_, Vec<BusySpan>> {
        Box::pin(self.busy(mailbox, from, to))
    }
}

/// What a refusal means (integrations 1.2, 1.8).
fn failure(status: StatusCode, retry_after: Option<Duration>, body: &[u8], request_id: &str) -> MeetingError {
    let (code, message) = serde_json::from_slice::<Failed>(body)
        .map(|failed| (failed.error.code, failed.error.message))
        .unwrap_or_default();
    let message: String = message.chars().take(300).collect();
    let why = format!("Graph answers {status} {code}: {message} (request {request_id})");
    let is_policy = message.contains("application access policy") || message.contains("is not authorized to");
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            MeetingError::Passing { why, retry_after }
        }
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_GATEWAY | StatusCode::REQUEST_TIMEOUT => {
            MeetingError::Passing { why, retry_after }
        }
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if is_policy => MeetingError::PolicyMissing(why),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => MeetingError::Config(why),
        StatusCode::NOT_FOUND | StatusCode::GONE => MeetingError::Gone,
        _ => MeetingError::Refused(why),
    }
}

/// `Retry-After`: seconds, also with a fraction, or a date, which counts from the answer's own date.
fn retry_after(answer: &reqwest::Response) -> Option<Duration> {
    let header = |name: &str| answer.headers().get(name)?.to_str().ok().map(str::trim);
    let text = header("retry-after")?;
    let wait = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_no_number) => {
            let date = |text: &str| DateTime::parse_from_rfc2822(text).ok();
            (date(text)? - date(header("date")?)?).to_std().unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}
