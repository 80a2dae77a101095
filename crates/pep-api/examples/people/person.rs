//! One made-up person in front of a browser.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

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
    is_partner: bool,
    number: usize,
}

impl Person {
    /// Signs in; `number` tells one made-up person from the next.
    pub async fn sign_in(base: &str, email: &str, number: usize) -> Self {
        let http = reqwest::Client::builder().build().unwrap();
        let person = Self { http, base: base.to_owned(), is_partner: email.starts_with("contact"), number };
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
            request = request.header("idempotency-key", format!("load-{}", self.number)).json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    /// Does what people do until `deadline`, with a second to think in between.
    pub async fn live_until(self, deadline: Instant) -> Vec<Done> {
        let mut done = Vec::new();
        let mut step = self.number;
        while Instant::now() < deadline {
            step = step.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            if self.is_partner {
                self.report(step, &mut done).await
            } else {
                self.look(step, &mut done).await
            }
            let pause = 500 + u64::try_from(step % 1_000).unwrap();
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

    async fn timed(&self, deed: Deed, path: &str, done: &mut Vec<Done>) -> Value {
        let begun = Instant::now();
        let (status, answer) = self.write("GET", path, &Value::Null).await;
        done.push(Done { deed, took: begun.elapsed(), status });
        answer
    }
}
