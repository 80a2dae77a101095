//! Requests, boards and sessions as they go over the wire.

use pep_api_types::sessions as wire;
use pep_app::sessions::{
    Answerer, BoardCell, BoardTeam, BoardView, CellState, Contact, Decided, LinkStanding, LinkedRequestView,
    MakeUp, NamedTeam, PlannedStep, RequestRow, RequestView, SessionAccountRow, SessionRow, SessionTeamRow,
    SessionView, StepKind, Warning, WarningKind,
};
use pep_domain::events::SlotKind;
use pep_domain::sessions::{
    AttendancePlan, Decision, MeetingState, RequestState, SessionState, SlotFacts, Unavailable,
};
use pep_domain::time::UtcMicros;

use super::event_shapes::{kind_to_wire, phase_to_wire};
use super::people::side_to_wire;

/// The same words on both sides of the wire; a new one does not compile until it is here.
macro_rules! same_words {
    ($name:ident, $from:path => $to:path { $($word:ident),+ $(,)? }) => {
        pub(super) fn $name(value: $from) -> $to {
            use $from as From;
            use $to as To;
            match value { $(From::$word => To::$word),+ }
        }
    };
}

pub(super) use same_words;

same_words!(request_state, RequestState => wire::SessionRequestState {
    Pending, Accepted, Declined, Later, Withdrawn, Expired, SlotTaken,
});
same_words!(request_state_from, wire::SessionRequestState => RequestState {
    Pending, Accepted, Declined, Later, Withdrawn, Expired, SlotTaken,
});
same_words!(session_state, SessionState => wire::SessionState { Scheduled, Held, Cancelled });
same_words!(session_state_from, wire::SessionState => SessionState { Scheduled, Held, Cancelled });
same_words!(meeting_state, MeetingState => wire::MeetingState { Wanted, Ready, Failed, Ended });
same_words!(plan, AttendancePlan => wire::AttendancePlan { Unknown, Attending, NotAttending });
same_words!(decision, wire::DecisionKind => Decision { Accept, Decline, Later, Withdraw });
same_words!(cell_state, CellState => wire::BoardCellState {
    Booked, RequestedOfUs, RequestedByUs, Requested, Later, Blackout, Unavailable, Discouraged,
});
same_words!(reason, Unavailable => wire::UnavailableReason {
    Removed, NotOpened, Past, Blackout, Booked, TooClose, TeamLimit, DayLimit, OpenRequests, OutsideHours, ClosedDay,
    PersonTwice, SamePair,
});
same_words!(warning_kind, WarningKind => wire::BoardWarningCode { PersonTwice, Headless, TeamWithNothing });
same_words!(link_standing, LinkStanding => wire::LinkStanding { Open, Used, Decided, Changed, Closed, Over });
same_words!(step_kind, StepKind => wire::RuleKind { Remind, Decline, Remove, LaterExpires });

pub(super) fn board(view: BoardView) -> wire::Board {
    let phase_now = view.event.phase;
    let now = view.now;
    wire::Board {
        version: view.version,
        event: wire::BoardEvent {
            id: view.event.id.0,
            name: view.event.name,
            program_id: view.event.program.0.0,
            program_name: view.event.program.1,
            ou_name: view.event.ou.1,
            time_zone: view.event.time_zone,
            phase: phase_to_wire(phase_now),
            takes_requests: phase_now.takes_requests(),
            takes_answers: phase_now.takes_answers(),
            takes_changes: phase_now.takes_changes(),
            requests_open_at: view.event.requests_open_at.map(UtcMicros::to_datetime),
            requests_close_at: view.event.requests_close_at.map(UtcMicros::to_datetime),
            is_organiser: view.is_organiser,
            gap_minutes: view.rules.gap_minutes.into(),
            max_open_requests: view.rules.max_open_requests.map(i64::from),
            max_sessions_per_day: view.rules.max_sessions_per_day.map(i64::from),
        },
        slots: view.slots.iter().map(|facts| slot(facts, now)).collect(),
        teams: view.teams.into_iter().map(board_team).collect(),
        cells: view.cells.into_iter().map(board_cell).collect(),
        requests: view.requests.iter().map(board_request).collect(),
        warnings: warnings(view.warnings),
    }
}

fn board_team(team: BoardTeam) -> wire::BoardTeam {
    wire::BoardTeam {
        team: wire::TeamRef {
            id: team.id.0,
            name: team.name,
            side: side_to_wire(team.side),
            is_mine: team.is_mine,
        },
        can_ask: team.can_ask,
        is_headless: team.is_headless,
        i_decide: team.i_decide,
        open_request_count: team.counts.map(|(open, ..)| open),
        session_count: team.counts.map(|(_, sessions, _)| sessions),
        max_sessions: team.counts.and_then(|(.., most)| most),
        organiser: team.organiser.map(|(organisation, primary_contact, member_count)| {
            wire::BoardTeamOrganiser { organisation, primary_contact, member_count }
        }),
    }
}

