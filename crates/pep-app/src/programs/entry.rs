//! Where a program's entry link leads (D-56, D-57): to what the person has to do in it now.

use chrono::Days;
use pep_db::AnyConnection;
use pep_db::programs::{ProgramRecord, election, entry as rows};
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::ids::ProgramId;
use pep_domain::people::{Role, Side};
use pep_domain::time::{UtcMicros, start_of_day};

use crate::zones::zone_of_person;
use crate::{AppContext, AppError};

/// What somebody has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// Sessions take place today.
    SessionsToday,
    /// Requests wait for the person's answer.
    AnswerRequests,
    /// A team of the person has nobody who leads it.
    ChoosePrimaryContact,
    /// There is no team yet.
    BuildTeam,
    /// Accounts wait for a report.
    ReportAccounts,
    /// Sessions can be asked for.
    AskForSessions,
    /// Events of the program are under way, for their organisers.
    RunEvents,
    /// The program itself, for its team.
    RunProgram,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What.
    pub kind: TaskKind,
    /// How many wait; 1 where it cannot be counted.
    pub count: i64,
    /// What it is about, if it has a name of its own: the team, the event.
    pub name: Option<String>,
    /// A path of the portal.
    pub target: String,
}

/// A program as its people arrive in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The program.
    pub program: ProgramRecord,
    /// Most pressing first; may be empty.
    pub tasks: Vec<Task>,
}

/// Does the person belong to the program: by election, by invitation, or as an organiser?
pub(crate) fn belongs(conn: &mut AnyConnection, actor: &Actor, program: ProgramId) -> Result<bool, AppError> {
    if is_organiser(actor, program) {
        return Ok(true);
    }
    Ok(match (actor.side, actor.partner_id) {
        (Side::Partner, Some(partner)) => election::partner_takes_part(conn, program, partner)?,
        (Side::Partner, None) => false,
        (Side::Microsoft, _) => election::seller_takes_part(conn, program, actor.person_id)?,
    })
}

fn is_organiser(actor: &Actor, program: ProgramId) -> bool {
    authorize::<action::ViewElection>(actor).is_ok_and(|permit| permit.program_scope().reaches(program))
}

/// What the person has to do in the program with this key.
///
/// # Errors
/// [`AppError::NotFound`] also for a program that the person does not belong to.
pub async fn get_entry(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    key: String,
) -> Result<Entry, AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .read(move |conn| {
            let program = pep_db::programs::find_by_key(conn, &key)?.ok_or(AppError::NotFound)?;
            let id = ProgramId(program.id);
            if !belongs(conn, &actor, id)? {
                return Err(AppError::NotFound);
            }
            let tasks = tasks(conn, &actor, &program, now)?;
            Ok(Entry { program, tasks })
        })
        .await
}

/// The programs that the person belongs to, by name: where the ways back to their own portals lead.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_own(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
) -> Result<Vec<ProgramRecord>, AppError> {
    let actor = permit.actor().clone();
    ctx.db
        .read(move |conn| {
            let mut own = Vec::new();
            for program in pep_db::programs::list(conn)? {
                if belongs(conn, &actor, ProgramId(program.id))? {
                    own.push(program);
                }
            }
            Ok(own)
        })
        .await
}

fn tasks(
    conn: &mut AnyConnection,
    actor: &Actor,
    program: &ProgramRecord,
    now: UtcMicros,
) -> Result<Vec<Task>, AppError> {
    let (id, person) = (ProgramId(program.id), actor.person_id);
    let mut tasks = Vec::new();
    let mut add = |kind, count, name, target: String| {
        if count > 0 {
            tasks.push(Task { kind, count, name, target });
        }
    };
    let (from, to) = today(conn, actor, program, now)?;
    add(
        TaskKind::SessionsToday,
        rows::count_sessions(conn, id, person, from, to)?,
        None,
        "/my-sessions".to_owned(),
    );
    for (event, count) in rows::waiting_requests(conn, id, person, actor.side)? {
        add(TaskKind::AnswerRequests, count, None, format!("/events/{event}/requests"));
    }
    let teams = rows::own_teams(conn, id, person)?;
    for (team, name, is_led) in &teams {
        if !is_led {
            add(TaskKind::ChoosePrimaryContact, 1, Some(name.clone()), format!("/teams/{team}"));
        }
    }
    let build = format!("/teams/new?program={}", program.id);
    match actor.partner_id {
        Some(partner) if actor.holds(Role::PartnerAdmin) => {
            let missing = rows::ous_without_team(conn, id, partner)?;
            if missing.is_empty() && rows::count_partner_teams(conn, id, partner)? == 0 {
                add(TaskKind::BuildTeam, 1, None, build);
            } else {
                for (ou, name) in missing {
                    add(TaskKind::BuildTeam, 1, Some(name), format!("{build}&ou={ou}"));
                }
            }
        }
        Some(_) => {}
        None if teams.is_empty() && election::seller_takes_part(conn, id, person)? => {
            add(TaskKind::BuildTeam, 1, None, build);
        }
        None => {}
    }
    match actor.partner_id {
        Some(partner) => {
            add(
                TaskKind::ReportAccounts,
                rows::count_open_rows(conn, id, partner)?,
                None,
                "/reports".to_owned(),
            );
        }
        None => {
            let open = rows::count_unsaid_accounts(conn, id, person)?;
            add(TaskKind::ReportAccounts, open, None, "/my-accounts".to_owned());
        }
    }
    for (event, name) in rows::asking_events(conn, id, person)? {
        add(TaskKind::AskForSessions, 1, Some(name), format!("/events/{event}/board"));
    }
    if let Ok(permit) = authorize::<action::ViewEvents>(actor) {
        let live = pep_db::events::list_live(conn)?;
        let reached =
            live.iter().filter(|event| event.program.0 == id && permit.reaches_event(id, event.ou.0)).count();
        let count = i64::try_from(reached).unwrap_or(i64::MAX);
        add(TaskKind::RunEvents, count, None, "/events".to_owned());
    }
    if authorize::<action::ManagePrograms>(actor).is_ok_and(|permit| permit.program_scope().reaches(id)) {
        add(TaskKind::RunProgram, 1, Some(program.name.clone()), format!("/programs/{}", program.id));
    }
    Ok(tasks)
}

/// The person's own today: in their zone or their OU's, else in the program's.
fn today(
    conn: &mut AnyConnection,
    actor: &Actor,
    program: &ProgramRecord,
    now: UtcMicros,
) -> Result<(UtcMicros, UtcMicros), AppError> {
    let zone = zone_of_person(conn, actor.person_id, Some(&program.time_zone))?;
    let today = now.date_in(zone);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    Ok((start_of_day(today, zone), start_of_day(tomorrow, zone)))
}
