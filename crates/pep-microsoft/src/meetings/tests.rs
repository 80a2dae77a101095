//! Graph as it was recorded (integrations 1.1–1.8): what it says, refuses, throttles and loses.

mod fake_graph;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{GraphConfig, GraphMeetings, MeetingError, Meetings, WantedMeeting};
use fake_graph::{FakeGraph, Reply};

const ORGANIZER: &str = "3f0b5d3c-aaaa-bbbb-cccc-000000000001";

fn client(graph: &FakeGraph) -> GraphMeetings {
    // Another test of this process may have been first.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    GraphMeetings::new(config(&graph.url)).unwrap()
}

fn config(url: &str) -> GraphConfig {
    GraphConfig {
        login_url: url.to_owned(),
        graph_url: format!("{url}/v1.0"),
        tenant: "contoso.example".to_owned(),
        client_id: "pep".to_owned(),
        client_secret: "s3cret & more".to_owned(),
        organizers: vec![ORGANIZER.to_owned()],
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc)
}

fn wanted() -> WantedMeeting {
    WantedMeeting {
        external_id: "session-7@pep.example".to_owned(),
        subject: "Contoso × ATU 12".to_owned(),
        starts_at: at("2026-12-03T08:00:00Z"),
        ends_at: at("2026-12-03T08:30:00Z"),
    }
}

