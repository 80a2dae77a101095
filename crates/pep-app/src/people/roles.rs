//! Granting roles and taking them back.

use pep_db::AnyConnection;
use pep_db::people::{NewRoleGrant, ScopeNames};
use pep_domain::access::{Actor, Grant, GrantRefusal, GrantScope, Permit, action, may_grant};
use pep_domain::ids::{PersonId, ProgramId, RoleGrantId};
use pep_domain::people::Role;

use super::{PersonView, audit_person, changeable, view};
use crate::{AppContext, AppError};

/// A role and what it is for.
#[derive(Debug, Clone)]
pub struct RoleToGrant {
    /// The role.
    pub role: Role,
    /// `all`, `ou`, `atu`, `program` or `partner`.
    pub scope_kind: String,
    /// Which one; 0 for `all`.
    pub scope_id: i64,
}

/// What the caller can grant roles for, partners aside.
#[derive(Debug, Clone)]
pub struct RoleScopeLists {
    /// OUs, ATUs and the programs for which the caller can make somebody program team.
    pub names: ScopeNames,
    /// The roles that the caller can grant for everything.
    pub for_all: Vec<Role>,
}

/// What the caller can grant roles for, partners aside.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_role_scopes(
    ctx: &AppContext,
    permit: &Permit<action::ViewPeople>,
) -> Result<RoleScopeLists, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            let may = |role, scope| may_grant(&actor, NOBODY, &Grant { role, scope }).is_ok();
            let mut names = pep_db::people::scope_names(conn)?;
            names.programs.retain(|(id, _)| may(Role::ProgramTeam, GrantScope::Program(ProgramId(*id))));
            let for_all = Role::ALL
                .iter()
                .copied()
                .filter(|role| kinds_of(*role).contains(&"all") && may(*role, GrantScope::All))
                .collect();
            Ok(RoleScopeLists { names, for_all })
        })
        .await
}

/// No person's id: for what can be granted to anybody but oneself.
const NOBODY: PersonId = PersonId(0);

/// Grants a role; granting what is held already changes nothing. It holds from the person's next request on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] if the person holds more than the caller; [`AppError::Invalid`] if the
/// role does not fit the person's side or its scope, or is not the caller's to grant.
pub async fn grant_role(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    id: PersonId,
    grant: RoleToGrant,
) -> Result<PersonView, AppError> {
    let (actor, now, idle_us) = (permit.actor().clone(), ctx.now(), ctx.config.sessions.idle_us);
    ctx.db
        .write(move |conn| {
            let person = changeable(conn, &actor, id)?;
            if grant.role.side() != person.side {
                return Err(AppError::invalid(
                    "/role",
                    format!(
                        "{} is a role of the other side. Pick one of the person's side.",
                        grant.role.label()
                    ),
                ));
            }
            check_scope(conn, &grant, person.partner_id.map(|id| id.0))?;
            check_reach(&actor, id, &grant)?;
            let new = NewRoleGrant {
                person_id: id,
                side: person.side,
                role: grant.role,
                scope_kind: &grant.scope_kind,
                scope_id: grant.scope_id,
                source: "manual",
                granted_by: Some(actor.person_id),
            };
            if pep_db::people::grant_role(conn, &new, now)?.is_some() {
                let detail = serde_json::json!({
                    "role": grant.role.as_str(), "scopeKind": grant.scope_kind, "scopeId": grant.scope_id,
                });
                audit_person(conn, now, Some(&actor), "grant_role", id, detail)?;
            }
            view(conn, &actor, id, now, idle_us)
        })
        .await
}

/// Takes a role back, from the person's next request on.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::WrongState`] for the last operator's role, and if the person holds more than the
/// caller.
pub async fn take_role(
    ctx: &AppContext,
    permit: &Permit<action::ManagePeople>,
    id: PersonId,
    grant_id: RoleGrantId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            changeable(conn, &actor, id)?;
            let grants = pep_db::people::load_grants(conn, &[id])?.remove(&id).unwrap_or_default();
            let grant = grants.into_iter().find(|grant| grant.id == grant_id).ok_or(AppError::NotFound)?;
            if grant.role == Role::Operator && pep_db::people::count_holders(conn, Role::Operator)? <= 1 {
                return Err(AppError::WrongState(
                    "This is the last platform operator. Make somebody else an operator first.".to_owned(),
                ));
            }
            pep_db::people::take_role(conn, id, grant_id)?;
            crate::teams::settle_gone_members(conn, &ctx)?;
            let detail = serde_json::json!({
                "role": grant.role.as_str(), "scopeKind": grant.scope_kind, "scopeId": grant.scope_id,
            });
            Ok(audit_person(conn, now, Some(&actor), "take_role", id, detail)?)
        })
        .await
}

/// Which kinds of things a role is granted for.
fn kinds_of(role: Role) -> &'static [&'static str] {
    match role {
        Role::Ecm | Role::OuCoordinator => &["all", "ou"],
        Role::Seller => &["all", "atu"],
        Role::ProgramTeam => &["all", "program"],
        Role::Operator => &["all"],
        Role::PartnerAdmin | Role::PartnerSeller => &["partner"],
    }
}

/// Is it the caller's to grant?
fn check_reach(actor: &Actor, person: PersonId, grant: &RoleToGrant) -> Result<(), AppError> {
    let scope = GrantScope::of(&grant.scope_kind, grant.scope_id).ok_or(AppError::NotFound)?;
    may_grant(actor, person, &Grant { role: grant.role, scope }).map_err(|refusal| match refusal {
        GrantRefusal::OperatorsOnly => AppError::invalid(
            "/role",
            "Only a platform operator makes somebody an operator. Ask one.",
        ),
        GrantRefusal::Oneself => AppError::invalid(
            "/role",
            "You cannot grant a role to yourself. Ask a colleague of the program team or a platform operator.",
        ),
        GrantRefusal::Wider => AppError::invalid(
            "/scopeId",
            "This reaches further than your own role. Grant it for one OU, or for your own program, or ask a platform operator.",
        ),
    })
}

fn check_scope(conn: &mut AnyConnection, grant: &RoleToGrant, partner: Option<i64>) -> Result<(), AppError> {
    let kinds = kinds_of(grant.role);
    if !kinds.contains(&grant.scope_kind.as_str()) {
        return Err(AppError::invalid(
            "/scopeKind",
            format!("{} is granted for: {}.", grant.role.label(), kinds.join(" or ")),
        ));
    }
    let names = pep_db::people::scope_names(conn)?;
    let is_in = |list: &[(i64, String)]| list.iter().any(|(id, _)| *id == grant.scope_id);
    let is_there = match grant.scope_kind.as_str() {
        "all" => grant.scope_id == 0,
        "ou" => is_in(&names.ous),
        "atu" => is_in(&names.atus),
        "program" => is_in(&names.programs),
        _ => partner == Some(grant.scope_id),
    };
    if is_there {
        Ok(())
    } else {
        Err(AppError::invalid("/scopeId", "There is no such one for this person. Pick one from the list."))
    }
}
