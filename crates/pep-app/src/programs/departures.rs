//! Taking partners and sellers out of a program, with all that hangs on them (D-02, D-03, D-62, D-63; B3-14): open requests
//! end and the other team hears of it, sessions to come are called off, heatmap requests are withdrawn, teams are asked for
//! another primary contact. What will happen can be read beforehand.

use pep_db::AnyConnection;
use pep_db::data_version;
use pep_db::programs::election::{self as rows, Elector};
use pep_db::teams::leaving;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::ids::{PartnerId, PersonId, ProgramId, TeamId};
use serde_json::json;

use super::{audit_program, find_within};
use crate::sessions::{Commitments, commitments, end_for_teams, seats, take_out};
use crate::{AppContext, AppError};

/// The longest reason, characters.
const REASON_MAX_CHARS: usize = 500;
/// What the others read where nobody wrote why.
const PARTNER_GONE: &str = "The partner does not take part in the program any more.";
/// The same of a team of sellers.
const TEAM_GONE: &str = "The team does not take part in the program any more.";

/// What is called off when a partner or a seller leaves a program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Departure {
    /// Open requests for sessions that end.
    pub requests: usize,
    /// Sessions to come that are called off.
    pub sessions: usize,
    /// Open heatmap requests that are withdrawn.
    pub report_requests: usize,
    /// Sessions to come that the person leaves, and that stand without.
    pub seats: usize,
    /// Teams that need another primary contact.
    pub headless_teams: usize,
}

/// What is called off when a partner leaves.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach, or if the partner is not in.
pub async fn partner_departure(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    partner: PartnerId,
) -> Result<Departure, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            require_elected(conn, program, partner)?;
            let teams = leaving::of_partner(conn, program, partner)?;
            let Commitments { requests, sessions } = commitments(conn, &ctx, &teams)?;
            let report_requests = crate::report_requests::open_of_partner(conn, program, partner)?.len();
            Ok(Departure { requests, sessions, report_requests, ..Departure::default() })
        })
        .await
}

/// What is called off when a seller leaves.
///
/// # Errors
/// [`AppError::NotFound`] for a program out of reach, or if the person is not in.
pub async fn seller_departure(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    person: PersonId,
) -> Result<Departure, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            find_within(conn, &permit, program)?;
            require_invited(conn, program, person)?;
            let Leaving { lost, kept } = Leaving::of(conn, program, person)?;
            let Commitments { requests, sessions } = commitments(conn, &ctx, &lost)?;
            Ok(Departure {
                requests,
                sessions,
                report_requests: 0,
                seats: seats(conn, &ctx, program, person, &lost)?.len(),
                headless_teams: kept.iter().filter(|(_, is_led)| *is_led).count(),
            })
        })
        .await
}

/// Takes a partner out: all of the program is closed to its people from their next request on.
///
/// # Errors
/// [`AppError::NotFound`] if it is not in; [`AppError::Invalid`] without a reason where sessions are called off.
pub async fn remove_partner(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    partner: PartnerId,
    reason: &str,
) -> Result<(), AppError> {
    let (permit, ctx, reason) = (permit.clone(), ctx.clone(), checked(reason)?);
    ctx.db
        .clone()
        .write(move |conn| {
            let (actor, now) = (permit.actor(), ctx.now());
            find_within(conn, &permit, program)?;
            require_elected(conn, program, partner)?;
            let teams = leaving::of_partner(conn, program, partner)?;
            require_reason(commitments(conn, &ctx, &teams)?, &reason)?;
            let words = in_words(&reason, PARTNER_GONE);
            let done = end_for_teams(conn, &ctx, Some(actor), &teams, words)?;
            let withdrawn = crate::report_requests::withdraw_of_partner(
                conn,
                &ctx,
                Some(actor),
                program,
                partner,
                words,
            )?;
            // Last: it ends the links of the partner's people, those of the mails just written with them.
            rows::remove_partner(
                conn,
                Elector { program, is_import: false, by: Some(actor.person_id), now },
                partner,
            )?;
            let detail = json!({
                "partner": partner.0, "reason": reason, "requests": done.requests, "sessions": done.sessions,
                "reportRequests": withdrawn,
            });
            audit_program(conn, now, actor, "remove_elected_partner", program, detail)?;
            Ok(data_version::bump(conn, data_version::EVENTS)?)
        })
        .await
}