async fn make(graph: &GraphMeetings) -> Result<super::MadeMeeting, MeetingError> {
    graph.create_or_get(ORGANIZER.to_owned(), wanted()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_is_made_once_and_its_doors_are_open() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    let made = make(&client).await.unwrap();
    assert!(made.join_url.starts_with("https://teams.microsoft.com/l/meetup-join/"));
    assert_eq!(graph.meeting("session-7@pep.example")["lobbyBypassSettings"]["scope"], "everyone");
    // Again, as after a crash: the same meeting, and nothing more to change.
    assert_eq!(make(&client).await.unwrap(), made);
    let calls = graph.calls();
    assert_eq!(
        calls.iter().filter(|call| call.starts_with("POST /contoso.example/oauth2")).count(),
        1,
        "{calls:?}"
    );
    assert_eq!(calls.iter().filter(|call| call.starts_with("PATCH")).count(), 1, "{calls:?}");
    assert_eq!(graph.count(), 1);
    let body = graph.body_of("createOrGet");
    let mut fields: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["endDateTime", "externalId", "startDateTime", "subject"], "it accepts exactly these");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_leaves_one_meeting() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    graph.script(Reply::LoseIt);
    assert!(matches!(make(&client).await, Err(MeetingError::Passing { .. })));
    let made = make(&client).await.unwrap();
    assert_eq!(graph.count(), 1);
    client.update(ORGANIZER.to_owned(), made.reference.clone(), wanted()).await.unwrap();
    client.delete(ORGANIZER.to_owned(), made.reference.clone()).await.unwrap();
    client.delete(ORGANIZER.to_owned(), made.reference).await.unwrap();
    assert_eq!(graph.count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_meeting_is_given_the_new_time() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    make(&client).await.unwrap();
    let later = WantedMeeting {
        starts_at: at("2026-12-03T09:00:00Z"),
        ends_at: at("2026-12-03T09:30:00Z"),
        ..wanted()
    };
    client.create_or_get(ORGANIZER.to_owned(), later).await.unwrap();
    assert_eq!(graph.meeting("session-7@pep.example")["startDateTime"], "2026-12-03T09:00:00Z");
    assert_eq!(graph.meeting("session-7@pep.example")["endDateTime"], "2026-12-03T09:30:00Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_says_what_to_do() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    let throttled = json!({ "error": { "code": "TooManyRequests", "innerError": { "code": "429", "status": "429" }, "message": "Please retry again later." } });
    graph.script(Reply::Problem(429, Some("2.128"), throttled.clone()));
    let Err(MeetingError::Passing { retry_after, .. }) = make(&client).await else { panic!("not throttled") };
    assert_eq!(retry_after, Some(Duration::from_millis(2_128)), "seconds with a fraction");
    graph.script(Reply::Problem(429, Some("Thu, 03 Dec 2026 08:01:30 GMT"), throttled));
    let Err(MeetingError::Passing { retry_after, .. }) = make(&client).await else { panic!("not throttled") };
    assert_eq!(retry_after, Some(Duration::from_secs(90)), "a date");
    let unwell =
        json!({ "error": { "code": "generalException", "message": "An internal server error occurred." } });
    graph.script(Reply::Problem(500, None, unwell.clone()));
    assert!(matches!(make(&client).await, Err(MeetingError::Passing { retry_after: None, .. })));
    graph.script(Reply::Problem(503, Some("10"), unwell));
    assert!(matches!(make(&client).await, Err(MeetingError::Passing { retry_after: Some(_), .. })));
    let policy = json!({ "error": { "code": "Forbidden", "message": "No application access policy found for this app." } });
    graph.script(Reply::Problem(403, None, policy));
    assert!(matches!(make(&client).await, Err(MeetingError::PolicyMissing(_))));
    let bad = json!({ "error": { "code": "BadRequest", "message": "End time must be after start time." } });
    graph.script(Reply::Problem(400, None, bad));
    assert!(matches!(make(&client).await, Err(MeetingError::Refused(why)) if why.contains("End time")));
    let gone = json!({ "error": { "code": "NotFound", "message": "3004: Meeting not found." } });
    graph.script(Reply::Problem(404, None, gone));
    let update = client.update(ORGANIZER.to_owned(), "MSpk/=".to_owned(), wanted()).await;
    assert_eq!(update, Err(MeetingError::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ended_is_renewed_once() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    make(&client).await.unwrap();
    let ended = json!({ "error": { "code": "InvalidAuthenticationToken", "message": "Lifetime validation failed, the token is expired." } });
    graph.script(Reply::Problem(401, None, ended.clone()));
    make(&client).await.unwrap();
    graph.script(Reply::Problem(401, None, ended.clone()));
    graph.script(Reply::Problem(401, None, ended));
    assert!(matches!(make(&client).await, Err(MeetingError::Config(_))), "and not for ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_a_fault_of_the_configuration() {
    let graph = FakeGraph::start().await;
    graph.refuse_tokens();
    let error = make(&client(&graph)).await.unwrap_err();
    let MeetingError::Config(why) = error else { panic!("{error:?}") };
    assert!(why.contains("invalid_client") && why.contains("7000215") && !why.contains("s3cret"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn attendance_is_read_report_by_report_over_its_pages() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    let made = make(&client).await.unwrap();
    let reports = client.attendance_reports(ORGANIZER.to_owned(), made.reference).await.unwrap();
    assert_eq!(reports.len(), 2);
    let first = &reports[0];
    assert_eq!(first.starts_at, at("2026-12-03T08:01:00Z"));
    assert_eq!(first.records.len(), 2);
    assert_eq!(first.records[0].email.as_deref(), Some("frederick@contoso.example"));
    assert_eq!(first.records[0].intervals.len(), 2);
    assert_eq!(
        (first.records[1].email.as_deref(), first.records[1].name.as_str()),
        (None, "Guest from nowhere")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_calendar_tells_when_it_is_taken_and_nothing_more() {
    let graph = FakeGraph::start().await;
    let client = client(&graph);
    let (from, to) = (at("2026-12-03T00:00:00Z"), at("2026-12-04T00:00:00Z"));
    let busy = client.busy_times("ada@contoso.example".to_owned(), from, to).await.unwrap();
    assert_eq!(
        busy,
        [
            (at("2026-12-03T08:00:00Z"), at("2026-12-03T09:00:00Z")),
            (at("2026-12-03T11:00:00Z"), at("2026-12-03T11:30:00Z")),
            (at("2026-12-03T13:00:00Z"), at("2026-12-03T17:00:00Z")),
        ]
    );
    let body = graph.body_of("getSchedule");
    assert_eq!(body["schedules"], json!(["ada@contoso.example"]));
    assert_eq!(body["startTime"], json!({ "dateTime": "2026-12-03T00:00:00", "timeZone": "UTC" }));
    assert_eq!(body["availabilityViewInterval"], 30);
    let elsewhere = client.busy_times("eve@fabrikam.example".to_owned(), from, to).await;
    assert!(
        matches!(elsewhere, Err(MeetingError::Refused(why)) if why.contains("ErrorMailRecipientNotFound"))
    );
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    for change in [
        |config: &mut GraphConfig| config.tenant = "common".to_owned(),
        |config: &mut GraphConfig| config.tenant = "../x".to_owned(),
        |config: &mut GraphConfig| config.organizers.clear(),
        |config: &mut GraphConfig| config.organizers = vec!["ada@contoso.example".to_owned()],
        |config: &mut GraphConfig| config.graph_url = "http://graph.example".to_owned(),
    ] {
        let mut config = config("http://127.0.0.1:1");
        change(&mut config);
        assert!(matches!(GraphMeetings::new(config), Err(MeetingError::Config(_))));
    }
    assert!(!format!("{:?}", config("http://127.0.0.1:1")).contains("s3cret"));
}
