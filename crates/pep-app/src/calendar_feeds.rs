//! Calendars that people subscribe to by a private address, which they can take back (B3-19).

use pep_db::AnyConnection;
pub use pep_db::calendar_feeds::FeedRow;
use pep_db::calendar_feeds::{FeedOf, FeedSession};
use pep_db::session_days::DayFilter;
use pep_domain::access::{Permit, action};
use pep_domain::ids::{CalendarFeedId, PersonId, TeamId};
use pep_domain::time::{DAY_US, HOUR_US, UtcMicros};
use pep_mail::{CalendarEntry, calendar_feed};

use crate::audit::{self, AuditEntry};
use crate::random::{hash_of, secret};
use crate::{AppContext, AppError};

/// How many addresses one person may have.
const MOST_FEEDS: usize = 20;
/// Sessions of so long ago are still in a calendar.
const KEPT_US: i64 = 90 * DAY_US;

/// A person's feeds, and the teams that one could be made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeds {
    /// The feeds.
    pub feeds: Vec<FeedRow>,
    /// The caller's teams.
    pub teams: Vec<(TeamId, String)>,
}

/// The caller's feeds.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(ctx: &AppContext, permit: &Permit<action::UseOwnAccount>) -> Result<Feeds, AppError> {
    let person = permit.actor().person_id;
    ctx.db
        .read(move |conn| {
            Ok(Feeds {
                feeds: pep_db::calendar_feeds::list(conn, person)?,
                teams: pep_db::calendar_feeds::teams_of(conn, person)?,
            })
        })
        .await
}

/// Makes a feed of the caller's sessions, or of one of the caller's teams. Returns it and its address, which is told this
/// once.
///
/// # Errors
/// [`AppError::Invalid`] for a team of which the caller is no member; [`AppError::WrongState`] for one feed too many.
pub async fn create(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    team: Option<TeamId>,
) -> Result<(FeedRow, String), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let token = secret(ctx.random.as_ref());
    let address = format!("{}/calendar/{token}.ics", ctx.config.base_url);
    let feed = ctx
        .db
        .write(move |conn| {
            let person = actor.person_id;
            if let Some(team) = team
                && !is_member(conn, person, team)?
            {
                return Err(AppError::invalid("/teamId", "Choose one of your teams."));
            }
            if pep_db::calendar_feeds::list(conn, person)?.len() >= MOST_FEEDS {
                return Err(AppError::WrongState(
                    "You have 20 calendar addresses. Revoke one that you do not use any more.".to_owned(),
                ));
            }
            let id = pep_db::calendar_feeds::insert(conn, person, team, &hash_of(&token), now)?;
            audit(conn, now, &actor, id, "create")?;
            pep_db::calendar_feeds::list(conn, person)?
                .into_iter()
                .find(|feed| feed.id == id)
                .ok_or(AppError::NotFound)
        })
        .await?;
    Ok((feed, address))
}

fn is_member(conn: &mut AnyConnection, person: PersonId, team: TeamId) -> Result<bool, AppError> {
    Ok(pep_db::calendar_feeds::teams_of(conn, person)?.iter().any(|(own, _)| *own == team))
}

/// Takes a feed back: its address answers nothing from now on.
///
/// # Errors
/// [`AppError::NotFound`] if it is not the caller's.
pub async fn revoke(
    ctx: &AppContext,
    permit: &Permit<action::UseOwnAccount>,
    id: CalendarFeedId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            if !pep_db::calendar_feeds::revoke(conn, actor.person_id, id, now)? {
                return Err(AppError::NotFound);
            }
            audit(conn, now, &actor, id, "revoke")
        })
        .await
}

fn audit(
    conn: &mut AnyConnection,
    now: UtcMicros,
    actor: &pep_domain::access::Actor,
    id: CalendarFeedId,
    verb: &str,
) -> Result<(), AppError> {
    let entry = AuditEntry {
        action: "manage_calendar_feeds",
        object_kind: "calendar_feed",
        object_id: Some(id.0),
        detail: serde_json::json!({ "verb": verb }),
    };
    Ok(audit::write(conn, now, Some(actor), entry)?)
}

/// The calendar at a private address, as text. What it holds is looked up now: whoever left a team or a program finds
/// nothing any more.
///
/// # Errors
/// [`AppError::NotFound`] for an address that is unknown or revoked, or whose team the owner left.
pub async fn calendar(ctx: &AppContext, token: &str) -> Result<String, AppError> {
    let (hash, now) = (hash_of(token), ctx.now());
    let (feed, name, sessions) = ctx
        .db
        .read(move |conn| {
            let feed = pep_db::calendar_feeds::find(conn, &hash)?.ok_or(AppError::NotFound)?;
            let from = now.plus(-KEPT_US);
            let (name, of) = match feed.team {
                Some(team) => {
                    let teams = pep_db::calendar_feeds::teams_of(conn, feed.person)?;
                    let (_, name) =
                        teams.into_iter().find(|(own, _)| *own == team).ok_or(AppError::NotFound)?;
                    (format!("Sessions of {name}"), FeedOf::Team(team))
                }
                None => {
                    let filter = DayFilter { from: Some(from), ..DayFilter::default() };
                    let own = pep_db::session_days::list(conn, feed.person, &filter)?;
                    let ids = own.into_iter().map(|session| session.id).collect();
                    ("My sessions".to_owned(), FeedOf::Sessions(ids))
                }
            };
            let sessions = pep_db::calendar_feeds::sessions(conn, of, from)?;
            Ok::<_, AppError>((feed, name, sessions))
        })
        .await?;
    // Calendars look often; once an hour is enough to tell a feed in use from a forgotten one.
    if feed.last_read_at.is_none_or(|at| now.since(at) >= HOUR_US) {
        ctx.db.write(move |conn| pep_db::calendar_feeds::note_read(conn, feed.id, now)).await?;
    }
    let entries: Vec<CalendarEntry> = sessions.into_iter().map(|session| entry(ctx, session)).collect();
    Ok(calendar_feed(&name, &entries))
}

fn entry(ctx: &AppContext, session: FeedSession) -> CalendarEntry {
    CalendarEntry {
        uid: session.uid,
        sequence: session.sequence,
        written_at: session.updated_at.to_datetime(),
        starts_at: session.starts_at.to_datetime(),
        ends_at: session.ends_at.to_datetime(),
        summary: session.title,
        description: session.description,
        join_url: session.join_url.filter(|_| !session.is_cancelled),
        page_url: Some(format!("{}/my-sessions/{}", ctx.config.base_url, session.id)),
        // A feed invites nobody, and its address can be passed on: it names no person.
        organizer: (String::new(), String::new()),
        attendees: Vec::new(),
        is_cancelled: session.is_cancelled,
    }
}
