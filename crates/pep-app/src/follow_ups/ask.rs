//! A seller asks for a follow-up, and proposes other times (F-02 … F-06).

use pep_db::AnyConnection;
use pep_db::follow_ups::{self as rows, FollowUpChange, FollowUpRow, NewFollowUp};
use pep_db::programs::ProgramRecord;
use pep_domain::access::{Actor, Permit, action};
use pep_domain::follow_ups::clocks::window;
use pep_domain::follow_ups::times::{FreeTimes, Span};
use pep_domain::follow_ups::{FollowUpState, LENGTHS_MINUTES, MOST_ACCOUNTS, Step};
use pep_domain::ids::{AccountId, FollowUpId, PartnerId, PersonId, ProgramId, SessionId};
use pep_domain::people::Side;
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;
use serde_json::json;

use super::view::{FollowUpView, own_view, share_one};
use super::{audit, check_words, concerning, mails, parse_zone, seller_step, write};
use crate::{AppContext, AppError, FieldError};

/// What a seller proposes in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRound {
    /// Who of the partner shall answer.
    pub contact: PersonId,
    /// The seller's words; may be empty.
    pub message: String,
    /// 30, 60 or 90.
    pub duration_minutes: i64,
    /// The IANA zone in which the window ends at midnight; none: the seller's own, else the program's.
    pub time_zone: Option<String>,
    /// When the seller is free.
    pub times: FreeTimes,
}

/// A follow-up that a seller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAsk {
    /// In which program.
    pub program: ProgramId,
    /// Whom.
    pub partner: PartnerId,
    /// About which of the seller's accounts.
    pub accounts: Vec<AccountId>,
    /// About which session of the seller with the partner.
    pub about: Option<SessionId>,
    /// The first round.
    pub round: NewRound,
}

/// Asks a partner's contact for a follow-up. The contact gets the link.
///
/// # Errors
/// [`AppError::NotFound`] for a program or partner that takes no part; [`AppError::Invalid`] for anything else that does
/// not fit.
pub async fn create(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    ask: NewAsk,
) -> Result<FollowUpView, AppError> {
    let (actor, ctx) = (permit.actor().clone(), ctx.clone());
    ctx.db
        .clone()
        .write(move |conn| {
            let now = ctx.now();
            let program = pep_db::programs::find(conn, ask.program)?.ok_or(AppError::NotFound)?;
            let is_ours = pep_db::teams::is_invited(conn, ask.program, actor.person_id)?
                && pep_db::teams::is_elected(conn, ask.program, ask.partner)?;
            if !is_ours && !meets_there(conn, &actor, &ask)? {
                return Err(AppError::NotFound);
            }
            check_matter(conn, &actor, &ask)?;
            let round = check_round(conn, &actor, &program, ask.partner, ask.round, now)?;
            let new = NewFollowUp {
                program: ask.program,
                partner: ask.partner,
                seller: actor.person_id,
                contact: round.contact,
                about: ask.about,
                accounts: ask.accounts,
                message: round.message,
                duration_minutes: round.duration_minutes,
                time_zone: round.zone.name().to_owned(),
                window: (round.window.0.starts_at(), round.window.1.starts_at()),
            };
            let id = rows::insert(conn, &new, now)?;
            rows::put_times(conn, id, 1, (Side::Microsoft, actor.person_id), &round.times, now)?;
            let row = rows::find(conn, id)?.ok_or(AppError::NotFound)?;
            let shared = share_one(conn, row.clone())?;
            mails::request(conn, &ctx, &shared, None)?;
            let detail =
                json!({ "partner": ask.partner.0, "contact": new.contact.0, "marks": round.times.count() });
            audit(conn, &ctx, Some(&actor), "create_follow_up", id, detail)?;
            let zone = new.time_zone.clone();
            own_view(conn, row, now, Some(&zone))
        })
        .await
}

/// Begins another round: with other times, and where it shall be so another contact, length or message. A meeting that was
/// made is called off.
///
/// # Errors
/// [`AppError::NotFound`] for one of somebody else; [`AppError::WrongState`] if it was taken back; [`AppError::Changed`];
/// [`AppError::Invalid`].
pub async fn propose_again(
    ctx: &AppContext,
    permit: &Permit<action::ScheduleFollowUps>,
    id: FollowUpId,
    row_version: i64,
    round: NewRound,
) -> Result<FollowUpView, AppError> {
    seller_step(ctx, permit, (id, row_version), Step::ProposeAgain, move |conn, ctx, actor, row| {
        let now = ctx.now();
        if !pep_db::sessions::is_open_to(conn, row.program, actor.person_id, Some(row.partner))? {
            return Err(AppError::WrongState(
                "The partner takes no part in the program any more.".to_owned(),
            ));
        }
        let program = pep_db::programs::find(conn, row.program)?.ok_or(AppError::NotFound)?;
        let round = check_round(conn, actor, &program, row.partner, round, now)?;
        call_off_meeting(conn, ctx, &row)?;
        let before = share_one(conn, row.clone())?;
        let change = FollowUpChange {
            contact_id: Some(round.contact.0),
            message: Some(round.message),
            duration_minutes: Some(round.duration_minutes),
            time_zone: Some(round.zone.name().to_owned()),
            state: Some(FollowUpState::Waiting.as_str()),
            round: Some(row.round + 1),
            window_from: Some(round.window.0.starts_at().0),
            window_to: Some(round.window.1.starts_at().0),
            waits_since: Some(now.0),
            reminder_count: Some(0),
            closed_reason: Some(String::new()),
            session_id: Some(None),
        };
        rows::put_times(conn, id, row.round + 1, (Side::Microsoft, actor.person_id), &round.times, now)?;
        let trace = ("propose_follow_up_again", json!({ "contact": round.contact.0 }));
        let row = write(conn, ctx, Some(actor), &row, &change, trace)?;
        let shared = share_one(conn, row.clone())?;
        if before.row.contact != row.contact && !before.row.state.is_over() {
            mails::passed_on(conn, ctx, &before, &shared)?;
        }
        mails::request(conn, ctx, &shared, None)?;
        own_view(conn, row, now, Some(round.zone.name()))
    })
    .await
}

