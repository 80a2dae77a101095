//! From attendance as the use cases know it to the wire.

use pep_api_types::attendance as wire;
use pep_api_types::sessions as wire_sessions;
use pep_app::attendance::{AttendanceView, Feedback, LinkedSession, NewFeedback, Outcome};
use pep_app::session_days::DayView;
use pep_domain::attendance as domain;
use pep_domain::feedback::Usefulness;
use pep_domain::ids::PersonId;
use pep_domain::sessions::{AttendancePlan, AttendanceSource, SessionState};
use pep_domain::time::UtcMicros;

use super::people::side_to_wire as side;

pub(super) fn plan(plan: AttendancePlan) -> wire_sessions::AttendancePlan {
    match plan {
        AttendancePlan::Unknown => wire_sessions::AttendancePlan::Unknown,
        AttendancePlan::Attending => wire_sessions::AttendancePlan::Attending,
        AttendancePlan::NotAttending => wire_sessions::AttendancePlan::NotAttending,
    }
}

pub(super) fn wanted_plan(plan: wire_sessions::AttendancePlan) -> AttendancePlan {
    match plan {
        wire_sessions::AttendancePlan::Unknown => AttendancePlan::Unknown,
        wire_sessions::AttendancePlan::Attending => AttendancePlan::Attending,
        wire_sessions::AttendancePlan::NotAttending => AttendancePlan::NotAttending,
    }
}

pub(super) fn session_state(state: SessionState) -> wire_sessions::SessionState {
    match state {
        SessionState::Scheduled => wire_sessions::SessionState::Scheduled,
        SessionState::Held => wire_sessions::SessionState::Held,
        SessionState::Cancelled => wire_sessions::SessionState::Cancelled,
    }
}

pub(super) fn presence(presence: domain::Presence) -> wire::Presence {
    match presence {
        domain::Presence::Present => wire::Presence::Present,
        domain::Presence::Absent => wire::Presence::Absent,
        domain::Presence::Unknown => wire::Presence::Unknown,
    }
}

fn source(source: AttendanceSource) -> wire::AttendanceSource {
    match source {
        AttendanceSource::Meeting => wire::AttendanceSource::Meeting,
        AttendanceSource::Team => wire::AttendanceSource::Team,
        AttendanceSource::Organiser => wire::AttendanceSource::Organiser,
    }
}

pub(super) fn outcome_result(result: wire::OutcomeResult) -> domain::OutcomeResult {
    match result {
        wire::OutcomeResult::Opportunity => domain::OutcomeResult::Opportunity,
        wire::OutcomeResult::FollowUp => domain::OutcomeResult::FollowUp,
        wire::OutcomeResult::NoFit => domain::OutcomeResult::NoFit,
        wire::OutcomeResult::Other => domain::OutcomeResult::Other,
    }
}

pub(super) fn shown_result(result: domain::OutcomeResult) -> wire::OutcomeResult {
    match result {
        domain::OutcomeResult::Opportunity => wire::OutcomeResult::Opportunity,
        domain::OutcomeResult::FollowUp => wire::OutcomeResult::FollowUp,
        domain::OutcomeResult::NoFit => wire::OutcomeResult::NoFit,
        domain::OutcomeResult::Other => wire::OutcomeResult::Other,
    }
}

fn outcome(outcome: Outcome) -> wire::SessionOutcome {
    let (owner_id, owner_name) = outcome.owner.map(|(id, name)| (id.0, name)).unzip();
    wire::SessionOutcome {
        result: shown_result(outcome.result),
        note: outcome.note,
        next_step: outcome.next_step,
        owner_id,
        owner_name,
        due_on: outcome.due_on,
        done_at: outcome.done_at.map(UtcMicros::to_datetime),
        recorded_at: outcome.recorded_at.to_datetime(),
        version: outcome.row_version,
    }
}

/// The next step of a session, if it has one.
pub(super) fn next_step(view: DayView) -> Option<wire::NextStep> {
    let outcome = view.outcome?;
    Some(wire::NextStep {
        session_id: view.session.id.0,
        session_title: view.session.title,
        starts_at: view.session.starts_at.to_datetime(),
        next_step: outcome.next_step,
        due_on: outcome.due_on,
    })
}

