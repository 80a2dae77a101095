//! Follow-ups on the wire.

use chrono::{DateTime, Utc};
use pep_api_types::follow_ups::{
    BusySource, BusyTimes, FollowUp, FollowUpAccount, FollowUpContact, FollowUpCount, FollowUpInvitation,
    FollowUpLine, FollowUpMatter, FollowUpMeeting, FollowUpOptions, FollowUpSession, FollowUpState,
    FollowUpStep, TimeSpan, TimeWindow, ZoneClock, ZoneOffset,
};
use pep_api_types::page::Page;
use pep_api_types::teams::NamedThing;
use pep_app::AppError;
use pep_app::follow_ups::{
    self, Clock, Contact, FollowUpView, InvitationView, Line, LinePage, Offers, Shared,
};
use pep_domain::follow_ups::times::{FreeTimes, Mark, Span};
use pep_domain::follow_ups::{self as domain, LENGTHS_MINUTES, Step};
use pep_domain::sessions::SessionState;
use pep_domain::time::UtcMicros;

use super::teams::named;

fn state(state: domain::FollowUpState) -> FollowUpState {
    use domain::FollowUpState as S;
    match state {
        S::Waiting => FollowUpState::Waiting,
        S::Answered => FollowUpState::Answered,
        S::NoOverlap => FollowUpState::NoOverlap,
        S::Scheduled => FollowUpState::Scheduled,
        S::Declined => FollowUpState::Declined,
        S::Withdrawn => FollowUpState::Withdrawn,
        S::Expired => FollowUpState::Expired,
    }
}

/// What a query may ask for.
pub(super) const STATES: &str = "waiting, answered, noOverlap, scheduled, declined, withdrawn or expired";

pub(super) fn read_state(word: &str) -> Option<domain::FollowUpState> {
    use domain::FollowUpState as S;
    Some(match word {
        "waiting" => S::Waiting,
        "answered" => S::Answered,
        "noOverlap" => S::NoOverlap,
        "scheduled" => S::Scheduled,
        "declined" => S::Declined,
        "withdrawn" => S::Withdrawn,
        "expired" => S::Expired,
        _ => return None,
    })
}

pub(super) fn counted((standing, count): (domain::FollowUpState, i64)) -> FollowUpCount {
    FollowUpCount { state: state(standing), count }
}

fn step(step: Step) -> FollowUpStep {
    match step {
        Step::Answer => FollowUpStep::Answer,
        Step::Decline => FollowUpStep::Decline,
        Step::HandOver => FollowUpStep::HandOver,
        Step::Pick => FollowUpStep::Pick,
        Step::ProposeAgain => FollowUpStep::ProposeAgain,
        Step::ChangeContact => FollowUpStep::ChangeContact,
        Step::Remind => FollowUpStep::Remind,
        Step::Withdraw => FollowUpStep::Withdraw,
    }
}

/// The times that were sent.
///
/// # Errors
/// [`AppError::Invalid`] if they do not lie on half hours, or a span ends before it begins.
pub(super) fn times(spans: &[TimeSpan]) -> Result<FreeTimes, AppError> {
    if spans.len() > MOST_SPANS {
        return Err(AppError::invalid("/times", "There are more than 1,000 spans. Join those that touch."));
    }
    let mut found = Vec::with_capacity(spans.len());
    for (at, span) in spans.iter().enumerate() {
        let mark = |instant: DateTime<Utc>| {
            let mark = Mark::from_instant(UtcMicros::from(instant));
            (mark.starts_at() == UtcMicros::from(instant)).then_some(mark)
        };
        match (mark(span.starts_at), mark(span.ends_at)) {
            (Some(from), Some(to)) if from < to => found.push((from, to)),
            _ => {
                let pointer = format!("/times/{at}");
                return Err(AppError::invalid(
                    pointer,
                    "Begin and end on a full or half hour of UTC, and end later.",
                ));
            }
        }
    }
    Ok(FreeTimes::of(found))
}

/// The most spans that are sent at once: every second half hour of two months is more than anybody marks.
const MOST_SPANS: usize = 1_000;

fn spans(times: &FreeTimes) -> Vec<TimeSpan> {
    times.spans().iter().map(|span| span_of(*span)).collect()
}

fn span_of((from, to): Span) -> TimeSpan {
    TimeSpan { starts_at: from.starts_at().to_datetime(), ends_at: to.starts_at().to_datetime() }
}

fn clock(clock: &Clock) -> ZoneClock {
    ZoneClock {
        time_zone: clock.zone.name().to_owned(),
        offsets: clock
            .offsets
            .changes()
            .iter()
            .map(|(from, minutes)| ZoneOffset { from: from.starts_at().to_datetime(), minutes: *minutes })
            .collect(),
        closed_on: clock.closed_on.clone(),
    }
}

fn window(span: Span, clocks: &(Clock, Clock), now: UtcMicros) -> TimeWindow {
    let TimeSpan { starts_at, ends_at } = span_of(span);
    TimeWindow { starts_at, ends_at, now: now.to_datetime(), own: clock(&clocks.0), theirs: clock(&clocks.1) }
}

