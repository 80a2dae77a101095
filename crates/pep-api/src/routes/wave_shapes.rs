//! Waves: domain to wire and back.

use pep_api_types::waves as wire;
use pep_app::waves::{ExclusionChoice, ExclusionView, RecipientRow, Sampled, WaveInput, WaveView};
use pep_domain::ids::EventId;
use pep_domain::time::UtcMicros;
use pep_domain::waves::{Audience, AudienceMatch, Exclusion, WaveKind, WaveState};

use super::session::at;

pub(super) fn from_wire(input: wire::WaveInput) -> WaveInput {
    let wire::WaveInput {
        kind,
        event_id,
        name,
        audience,
        message,
        per_minute,
        starts_at,
        is_business_hours,
        trial_count,
    } = input;
    let wire::WaveAudience {
        matches,
        ou_ids,
        partner_ids,
        is_primary_contact,
        excluded_person_ids,
        excluded_partner_ids,
    } = audience;
    WaveInput {
        kind: kind_from_wire(kind),
        event: event_id.map(EventId),
        name,
        audience: Audience {
            matches: match matches {
                wire::AudienceMatch::All => AudienceMatch::All,
                wire::AudienceMatch::Any => AudienceMatch::Any,
            },
            ous: ou_ids,
            partners: partner_ids,
            is_primary_contact,
            excluded: excluded_person_ids,
            excluded_partners: excluded_partner_ids,
        },
        message,
        per_minute,
        starts_at: starts_at.map(UtcMicros::from),
        is_business_hours,
        trial_count,
    }
}

pub(super) fn kind_from_wire(kind: wire::WaveKind) -> WaveKind {
    match kind {
        wire::WaveKind::ProgramPartners => WaveKind::ProgramPartners,
        wire::WaveKind::ProgramSellers => WaveKind::ProgramSellers,
        wire::WaveKind::EventHeatmaps => WaveKind::EventHeatmaps,
    }
}

/// What is left out, and its id.
fn exclusion(exclusion: Exclusion) -> (wire::WaveExclusionKind, i64) {
    match exclusion {
        Exclusion::Person(id) => (wire::WaveExclusionKind::Person, id),
        Exclusion::Partner(id) => (wire::WaveExclusionKind::Partner, id),
    }
}

pub(super) fn excluded(view: ExclusionView) -> wire::WaveExclusion {
    let (kind, id) = exclusion(view.exclusion);
    let count = i64::try_from(view.count).unwrap_or(i64::MAX);
    wire::WaveExclusion { kind, id, name: view.name, count }
}

pub(super) fn choice(choice: ExclusionChoice) -> wire::WaveExclusionChoice {
    let (kind, id) = exclusion(choice.exclusion);
    wire::WaveExclusionChoice { kind, id, name: choice.name, hint: choice.hint }
}

pub(super) fn to_wire(view: WaveView) -> wire::Wave {
    let WaveView { row, audience, event_name, created_by, counts, ends_at } = view;
    let Audience { matches, ous, partners, is_primary_contact, excluded, excluded_partners } = audience;
    wire::Wave {
        id: row.id.0,
        program_id: row.program.0,
        state: match row.state {
            WaveState::Draft => wire::WaveState::Draft,
            WaveState::Running => wire::WaveState::Running,
            WaveState::Paused => wire::WaveState::Paused,
            WaveState::Cancelled => wire::WaveState::Cancelled,
            WaveState::Done => wire::WaveState::Done,
        },
        paused_reason: row.paused_reason,
        kind: match row.kind {
            WaveKind::ProgramPartners => wire::WaveKind::ProgramPartners,
            WaveKind::ProgramSellers => wire::WaveKind::ProgramSellers,
            WaveKind::EventHeatmaps => wire::WaveKind::EventHeatmaps,
        },
        event_id: row.event.map(|event| event.0),
        event_name,
        name: row.name,
        audience: wire::WaveAudience {
            matches: match matches {
                AudienceMatch::All => wire::AudienceMatch::All,
                AudienceMatch::Any => wire::AudienceMatch::Any,
            },
            ou_ids: ous,
            partner_ids: partners,
            is_primary_contact,
            excluded_person_ids: excluded,
            excluded_partner_ids: excluded_partners,
        },
        message: row.message,
        per_minute: row.per_minute,
        starts_at: row.starts_at.map(|at| at.to_datetime()),
        is_business_hours: row.is_business_hours,
        trial_count: row.trial_count,
        counts: counts
            .into_iter()
            .filter_map(|found| Some(wire::WaveCount { status: status(&found.status)?, count: found.count }))
            .collect(),
        ends_at: ends_at.map(|at| at.to_datetime()),
        created_by,
        created_at: row.created_at.to_datetime(),
        launched_at: row.launched_at.map(|at| at.to_datetime()),
        finished_at: row.finished_at.map(|at| at.to_datetime()),
        row_version: row.row_version,
    }
}

/// Status on the wire and in the query that makes it.
const STATUSES: [(wire::RecipientStatus, &str, &str); 11] = [
    (wire::RecipientStatus::Planned, "planned", "planned"),
    (wire::RecipientStatus::Queued, "queued", "queued"),
    (wire::RecipientStatus::Sent, "sent", "sent"),
    (wire::RecipientStatus::Delivered, "delivered", "delivered"),
    (wire::RecipientStatus::Bounced, "bounced", "bounced"),
    (wire::RecipientStatus::Complained, "complained", "complained"),
    (wire::RecipientStatus::Suppressed, "suppressed", "suppressed"),
    (wire::RecipientStatus::Failed, "failed", "failed"),
    (wire::RecipientStatus::InDoubt, "inDoubt", "in_doubt"),
    (wire::RecipientStatus::Skipped, "skipped", "skipped"),
    (wire::RecipientStatus::Cancelled, "cancelled", "cancelled"),
];

fn status(stored: &str) -> Option<wire::RecipientStatus> {
    STATUSES.iter().find(|(_, _, word)| *word == stored).map(|(status, ..)| *status)
}

/// The stored word for the word on the wire.
pub(super) fn status_word(word: &str) -> Option<String> {
    STATUSES.iter().find(|(_, wire, _)| *wire == word).map(|(_, _, stored)| (*stored).to_owned())
}

pub(super) fn sampled(person: Sampled) -> wire::SampledRecipient {
    wire::SampledRecipient {
        id: person.id,
        name: person.name,
        email: person.email,
        of: person.of,
        time_zone: person.time_zone,
    }
}

pub(super) fn recipient(row: RecipientRow) -> wire::WaveRecipient {
    wire::WaveRecipient {
        id: row.person_id,
        name: row.name(),
        status: status(&row.status).unwrap_or(wire::RecipientStatus::Planned),
        reason: row.skipped_reason.or(row.last_error),
        email: row.email,
        partner_name: row.partner_name,
        message_id: row.message_id,
        released_at: row.released_at.map(at),
    }
}
