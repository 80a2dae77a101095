//! A Graph on this machine with the shapes of the real one, and a script of mishaps.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What happens to the next call to Graph.
pub(super) enum Reply {
    /// It works, and nobody hears of it.
    LoseIt,
    /// Status, `Retry-After`, body.
    Problem(u16, Option<&'static str>, Value),
}

#[derive(Default)]
struct State {
    meetings: Vec<Value>,
    script: VecDeque<Reply>,
    calls: Vec<(String, Value)>,
    refuses_tokens: bool,
    tokens: usize,
}

/// The running fake; it ends with the test's runtime.
pub(super) struct FakeGraph {
    pub(super) url: String,
    state: Arc<Mutex<State>>,
}

impl FakeGraph {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::<Mutex<State>>::default();
        let graph = Self { url: url.clone(), state: state.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (url, state) = (url.clone(), state.clone());
                tokio::spawn(async move { drop(serve(stream, &url, &state).await) });
            }
        });
        graph
    }

    pub(super) fn script(&self, reply: Reply) {
        self.state.lock().unwrap().script.push_back(reply);
    }

    pub(super) fn refuse_tokens(&self) {
        self.state.lock().unwrap().refuses_tokens = true;
    }

    pub(super) fn calls(&self) -> Vec<String> {
        self.state.lock().unwrap().calls.iter().map(|(call, _)| call.clone()).collect()
    }

    /// The body of the first call whose address ends so.
    pub(super) fn body_of(&self, end: &str) -> Value {
        let state = self.state.lock().unwrap();
        state.calls.iter().find(|(call, _)| call.ends_with(end)).map(|(_, body)| body.clone()).unwrap()
    }

    pub(super) fn count(&self) -> usize {
        self.state.lock().unwrap().meetings.len()
    }

    pub(super) fn meeting(&self, external_id: &str) -> Value {
        let state = self.state.lock().unwrap();
        state.meetings.iter().find(|meeting| meeting["externalId"] == external_id).cloned().unwrap()
    }
}

