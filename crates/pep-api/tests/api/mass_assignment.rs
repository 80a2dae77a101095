//! T3: no change takes a field that is not its own. Every field name of the whole API is tried on every change.

use std::collections::BTreeSet;

use pep_test_support::{TestDb, TestEngine};
use serde_json::Value;

use crate::support::{TestApp, document, operations};

/// Every name of a field anywhere in the document, and names of columns that are no field at all.
fn every_field() -> BTreeSet<String> {
    fn collect(value: &Value, names: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if let Some(Value::Object(properties)) = members.get("properties") {
                    names.extend(properties.keys().cloned());
                }
                members.values().for_each(|inner| collect(inner, names));
            }
            Value::Array(items) => items.iter().for_each(|inner| collect(inner, names)),
            _ => {}
        }
    }
    let mut names: BTreeSet<String> =
        ["personId", "grantedBy", "isAdmin", "rowVersion", "row_version", "password", "__proto__"]
            .map(str::to_owned)
            .into();
    collect(&document()["components"]["schemas"], &mut names);
    names
}

/// The fields that the body of an operation may have.
fn own_fields(document: &Value, template: &str, method: &str) -> BTreeSet<String> {
    let mut schema = &document["paths"][format!("/api/v1{template}")][method]["requestBody"]["content"]["application/json"]
        ["schema"];
    let mut names = BTreeSet::new();
    let mut todo = vec![];
    loop {
        if let Some(target) = schema["$ref"].as_str() {
            let name = target.rsplit('/').next().unwrap_or_default();
            todo.push(&document["components"]["schemas"][name]);
        }
        for part in ["oneOf", "allOf", "anyOf"] {
            todo.extend(schema[part].as_array().into_iter().flatten());
        }
        names.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().cloned()));
        match todo.pop() {
            Some(next) => schema = next,
            None => return names,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_change_takes_a_field_that_is_not_its_own() {
    let (document, fields) = (document(), every_field());
    assert!(fields.len() > 200, "only {} field names were found", fields.len());
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let mut people = std::collections::BTreeMap::new();
    for (name, person) in app.world.everybody() {
        people.insert(name, app.sign_in(&person.email).await);
    }
    let before = app.db.db_content();
    let (mut tried, mut taken) = (0, vec![]);
    for operation in operations().into_iter().filter(|operation| !operation.is_safe()) {
        let Some(Value::Object(body)) = operation.body() else { continue };
        // Ways to sign in count attempts; they are tried by everybody and have tests of their own.
        let Some(person) = operation.row.allow.iter().find_map(|name| people.get(name.as_str())) else {
            continue;
        };
        if operation.template.starts_with("/sign-in") || operation.template.starts_with("/links") {
            continue;
        }
        let method = operation.method.as_str().to_lowercase();
        let own = own_fields(&document, &operation.template, &method);
        for field in fields.iter().filter(|field| !own.contains(*field) && !body.contains_key(*field)) {
            let mut with_more = body.clone();
            with_more.insert(field.clone(), Value::Bool(true));
            let path = format!("/api/v1{}", operation.row.path);
            let bytes = serde_json::to_vec(&with_more).unwrap();
            let headers: Vec<(&str, &str)> = operation.headers();
            let answer = person
                .send_bytes(operation.method.clone(), &path, &headers, Some(("application/json", bytes)))
                .await;
            tried += 1;
            // Where one of several bodies is told by its only name, a second name is no readable body at all.
            let code = answer.code();
            if !matches!((answer.status, code.as_str()), (422, "invalid") | (400, "unreadableRequest")) {
                taken.push(format!("{} with {field}: {}", operation.id, answer.status));
            }
        }
    }
    assert!(tried > 5_000, "only {tried} were tried");
    assert!(
        taken.is_empty(),
        "{} changes took a field that is not theirs:\n{}",
        taken.len(),
        taken.join("\n")
    );
    for (before, after) in before.iter().zip(app.db.db_content()) {
        assert_eq!(before, &after, "a refused change changed the table {}", after.0);
    }
}