fn board_cell(cell: BoardCell) -> wire::BoardCell {
    wire::BoardCell {
        team_id: cell.team.0,
        slot_id: cell.slot.0,
        state: cell_state(cell.state),
        reason: cell.reason.map(reason),
        request_ids: cell.requests,
        session_id: cell.session.map(|id| id.0),
        with: cell.with,
    }
}

fn board_request(row: &RequestRow) -> wire::BoardRequest {
    wire::BoardRequest {
        id: row.id.0,
        slot_id: row.slot.0,
        partner_team_id: row.partner_team.0,
        seller_team_id: row.seller_team.0,
        asked_by_side: side_to_wire(row.asked_by_side),
        state: request_state(row.state),
        asked_at: row.asked_at.to_datetime(),
        row_version: row.row_version,
    }
}

pub(super) fn slot(facts: &SlotFacts, now: UtcMicros) -> wire::BoardSlot {
    wire::BoardSlot {
        id: facts.id.0,
        starts_at: facts.starts_at.to_datetime(),
        ends_at: facts.ends_at.to_datetime(),
        kind: kind_to_wire(facts.kind),
        is_open: !facts.is_removed && (facts.kind == SlotKind::Regular || facts.is_opened),
        is_past: facts.starts_at <= now,
    }
}

pub(super) fn warnings(found: Vec<Warning>) -> Vec<wire::BoardWarning> {
    found
        .into_iter()
        .map(|warning| wire::BoardWarning {
            code: warning_kind(warning.kind),
            detail: warning.detail,
            team_id: warning.team.map(|id| id.0),
            session_ids: warning.sessions.iter().map(|id| id.0).collect(),
        })
        .collect()
}

pub(super) fn team(named: NamedTeam) -> wire::TeamRef {
    wire::TeamRef { id: named.id.0, name: named.name, side: side_to_wire(named.side), is_mine: named.is_mine }
}

fn contact(person: Contact) -> wire::ContactRef {
    wire::ContactRef { name: person.name, email: person.email }
}

pub(super) fn make_up(offer: MakeUp, now: UtcMicros) -> wire::MakeUpOffer {
    wire::MakeUpOffer {
        event_id: offer.event.0,
        team: team(offer.team),
        other_team: team(offer.other),
        absent_team_id: offer.absent.0,
        slots: offer.slots.iter().map(|facts| slot(facts, now)).collect(),
        time_zone: offer.time_zone,
        open_request_id: offer.open_request.map(|id| id.0),
    }
}

pub(super) fn linked_request(view: LinkedRequestView) -> wire::LinkedRequest {
    let LinkedRequestView { request, program_name, masked_address, standing, answered_as } = view;
    wire::LinkedRequest {
        program_name,
        event_name: request.event_name,
        time_zone: request.time_zone,
        starts_at: request.slot.starts_at.to_datetime(),
        ends_at: request.slot.ends_at.to_datetime(),
        asking_team: request.asking.name,
        asked_team: request.asked.name,
        message: request.row.message,
        masked_address,
        answer_by: request.ends_at.map(UtcMicros::to_datetime),
        standing: link_standing(standing),
        state: request_state(request.row.state),
        decided_at: request.row.decided_at.map(UtcMicros::to_datetime),
        answered_as,
    }
}

fn answerer(by: Answerer) -> wire::RequestAnswerer {
    match by {
        Answerer::AskingTeam => wire::RequestAnswerer::AskingTeam,
        Answerer::AskedTeam => wire::RequestAnswerer::AskedTeam,
        Answerer::Organiser => wire::RequestAnswerer::Organiser,
        Answerer::Rule => wire::RequestAnswerer::Rule,
    }
}

pub(super) fn request(view: RequestView) -> wire::SessionRequest {
    wire::SessionRequest {
        id: view.row.id.0,
        event_id: view.row.event.0,
        event_name: view.event_name,
        time_zone: view.time_zone,
        slot: slot(&view.slot, view.now),
        asking_team: team(view.asking),
        asked_team: team(view.asked),
        state: request_state(view.row.state),
        message: view.row.message,
        answer: view.row.answer,
        follows: view.row.follows.map(|id| id.0),
        asked_at: view.row.asked_at.to_datetime(),
        decided_at: view.row.decided_at.map(UtcMicros::to_datetime),
        answered_by: view.answered_by.map(answerer),
        reminded_at: view.row.reminded_at.map(UtcMicros::to_datetime),
        ends_at: view.ends_at.map(UtcMicros::to_datetime),
        overdue_at: view.overdue_at.map(UtcMicros::to_datetime),
        session_id: view.session.map(|id| id.0),
        contact: view.contact.map(contact),
        link: view.link.map(|(link, sent_to)| wire::LinkUse {
            sent_to,
            answered_as: link.answered_as,
            used_at: link.used_at.to_datetime(),
        }),
        row_version: view.row.row_version,
        may_decide: view.may_decide,
        may_withdraw: view.may_withdraw,
        may_reassign: view.may_reassign,
        organiser: view.organiser.map(|organiser| wire::SessionRequestOrganiser {
            partner_name: organiser.partner,
            atu_name: organiser.atu,
            asked_by: organiser.asked_by,
            decided_by: organiser.decided_by,
            asking_contact: organiser.contacts.0.map(contact),
            asked_contact: organiser.contacts.1.map(contact),
            reminder_count: view.row.reminder_count,
        }),
    }
}