/// Takes a seller out: all of the program is closed to that person from the next request on. The person leaves the teams
/// of the program; one that has no other invited seller takes part no more, another one chooses a new primary contact.
///
/// # Errors
/// [`AppError::NotFound`] if the person is not in; [`AppError::Invalid`] without a reason where sessions are called off.
pub async fn remove_seller(
    ctx: &AppContext,
    permit: &Permit<action::ManageElection>,
    program: ProgramId,
    person: PersonId,
    reason: &str,
) -> Result<(), AppError> {
    let (permit, ctx, reason) = (permit.clone(), ctx.clone(), checked(reason)?);
    ctx.db
        .clone()
        .write(move |conn| {
            let (actor, now) = (permit.actor(), ctx.now());
            find_within(conn, &permit, program)?;
            require_invited(conn, program, person)?;
            let leaving = Leaving::of(conn, program, person)?;
            require_reason(commitments(conn, &ctx, &leaving.lost)?, &reason)?;
            let words = in_words(&reason, TEAM_GONE);
            let done = leaving.carry_out(conn, &ctx, Some(actor), (program, person), words)?;
            rows::remove_seller(
                conn,
                Elector { program, is_import: false, by: Some(actor.person_id), now },
                person,
            )?;
            let detail = json!({
                "person": person.0, "reason": reason, "requests": done.requests, "sessions": done.sessions,
            });
            audit_program(conn, now, actor, "remove_invited_seller", program, detail)?;
            Ok(data_version::bump(conn, data_version::EVENTS)?)
        })
        .await
}

/// The teams of somebody who leaves.
struct Leaving {
    /// Those that have no other invited seller.
    lost: Vec<TeamId>,
    /// Those that go on, and whether they need another primary contact.
    kept: Vec<(TeamId, bool)>,
}

impl Leaving {
    fn of(conn: &mut AnyConnection, program: ProgramId, person: PersonId) -> Result<Self, AppError> {
        let (kept, lost): (Vec<_>, Vec<_>) =
            leaving::of_seller(conn, program, person)?.into_iter().partition(|team| team.stays);
        Ok(Self {
            lost: lost.into_iter().map(|team| team.id).collect(),
            kept: kept.into_iter().map(|team| (team.id, team.is_led)).collect(),
        })
    }

    /// The person leaves: in the caller's transaction.
    fn carry_out(
        self,
        conn: &mut AnyConnection,
        ctx: &AppContext,
        actor: Option<&Actor>,
        (program, person): (ProgramId, PersonId),
        reason: &str,
    ) -> Result<Commitments, AppError> {
        let done = end_for_teams(conn, ctx, actor, &self.lost, reason)?;
        for (team, is_asked) in self.lost.iter().map(|team| (*team, false)).chain(self.kept) {
            crate::teams::leave_team(conn, ctx, actor, team, person, is_asked)?;
        }
        let seats = seats(conn, ctx, program, person, &[])?;
        take_out(conn, ctx, &seats, person)?;
        Ok(done)
    }
}

/// After a list took partners away, or gave them back: what those had who are gone ends. In the caller's transaction;
/// running it again finds nothing more to do.
pub(crate) fn settle_gone_partners(conn: &mut AnyConnection, ctx: &AppContext) -> Result<(), AppError> {
    for (program, partner) in leaving::gone_partners(conn)? {
        crate::report_requests::withdraw_of_partner(conn, ctx, None, program, partner, PARTNER_GONE)?;
    }
    crate::sessions::end_stranded(conn, ctx)
}

/// After a list took sellers out of a program: they leave its teams and sessions. In the caller's transaction; running it
/// again finds nothing more to do.
pub(crate) fn settle_gone_sellers(conn: &mut AnyConnection, ctx: &AppContext) -> Result<(), AppError> {
    for (program, person) in leaving::gone_sellers(conn)? {
        let leaving = Leaving::of(conn, program, person)?;
        leaving.carry_out(conn, ctx, None, (program, person), TEAM_GONE)?;
    }
    crate::sessions::end_stranded(conn, ctx)
}

fn require_elected(conn: &mut AnyConnection, program: ProgramId, partner: PartnerId) -> Result<(), AppError> {
    if pep_db::teams::is_elected(conn, program, partner)? { Ok(()) } else { Err(AppError::NotFound) }
}

fn require_invited(conn: &mut AnyConnection, program: ProgramId, person: PersonId) -> Result<(), AppError> {
    if pep_db::teams::is_invited(conn, program, person)? { Ok(()) } else { Err(AppError::NotFound) }
}

fn checked(reason: &str) -> Result<String, AppError> {
    if reason.chars().count() > REASON_MAX_CHARS {
        return Err(AppError::invalid("reason", "The reason is longer than 500 characters. Shorten it."));
    }
    Ok(reason.trim().to_owned())
}

/// Whoever reads in a calendar that a session is off reads why.
fn require_reason(ending: Commitments, reason: &str) -> Result<(), AppError> {
    if ending.sessions == 0 || !reason.is_empty() {
        return Ok(());
    }
    let detail = match ending.sessions {
        1 => "One session is called off. Say why: everybody in it reads it.".to_owned(),
        many => format!("{many} sessions are called off. Say why: everybody in them reads it."),
    };
    Err(AppError::invalid("reason", detail))
}

fn in_words<'a>(reason: &'a str, usual: &'a str) -> &'a str {
    if reason.is_empty() { usual } else { reason }
}
