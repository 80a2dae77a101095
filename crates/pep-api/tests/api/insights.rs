//! OCP Insights: what is told of a session, and which sessions (X-01 … X-10).

use std::collections::BTreeSet;

use actix_web::http::Method;
use pep_test_support::{TestDb, both_engines};
use serde_json::{Value, json};

use crate::support::{Answer, Person, TestApp, insights_document};

/// A new client with its secret, as the operator is told.
pub(crate) async fn create_client(app: &TestApp) -> Value {
    create_named(app, "OCP reports").await
}

async fn create_named(app: &TestApp, name: &str) -> Value {
    let operator = app.sign_in(&app.world.operator.email).await;
    operator.post("/api/v1/api-clients", &json!({ "name": name })).await.expect(201).json()
}

/// A program that reads.
pub(crate) struct Reader {
    visitor: Person,
    pub(crate) token: String,
}

impl Reader {
    /// A program of a new client.
    pub(crate) async fn new(app: &TestApp) -> Self {
        Self::of(app, &create_client(app).await).await
    }

    /// A program of a new client of this name.
    pub(crate) async fn new_named(app: &TestApp, name: &str) -> Self {
        Self::of(app, &create_named(app, name).await).await
    }

    /// A program that was given what the operator was told.
    pub(crate) async fn of(app: &TestApp, made: &Value) -> Self {
        let grant = Self::try_token(app, made).await.expect(200).json();
        assert_eq!((&grant["token_type"], &grant["expires_in"]), (&json!("Bearer"), &json!(600)));
        Self { visitor: app.visitor(), token: grant["access_token"].as_str().unwrap().to_owned() }
    }

    pub(crate) async fn try_token(app: &TestApp, made: &Value) -> Answer {
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            made["client"]["clientId"].as_str().unwrap(),
            made["secret"].as_str().unwrap()
        );
        ask_token(app, &form, &[]).await
    }

    /// Reads below `/insights/v1`.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, more: &[(&str, &str)]) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend_from_slice(more);
        self.visitor.send_bytes(Method::GET, &format!("/insights/v1{path}"), &headers, None).await
    }

    /// The numbers of the sessions on the first page.
    pub(crate) async fn ids(&self, query: &str) -> Vec<i64> {
        let page = self.get(&format!("/sessions?{query}")).await.expect(200).json();
        page["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
    }
}

pub(crate) async fn ask_token(app: &TestApp, form: &str, headers: &[(&str, &str)]) -> Answer {
    let body = Some(("application/x-www-form-urlencoded", form.as_bytes().to_vec()));
    app.visitor().send_bytes(Method::POST, "/insights/v1/token", headers, body).await
}