/// Calls a follow-up's meeting off that is still to come.
fn call_off_meeting(conn: &mut AnyConnection, ctx: &AppContext, row: &FollowUpRow) -> Result<(), AppError> {
    let Some(id) = row.session else { return Ok(()) };
    let is_live = pep_db::sessions::find_session(conn, id)?
        .is_some_and(|session| session.state == SessionState::Scheduled && session.ends_at > ctx.now());
    if is_live {
        crate::sessions::calls::cancel(conn, ctx, id, "Another time is being looked for.")?;
    }
    Ok(())
}

/// Does the seller meet the partner in the session of an engagement that the follow-up is about?
fn meets_there(conn: &mut AnyConnection, actor: &Actor, ask: &NewAsk) -> Result<bool, AppError> {
    let Some(session) = concerning(conn, actor.person_id, ask.about)? else { return Ok(false) };
    let partners = pep_db::sessions::partners_of_sessions(conn, &[session.id])?;
    Ok(session.program == ask.program
        && partners.iter().any(|row| row.partner.0 == ask.partner)
        && pep_db::sessions::is_open_to(conn, ask.program, actor.person_id, Some(ask.partner))?)
}

/// What it is about must be the seller's, and the session one with this partner in this program.
fn check_matter(conn: &mut AnyConnection, actor: &Actor, ask: &NewAsk) -> Result<(), AppError> {
    if ask.accounts.is_empty() && ask.about.is_none() {
        return Err(AppError::invalid("/accountIds", "Choose what to talk about: accounts, or a session."));
    }
    if ask.accounts.len() > MOST_ACCOUNTS {
        return Err(AppError::invalid("/accountIds", "Choose 20 accounts at most."));
    }
    let own = rows::own_accounts(conn, actor.person_id)?;
    let mut sorted = ask.accounts.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() != ask.accounts.len() {
        return Err(AppError::invalid("/accountIds", "Name each account once."));
    }
    // Somebody else's account is the same as none.
    if !sorted.iter().all(|account| own.iter().any(|(id, ..)| id == account)) {
        return Err(AppError::NotFound);
    }
    if let Some(session) = ask.about {
        let offered = rows::sessions_with(conn, actor.person_id, ask.partner, i64::MAX)?;
        if !offered.iter().any(|one| one.id == session && one.program == ask.program) {
            return Err(AppError::invalid("/sessionId", "Choose one of your sessions with this partner."));
        }
    }
    Ok(())
}

struct Round {
    contact: PersonId,
    message: String,
    duration_minutes: i64,
    zone: chrono_tz::Tz,
    window: Span,
    times: FreeTimes,
}

fn check_round(
    conn: &mut AnyConnection,
    actor: &Actor,
    program: &ProgramRecord,
    partner: PartnerId,
    round: NewRound,
    now: UtcMicros,
) -> Result<Round, AppError> {
    check_words("/message", &round.message)?;
    let own = pep_db::sessions::contacts(conn, &[actor.person_id])?.pop().and_then(|me| me.time_zone);
    let zone = parse_zone(round.time_zone.as_deref(), own.as_deref().unwrap_or(&program.time_zone))?;
    let window = window(now, program.follow_up_days, zone);
    let mut wrong = Vec::new();
    let contact = pep_db::sessions::contacts(conn, &[round.contact])?.pop();
    if contact.is_none_or(|contact| contact.partner != Some(partner)) {
        wrong.push(FieldError::new("/contactId", "Choose one of the partner's people."));
    }
    if !LENGTHS_MINUTES.contains(&round.duration_minutes) {
        wrong.push(FieldError::new("/durationMinutes", "Choose 30, 60 or 90 minutes."));
    }
    let times = in_window(&round.times, window);
    if times.starts(round.duration_minutes.max(30) / 30).is_empty() {
        wrong.push(FieldError::new("/times", TOO_SHORT));
    }
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    let (message, duration_minutes) = (round.message.trim().to_owned(), round.duration_minutes);
    Ok(Round { contact: round.contact, message, duration_minutes, zone, window, times })
}

/// What is said where nothing fits.
pub(super) const TOO_SHORT: &str = "Mark at least one time to come that is as long as the meeting.";

/// The times as far as they lie in the window.
pub(super) fn in_window(times: &FreeTimes, window: Span) -> FreeTimes {
    times.shared_with(&FreeTimes::of([window]))
}
