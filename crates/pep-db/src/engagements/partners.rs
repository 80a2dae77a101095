//! The partners of engagements: chosen, invited, answered, withdrawn.

use diesel::prelude::*;
use pep_domain::engagements::InvitationState;
use pep_domain::ids::{EngagementId, PartnerId, PersonId, ReportRequestId};
use pep_domain::time::UtcMicros;

use crate::reporting::{Colleague, person_name};
use crate::schema::{engagement_partner, partner, person, role_grant};
use crate::types::{instant, word};
use crate::{AnyConnection, DbError};

/// A partner of an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngagementPartnerRow {
    /// The engagement.
    pub engagement: EngagementId,
    /// The partner.
    pub partner: (PartnerId, String),
    /// What became of inviting it.
    pub state: InvitationState,
    /// How often it was invited.
    pub invitation_count: i64,
    /// When it was last invited.
    pub invited_at: Option<UtcMicros>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<UtcMicros>,
    /// What was said with the answer; may be empty.
    pub answer_note: String,
    /// The heatmapping that acceptance began.
    pub request: Option<ReportRequestId>,
    /// When it was last reminded.
    pub reminded_at: Option<UtcMicros>,
    /// How often.
    pub reminder_count: i64,
}

type Row = (
    (i64, i64, String, String, i64, Option<i64>),
    (Option<i64>, String, Option<i64>, Option<i64>, i64),
    Option<(String, String, String)>,
);