/// A session of the person `me` as it stands at `now`.
pub(super) fn my_session(view: DayView, me: PersonId, now: UtcMicros) -> wire::MySession {
    let session = view.session;
    let may_tell_late = pep_app::session_days::may_tell_late(&session, now);
    let (event_id, event_name) = session.event.map(|(id, name)| (id.0, name)).unzip();
    let (engagement_id, engagement_title) = session.engagement.map(|(id, title)| (id.0, title)).unzip();
    wire::MySession {
        id: session.id.0,
        title: session.title,
        description: session.description,
        program_name: session.program.1,
        event_id,
        event_name,
        engagement_id,
        engagement_title,
        starts_at: session.starts_at.to_datetime(),
        ends_at: session.ends_at.to_datetime(),
        time_zone: session.time_zone,
        state: session_state(session.state),
        has_begun: now >= session.starts_at,
        is_over: now >= session.ends_at,
        may_tell_late,
        join_url: session.join_url,
        plan: plan(session.plan),
        teams: view
            .teams
            .into_iter()
            .map(|team| wire::MySessionTeam {
                id: team.team.0,
                name: team.name,
                side: side(team.side),
                partner_name: team.partner.map(|(_, name)| name),
            })
            .collect(),
        people: view
            .people
            .into_iter()
            .map(|other| wire::MySessionPerson {
                id: other.person.person.0,
                name: other.person.name,
                email: other.person.email,
                side: side(other.person.side),
                is_me: other.person.person == me,
                plan: plan(other.person.plan),
                presence: presence(other.presence),
                source: other.source.map(source),
                by_side: other.by_side.map(side),
            })
            .collect(),
        outcome: view.outcome.map(outcome),
        feedback_url: view.feedback_url,
        feedback: view.feedback.map(feedback),
    }
}

pub(super) fn attendance(view: AttendanceView) -> wire::SessionAttendance {
    wire::SessionAttendance {
        session_id: view.session.id.0,
        has_meeting: view.session.meeting_ref.is_some(),
        checked_at: view.session.attendance_checked_at.map(|at| at.to_datetime()),
        teams: view
            .teams
            .into_iter()
            .map(|team| wire::AttendanceTeam {
                id: team.team.team.0,
                name: team.team.name,
                side: side(team.team.side),
                presence: presence(team.presence),
            })
            .collect(),
        people: view
            .people
            .into_iter()
            .map(|person| {
                let mut records = person.records;
                records.sort_by_key(|record| std::cmp::Reverse((record.source, record.recorded_at)));
                wire::AttendancePerson {
                    id: person.person.person.0,
                    name: person.person.name,
                    email: person.person.email,
                    side: side(person.person.side),
                    team_id: person.person.team.map(|id| id.0),
                    plan: plan(person.person.plan),
                    presence: presence(person.presence),
                    source: person.source.map(source),
                    by_side: person.by_side.map(side),
                    entries: records
                        .into_iter()
                        .map(|record| wire::AttendanceEntry {
                            source: source(record.source),
                            by_side: record.by_side.map(side),
                            is_present: record.is_present,
                            seconds: record.seconds,
                            recorded_at: record.recorded_at.to_datetime(),
                        })
                        .collect(),
                }
            })
            .collect(),
        strangers: view
            .strangers
            .into_iter()
            .map(|record| wire::AttendanceStranger {
                name: record.name,
                email: record.email,
                seconds: record.seconds,
            })
            .collect(),
        outcome: view.outcome.map(outcome),
        opportunity: view.opportunity.map(|start| wire::OpportunityStart {
            program_id: start.program.0,
            ou_id: start.ou.0,
            partner_ids: start.partners.iter().map(|id| id.0).collect(),
            segments: start.segments,
            industries: start.industries,
        }),
        feedback: view.feedback.into_iter().map(feedback).collect(),
    }
}

fn feedback(said: Feedback) -> wire::SessionFeedback {
    wire::SessionFeedback { rating: said.rating, useful: said.useful.map(useful), comment: said.comment }
}

pub(super) fn useful(useful: Usefulness) -> wire::Usefulness {
    match useful {
        Usefulness::Yes => wire::Usefulness::Yes,
        Usefulness::Partly => wire::Usefulness::Partly,
        Usefulness::No => wire::Usefulness::No,
    }
}

pub(super) fn new_feedback(rating: i64, useful: Option<wire::Usefulness>, comment: String) -> NewFeedback {
    let useful = useful.map(|useful| match useful {
        wire::Usefulness::Yes => Usefulness::Yes,
        wire::Usefulness::Partly => Usefulness::Partly,
        wire::Usefulness::No => Usefulness::No,
    });
    NewFeedback { rating, useful, comment }
}

pub(super) fn linked_session(found: LinkedSession) -> wire::LinkedSession {
    wire::LinkedSession {
        title: found.title,
        program_name: found.program_name,
        part_of: found.part_of,
        starts_at: found.starts_at.to_datetime(),
        ends_at: found.ends_at.to_datetime(),
        time_zone: found.time_zone,
        masked_address: found.masked_address,
        open_until: found.open_until.to_datetime(),
        is_open: found.is_open,
        feedback: found.feedback.map(feedback),
    }
}
