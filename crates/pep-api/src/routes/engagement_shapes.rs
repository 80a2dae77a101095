//! Engagements between the wire and the use cases.

use pep_api_types::engagements::{
    Engagement, EngagementCriteria, EngagementKind, EngagementPartner, EngagementProblem, EngagementSave,
    EngagementStatus, EngagementSummary, EngagementTask, EngagementTaskKind, EngagementTaskPlan,
    InvitationState, MyEngagement,
};
use pep_app::engagements::{EngagementInput, EngagementView, OwnEngagement, PartnerView, TaskView};
use pep_domain::engagements as domain;
use pep_domain::ids::{OuId, PartnerId, ProgramId};
use pep_domain::time::UtcMicros;

use super::heatmap_shapes::{account_status, status as cell_status};
use super::teams::named;

pub(super) fn input(wire: EngagementSave) -> EngagementInput {
    let EngagementSave {
        program_id,
        ou_id,
        kind,
        title,
        message,
        criteria,
        due_on,
        notification_delay_minutes,
        partner_ids,
    } = wire;
    EngagementInput {
        program: ProgramId(program_id),
        ou: OuId(ou_id),
        kind: match kind {
            EngagementKind::CoSell => domain::EngagementKind::CoSell,
            EngagementKind::Accelerate => domain::EngagementKind::Accelerate,
            EngagementKind::Showcase => domain::EngagementKind::Showcase,
        },
        title,
        message,
        criteria: domain::Criteria {
            segments: criteria.segment,
            industries: criteria.industry,
            statuses: criteria.status.into_iter().map(account_status).collect(),
        },
        due_on,
        delay_minutes: notification_delay_minutes,
        partners: partner_ids.into_iter().map(PartnerId).collect(),
    }
}

pub(super) fn summary(view: EngagementView) -> EngagementSummary {
    let withdrawn = view.count(domain::InvitationState::Withdrawn);
    EngagementSummary {
        partner_count: count(view.partners.len() - withdrawn),
        accepted_count: count(view.count(domain::InvitationState::Accepted)),
        open_task_count: count(view.open_task_count()),
        late_count: count(view.late_count()),
        id: view.engagement.id.0,
        program: named((view.engagement.program.0.0, view.engagement.program.1)),
        ou: named((view.engagement.ou.0.0, view.engagement.ou.1)),
        kind: kind(view.engagement.kind),
        status: status(view.engagement.state),
        title: view.engagement.title,
        due_on: view.engagement.due_on,
        coordinator: view.engagement.coordinator.1,
        updated_at: view.engagement.updated_at.to_datetime(),
    }
}

pub(super) fn whole(view: EngagementView) -> Engagement {
    let EngagementView { engagement, criteria, partners, account_count, problems } = view;
    Engagement {
        id: engagement.id.0,
        program: named((engagement.program.0.0, engagement.program.1)),
        ou: named((engagement.ou.0.0, engagement.ou.1)),
        kind: kind(engagement.kind),
        status: status(engagement.state),
        title: engagement.title,
        message: engagement.message,
        criteria: EngagementCriteria {
            segment: criteria.segments,
            industry: criteria.industries,
            status: criteria.statuses.into_iter().map(cell_status).collect(),
        },
        due_on: engagement.due_on,
        notification_delay_minutes: engagement.delay_minutes,
        coordinator: named((engagement.coordinator.0.0, engagement.coordinator.1)),
        account_count: count(account_count.unwrap_or_default()),
        partners: partners.into_iter().map(partner).collect(),
        problems: problems
            .into_iter()
            .map(|problem| EngagementProblem {
                pointer: pep_app::engagements::pointer(problem.field).to_owned(),
                detail: problem.detail,
            })
            .collect(),
        cancel_reason: engagement.cancel_reason,
        published_at: engagement.published_at.map(UtcMicros::to_datetime),
        row_version: engagement.row_version,
    }
}

fn partner(view: PartnerView) -> EngagementPartner {
    let PartnerView { partner, is_late, tasks } = view;
    EngagementPartner {
        partner: named((partner.partner.0.0, partner.partner.1)),
        state: invitation(partner.state),
        invited_at: partner.invited_at.map(UtcMicros::to_datetime),
        answered_by: partner.answered_by,
        answered_at: partner.answered_at.map(UtcMicros::to_datetime),
        answer_note: partner.answer_note,
        reminded_at: partner.reminded_at.map(UtcMicros::to_datetime),
        reminder_count: partner.reminder_count,
        request_id: partner.request.map(|id| id.0),
        is_late,
        tasks: tasks.into_iter().map(task).collect(),
    }
}