/// The partners of some engagements, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn list_partners(
    conn: &mut AnyConnection,
    engagements: &[EngagementId],
) -> Result<Vec<EngagementPartnerRow>, DbError> {
    let ids: Vec<i64> = engagements.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = engagement_partner::table
        .inner_join(partner::table)
        .left_join(person::table.on(engagement_partner::answered_by.eq(person::id.nullable())))
        .filter(engagement_partner::engagement_id.eq_any(ids))
        .order((engagement_partner::engagement_id, partner::name_folded, partner::id))
        .select((
            (
                engagement_partner::engagement_id,
                partner::id,
                partner::name,
                engagement_partner::state,
                engagement_partner::invitation_count,
                engagement_partner::invited_at,
            ),
            (
                engagement_partner::answered_at,
                engagement_partner::answer_note,
                engagement_partner::request_id,
                engagement_partner::reminded_at,
                engagement_partner::reminder_count,
            ),
            (person::first_name, person::last_name, person::email).nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|((engagement, id, name, state, invitation_count, invited_at), rest, by)| {
            let (answered_at, answer_note, request, reminded_at, reminder_count) = rest;
            Ok(EngagementPartnerRow {
                engagement: EngagementId(engagement),
                partner: (PartnerId(id), name),
                state: word("engagement_partner.state", &state, InvitationState::parse)?,
                invitation_count,
                invited_at: instant(invited_at),
                answered_by: by.map(|(first, last, email)| person_name(&first, &last, &email)),
                answered_at: instant(answered_at),
                answer_note,
                request: request.map(ReportRequestId),
                reminded_at: instant(reminded_at),
                reminder_count,
            })
        })
        .collect()
}

/// Makes these, and no others, the chosen partners of a draft.
///
/// # Errors
/// Whatever the database answers.
pub fn choose_partners(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partners: &[PartnerId],
) -> Result<(), DbError> {
    diesel::delete(engagement_partner::table.filter(
        engagement_partner::engagement_id.eq(engagement.0).and(engagement_partner::state.eq("chosen")),
    ))
    .execute(conn)?;
    for id in partners {
        diesel::insert_into(engagement_partner::table)
            .values((
                engagement_partner::engagement_id.eq(engagement.0),
                engagement_partner::partner_id.eq(id.0),
                engagement_partner::state.eq(InvitationState::Chosen.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Invites a partner, or invites one again that was withdrawn or declined. Returns how often it was invited by now.
///
/// # Errors
/// Whatever the database answers.
pub fn invite(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
    now: UtcMicros,
) -> Result<i64, DbError> {
    let values = (
        engagement_partner::state.eq(InvitationState::Invited.as_str()),
        engagement_partner::invited_at.eq(now.0),
        engagement_partner::answered_by.eq(None::<i64>),
        engagement_partner::answered_at.eq(None::<i64>),
        engagement_partner::answer_note.eq(""),
    );
    let again: Option<i64> = diesel::update(engagement_partner::table.find((engagement.0, partner.0)))
        .set((values, engagement_partner::invitation_count.eq(engagement_partner::invitation_count + 1)))
        .returning(engagement_partner::invitation_count)
        .get_result(conn)
        .optional()?;
    if let Some(count) = again {
        return Ok(count);
    }
    diesel::insert_into(engagement_partner::table)
        .values((
            engagement_partner::engagement_id.eq(engagement.0),
            engagement_partner::partner_id.eq(partner.0),
            engagement_partner::invitation_count.eq(1),
            values,
        ))
        .execute(conn)?;
    Ok(1)
}

/// Writes down a partner's answer to its invitation; false if it is not waiting for one.
///
/// # Errors
/// Whatever the database answers.
pub fn answer(
    conn: &mut AnyConnection,
    (engagement, partner): (EngagementId, PartnerId),
    to: InvitationState,
    by: PersonId,
    note: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    // Whoever declined may change their mind while the engagement lives.
    let open: &[&str] = if to == InvitationState::Accepted { &["invited", "declined"] } else { &["invited"] };
    let changed = diesel::update(
        engagement_partner::table
            .find((engagement.0, partner.0))
            .filter(engagement_partner::state.eq_any(open.to_vec())),
    )
    .set((
        engagement_partner::state.eq(to.as_str()),
        engagement_partner::answered_by.eq(by.0),
        engagement_partner::answered_at.eq(now.0),
        engagement_partner::answer_note.eq(note),
    ))
    .execute(conn)?;
    Ok(changed == 1)
}

/// A partner that accepted steps back; false if it takes part no more.
///
/// # Errors
/// Whatever the database answers.
pub fn step_back(
    conn: &mut AnyConnection,
    (engagement, partner): (EngagementId, PartnerId),
    by: PersonId,
    note: &str,
    now: UtcMicros,
) -> Result<bool, DbError> {
    let accepted = engagement_partner::table
        .find((engagement.0, partner.0))
        .filter(engagement_partner::state.eq(InvitationState::Accepted.as_str()));
    let changed = diesel::update(accepted)
        .set((
            engagement_partner::state.eq(InvitationState::Declined.as_str()),
            engagement_partner::answered_by.eq(by.0),
            engagement_partner::answered_at.eq(now.0),
            engagement_partner::answer_note.eq(note),
        ))
        .execute(conn)?;
    Ok(changed == 1)
}

/// Notes which request began the heatmapping of a partner.
///
/// # Errors
/// Whatever the database answers.
pub fn set_request(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
    request: Option<ReportRequestId>,
) -> Result<(), DbError> {
    diesel::update(engagement_partner::table.find((engagement.0, partner.0)))
        .set(engagement_partner::request_id.eq(request.map(|id| id.0)))
        .execute(conn)?;
    Ok(())
}

/// Takes an invitation back; false if there is none that stands.
///
/// # Errors
/// Whatever the database answers.
pub fn withdraw(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
) -> Result<bool, DbError> {
    let changed = diesel::update(
        engagement_partner::table
            .find((engagement.0, partner.0))
            .filter(engagement_partner::state.eq_any(["invited", "accepted", "declined"])),
    )
    .set(engagement_partner::state.eq(InvitationState::Withdrawn.as_str()))
    .execute(conn)?;
    Ok(changed == 1)
}

/// Counts a reminder, if none was sent since `not_since`; `None` if one was, else how many there were by now.
///
/// # Errors
/// Whatever the database answers.
pub fn count_reminder(
    conn: &mut AnyConnection,
    engagement: EngagementId,
    partner: PartnerId,
    not_since: UtcMicros,
    now: UtcMicros,
) -> Result<Option<i64>, DbError> {
    Ok(diesel::update(engagement_partner::table.find((engagement.0, partner.0)).filter(
        engagement_partner::reminded_at.is_null().or(engagement_partner::reminded_at.le(not_since.0)),
    ))
    .set((
        engagement_partner::reminded_at.eq(now.0),
        engagement_partner::reminder_count.eq(engagement_partner::reminder_count + 1),
    ))
    .returning(engagement_partner::reminder_count)
    .get_result(conn)
    .optional()?)
}

/// The people of a partner who can answer an invitation: its admins, by name.
///
/// # Errors
/// Whatever the database answers.
pub fn answerers(conn: &mut AnyConnection, of: PartnerId) -> Result<Vec<Colleague>, DbError> {
    let admins = role_grant::table
        .filter(
            role_grant::role
                .eq("partner_admin")
                .and(role_grant::scope_kind.eq("partner"))
                .and(role_grant::scope_id.eq(of.0)),
        )
        .select(role_grant::person_id);
    let admins: Vec<i64> = admins.load(conn)?;
    let all = crate::reporting::colleagues(conn, of)?;
    Ok(all.into_iter().filter(|person| admins.contains(&person.id.0)).collect())
}