/// More sessions of event 1 beside session 1: of partner 1 and partner 2 with Microsoft's team of ATU 1, an hour apart.
pub(crate) fn add_sessions(db: &TestDb, ids: std::ops::RangeInclusive<i64>) {
    let mut sql = String::new();
    for id in ids {
        let start = 1_796_284_800_000_000_i64 + id * 3_600_000_000;
        sql += &format!(
            "INSERT INTO session (id, program_id, event_id, title, starts_at, ends_at, time_zone, state, calendar_uid, \
             meeting_state, created_at, updated_at) VALUES ({id}, 1, 1, 'cnry-internal-session-title-{id}', {start}, {}, \
             'Europe/Berlin', 'scheduled', 'uid-{id}', 'wanted', 0, 0);\
             INSERT INTO session_team (session_id, team_id, side) VALUES ({id}, {}, 'partner'), ({id}, 3, 'microsoft');",
            start + 1_800_000_000,
            id % 2 + 1,
        );
    }
    db.db_execute(&sql);
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

both_engines! {
    async fn a_session_has_exactly_the_six_fields_of_the_seed(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        let page = reader.get("/sessions").await.expect(200).json();
        assert_eq!(keys(&page), BTreeSet::from(["items", "delta"]));
        let entry = &page["items"][0];
        assert_eq!(keys(entry), BTreeSet::from(["id", "type", "removed", "session"]));
        assert_eq!(
            entry["session"],
            json!({
                "sessionStart": "2026-12-03T09:00:00Z",
                "sessionEnd": "2026-12-03T09:30:00Z",
                "sessionCriteria": {
                    "segments": [], "ous": ["cnry-public-ou-name-1"], "industries": [], "accountStatuses": [],
                },
                "partners": [{"id": 2, "name": "cnry-partner2-partner-name-2"}],
                // Partner 2 reported on accounts 3, 4 and 6; ATU 1 has 3 and 4 of them.
                "accounts": [
                    {"id": 3, "name": "cnry-account-account-name-3"},
                    {"id": 4, "name": "cnry-account-account-name-4"},
                ],
                "status": "Planning",
            })
        );
        assert_eq!((&entry["id"], &entry["type"], &entry["removed"]), (&json!(1), &json!("MassEvent"), &json!(false)));
        assert_eq!(&reader.get("/sessions/1").await.expect(200).json(), entry);
    }

    async fn every_filter_narrows_and_an_unknown_one_is_refused(db: TestDb) {
        let app = TestApp::new(db).await;
        add_sessions(&app.db, 2..=5);
        app.db.db_execute("UPDATE session SET state = 'held' WHERE id = 5");
        let reader = Reader::new(&app).await;
        for (query, expected) in [
            ("", &[1, 2, 3, 4, 5][..]),
            ("status=Planning", &[1, 2, 3, 4]),
            ("status=Complete", &[5]),
            ("status=Planning&status=Complete", &[1, 2, 3, 4, 5]),
            ("status=Preparing", &[]),
            ("type=MassEvent", &[1, 2, 3, 4, 5]),
            ("type=CoSell&type=Showcase&type=Accelerate", &[]),
            ("partner=2", &[1, 3, 5]),
            ("partner=1", &[2, 4]),
            ("partner=1&partner=2", &[1, 2, 3, 4, 5]),
            ("partner=99", &[]),
            ("account=3", &[1, 3, 5]),
            ("account=1&account=4", &[1, 2, 3, 4, 5]),
            ("account=1&partner=2", &[]),
            ("ou=CNRY-public-ou-name-1", &[1, 2, 3, 4, 5]),
            ("ou=cnry-public-ou-name-2", &[]),
            // Session 2 is from 10:00 to 10:30, 3 from 11:00.
            ("from=2026-12-03T11:00:00Z", &[3, 4, 5]),
            ("from=2026-12-03T10:15:00Z&to=2026-12-03T11:00:00Z", &[2]),
            ("to=2026-12-03", &[]),
            ("from=2026-12-03&to=2026-12-04", &[1, 2, 3, 4, 5]),
        ] {
            assert_eq!(reader.ids(query).await, expected, "{query}");
        }
        for query in [
            "seller=5", "status=planning", "status=Done", "type=x", "partner=a", "from=yesterday", "ou=Atlantis",
            "limit=0", "limit=501", "cursor=x", "from=2026-12-03&from=2026-12-04", "ou=%00",
        ] {
            let refused = reader.get(&format!("/sessions?{query}")).await;
            assert_eq!((refused.status, refused.code().as_str()), (422, "invalid"), "{query}");
        }
    }

    async fn the_status_follows_the_event_to_its_end(db: TestDb) {
        let app = TestApp::new(db).await;
        let reader = Reader::new(&app).await;
        for (phase, status) in [
            ("requests", "Planning"),
            ("review", "Preparing"),
            ("scheduled", "Preparing"),
            ("held", "Complete"),
            ("followed_up", "Complete"),
            ("closed", "Complete"),
        ] {
            app.db.db_execute(&format!("UPDATE event SET phase = '{phase}' WHERE id = 1"));
            let entry = reader.get("/sessions/1").await.expect(200).json();
            assert_eq!(entry["session"]["status"], status, "{phase}");
        }
        app.db.db_execute("UPDATE event SET phase = 'cancelled' WHERE id = 1");
        reader.get("/sessions/1").await.expect(404);
        reader.get("/sessions/99").await.expect(404);
        reader.get("/sessions/x").await.expect(404);
    }
}

/// The type is the promise; this is the type of every answer, closed, with every name that it can hold.
#[test]
fn no_name_of_the_document_could_hold_a_person() {
    let document = insights_document();
    let schemas = &document["components"]["schemas"];
    let fields = |name: &str| keys(&schemas[name]["properties"]);
    assert_eq!(
        fields("Session"),
        BTreeSet::from(["sessionStart", "sessionEnd", "sessionCriteria", "partners", "accounts", "status"])
    );
    assert_eq!(
        fields("SessionCriteria"),
        BTreeSet::from(["segments", "ous", "industries", "accountStatuses"])
    );
    assert_eq!(fields("NamedEntity"), BTreeSet::from(["id", "name"]));
    for closed in ["Session", "SessionCriteria", "NamedEntity", "SessionEntry", "SessionPage"] {
        assert_eq!(schemas[closed]["additionalProperties"], false, "{closed}");
    }
    let told = ["Session", "SessionCriteria", "NamedEntity", "SessionEntry", "SessionPage"];
    for name in told {
        for field in fields(name) {
            let field = field.to_lowercase();
            for person in
                ["seller", "attend", "person", "mail", "note", "contact", "ecm", "team", "url", "title"]
            {
                assert!(!field.contains(person), "{name}.{field} could hold a person");
            }
        }
    }
}
