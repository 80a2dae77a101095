//! One made-up person in front of a browser.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::event::{EVENT, TEAMS};

/// What people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    Page,
    Filter,
    Facets,
    Account,
    Rows,
    Report,
    Changes,
    Board,
    SameBoard,
    Requests,
    FreeSlots,
    Ask,
    Answer,
}

/// What a person is here for.
#[derive(Debug, Clone, Copy)]
pub enum Task {
    /// Looks around in the heatmap.
    Look,
    /// Reports accounts.
    Report,
    /// Watches the board, as its organiser.
    Watch,
    /// Watches the board and asks teams of the other side for sessions, which have ids from `others` on.
    Ask { team: i64, others: i64 },
    /// Watches the board and answers.
    Answer { team: i64 },
}

impl Deed {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Page => "a page of the heatmap",
            Self::Filter => "a filtered page",
            Self::Facets => "the counts of the filter bar",
            Self::Account => "an account in full",
            Self::Rows => "the rows to report",
            Self::Report => "one field reported",
            Self::Changes => "colleagues' changes",
            Self::Board => "the board, changed",
            Self::SameBoard => "the board, unchanged",
            Self::Requests => "a team's requests",
            Self::FreeSlots => "slots free for both",
            Self::Ask => "a session asked for",
            Self::Answer => "a request answered",
        }
    }
}

/// One thing done: how long the whole answer took, and what it was.
pub struct Done {
    pub deed: Deed,
    pub took: Duration,
    pub status: u16,
}

/// A person with a session.
pub struct Person {
    http: reqwest::Client,
    base: String,
    task: Task,
    number: usize,
    /// The version of the board at hand.
    board: String,
}

impl Person {
    /// Signs in; `number` tells one made-up person from the next.
    pub async fn sign_in(base: &str, email: &str, number: usize, task: Task) -> Self {
        let http = reqwest::Client::builder().build().unwrap();
        let person = Self { http, base: base.to_owned(), task, number, board: String::new() };
        let answer = person
            .http
            .post(format!("{base}/api/v1/sign-in/demo"))
            .json(&json!({ "email": email }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 204, "{email} cannot sign in");
        let cookie = answer.headers().get("set-cookie").unwrap().to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().parse().unwrap();
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("cookie", cookie);
        let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
        Self { http, ..person }
    }

    /// Reads JSON.
    pub async fn read(&self, path: &str) -> Value {
        self.write("GET", path, &Value::Null).await.1
    }

    /// Sends JSON; status and answer.
    pub async fn write(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.base));
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// Does what people do until `deadline`, with two to four seconds to think in between.
    pub async fn live_until(mut self, deadline: Instant) -> Vec<Done> {
        let mut done = Vec::new();
        let mut step = self.number;
        while Instant::now() < deadline {
            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            match self.task {
                Task::Look => self.look(step, &mut done).await,
                Task::Report => self.report(step, &mut done).await,
                Task::Watch => self.watch(&mut done).await,
                Task::Ask { team, others } => self.ask(step, team, others, &mut done).await,
                Task::Answer { team } => self.answer(step, team, &mut done).await,
            }
            let pause = 2_000 + u64::try_from(step % 2_000).unwrap();
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        done
    }

    async fn look(&self, step: usize, done: &mut Vec<Done>) {
        let words = ["con", "fab", "lit", "ta", "no", "ad"];
        let status = ["target", "past_customer", "active_customer"];
        let word = words.get(step % words.len()).unwrap();
        let page = match step % 3 {
            0 => self.timed(Deed::Page, &format!("/api/v1/heatmap?offset={}", step % 10_000), done).await,
            1 => self.timed(Deed::Filter, &format!("/api/v1/heatmap?q={word}"), done).await,
            _ => {
                let chosen = status.get(step % status.len()).unwrap();
                self.timed(Deed::Filter, &format!("/api/v1/heatmap?status={chosen}"), done).await
            }
        };
        self.timed(Deed::Facets, &format!("/api/v1/heatmap/facets?q={word}"), done).await;
        if let Some(id) = page.pointer("/items/0/id").and_then(Value::as_i64) {
            self.timed(Deed::Account, &format!("/api/v1/accounts/{id}"), done).await;
        }
    }

    async fn report(&self, step: usize, done: &mut Vec<Done>) {
        let rows = self.timed(Deed::Rows, "/api/v1/reporting/rows?limit=100", done).await;
        let items = rows.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        if let Some(row) = items.get(step % items.len().max(1)) {
            let edit = json!({ "notes": { "seen": row.get("notes"), "value": format!("seen {step}") } });
            let begun = Instant::now();
            let (status, _) = self
                .write("PATCH", &format!("/api/v1/reporting/rows/{}", row.get("id").unwrap()), &edit)
                .await;
            done.push(Done { deed: Deed::Report, took: begun.elapsed(), status });
        }
        self.timed(Deed::Changes, "/api/v1/reporting/changes", done).await;
    }

    /// The board, only if it changed.
    async fn watch(&mut self, done: &mut Vec<Done>) {
        let url = format!("{}/api/v1/events/{EVENT}/board", self.base);
        let begun = Instant::now();
        let answer = self.http.get(url).header("if-none-match", &self.board).send().await.unwrap();
        let status = answer.status().as_u16();
        if let Some(version) = answer.headers().get("etag") {
            version.to_str().unwrap().clone_into(&mut self.board);
        }
        answer.bytes().await.unwrap();
        let deed = if status == 304 { Deed::SameBoard } else { Deed::Board };
        done.push(Done { deed, took: begun.elapsed(), status });
    }

    async fn ask(&mut self, step: usize, team: i64, others: i64, done: &mut Vec<Done>) {
        self.watch(done).await;
        // Every fourth look leads to a question.
        if !(step >> 20).is_multiple_of(4) {
            return;
        }
        let other = others + i64::try_from(step >> 22).unwrap() % TEAMS;
        let path = format!("/api/v1/events/{EVENT}/free-slots?team={team}&other={other}");
        let free = self.timed(Deed::FreeSlots, &path, done).await;
        let slots = free.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        if let Some(slot) = slots.get(step % slots.len().max(1)) {
            let ask = json!({ "slotId": slot.get("id"), "teamId": team, "otherTeamId": other });
            self.sent(Deed::Ask, &format!("/api/v1/events/{EVENT}/requests"), &ask, done).await;
        }
    }

    async fn answer(&mut self, step: usize, team: i64, done: &mut Vec<Done>) {
        self.watch(done).await;
        let path = format!("/api/v1/events/{EVENT}/requests?team={team}&state=pending");
        let waiting = self.timed(Deed::Requests, &path, done).await;
        let Some(request) = waiting.pointer("/items/0") else { return };
        let answer = json!({ "rowVersion": request.get("rowVersion"), "note": "" });
        let decision = if (step >> 20).is_multiple_of(3) { "decline" } else { "accept" };
        let path = format!("/api/v1/session-requests/{}/{decision}", request.get("id").unwrap());
        self.sent(Deed::Answer, &path, &answer, done).await;
    }

    async fn sent(&self, deed: Deed, path: &str, body: &Value, done: &mut Vec<Done>) {
        let begun = Instant::now();
        let (status, _) = self.write("POST", path, body).await;
        done.push(Done { deed, took: begun.elapsed(), status });
    }

    async fn timed(&self, deed: Deed, path: &str, done: &mut Vec<Done>) -> Value {
        let begun = Instant::now();
        let (status, answer) = self.write("GET", path, &Value::Null).await;
        done.push(Done { deed, took: begun.elapsed(), status });
        answer
    }
}
