//! From what the use cases answer about reports to what the wire carries, partner's side. Only what a partner may see
//! goes in, so only that can come out.

use pep_api_types::problem::FieldProblem;
use pep_api_types::reporting::{
    FieldEdit, ReportedRelationship, ReportedStatus, ReportingBulkResult, ReportingColleague,
    ReportingFields, ReportingOutcome, ReportingRow, ReportingRowPatch, ReportingRowResult,
};
use pep_app::FieldError;
use pep_app::reporting::{BulkResult, Colleague, PartnerRow, RowOutcome, is_reported};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::PersonId;
use pep_domain::report_edits as edits;
use pep_domain::reports::ReportPatch;

pub(super) fn status(status: AccountStatus) -> ReportedStatus {
    match status {
        AccountStatus::Target => ReportedStatus::Target,
        AccountStatus::PastCustomer => ReportedStatus::PastCustomer,
        AccountStatus::ActiveCustomer => ReportedStatus::ActiveCustomer,
    }
}

fn account_status(status: ReportedStatus) -> AccountStatus {
    match status {
        ReportedStatus::Target => AccountStatus::Target,
        ReportedStatus::PastCustomer => AccountStatus::PastCustomer,
        ReportedStatus::ActiveCustomer => AccountStatus::ActiveCustomer,
    }
}

pub(super) fn relationship(relationship: Relationship) -> ReportedRelationship {
    match relationship {
        Relationship::Business => ReportedRelationship::Business,
        Relationship::It => ReportedRelationship::It,
        Relationship::Both => ReportedRelationship::Both,
    }
}

fn account_relationship(relationship: ReportedRelationship) -> Relationship {
    match relationship {
        ReportedRelationship::Business => Relationship::Business,
        ReportedRelationship::It => Relationship::It,
        ReportedRelationship::Both => Relationship::Both,
    }
}

/// A row of the table, for `me`.
pub(super) fn row(row: PartnerRow, me: PersonId) -> ReportingRow {
    let is_reported = is_reported(&row);
    let state = row.report.as_ref().map(|report| report.state.clone()).unwrap_or_default();
    // A row is handed on request by request; the first request that names somebody names the row's person.
    let assigned_to = row
        .asks
        .iter()
        .find_map(|ask| ask.assigned_to.clone())
        .map(|(id, name)| ReportingColleague { id: id.0, name, is_primary_contact: false, is_me: id == me });
    ReportingRow {
        id: row.account.0,
        name: row.name,
        city: row.city,
        state: row.state,
        country: row.country,
        status: state.status.map(status),
        relationship: state.relationship.map(relationship),
        is_exec_level: state.is_exec_level,
        notes: state.notes,
        reported_at: row.report.as_ref().map(|report| report.reported_at.to_datetime()),
        reported_by: row.report.as_ref().and_then(|report| report.reported_by.clone()),
        is_reported,
        version: row.report.as_ref().map_or(0, |report| report.version),
        request_ids: row.asks.iter().map(|ask| ask.request.0).collect(),
        due_on: row.asks.iter().filter_map(|ask| ask.due_on).min(),
        assigned_to,
    }
}

pub(super) fn colleague(person: Colleague, me: PersonId) -> ReportingColleague {
    ReportingColleague {
        id: person.id.0,
        name: person.name,
        is_primary_contact: person.is_primary_contact,
        is_me: person.id == me,
    }
}

fn optional_edit<A: Copy, B>(
    edit: Option<FieldEdit<Option<A>>>,
    read: impl Fn(A) -> B,
) -> Option<edits::FieldEdit<Option<B>>> {
    edit.map(|edit| edits::FieldEdit { seen: edit.seen.map(&read), value: edit.value.map(&read) })
}

pub(super) fn edit(patch: ReportingRowPatch) -> edits::ReportEdit {
    edits::ReportEdit {
        status: optional_edit(patch.status, account_status),
        relationship: optional_edit(patch.relationship, account_relationship),
        is_exec_level: optional_edit(patch.is_exec_level, |is_exec_level| is_exec_level),
        notes: patch.notes.map(|edit| edits::FieldEdit { seen: edit.seen, value: edit.value }),
    }
}

pub(super) fn patch(fields: ReportingFields) -> ReportPatch {
    ReportPatch {
        status: fields.status.map(|status| status.map(account_status)),
        relationship: fields.relationship.map(|relationship| relationship.map(account_relationship)),
        is_exec_level: fields.is_exec_level,
        notes: fields.notes,
    }
}

pub(super) fn fields(patch: ReportPatch) -> ReportingFields {
    ReportingFields {
        status: patch.status.map(|new| new.map(status)),
        relationship: patch.relationship.map(|new| new.map(relationship)),
        is_exec_level: patch.is_exec_level,
        notes: patch.notes,
    }
}

fn changed_meanwhile(field: edits::ReportField) -> FieldError {
    FieldError::new(format!("/{field}"), "A colleague changed this field meanwhile. It was left as it is.")
}

pub(super) fn bulk_result(result: BulkResult, me: PersonId) -> ReportingBulkResult {
    let mut answer = ReportingBulkResult {
        rows: vec![],
        changed_count: 0,
        same_count: 0,
        conflict_count: 0,
        error_count: 0,
    };
    for each in result.rows {
        let (outcome, errors) = match each.outcome {
            RowOutcome::Changed => {
                answer.changed_count += 1;
                (ReportingOutcome::Changed, Vec::new())
            }
            RowOutcome::Same => {
                answer.same_count += 1;
                (ReportingOutcome::Same, Vec::new())
            }
            RowOutcome::Conflict(fields) => {
                answer.conflict_count += 1;
                (ReportingOutcome::Conflict, fields.into_iter().map(changed_meanwhile).collect())
            }
            RowOutcome::Error(errors) => {
                answer.error_count += 1;
                (ReportingOutcome::Error, errors)
            }
        };
        answer.rows.push(ReportingRowResult {
            id: each.account.0,
            outcome,
            row: each.row.map(|found| row(found, me)),
            errors: errors
                .into_iter()
                .map(|error| FieldProblem { pointer: error.pointer, detail: error.detail })
                .collect(),
        });
    }
    answer
}