pub(super) fn own(found: OwnEngagement) -> MyEngagement {
    MyEngagement {
        id: found.id.0,
        program: named((found.program.0.0, found.program.1)),
        kind: kind(found.kind),
        status: status(found.state),
        title: found.title,
        message: found.message,
        due_on: found.due_on,
        answer: invitation(found.answer),
        answered_by: found.answered_by,
        answered_at: found.answered_at.map(UtcMicros::to_datetime),
        may_answer: found.may_answer,
        may_step_back: found.may_step_back,
        tasks: found.tasks.into_iter().map(task).collect(),
        report_request_id: found.request.map(|id| id.0),
    }
}

fn task(view: TaskView) -> EngagementTask {
    let TaskView { task, is_late } = view;
    let EngagementTaskPlan { kind, title, is_required } = plan(task.plan);
    EngagementTask {
        id: task.id.0,
        kind,
        title,
        is_required,
        done_at: task.done_at.map(UtcMicros::to_datetime),
        done_by: task.done_by,
        is_late,
    }
}

pub(super) fn plan(plan: domain::TaskPlan) -> EngagementTaskPlan {
    EngagementTaskPlan { kind: task_kind(plan.kind), title: plan.title, is_required: plan.is_required }
}

pub(super) fn task_kind(kind: domain::TaskKind) -> EngagementTaskKind {
    match kind {
        domain::TaskKind::CompleteHeatmap => EngagementTaskKind::CompleteHeatmap,
        domain::TaskKind::UploadRecording => EngagementTaskKind::UploadRecording,
        domain::TaskKind::UploadSlide => EngagementTaskKind::UploadSlide,
        domain::TaskKind::PrepCall => EngagementTaskKind::PrepCall,
        domain::TaskKind::Other => EngagementTaskKind::Other,
    }
}

pub(super) fn plan_from_wire(plan: EngagementTaskPlan) -> domain::TaskPlan {
    domain::TaskPlan {
        kind: match plan.kind {
            EngagementTaskKind::CompleteHeatmap => domain::TaskKind::CompleteHeatmap,
            EngagementTaskKind::UploadRecording => domain::TaskKind::UploadRecording,
            EngagementTaskKind::UploadSlide => domain::TaskKind::UploadSlide,
            EngagementTaskKind::PrepCall => domain::TaskKind::PrepCall,
            EngagementTaskKind::Other => domain::TaskKind::Other,
        },
        title: plan.title,
        is_required: plan.is_required,
    }
}

pub(super) fn kind(kind: domain::EngagementKind) -> EngagementKind {
    match kind {
        domain::EngagementKind::CoSell => EngagementKind::CoSell,
        domain::EngagementKind::Accelerate => EngagementKind::Accelerate,
        domain::EngagementKind::Showcase => EngagementKind::Showcase,
    }
}

pub(super) fn status(state: domain::EngagementState) -> EngagementStatus {
    match state {
        domain::EngagementState::Draft => EngagementStatus::Draft,
        domain::EngagementState::Planning => EngagementStatus::Planning,
        domain::EngagementState::Preparing => EngagementStatus::Preparing,
        domain::EngagementState::Complete => EngagementStatus::Complete,
        // A draft that was thrown away is found by nobody.
        domain::EngagementState::Cancelled | domain::EngagementState::Discarded => {
            EngagementStatus::Cancelled
        }
    }
}

pub(super) fn state_from_wire(status: EngagementStatus) -> domain::EngagementState {
    match status {
        EngagementStatus::Draft => domain::EngagementState::Draft,
        EngagementStatus::Planning => domain::EngagementState::Planning,
        EngagementStatus::Preparing => domain::EngagementState::Preparing,
        EngagementStatus::Complete => domain::EngagementState::Complete,
        EngagementStatus::Cancelled => domain::EngagementState::Cancelled,
    }
}

fn invitation(state: domain::InvitationState) -> InvitationState {
    match state {
        domain::InvitationState::Chosen => InvitationState::Chosen,
        domain::InvitationState::Invited => InvitationState::Invited,
        domain::InvitationState::Accepted => InvitationState::Accepted,
        domain::InvitationState::Declined => InvitationState::Declined,
        domain::InvitationState::Withdrawn => InvitationState::Withdrawn,
    }
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
