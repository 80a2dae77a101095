//! Events as organisers see them: where each stands, how far it is, what to do now (D-41, D-67).

use std::cmp::Reverse;

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::events::{EventCounts, EventRow, EventSlotRow};
use pep_db::unreachable::MailsOf;
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::events::phases::{due_phase, moves, opens_and_closes};
use pep_domain::events::plan::EventMail;
use pep_domain::events::words::{EventDates, rules_in_words};
use pep_domain::events::{EventPhase, EventRules};
use pep_domain::ids::{EventId, OuId, ProgramId};
use pep_domain::time::UtcMicros;

use super::phases::{times_of, zone_of};
use super::{mail_texts, rules};
use crate::list_parts::{FoundPart, ListPart, part_of};
use crate::{AppContext, AppError};

/// An event in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventOverview {
    /// The event.
    pub event: EventRow,
    /// Partners nominated and elected.
    pub nominated: i64,
    /// Of those, partners that have no team in the OU yet.
    pub without_team: i64,
    /// Partner teams that take part.
    pub partner_teams: usize,
    /// Microsoft teams that take part.
    pub microsoft_teams: usize,
    /// Teams without a primary contact.
    pub headless: usize,
    /// Requests and sessions.
    pub counts: EventCounts,
    /// People who get none of its mails.
    pub unreachable: usize,
    /// May the reader change it?
    pub may_manage: bool,
}

/// Something to do now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Todo {
    /// What, for people.
    pub words: String,
    /// Where: a path of the portal.
    pub target: String,
}

/// A phase to which the event can be moved by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseMove {
    /// The phase.
    pub to: EventPhase,
    /// What it opens.
    pub opens: Vec<&'static str>,
    /// What it closes.
    pub closes: Vec<&'static str>,
}

/// One event with everything of its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventDetail {
    /// Where it stands and how far it is.
    pub overview: EventOverview,
    /// Its slots.
    pub slots: Vec<EventSlotRow>,
    /// Its rules.
    pub rules: EventRules,
    /// What each rule will do.
    pub rules_in_words: Vec<(&'static str, String)>,
    /// The organiser's words in its mails.
    pub mail_texts: Vec<(EventMail, String)>,
    /// What to do now.
    pub todo: Vec<Todo>,
    /// Where it can be moved by hand.
    pub moves: Vec<PhaseMove>,
    /// When it moves on by itself, and where to.
    pub next: Option<(EventPhase, UtcMicros)>,
    /// May the reader add nominations?
    pub may_nominate: bool,
}

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Only of this program.
    pub program: Option<ProgramId>,
    /// Only of this OU.
    pub ou: Option<OuId>,
    /// Only those that stand here.
    pub phase: Option<EventPhase>,
    /// Which of them; words of the name, the program and the OU are searched.
    pub part: ListPart<EventPlace>,
}

/// What the list is ordered by: the latest day first.
pub type EventPlace = (Reverse<NaiveDate>, i64);

/// The events within the reader's reach, the latest day first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list_events(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    filter: EventFilter,
) -> Result<FoundPart<EventOverview, EventPlace>, AppError> {
    let permit = permit.clone();
    ctx.db
        .read(move |conn| {
            let mut events = pep_db::events::list(conn)?;
            events.retain(|event| {
                permit.reaches_event(event.program.0, event.ou.0)
                    && filter.program.is_none_or(|program| event.program.0 == program)
                    && filter.ou.is_none_or(|ou| event.ou.0 == ou)
                    && filter.phase.is_none_or(|phase| event.phase == phase)
            });
            let place = |event: &EventRow| (Reverse(event.starts_on), event.id.0);
            part_of(events, &filter.part, place, |event| vec![&event.name, &event.program.1, &event.ou.1])
                .try_map(|event| overview(conn, permit.actor(), event))
        })
        .await
}

/// One event.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn get_event(
    ctx: &AppContext,
    permit: &Permit<action::ViewEvents>,
    id: EventId,
) -> Result<EventDetail, AppError> {
    let (permit, ctx) = (permit.clone(), ctx.clone());
    ctx.db
        .clone()
        .read(move |conn| {
            let event = pep_db::events::find(conn, id)?
                .filter(|event| permit.reaches_event(event.program.0, event.ou.0))
                .ok_or(AppError::NotFound)?;
            detail(conn, &ctx, permit.actor(), event)
        })
        .await
}

fn overview(conn: &mut AnyConnection, actor: &Actor, event: EventRow) -> Result<EventOverview, AppError> {
    let teams = pep_db::events::event_teams(conn, event.id)?;
    let microsoft_teams = teams.iter().filter(|team| team.atu_id.is_some()).count();
    let with_team: std::collections::BTreeSet<i64> =
        teams.iter().filter_map(|team| team.partner_id).collect();
    let nominated = pep_db::events::count_nominations(conn, event.series, event.program.0, event.ou.0)?;
    Ok(EventOverview {
        without_team: nominated - i64::try_from(with_team.len()).unwrap_or(nominated),
        unreachable: if event.phase.is_over() {
            0
        } else {
            pep_db::unreachable::list(conn, MailsOf::Event(event.id))?.len()
        },
        nominated,
        partner_teams: teams.len() - microsoft_teams,
        microsoft_teams,
        headless: teams.iter().filter(|team| team.primary_contact_id.is_none()).count(),
        counts: pep_db::events::count_event(conn, event.id)?,
        may_manage: authorize::<action::ManageEvents>(actor)
            .is_ok_and(|permit| permit.program_scope().reaches(event.program.0)),
        event,
    })
}

