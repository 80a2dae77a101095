//! Who imports, and which import it is about.

use std::collections::BTreeMap;

use pep_db::imports::ImportRun;
use pep_db::{AnyConnection, DbError};
use pep_domain::access::{Actor, Permit, action};
use pep_domain::heatmap::AccountScope;
use pep_domain::ids::{ImportId, OuId, ProgramId};
use pep_domain::imports::{ImportKind, ImportState};
use pep_domain::people::Role;
use pep_domain::time::{MINUTE_US, UtcMicros};

use super::preview::{Choices, ChosenColumn};
use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// How far one import reaches.
#[derive(Clone)]
pub(super) struct ListReach {
    /// Accounts within reach.
    pub(super) accounts: AccountScope,
    /// Who imports.
    pub(super) actor: Actor,
    /// What the list belongs to: the event series of nominations, the program of a program's list, the OU of closed
    /// days, the event series of slots.
    pub(super) target: Option<i64>,
}

/// Who imports, and how far that reaches.
#[derive(Clone)]
pub(super) struct Importer {
    pub(super) actor: Actor,
    pub(super) scope: AccountScope,
    may_import_people: bool,
}

impl Importer {
    /// What a list of this kind may touch. `target`: what the list belongs to.
    pub(super) fn reach(&self, target: Option<i64>) -> ListReach {
        ListReach { accounts: self.scope.clone(), actor: self.actor.clone(), target }
    }

    pub(super) fn of(permit: &Permit<action::ImportLists>) -> Self {
        Self {
            actor: permit.actor().clone(),
            scope: permit.account_scope().clone(),
            may_import_people: pep_domain::access::authorize::<action::ImportPeople>(permit.actor()).is_ok(),
        }
    }

    /// Lists of a program are for those who elect for it; operators import them from the command line.
    fn may_elect(&self, program: Option<i64>) -> bool {
        let elects = pep_domain::access::authorize::<action::ManageElection>(&self.actor);
        let reaches = |permit: &Permit<action::ManageElection>| {
            program.is_none_or(|program| permit.program_scope().reaches(ProgramId(program)))
        };
        elects.is_ok_and(|permit| reaches(&permit)) || self.actor.holds(Role::Operator)
    }

    /// Slots are for those who plan events; of which program, the plan says.
    fn may_plan(&self) -> bool {
        let plans = pep_domain::access::authorize::<action::ManageEvents>(&self.actor);
        plans.is_ok() || self.actor.holds(Role::Operator)
    }

    /// The lists that give people rights are for those who may give them.
    pub(super) fn check(&self, kind: ImportKind) -> Result<(), AppError> {
        let gives_rights = matches!(kind, ImportKind::Sellers | ImportKind::Ecms);
        let is_closed = gives_rights && !self.may_import_people
            || kind.is_of_program() && !self.may_elect(None)
            || kind == ImportKind::Slots && !self.may_plan();
        if is_closed { Err(AppError::NotFound) } else { Ok(()) }
    }

    /// [`Self::check`], and that the list has the program that it needs, within reach.
    pub(super) fn check_target(&self, kind: ImportKind, target: Option<i64>) -> Result<(), AppError> {
        self.check(kind)?;
        if let (ImportKind::Holidays, Some(ou)) = (kind, target) {
            let keeps = pep_domain::access::authorize::<action::ManageHolidays>(&self.actor);
            if !keeps.is_ok_and(|permit| permit.reaches_ou(OuId(ou))) {
                return Err(AppError::invalid("/targetId", "Choose one of your sales units."));
            }
        }
        if let (ImportKind::Slots, None) = (kind, target) {
            return Err(AppError::invalid("/targetId", "Choose the plan that the slots are for."));
        }
        match (kind.is_of_program(), target) {
            (true, None) => Err(AppError::invalid("/targetId", "Choose the program that the list is for.")),
            (true, Some(program)) if !self.may_elect(Some(program)) => {
                Err(AppError::invalid("/targetId", "There is no such program. Choose another one."))
            }
            (true, Some(_)) | (false, _) => Ok(()),
        }
    }
}

pub(super) async fn find_run(
    ctx: &AppContext,
    importer: &Importer,
    id: ImportId,
) -> Result<ImportRun, AppError> {
    let run = ctx.db.read(move |conn| pep_db::imports::find(conn, id)).await?;
    if !is_visible(importer, &run) {
        return Err(AppError::NotFound);
    }
    recover(ctx, run).await
}

/// Lists that give rights are seen by those who may import them; with a reach of some OUs only, one's own imports.
pub(super) fn is_visible(importer: &Importer, run: &ImportRun) -> bool {
    let is_own = run.created_by == Some(importer.actor.person_id);
    let is_within = !run.kind.is_of_program() || importer.may_elect(run.target);
    importer.check(run.kind).is_ok() && is_within && (is_own || importer.scope.is_all)
}

/// A process that stopped in the middle left the state behind, but nothing else: reading and applying are one
/// transaction each. The import can go on from where it was.
async fn recover(ctx: &AppContext, run: ImportRun) -> Result<ImportRun, AppError> {
    let now = ctx.now();
    let is_running = matches!(run.state, ImportState::Reading | ImportState::Applying);
    if !is_running
        || ctx.import_progress.get(run.id).is_some()
        || now.since(run.updated_at) < ABANDONED_AFTER_US
    {
        return Ok(run);
    }
    let (id, state) = (run.id, run.state);
    ctx.db
        .write(move |conn| {
            if state == ImportState::Applying {
                pep_db::imports::advance(conn, id, &[state], ImportState::Preview, now)?;
            } else {
                pep_db::imports::fail(conn, id, "Reading the file was interrupted. Upload it again.", now)?;
            }
            pep_db::imports::find(conn, id)
        })
        .await
        .map_err(|error: DbError| error.into())
}

/// A run that shows no sign of life for this long was cut off by a stop of its process.
const ABANDONED_AFTER_US: i64 = 10 * MINUTE_US;

pub(super) fn choices_of(run: &ImportRun) -> Result<Choices, AppError> {
    let chosen: BTreeMap<String, ChosenColumn> =
        serde_json::from_str(&run.mapping).map_err(AppError::internal)?;
    let mapping = chosen.into_iter().map(|(key, column)| (key, column.column)).collect();
    Ok(Choices {
        mapping: Some(mapping),
        value_fixes: serde_json::from_str(&run.value_fixes).map_err(AppError::internal)?,
    })
}

pub(super) fn audit_import(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: &Actor,
    action: &str,
    id: ImportId,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    audit::write(
        conn,
        now,
        Some(actor),
        AuditEntry { action, object_kind: "import", object_id: Some(id.0), detail },
    )?;
    Ok(())
}
