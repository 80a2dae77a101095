//! Reading the audit log by object, person, action and period (B4-18).

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::AuditRow;
use crate::schema::{
    account, audit, engagement, event, event_series, follow_up, message, ou, partner, program,
    report_request, session, session_request, team, wave,
};
use crate::{AnyConnection, DbError};

/// Which rows of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only about this kind of thing.
    pub object_kind: Option<String>,
    /// Only about the one with this id.
    pub object_id: Option<i64>,
    /// Only what this person did.
    pub actor: Option<i64>,
    /// Only this action.
    pub action: Option<String>,
    /// Only from this instant on, UTC microseconds.
    pub from: Option<i64>,
    /// Only before this instant, UTC microseconds.
    pub until: Option<i64>,
    /// Only what belongs to these programs; none: everything. An empty list is no rows.
    pub programs: Option<Vec<i64>>,
    /// Only rows before this one.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: i64,
}

/// Rows of the log, the newest first.
///
/// # Errors
/// Whatever the database answers.
pub fn search(conn: &mut AnyConnection, filter: &AuditFilter) -> Result<Vec<AuditRow>, DbError> {
    let mut query = audit::table.order(audit::id.desc()).limit(filter.limit).into_boxed();
    if let Some(kind) = &filter.object_kind {
        query = query.filter(audit::object_kind.eq(kind));
    }
    if let Some(id) = filter.object_id {
        query = query.filter(audit::object_id.eq(id));
    }
    if let Some(actor) = filter.actor {
        query = query.filter(audit::actor_id.eq(actor));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit::action.eq(action));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(audit::at.lt(until));
    }
    if let Some(before) = filter.before {
        query = query.filter(audit::id.lt(before));
    }
    if let Some(programs) = &filter.programs {
        macro_rules! of_program {
            ($kind:literal, $table:ident) => {
                audit::object_kind.eq($kind).and(
                    audit::object_id.eq_any(
                        $table::table
                            .filter($table::program_id.eq_any(programs.clone()))
                            .select($table::id.nullable()),
                    ),
                )
            };
        }
        let own: Vec<Option<i64>> = programs.iter().copied().map(Some).collect();
        let of_messages =
            message::table.filter(message::program_id.eq_any(own.clone())).select(message::id.nullable());
        let of_requests = session_request::table
            .inner_join(event::table.on(event::id.eq(session_request::event_id)))
            .filter(event::program_id.eq_any(programs.clone()))
            .select(session_request::id.nullable());
        query = query.filter(
            audit::object_kind
                .eq("program")
                .and(audit::object_id.eq_any(own))
                .or(of_program!("event", event))
                .or(of_program!("event_series", event_series))
                .or(of_program!("wave", wave))
                .or(of_program!("team", team))
                .or(of_program!("engagement", engagement))
                .or(of_program!("session", session))
                .or(of_program!("report_request", report_request))
                .or(of_program!("follow_up", follow_up))
                .or(audit::object_kind.eq("message").and(audit::object_id.eq_any(of_messages)))
                .or(audit::object_kind.eq("session_request").and(audit::object_id.eq_any(of_requests))),
        );
    }
    Ok(query.load(conn)?)
}

/// How the things are called that rows are about, by kind and id; kinds without a name are left out.
///
/// # Errors
/// Whatever the database answers.
pub fn object_names(
    conn: &mut AnyConnection,
    rows: &[AuditRow],
) -> Result<HashMap<(String, i64), String>, DbError> {
    let ids = |kind: &str| -> Vec<i64> {
        let of_kind = rows.iter().filter(|row| row.object_kind == kind).filter_map(|row| row.object_id);
        of_kind.collect::<BTreeSet<_>>().into_iter().collect()
    };
    let mut names = HashMap::new();
    for (id, name) in crate::people::names(conn, &ids("person"))? {
        names.insert(("person".to_owned(), id), name);
    }
    macro_rules! named {
        ($kind:literal, $table:ident, $column:ident) => {
            let wanted = ids($kind);
            if !wanted.is_empty() {
                let found = $table::table
                    .filter($table::id.eq_any(wanted))
                    .select(($table::id, $table::$column))
                    .load::<(i64, String)>(conn)?;
                names.extend(found.into_iter().map(|(id, name)| (($kind.to_owned(), id), name)));
            }
        };
    }
    named!("account", account, name);
    named!("engagement", engagement, title);
    named!("event", event, name);
    named!("event_series", event_series, name);
    named!("ou", ou, name);
    named!("partner", partner, name);
    named!("program", program, name);
    named!("session", session, title);
    named!("team", team, name);
    named!("wave", wave, name);
    Ok(names)
}