pub(super) fn detail(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: &Actor,
    event: EventRow,
) -> Result<EventDetail, AppError> {
    let slots = pep_db::events::list_slots(conn, event.id)?;
    let (_, program_rules) = pep_db::events::program_defaults(conn, event.program.0)?;
    let rules = rules::read_or_program(&event.rules, &program_rules)?;
    let zone = zone_of(&event)?;
    let dates = EventDates {
        zone,
        first_slot: slots.first().map(|slot| slot.starts_at),
        last_day: slots.last().map(|slot| slot.starts_at.date_in(zone)),
        requests_open_at: event.requests_open_at,
        requests_close_at: event.requests_close_at,
    };
    let times = times_of(conn, &event, &slots)?;
    let texts = mail_texts::read(&event.mail_texts)?;
    let overview = overview(conn, actor, event)?;
    let event = &overview.event;
    let may_move = overview.may_manage;
    let moves = if may_move { moves(event.phase) } else { Vec::new() };
    let next =
        [times.heatmaps_at, times.requests_open_at, times.requests_close_at, times.settled_at, times.ends_at]
            .into_iter()
            .flatten()
            .filter(|at| *at > ctx.now())
            .filter_map(|at| {
                let to = due_phase(event.phase, &times, at);
                (to != event.phase).then_some((to, at))
            })
            .min_by_key(|(_, at)| *at);
    Ok(EventDetail {
        rules_in_words: rules_in_words(&rules, &dates),
        rules,
        mail_texts: texts,
        todo: todo(&overview),
        moves: moves
            .into_iter()
            .map(|to| {
                let (opens, closes) = opens_and_closes(event.phase, to);
                PhaseMove { to, opens, closes }
            })
            .collect(),
        next,
        may_nominate: authorize::<action::NominatePartners>(actor)
            .is_ok_and(|permit| permit.reaches_event(event.program.0, event.ou.0)),
        slots,
        overview,
    })
}

/// What an organiser should look at now.
fn todo(overview: &EventOverview) -> Vec<Todo> {
    let (event, counts) = (&overview.event, &overview.counts);
    let page = format!("/events/{}", event.id);
    let mut list = Vec::new();
    let mut add = |words: String, target: String| list.push(Todo { words, target });
    if event.phase.is_over() {
        return list;
    }
    if event.phase <= EventPhase::Requests && overview.nominated == 0 {
        add("Nominate partners: none is yet.".to_owned(), format!("{page}?tab=nominations"));
    }
    if event.phase <= EventPhase::Requests && overview.without_team > 0 {
        let what = match overview.without_team {
            1 => "1 nominated partner has no team. Remind its primary contact to build one.".to_owned(),
            many => {
                format!("{many} nominated partners have no team. Remind their primary contacts to build one.")
            }
        };
        add(what, format!("{page}?tab=nominations"));
    }
    if event.phase <= EventPhase::Requests && overview.microsoft_teams == 0 {
        add(
            "No Microsoft team yet: invite sellers to build one.".to_owned(),
            format!("/programs/{}?tab=waves", event.program.0),
        );
    }
    if overview.headless > 0 {
        let what = if overview.headless == 1 { "1 team has" } else { "Some teams have" };
        add(
            format!("{what} no primary contact and cannot ask or answer."),
            format!("/teams?program={}&ou={}", event.program.0, event.ou.0),
        );
    }
    if overview.unreachable > 0 {
        let what = match overview.unreachable {
            1 => {
                "1 person gets none of the mails: they came back. Correct the address, then send them again."
                    .to_owned()
            }
            many => format!(
                "{many} people get none of the mails: they came back. Correct the addresses, then send them again."
            ),
        };
        add(what, format!("/unreachable?event={}", event.id));
    }
    if counts.absences > 0 && event.phase < EventPhase::Held {
        let what = match counts.absences {
            1 => "1 person cannot come to a session that stands. Ask somebody else, or move it.".to_owned(),
            many => format!("{many} people cannot come to sessions that stand. Ask others, or move them."),
        };
        add(what, format!("{page}/sessions"));
    }
    match event.phase {
        EventPhase::Heatmaps if counts.heatmaps_asked == 0 => add(
            "Invite the primary contacts to report on the OU's accounts.".to_owned(),
            format!("/programs/{}?tab=waves&wave=new&event={}", event.program.0, event.id),
        ),
        EventPhase::Requests | EventPhase::Review if counts.requests_open > 0 => add(
            match counts.requests_open {
                1 => "1 request waits for an answer.".to_owned(),
                open => format!("{open} requests wait for an answer."),
            },
            format!("{page}/requests"),
        ),
        EventPhase::Scheduled => {
            add("Look at the sessions of the day.".to_owned(), format!("{page}/sessions"))
        }
        EventPhase::Held | EventPhase::FollowedUp => {
            add("Look at attendance and outcomes.".to_owned(), format!("{page}/reports"));
        }
        _ => {}
    }
    list
}