fn name_of(person: Option<&Contact>) -> String {
    person.map_or_else(|| "Somebody who left".to_owned(), |person| person.name.clone())
}

fn matter(shared: Shared) -> FollowUpMatter {
    FollowUpMatter {
        id: shared.row.id.0,
        program_name: shared.program_name,
        partner_name: shared.partner_name,
        seller_name: name_of(shared.seller.as_ref()),
        contact_name: name_of(shared.contact.as_ref()),
        accounts: shared
            .accounts
            .into_iter()
            .map(|account| FollowUpAccount {
                name: account.name,
                city: account.city,
                state: account.state,
                country: account.country,
            })
            .collect(),
        session: shared.about.map(|(id, title, starts_at)| FollowUpSession {
            id: id.0,
            title,
            starts_at: starts_at.to_datetime(),
        }),
        message: shared.row.message,
        duration_minutes: shared.row.duration_minutes,
        state: state(shared.row.state),
        round: shared.row.round,
        closed_reason: shared.row.closed_reason,
        meeting: shared.meeting.map(|session| FollowUpMeeting {
            starts_at: session.starts_at.to_datetime(),
            ends_at: session.ends_at.to_datetime(),
            is_cancelled: session.state == SessionState::Cancelled,
            join_url: session.meeting.join_url.filter(|_| session.state == SessionState::Scheduled),
        }),
        row_version: shared.row.row_version,
        updated_at: shared.row.updated_at.to_datetime(),
    }
}

pub(super) fn lines(page: LinePage) -> Page<FollowUpLine> {
    Page { items: page.lines.into_iter().map(line).collect(), total: None, next: page.next }
}

fn line(line: Line) -> FollowUpLine {
    FollowUpLine {
        matter: matter(line.shared),
        waits_for_me: line.waits_for_me,
        common_count: line.common_count.map(count),
    }
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn contacts(people: Vec<Contact>, in_session: usize) -> Vec<FollowUpContact> {
    people
        .into_iter()
        .enumerate()
        .map(|(at, person)| FollowUpContact {
            id: person.id.0,
            name: person.name,
            is_in_session: at < in_session,
        })
        .collect()
}

pub(super) fn follow_up(view: FollowUpView, now: UtcMicros) -> FollowUp {
    FollowUp {
        program_id: view.shared.row.program.0,
        partner_id: view.shared.row.partner.0,
        contact_id: view.shared.row.contact.0,
        window: window(view.shared.row.window(), &view.clocks, now),
        times: spans(&view.times),
        common_starts: view.common.iter().map(|mark| mark.starts_at().to_datetime()).collect(),
        contacts: contacts(view.contacts, 0),
        steps: view.steps.into_iter().map(step).collect(),
        matter: matter(view.shared),
    }
}

pub(super) fn invitation(view: InvitationView, now: UtcMicros) -> FollowUpInvitation {
    FollowUpInvitation {
        is_mine: view.is_mine,
        window: window(view.shared.row.window(), &view.clocks, now),
        times: view.times.as_ref().map(spans).unwrap_or_default(),
        common_count: view.common_count.map(count),
        colleagues: contacts(view.colleagues, 0),
        steps: view.steps.into_iter().map(step).collect(),
        matter: matter(view.shared),
    }
}

pub(super) fn options(offers: Offers, now: UtcMicros) -> FollowUpOptions {
    let account = |(id, name, city): (pep_domain::ids::AccountId, String, String)| NamedThing {
        id: id.0,
        name: if city.is_empty() { name } else { format!("{name}, {city}") },
    };
    FollowUpOptions {
        window: window(offers.window, &offers.clocks, now),
        programs: offers.programs.into_iter().map(named).collect(),
        program_id: offers.program.map(|id| id.0),
        partners: offers.partners.into_iter().map(named).collect(),
        partner_id: offers.partner.map(|id| id.0),
        contacts: contacts(offers.contacts, offers.session_contacts),
        accounts: offers.accounts.into_iter().map(account).collect(),
        sessions: offers
            .sessions
            .into_iter()
            .map(|session| FollowUpSession {
                id: session.id.0,
                title: session.title,
                starts_at: session.starts_at.to_datetime(),
            })
            .collect(),
        durations: LENGTHS_MINUTES.to_vec(),
    }
}

pub(super) fn busy(found: follow_ups::BusyTimes) -> BusyTimes {
    BusyTimes {
        spans: found
            .spans
            .into_iter()
            .map(|(from, to)| TimeSpan { starts_at: from.to_datetime(), ends_at: to.to_datetime() })
            .collect(),
        source: match found.source {
            follow_ups::BusySource::Calendar => BusySource::Calendar,
            follow_ups::BusySource::Unavailable => BusySource::Unavailable,
            follow_ups::BusySource::SessionsOnly => BusySource::SessionsOnly,
        },
    }
}
