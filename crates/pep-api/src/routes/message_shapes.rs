//! Messages and jobs as the wire has them.

use chrono::{DateTime, Utc};
use pep_api_types::jobs::{JobStateName, JobSummary};
use pep_api_types::mail as wire;
use pep_api_types::mail::{
    DoubtDecision, MessageDetail, MessageHappening, MessageKind, MessageState, MessageSummary,
};
use pep_app::jobs::{JobRow, title_of};
use pep_app::mail::{Decision, MailBlock, MessageView, OutboxRow};
use pep_domain::jobs::JobState;
use pep_domain::mail::{BlockReason, MessageClass, MessageFate, RevealReason};
use pep_domain::time::UtcMicros;

pub(super) fn at(instant: UtcMicros) -> DateTime<Utc> {
    instant.to_datetime()
}

fn message_state(state: JobState) -> MessageState {
    match state {
        JobState::Ready => MessageState::Waiting,
        JobState::Leased => MessageState::Sending,
        JobState::InDoubt => MessageState::InDoubt,
        JobState::Done => MessageState::Sent,
        JobState::Failed => MessageState::Failed,
        JobState::Cancelled | JobState::Merged => MessageState::Cancelled,
    }
}

fn kind(class: MessageClass) -> MessageKind {
    match class {
        MessageClass::HeatmapLink => MessageKind::HeatmapLink,
        MessageClass::Notify => MessageKind::Notify,
        MessageClass::Otp => MessageKind::Otp,
        MessageClass::Digest => MessageKind::Digest,
        MessageClass::Invite => MessageKind::Invite,
        MessageClass::SessionInvite => MessageKind::SessionInvite,
        MessageClass::Summary => MessageKind::Summary,
        MessageClass::FollowUp => MessageKind::FollowUp,
        MessageClass::Test => MessageKind::Test,
    }
}

pub(super) fn decision(decision: DoubtDecision) -> Decision {
    match decision {
        DoubtDecision::WasSent => Decision::WasSent,
        DoubtDecision::SendAgain => Decision::SendAgain,
        DoubtDecision::Drop => Decision::Drop,
    }
}

fn fate(fate: MessageFate) -> wire::MessageFate {
    match fate {
        MessageFate::Delivered => wire::MessageFate::Delivered,
        MessageFate::Bounced => wire::MessageFate::Bounced,
        MessageFate::Complained => wire::MessageFate::Complained,
        MessageFate::Suppressed => wire::MessageFate::Suppressed,
    }
}

pub(super) fn reveal_reason(why: wire::MailRevealReason) -> RevealReason {
    match why {
        wire::MailRevealReason::Support => RevealReason::Support,
        wire::MailRevealReason::Delivery => RevealReason::Delivery,
        wire::MailRevealReason::Security => RevealReason::Security,
        wire::MailRevealReason::Duty => RevealReason::Duty,
    }
}

pub(super) fn block_reason(reason: BlockReason) -> wire::MailBlockReason {
    match reason {
        BlockReason::Bounce => wire::MailBlockReason::Bounce,
        BlockReason::Complaint => wire::MailBlockReason::Complaint,
    }
}

pub(super) fn block(block: MailBlock) -> wire::MailBlock {
    wire::MailBlock {
        id: block.id.0,
        address: block.address,
        reason: block_reason(block.reason),
        detail: block.detail,
        message_id: block.message.0,
        program_id: block.program.map(|id| id.0),
        since: at(block.since),
    }
}

pub(super) fn summary(row: OutboxRow) -> MessageSummary {
    MessageSummary {
        id: row.id.0,
        state: message_state(row.state),
        class: kind(row.class),
        template: row.template,
        program_id: row.program_id.map(|id| id.0),
        to_name: row.to_name,
        to_address: row.to_address,
        subject: row.subject,
        is_possible_duplicate: row.is_possible_duplicate,
        created_at: at(row.created_at),
        due_at: (row.state == JobState::Ready).then(|| at(row.run_at)),
        sent_at: row.accepted_at.map(at),
        bounced_at: row.bounced_at.map(at),
        fate: row.fate.map(fate),
        error: row.error,
    }
}

pub(super) fn detail(view: MessageView, may_manage: bool) -> MessageDetail {
    let MessageView { message, job, events, bounced_at, fate: became, is_concealed, reveal } = view;
    let is_over = matches!(job.state, JobState::Done | JobState::Failed | JobState::Cancelled);
    let written = MessageHappening {
        at: at(message.created_at),
        kind: "written".to_owned(),
        detail: "It was written.".to_owned(),
    };
    let history = std::iter::once(written)
        .chain(events.into_iter().map(|event| MessageHappening {
            at: at(event.at),
            kind: event.kind,
            detail: event.detail,
        }))
        .collect();
    MessageDetail {
        summary: MessageSummary {
            id: message.id.0,
            state: message_state(job.state),
            class: kind(message.class),
            template: message.template,
            program_id: message.program_id.map(|id| id.0),
            to_name: message.to_name,
            to_address: message.to_address,
            subject: message.subject,
            is_possible_duplicate: message.is_possible_duplicate,
            created_at: at(message.created_at),
            due_at: (job.state == JobState::Ready).then(|| at(job.run_at)),
            sent_at: message.accepted_at.map(at),
            bounced_at: bounced_at.map(at),
            fate: became.map(fate),
            error: job.error,
        },
        from_name: message.from_name,
        from_address: message.from_address,
        reply_to: message.reply_to,
        text: message.body_text,
        resend_of: message.resend_of.map(|id| id.0),
        job_id: job.id.0,
        attempts: job.attempt,
        history,
        can_resend: may_manage && is_over && message.class != MessageClass::Otp,
        can_settle: may_manage && job.state == JobState::InDoubt,
        is_concealed,
        reveal_id: reveal,
    }
}

pub(super) fn job_state(state: JobState) -> JobStateName {
    match state {
        JobState::Ready => JobStateName::Ready,
        JobState::Leased => JobStateName::Leased,
        JobState::InDoubt => JobStateName::InDoubt,
        JobState::Done => JobStateName::Done,
        JobState::Failed => JobStateName::Failed,
        JobState::Cancelled => JobStateName::Cancelled,
        JobState::Merged => JobStateName::Merged,
    }
}

pub(super) fn job(row: JobRow) -> JobSummary {
    JobSummary {
        id: row.id.0,
        title: title_of(&row.kind).to_owned(),
        kind: row.kind,
        queue: row.queue.as_str().to_owned(),
        state: job_state(row.state),
        run_at: at(row.run_at),
        attempts: row.attempt,
        error_class: row.error_class,
        error: row.error,
        created_at: at(row.created_at),
        updated_at: at(row.updated_at),
        finished_at: row.finished_at.map(at),
        message_id: row.message.map(|id| id.0),
    }
}