async fn serve(mut stream: TcpStream, url: &str, state: &Mutex<State>) -> std::io::Result<()> {
    loop {
        let (method, path, token, body) = read_request(&mut stream).await?;
        let (status, wait, body) = {
            let mut state = state.lock().unwrap();
            state.calls.push((format!("{method} {path}"), body.clone()));
            if path.ends_with("/oauth2/v2.0/token") {
                let (status, body) = give_token(&mut state);
                (status, None, body)
            } else {
                assert!(token.starts_with("Bearer token-"), "{token}");
                match state.script.pop_front() {
                    Some(Reply::Problem(status, wait, body)) => (status, wait, body),
                    Some(Reply::LoseIt) => {
                        answer(&mut state, url, &method, &path, &body);
                        return Ok(());
                    }
                    None => {
                        let (status, body) = answer(&mut state, url, &method, &path, &body);
                        (status, None, body)
                    }
                }
            }
        };
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let wait = wait.map(|wait| format!("retry-after: {wait}\r\n")).unwrap_or_default();
        let head = format!(
            "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nrequest-id: r-1\r\ndate: Thu, 03 Dec 2026 08:00:00 GMT\r\n{wait}content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).await?;
    }
}

fn give_token(state: &mut State) -> (u16, Value) {
    if state.refuses_tokens {
        let refused = json!({
            "error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided.",
            "error_codes": [7000215], "trace_id": "t-1", "correlation_id": "c-1",
        });
        return (401, refused);
    }
    state.tokens += 1;
    (
        200,
        json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": format!("token-{}", state.tokens) }),
    )
}

fn answer(state: &mut State, url: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let parts: Vec<&str> = path.trim_start_matches("/v1.0/users/").split('/').collect();
    match (method, parts.as_slice()) {
        ("POST", [_, "onlineMeetings", "createOrGet"]) => {
            if let Some(found) =
                state.meetings.iter().find(|meeting| meeting["externalId"] == body["externalId"])
            {
                return (200, found.clone());
            }
            let number = state.meetings.len() + 1;
            let mut meeting = body.clone();
            meeting["id"] = json!(format!("MSpk_{number}=="));
            meeting["joinWebUrl"] =
                json!(format!("https://teams.microsoft.com/l/meetup-join/19%3ameeting_{number}"));
            meeting["lobbyBypassSettings"] =
                json!({ "scope": "organization", "isDialInBypassEnabled": false });
            state.meetings.push(meeting.clone());
            (201, meeting)
        }
        ("PATCH", [_, "onlineMeetings", id]) => {
            let Some(meeting) = state.meetings.iter_mut().find(|meeting| meeting["id"] == decoded(id)) else {
                return missing();
            };
            for (name, value) in body.as_object().unwrap() {
                meeting[name] = value.clone();
            }
            (200, meeting.clone())
        }
        ("DELETE", [_, "onlineMeetings", id]) => {
            let before = state.meetings.len();
            state.meetings.retain(|meeting| meeting["id"] != decoded(id));
            if state.meetings.len() < before { (204, Value::Null) } else { missing() }
        }
        ("GET", [user, "onlineMeetings", id, "attendanceReports"]) => {
            let next = format!("{url}/v1.0/users/{user}/onlineMeetings/{id}/attendanceReports?page=2");
            let report = json!({ "id": "r2", "totalParticipantCount": 1, "meetingStartDateTime": "2026-12-03T08:40:00Z",
                "meetingEndDateTime": "2026-12-03T08:45:00Z", "attendanceRecords": [] });
            (200, json!({ "value": [report], "@odata.nextLink": next }))
        }
        ("GET", [_, "onlineMeetings", _, "attendanceReports?page=2"]) => {
            let report = json!({ "id": "r1", "totalParticipantCount": 2, "meetingStartDateTime": "2026-12-03T08:01:00Z",
                "meetingEndDateTime": "2026-12-03T08:31:00Z", "attendanceRecords": [] });
            (200, json!({ "value": [report] }))
        }
        ("GET", [_, "onlineMeetings", _, "attendanceReports", _, "attendanceRecords"]) => (
            200,
            json!({ "value": [
            { "emailAddress": "frederick@contoso.example", "totalAttendanceInSeconds": 1152, "role": "Presenter",
              "identity": { "id": "dc17674c", "displayName": "Frederick Cormier", "tenantId": null },
              "attendanceIntervals": [
                { "joinDateTime": "2026-12-03T08:01:00Z", "leaveDateTime": "2026-12-03T08:10:00Z", "durationInSeconds": 540 },
                { "joinDateTime": "2026-12-03T08:12:00Z", "leaveDateTime": "2026-12-03T08:22:12Z", "durationInSeconds": 612 },
              ] },
            { "emailAddress": null, "totalAttendanceInSeconds": 60, "role": "Attendee",
              "identity": { "id": null, "displayName": "Guest from nowhere" },
              "attendanceIntervals": [
                { "joinDateTime": "2026-12-03T08:05:00Z", "leaveDateTime": "2026-12-03T08:06:00Z", "durationInSeconds": 60 },
              ] },
        ] }),
        ),
        ("POST", [mailbox, "calendar", "getSchedule"]) => (200, json!({ "value": [schedule_of(mailbox)] })),
        _ => missing(),
    }
}

/// As Graph tells of a mailbox of the tenant, and of one that is elsewhere.
fn schedule_of(mailbox: &str) -> Value {
    let mailbox = mailbox.replace("%40", "@");
    if !mailbox.ends_with("@contoso.example") {
        return json!({ "scheduleId": mailbox, "error": {
            "message": "Unable to resolve e-mail address to an Active Directory object.", "responseCode": "ErrorMailRecipientNotFound" } });
    }
    let at = |time: &str| json!({ "dateTime": format!("2026-12-03T{time}.0000000"), "timeZone": "UTC" });
    let item = |status: &str, from: &str, to: &str| {
        json!({ "isPrivate": false, "status": status, "subject": "Secret", "location": "Somewhere",
            "isMeeting": true, "isRecurring": false, "isException": false, "isReminderSet": true, "start": at(from), "end": at(to) })
    };
    json!({ "scheduleId": mailbox, "availabilityView": "000220014",
        "scheduleItems": [item("busy", "08:00:00", "09:00:00"), item("free", "09:00:00", "09:30:00"),
            item("workingElsewhere", "10:00:00", "11:00:00"), item("tentative", "11:00:00", "11:30:00"), item("oof", "13:00:00", "17:00:00")],
        "workingHours": { "daysOfWeek": ["monday"], "startTime": "08:00:00.0000000", "endTime": "17:00:00.0000000",
            "timeZone": { "@odata.type": "#microsoft.graph.customTimeZone", "bias": 480, "name": "Customized Time Zone" } } })
}

fn missing() -> (u16, Value) {
    (404, json!({ "error": { "code": "NotFound", "message": "Not found." } }))
}

fn decoded(id: &str) -> String {
    id.replace("%3D", "=").replace("%2F", "/")
}

/// Reads a whole request: method, path with query, authorization, JSON body.
async fn read_request(stream: &mut TcpStream) -> std::io::Result<(String, String, String, Value)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let header = |name: &str| {
        head.lines()
            .find_map(|line| line.split_once(": ").filter(|(found, _)| found.eq_ignore_ascii_case(name)))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    };
    let mut body = vec![0; header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let mut first = head.lines().next().unwrap_or_default().split(' ');
    let (method, path) =
        (first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
    Ok((method, path, header("authorization"), serde_json::from_slice(&body).unwrap_or(Value::Null)))
}
