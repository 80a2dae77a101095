//! The operations of the OpenAPI document, each with its row of `tests/authz/matrix.toml`: who may, and a sample.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::Method;
use serde::Deserialize;
use serde_json::Value;

use super::{Answer, Person, TestApp};

/// One row of the matrix. A new operation needs a row; the sweeps do the rest.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    /// Names of the world's people who may; `visitor` is somebody who is not signed in.
    pub(crate) allow: Vec<String>,
    /// The address of the sample below `/api/v1`, with path parameters and query filled in.
    pub(crate) path: String,
    /// The JSON body of the sample.
    #[serde(default)]
    body: Option<String>,
    /// A body that is no JSON: its content type and the bytes in hexadecimal.
    #[serde(default)]
    raw: Option<(String, String)>,
    /// Statements that put there what the sample is about, where the world has none of it.
    #[serde(default)]
    given: Vec<String>,
    /// Why an allowed change leaves no row in the audit log, where that is right.
    #[serde(default)]
    pub(crate) no_trace: Option<String>,
    /// Headers of the sample.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// What those who may are answered with; any 2xx if absent.
    #[serde(default)]
    pub(crate) status: Option<u16>,
    /// More addresses to read where a partner may: other filters, other things.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// The demo's own list of people, which is there to name everybody.
    #[serde(default)]
    pub(crate) shows_everybody: bool,
}

/// An operation of the document with its row.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// As in the document, with `{parameters}`.
    pub(crate) template: String,
    pub(crate) row: Row,
}

impl Operation {
    pub(crate) fn is_safe(&self) -> bool {
        self.method == Method::GET
    }

    /// Puts there what the sample is about.
    pub(crate) fn prepare(&self, app: &TestApp) {
        for statement in &self.row.given {
            app.db.db_execute(statement);
        }
    }

    /// The JSON body of the sample, if it has one.
    pub(crate) fn body(&self) -> Option<Value> {
        self.row.body.as_ref().map(|body| serde_json::from_str(body).unwrap())
    }

    /// The headers of the sample.
    pub(crate) fn headers(&self) -> Vec<(&str, &str)> {
        self.row.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    /// Sends the sample to its address.
    pub(crate) async fn call(&self, person: &Person, more: &[(&str, &str)]) -> Answer {
        self.call_at(person, &self.row.path, more).await
    }

    /// Sends the sample to another address below `/api/v1`.
    pub(crate) async fn call_at(&self, person: &Person, path: &str, more: &[(&str, &str)]) -> Answer {
        let mut headers = self.headers();
        headers.extend_from_slice(more);
        let body = match (&self.row.body, &self.row.raw) {
            (Some(json), _) => Some(("application/json", json.clone().into_bytes())),
            (None, Some((content_type, hex))) => Some((content_type.as_str(), from_hex(hex))),
            (None, None) => None,
        };
        person.send_bytes(self.method.clone(), &format!("/api/v1{path}"), &headers, body).await
    }
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

/// The document as the server would serve it.
pub(crate) fn document() -> Value {
    static DOCUMENT: LazyLock<Value> =
        LazyLock::new(|| serde_json::to_value(pep_api::openapi::pep()).unwrap());
    DOCUMENT.clone()
}

/// That of OCP Insights.
pub(crate) fn insights_document() -> Value {
    serde_json::to_value(pep_api::openapi::insights()).unwrap()
}

/// The rows of the matrix by operation.
pub(crate) fn rows() -> BTreeMap<String, Row> {
    // Read when the test runs: a new row needs no new build.
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/authz/matrix.toml")).unwrap();
    let mut rows: BTreeMap<String, Row> =
        toml::from_str(&text).unwrap_or_else(|error| panic!("authz/matrix.toml: {error}"));
    for row in rows.values_mut() {
        row.allow = row.allow.iter().flat_map(|name| members(name)).collect();
    }
    rows
}

/// The people of a group of the matrix; a person is a group of one.
fn members(name: &str) -> Vec<String> {
    const KEEPERS: &[&str] = &["program_team", "operator"];
    const HEATMAP: &[&str] =
        &["ecm_ou1", "ecm_ou2", "ecm_all", "coordinator_ou1", "seller1", "seller2", "program_team"];
    const IMPORTERS: &[&str] =
        &["ecm_ou1", "ecm_ou2", "ecm_all", "coordinator_ou1", "program_team", "operator"];
    const ORGANISERS: &[&str] = &["ecm_ou1", "ecm_ou2", "ecm_all", "coordinator_ou1", "program_team"];
    const PARTNER1: &[&str] = &["partner1_admin", "partner1_seller"];
    const PARTNERS: &[&str] =
        &["partner1_admin", "partner1_seller", "partner2_admin", "partner2_seller", "partner3_admin"];
    let signed_in = || {
        let mut names = vec!["nobody", "operator"];
        names.extend(HEATMAP.iter().chain(PARTNERS));
        names
    };
    let names = match name {
        "everybody" => signed_in().into_iter().chain(["visitor"]).collect(),
        "signed_in" => signed_in(),
        "heatmap" => HEATMAP.to_vec(),
        "importers" => IMPORTERS.to_vec(),
        "keepers" => KEEPERS.to_vec(),
        "organisers" => ORGANISERS.to_vec(),
        "partner1" => PARTNER1.to_vec(),
        "partners" => PARTNERS.to_vec(),
        person => vec![person],
    };
    names.into_iter().map(str::to_owned).collect()
}

/// Every operation of the document: id, method, template.
pub(crate) fn listed() -> Vec<(String, Method, String)> {
    listed_in(&document(), "/api/v1")
}

/// Every operation of a document; `prefix` is taken off the templates.
pub(crate) fn listed_in(document: &Value, prefix: &str) -> Vec<(String, Method, String)> {
    let mut found = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else { continue };
            let id =
                operation["operationId"].as_str().unwrap_or_else(|| panic!("{template} has no operation id"));
            let template = template.trim_start_matches(prefix).to_owned();
            found.push((id.to_owned(), method, template));
        }
    }
    found
}

/// Every operation with its row; panics with the names of those that have none.
pub(crate) fn operations() -> Vec<Operation> {
    let mut rows = rows();
    let mut without_row = Vec::new();
    let mut operations = Vec::new();
    for (id, method, template) in listed() {
        match rows.remove(&id) {
            Some(row) => operations.push(Operation { id, method, template, row }),
            None => without_row.push(format!("{id}: {method} {template}")),
        }
    }
    assert!(without_row.is_empty(), "add a row to tests/authz/matrix.toml for:\n{}", without_row.join("\n"));
    assert!(
        rows.is_empty(),
        "tests/authz/matrix.toml has rows of operations that are gone: {:?}",
        rows.keys()
    );
    operations
}
