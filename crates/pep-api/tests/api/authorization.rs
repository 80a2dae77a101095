//! Every operation × everybody: who may, may; who may not, is answered as if there were nothing (T0, T1).

use std::collections::BTreeSet;

use pep_test_support::{TestDb, TestEngine, World, both_engines};

use crate::support::{
    Answer, Operation, Person, TestApp, canaries, foreign, listed, operations, readable, rows,
};

/// The accounts about which the world asks each partner.
const ASKED: [(i64, &[i64]); 3] = [(1, &[1, 2, 3]), (2, &[3, 4, 6]), (3, &[])];

#[test]
fn the_matrix_and_the_document_name_the_same_operations() {
    let listed: BTreeSet<_> = listed().into_iter().map(|(id, _, _)| id).collect();
    let rows: BTreeSet<_> = rows().into_keys().collect();
    let missing: Vec<_> = listed.difference(&rows).collect();
    let stale: Vec<_> = rows.difference(&listed).collect();
    assert!(missing.is_empty() && stale.is_empty(), "rows missing: {missing:?}; rows of nothing: {stale:?}");
}

/// Operations whose samples would need something that only the process itself has: a workbook being written, a clock that
/// can be moved, a picture. Their own tests allow them.
const WITHOUT_SAMPLE: [&str; 5] = [
    "advance_clock",
    "get_heatmap_export",
    "get_heatmap_export_file",
    "get_program_banner",
    "leave_meeting_room",
];

#[test]
fn every_operation_has_a_sample_for_somebody_who_may() {
    let nobody: Vec<_> =
        rows().into_iter().filter(|(_, row)| row.allow.is_empty()).map(|(id, _)| id).collect();
    assert_eq!(nobody, WITHOUT_SAMPLE);
}

both_engines! {
    async fn who_may_not_meets_nothing_and_changes_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let people = everybody(&app).await;
        let nothing = masked(&app.sign_in(&app.world.operator.email).await.get("/api/v1/people/999999").await);
        let operations = operations();
        operations.iter().for_each(|operation| operation.prepare(&app));
        let before = app.db.db_content();
        let mut cells = 0;
        let mut wrong = Vec::new();
        for operation in operations {
            for (name, person) in people.iter().filter(|(name, _)| !operation.row.allow.iter().any(|who| who == name)) {
                let answer = operation.call(person, &[]).await;
                let is_nothing = if *name == "visitor" {
                    (answer.status, answer.code().as_str()) == (401, "unauthenticated")
                } else {
                    masked(&answer) == nothing
                };
                if !is_nothing {
                    let text: String = answer.text().chars().take(300).collect();
                    wrong.push(format!("{} as {name}: {} {text}", operation.id, answer.status));
                }
                cells += 1;
            }
        }
        assert!(wrong.is_empty(), "{} cells that should be closed:\n{}", wrong.len(), wrong.join("\n"));
        assert!(cells > 100, "only {cells} cells were walked");
        for (before, after) in before.iter().zip(app.db.db_content()) {
            assert_eq!(before, &after, "a denied request changed the table {}", after.0);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_may_may_and_leaves_a_trace() {
    // Reads share one world; each allowed change gets a fresh one, so that no cell sees what another did.
    let shared = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let people = everybody(&shared).await;
    let mut wrong = Vec::new();
    let operations = operations();
    operations
        .iter()
        .filter(|operation| operation.is_safe())
        .for_each(|operation| operation.prepare(&shared));
    for operation in operations {
        for name in &operation.row.allow {
            if operation.is_safe() {
                let person = &people
                    .iter()
                    .find(|(known, _)| known == name)
                    .unwrap_or_else(|| panic!("who is {name}?"))
                    .1;
                let answer = operation.call(person, &[]).await;
                wrong.extend(fault(&operation, name, &answer));
            } else {
                let (db, world) = World::on_sqlite();
                let app = TestApp::with(db, world, |_| {}).await;
                let person = somebody(&app, name).await;
                operation.prepare(&app);
                let traces = app.db.db_number("SELECT count(*) FROM audit");
                let answer = operation.call(&person, &[]).await;
                wrong.extend(fault(&operation, name, &answer));
                let is_silent = app.db.db_number("SELECT count(*) FROM audit") == traces;
                if (200..300).contains(&answer.status) && is_silent && operation.row.no_trace.is_none() {
                    wrong.push(format!("{} as {name}: no row in the audit log", operation.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells that should be open:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with the answer to somebody who may, if anything.
fn fault(operation: &Operation, name: &str, answer: &Answer) -> Option<String> {
    let text: String = answer.text().chars().take(300).collect();
    let cell = format!("{} as {name}: {} {text}", operation.id, answer.status);
    let is_expected = match operation.row.status {
        Some(status) => answer.status == status,
        None => (200..300).contains(&answer.status),
    };
    if !is_expected {
        return Some(cell);
    }
    // Changes answer with content too; partners must find nothing foreign there either.
    let partner = name.strip_prefix("partner").and_then(|rest| rest.chars().next()?.to_digit(10));
    let partner = partner.filter(|_| !operation.row.shows_everybody);
    let (partner, asked) = partner.and_then(|n| ASKED.iter().find(|(id, _)| *id == i64::from(n)))?;
    let foreign = foreign(&canaries(&readable(answer)), *partner, asked);
    (!foreign.is_empty()).then(|| format!("{cell}\nholds {foreign:?}"))
}

/// Everybody of the world, signed in, and a visitor.
async fn everybody(app: &TestApp) -> Vec<(&'static str, Person)> {
    let mut people = vec![("visitor", app.visitor())];
    for (name, person) in app.world.everybody() {
        people.push((name, app.sign_in(&person.email).await));
    }
    people
}

async fn somebody(app: &TestApp, name: &str) -> Person {
    if name == "visitor" {
        return app.visitor();
    }
    let world: &World = &app.world;
    let (_, person) = world
        .everybody()
        .into_iter()
        .find(|(known, _)| *known == name)
        .unwrap_or_else(|| panic!("who is {name}?"));
    app.sign_in(&person.email).await
}

/// Status, headers and body without what names this one request.
fn masked(answer: &Answer) -> (u16, Vec<String>, String) {
    let id = answer.header("x-request-id");
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
        .collect();
    headers.sort();
    (answer.status, headers, answer.text().replace(&id, "…"))
}
