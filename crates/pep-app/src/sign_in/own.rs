//! What people see and do about their own sign-in.

use pep_db::people::{PeopleFilter, PersonRecord, RoleGrantRow};
use pep_db::sign_in_sessions::SessionRecord;
use pep_domain::access::{ActionKind, Actor, Permit, action, allowed_actions};
use pep_domain::ids::SignInSessionId;
use pep_domain::time::UtcMicros;

use super::session::find_actor;
use crate::audit::{self, AuditEntry};
use crate::random::hash_of;
use crate::{AppContext, AppError};

/// Who is signed in, and what this installation offers.
#[derive(Debug, Clone)]
pub struct SessionState {
    /// The signed-in person, if anybody is.
    pub person: Option<PersonState>,
    /// Can the person move a rehearsal's clock?
    pub can_move_clock: bool,
    /// Is a provider configured?
    pub has_oidc: bool,
    /// Unread notices of the person.
    pub unread_notices: i64,
    /// Why and since when outgoing mail is held, for those who may change that.
    pub outbound_hold: Option<(String, UtcMicros)>,
}

/// The signed-in person.
#[derive(Debug, Clone)]
pub struct PersonState {
    /// The person.
    pub record: PersonRecord,
    /// The roles held now.
    pub roles: Vec<RoleGrantRow>,
    /// What they allow.
    pub actions: Vec<ActionKind>,
}

/// Describes the session of a cookie; one that is unknown or over is nobody's, which is no error.
///
/// # Errors
/// [`AppError::Unavailable`] if the database does not answer.
pub async fn describe(
    ctx: &AppContext,
    token: Option<&str>,
    request_id: String,
) -> Result<SessionState, AppError> {
    let has_oidc = ctx.identity.is_some();
    let nobody = SessionState {
        person: None,
        can_move_clock: false,
        has_oidc,
        unread_notices: 0,
        outbound_hold: None,
    };
    let Some(token) = token else { return Ok(nobody) };
    let actor = match find_actor(ctx, token, request_id).await {
        Ok(actor) => actor,
        Err(AppError::Unauthenticated) => return Ok(nobody),
        Err(error) => return Err(error),
    };
    let (is_rehearsal, is_demo) = (ctx.rehearsal.is_some(), ctx.config.is_demo);
    let state = ctx.db.read(move |conn| describe_actor(conn, &actor, nobody)).await?;
    // As `clock::advance` decides: in a demo one person plays them all.
    let may_move = is_demo
        || state.person.as_ref().is_some_and(|person| person.actions.contains(&ActionKind::ManageJobs));
    Ok(SessionState { can_move_clock: is_rehearsal && state.person.is_some() && may_move, ..state })
}

fn describe_actor(
    conn: &mut pep_db::AnyConnection,
    actor: &Actor,
    nobody: SessionState,
) -> Result<SessionState, AppError> {
    let Some(record) = pep_db::people::find(conn, actor.person_id)? else { return Ok(nobody) };
    let roles =
        pep_db::people::load_grants(conn, &[actor.person_id])?.remove(&actor.person_id).unwrap_or_default();
    let actions = allowed_actions(actor);
    let may_run = actions.contains(&ActionKind::ManageJobs);
    let gate = if may_run { pep_db::outbound_gate::find(conn)? } else { None };
    Ok(SessionState {
        unread_notices: pep_db::notices::count_unread(conn, actor.person_id)?,
        outbound_hold: gate
            .filter(|gate| !gate.is_live)
            .map(|gate| (gate.held_reason.unwrap_or_default(), gate.changed_at)),
        person: Some(PersonState { record, roles, actions }),
        ..nobody
    })
}

/// Somebody of the demo data.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// The person.
    pub record: PersonRecord,
    /// The roles held.
    pub roles: Vec<RoleGrantRow>,
}

/// How many of each role a demo offers; enough to choose from, few enough to read.
const DEMO_PEOPLE_PER_ROLE: i64 = 6;

/// People of the demo to pick from: some of each role, in the order of the roles.
///
/// # Errors
/// [`AppError::NotFound`] unless the server runs as a demo.
pub async fn demo_people(ctx: &AppContext) -> Result<Vec<DemoPerson>, AppError> {
    if !ctx.config.is_demo {
        return Err(AppError::NotFound);
    }
    ctx.db
        .read(|conn| {
            let mut people: Vec<PersonRecord> = Vec::new();
            for role in pep_domain::people::Role::ALL {
                let filter = PeopleFilter {
                    role: Some(*role),
                    limit: DEMO_PEOPLE_PER_ROLE,
                    ..PeopleFilter::default()
                };
                for (_, record) in pep_db::people::list(conn, &filter)? {
                    if !people.iter().any(|known| known.id == record.id) {
                        people.push(record);
                    }
                }
            }
            let ids: Vec<_> = people.iter().map(|record| record.id).collect();
            let mut roles = pep_db::people::load_grants(conn, &ids)?;
            Ok(people
                .into_iter()
                .map(|record| DemoPerson { roles: roles.remove(&record.id).unwrap_or_default(), record })
                .collect())
        })
        .await
}

/// One of the person's sessions.
#[derive(Debug, Clone)]
pub struct OwnSession {
    /// The session.
    pub record: SessionRecord,
    /// Is it the one of this request?
    pub is_current: bool,
}

/// The person's live sessions, the newest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_sessions(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
) -> Result<Vec<OwnSession>, AppError> {
    let (person, current) = (permit.actor().person_id, permit.actor().session_id);
    let (now, idle_us) = (ctx.now(), ctx.config.sessions.idle_us);
    ctx.db
        .read(move |conn| {
            let records = pep_db::sign_in_sessions::list_live(conn, person, now, idle_us)?;
            Ok(records
                .into_iter()
                .map(|record| OwnSession { is_current: current == Some(SignInSessionId(record.id)), record })
                .collect())
        })
        .await
}

/// Ends one of the person's sessions.
///
/// # Errors
/// [`AppError::NotFound`] if it is none of the person's open ones.
pub async fn end_session(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    session: SignInSessionId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            if !pep_db::sign_in_sessions::end(conn, actor.person_id, session, now)? {
                return Err(AppError::NotFound);
            }
            audit_end(conn, now, &actor, serde_json::json!({ "sessionId": session.0 }))
        })
        .await
}

/// Ends the session of a cookie. Signing out twice is no error.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_out(ctx: &AppContext, token: &str) -> Result<(), AppError> {
    let (hash, now) = (hash_of(token), ctx.now());
    ctx.db
        .write(move |conn| {
            if let Some(person) = pep_db::sign_in_sessions::end_by_token(conn, &hash, now)? {
                let entry = AuditEntry {
                    action: "sign_out",
                    object_kind: "person",
                    object_id: Some(person.0),
                    detail: serde_json::json!({}),
                };
                audit::write(conn, now, None, entry)?;
            }
            Ok(())
        })
        .await
}

/// Ends all sessions of the person and forgets the browsers that proved the mailbox.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sign_out_everywhere(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let ended = pep_db::sign_in_sessions::end_all(conn, actor.person_id, now)?;
            pep_db::sign_in::revoke_devices(conn, actor.person_id, now)?;
            audit_end(conn, now, &actor, serde_json::json!({ "sessions": ended, "everywhere": true }))
        })
        .await
}

fn audit_end(
    conn: &mut pep_db::AnyConnection,
    now: UtcMicros,
    actor: &Actor,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    let entry =
        AuditEntry { action: "sign_out", object_kind: "person", object_id: Some(actor.person_id.0), detail };
    Ok(audit::write(conn, now, Some(actor), entry)?)
}