pub(super) fn decided(done: Decided) -> wire::DecidedRequest {
    wire::DecidedRequest { request: request(done.request), warnings: warnings(done.warnings) }
}

pub(super) fn summary(
    row: &SessionRow,
    teams: Vec<(SessionTeamRow, bool)>,
    person_count: usize,
) -> wire::SessionSummary {
    wire::SessionSummary {
        id: row.id.0,
        title: row.title.clone(),
        starts_at: row.starts_at.to_datetime(),
        ends_at: row.ends_at.to_datetime(),
        time_zone: row.time_zone.clone(),
        state: session_state(row.state),
        teams: teams
            .into_iter()
            .map(|(team, is_mine)| wire::TeamRef {
                id: team.team.0,
                name: team.name,
                side: side_to_wire(team.side),
                is_mine,
            })
            .collect(),
        person_count: i64::try_from(person_count).unwrap_or(i64::MAX),
        meeting_state: meeting_state(row.meeting.state),
        // Nobody joins what was called off.
        join_url: row.meeting.join_url.clone().filter(|_| row.state != SessionState::Cancelled),
    }
}

pub(super) fn session(view: SessionView) -> wire::SessionDetail {
    let row = view.row;
    wire::SessionDetail {
        session: summary(&row, view.teams, view.people.len()),
        cancel_reason: row.cancel_reason,
        event_id: view.event.as_ref().map(|event| event.id.0),
        event_name: view.event.map(|event| event.name),
        engagement_id: view.engagement.as_ref().map(|(id, _)| id.0),
        engagement_title: view.engagement.map(|(_, title)| title),
        partners: view
            .partners
            .into_iter()
            .map(|row| wire::SessionPartnerRef {
                id: row.partner.0.0,
                name: row.partner.1,
                contact_id: row.contact.map(|id| id.0),
            })
            .collect(),
        accounts: view.accounts.into_iter().map(session_account).collect(),
        slot_id: row.slot.map(|id| id.0),
        program_id: row.program.0,
        program_name: view.program_name,
        people: view
            .people
            .into_iter()
            .map(|person| wire::SessionPerson {
                id: person.row.person.id.0,
                name: person.row.person.name,
                email: person.row.person.email,
                side: side_to_wire(person.row.person.side),
                team_id: person.row.team.map(|id| id.0),
                is_added: person.row.is_added,
                is_primary_contact: person.is_primary_contact,
                is_me: person.is_me,
                plan: plan(person.row.plan),
                may_remove: person.may_remove,
            })
            .collect(),
        may_change: view.may_change,
        flex: view.flex.map(|(starts_at, ends_at)| wire::FlexSpan {
            starts_at: starts_at.to_datetime(),
            ends_at: ends_at.to_datetime(),
        }),
        may_add_people: view.may_add_people,
        may_attend: view.may_attend,
        may_leave: view.may_leave,
        row_version: row.row_version,
        warnings: warnings(view.warnings),
        description: row.description,
        organiser: view.is_organiser.then_some(wire::SessionOrganiser {
            meeting_provider: row.meeting.provider,
            meeting_organizer: row.meeting.organizer,
            meeting_error: row.meeting.error,
            calendar_uid: row.calendar_uid,
            calendar_sequence: row.calendar_sequence,
        }),
    }
}

pub(super) fn session_account(row: SessionAccountRow) -> wire::SessionAccountRef {
    let place: Vec<String> = row.place.into_iter().filter(|part| !part.trim().is_empty()).collect();
    wire::SessionAccountRef { id: row.account.0.0, name: row.account.1, place: place.join(", ") }
}

pub(super) fn candidate(person: Contact) -> wire::SessionCandidate {
    wire::SessionCandidate {
        id: person.id.0,
        name: person.name,
        email: person.email,
        side: side_to_wire(person.side),
    }
}

pub(super) fn steps(planned: Vec<PlannedStep>) -> wire::RulesPreview {
    wire::RulesPreview {
        steps: planned
            .into_iter()
            .map(|step| wire::RuleStep {
                kind: step_kind(step.kind),
                at: step.at.to_datetime(),
                request_count: step.requests,
                slot_count: step.slots,
                words: step.words,
            })
            .collect(),
    }
}
