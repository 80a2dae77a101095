//! The mails of engagements, written in the transaction of the change. Those to partners name the program and the
//! engagement, never its coordinator, its accounts or another partner (reliability 3.3).

use chrono::NaiveDate;
use pep_db::AnyConnection;
use pep_db::engagements::{EngagementPartnerRow, EngagementRow};
use pep_db::reporting::Colleague;
use pep_db::sessions::SessionRow;
use pep_domain::engagements::InvitationState;
use pep_domain::engagements::sessions::{AutoReminder, reminder_due};
use pep_domain::ids::{PartnerId, PersonId};
use pep_domain::mail::MessageClass;
use pep_domain::time::{UtcMicros, nine_o_clock};
use pep_mail::MailTemplate;
use pep_mail::kinds::{
    EngagementAnswered, EngagementInvitation, EngagementReminder, EngagementSessionPlanned,
    EngagementWithdrawn,
};

use super::board::{PartnerView, today};
use super::{spoken, tasks};
use crate::mail::{self, NewMail};
use crate::mail_forecast::Addressee;
use crate::report_requests::day_in_words;
use crate::sign_in::links::{self, LinkPurpose};
use crate::zones::zone_of_person;
use crate::{AppContext, AppError};

/// Invites the partner's admins for the `count`th time.
pub(super) fn invite(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: PartnerId,
    count: i64,
) -> Result<(), AppError> {
    let partner_name = pep_db::report_requests::find_partner(conn, partner)?.unwrap_or_default();
    let tasks: Vec<String> = tasks::plans(conn, engagement.program.0)?
        .into_iter()
        .map(|plan| if plan.is_required { plan.title } else { format!("{} (optional)", plan.title) })
        .collect();
    for admin in pep_db::engagements::answerers(conn, partner)? {
        let invitation = EngagementInvitation {
            recipient_name: admin.name.clone(),
            partner_name: partner_name.clone(),
            title: engagement.title.clone(),
            kind: engagement.kind.label().to_owned(),
            sender_message: spoken(&engagement.message),
            due_on: engagement.due_on.map(day_in_words),
            tasks: tasks.clone(),
            page_url: link(conn, ctx, engagement, admin.id)?,
        };
        let once = format!("engagement:{}:{}:invite:{count}", engagement.id, admin.id);
        send(conn, ctx, engagement, MessageClass::Invite, &admin, &invitation, once)?;
        let title = format!("{}: will you take part?", engagement.title);
        notice::<EngagementInvitation>(conn, ctx, engagement, admin.id, &title)?;
    }
    Ok(())
}

/// Asks a partner's admins who comes to a session that was set up for it (C-25). Nobody of the partner is in it before.
pub(crate) fn tell_session(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: PartnerId,
    session: &SessionRow,
) -> Result<(), AppError> {
    let partner_name = pep_db::report_requests::find_partner(conn, partner)?.unwrap_or_default();
    for admin in pep_db::engagements::answerers(conn, partner)? {
        let zone = zone_of_person(conn, admin.id, Some(&session.time_zone))?;
        let there = session.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
        let planned = EngagementSessionPlanned {
            recipient_name: admin.name.clone(),
            partner_name: partner_name.clone(),
            title: engagement.title.clone(),
            session_title: session.title.clone(),
            when: crate::sessions::when(session.starts_at, session.ends_at, zone, there),
            description: spoken(&session.description),
            page_url: link(conn, ctx, engagement, admin.id)?,
        };
        // A partner that is left out and put in again is asked again.
        let once = format!(
            "engagement:{}:session:{}:{}:{}",
            engagement.id, session.id, session.row_version, admin.id
        );
        send(conn, ctx, engagement, MessageClass::Invite, &admin, &planned, once)?;
        let title = format!("{}: who comes?", session.title);
        notice::<EngagementSessionPlanned>(conn, ctx, engagement, admin.id, &title)?;
    }
    Ok(())
}

/// Tells the coordinator what a partner answered. `accepted`: how many accounts it is asked about; none: it declined.
pub(super) fn tell_answered(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: &EngagementPartnerRow,
    accepted: Option<usize>,
    note: Option<String>,
) -> Result<(), AppError> {
    // Whoever left is not written to; the board shows it to those who took over.
    let Some(person) = pep_db::people::find(conn, engagement.coordinator.0)? else { return Ok(()) };
    let coordinator = Colleague {
        id: person.id,
        name: person.name(),
        email: person.email.clone(),
        is_primary_contact: false,
    };
    let partner_name = partner.partner.1.clone();
    let verb = match (accepted, partner.state) {
        (Some(_), _) => "accepted",
        (None, InvitationState::Accepted) => "takes part no more",
        (None, _) => "declined",
    };
    let title = format!("{partner_name} {verb}: {}", engagement.title);
    let answered = EngagementAnswered {
        recipient_name: coordinator.name.clone(),
        partner_name,
        title: engagement.title.clone(),
        is_accepted: accepted.is_some(),
        note,
        account_count: accepted.unwrap_or_default(),
        page_url: path(engagement),
    };
    // Who changes their mind more than once is told of each time.
    let (round, before) = (partner.invitation_count, partner.answered_at.map_or(0, |at| at.0));
    let once = format!("engagement:{}:{}:{verb}:{round}:{before}", engagement.id, partner.partner.0);
    send(conn, ctx, engagement, MessageClass::Notify, &coordinator, &answered, once)?;
    notice::<EngagementAnswered>(conn, ctx, engagement, coordinator.id, &title)
}

/// Reminds a partner for the `count`th time: its admins of an answer, everybody of what is to prepare.
pub(super) fn remind(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    view: &PartnerView,
    count: i64,
    message: Option<String>,
) -> Result<(), AppError> {
    for person in concerned(conn, &view.partner)? {
        let once =
            format!("engagement:{}:{}:remind:{count}:{}", engagement.id, view.partner.partner.0, person.id);
        remind_one(conn, ctx, engagement, view, &person, message.clone(), once)?;
    }
    Ok(())
}

fn remind_one(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    view: &PartnerView,
    person: &Colleague,
    sender_message: Option<String>,
    once: String,
) -> Result<bool, AppError> {
    let nobody_comes: Vec<String> =
        crate::sessions::without_people(conn, engagement.id, view.partner.partner.0)?
            .into_iter()
            .map(|title| format!("Say who comes to “{title}”"))
            .collect();
    let open = view.tasks.iter().filter(|task| task.task.plan.is_required && task.task.done_at.is_none());
    let reminder = EngagementReminder {
        recipient_name: person.name.clone(),
        partner_name: view.partner.partner.1.clone(),
        title: engagement.title.clone(),
        is_unanswered: view.partner.state == InvitationState::Invited,
        open_tasks: open.map(|task| task.task.plan.title.clone()).chain(nobody_comes).collect(),
        due_on: engagement.due_on.map(day_in_words),
        overdue: engagement.due_on.is_some_and(|due| due < today(engagement, ctx.now())),
        sender_message,
        page_url: link(conn, ctx, engagement, person.id)?,
    };
    send(conn, ctx, engagement, MessageClass::Notify, person, &reminder, once)
}

/// Reminds a partner by itself, if it is time: each of its people once before the last day and once after it, at nine on
/// the own clock. Returns how many mails were written.
pub(super) fn remind_when_due(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    view: &PartnerView,
) -> Result<usize, AppError> {
    let Some(due_on) = engagement.due_on else { return Ok(0) };
    let invited_at = view.partner.answered_at.or(view.partner.invited_at);
    let closed = pep_db::holidays::closed_days_of(conn, Some(engagement.ou.0))?;
    let mut written = 0;
    for person in concerned(conn, &view.partner)? {
        let zone = zone_of_person(conn, person.id, Some(&engagement.time_zone))?;
        let Some(which) = reminder_due(due_on, zone, invited_at, &closed, ctx.now()) else { continue };
        let once = reminder_key(engagement, view, which, due_on, person.id);
        written += usize::from(remind_one(conn, ctx, engagement, view, &person, None, once)?);
    }
    Ok(written)
}

fn reminder_key(
    engagement: &EngagementRow,
    view: &PartnerView,
    which: AutoReminder,
    due_on: NaiveDate,
    person: PersonId,
) -> String {
    let partner = view.partner.partner.0;
    format!("engagement:{}:{partner}:{}:{due_on}:{person}", engagement.id, which.as_str())
}

/// Whom of a partner reminders would go to until an instant, as things stand: the mornings at which [`remind_when_due`] would
/// find them.
pub(super) fn planned_for(
    conn: &mut AnyConnection,
    engagement: &EngagementRow,
    view: &PartnerView,
    now: UtcMicros,
    until: UtcMicros,
) -> Result<Vec<Addressee>, AppError> {
    let Some(due_on) = engagement.due_on else { return Ok(Vec::new()) };
    let invited_at = view.partner.answered_at.or(view.partner.invited_at);
    let closed = pep_db::holidays::closed_days_of(conn, Some(engagement.ou.0))?;
    let mut found = Vec::new();
    for person in concerned(conn, &view.partner)? {
        let zone = zone_of_person(conn, person.id, Some(&engagement.time_zone))?;
        let mut planned: Vec<String> = Vec::new();
        let mornings =
            now.date_in(zone).iter_days().map(|day| nine_o_clock(day, zone)).take_while(|at| *at <= until);
        for at in mornings {
            let at = at.max(now);
            let Some(which) = reminder_due(due_on, zone, invited_at, &closed, at) else { continue };
            let once = reminder_key(engagement, view, which, due_on, person.id);
            if planned.contains(&once) {
                continue;
            }
            let is_sent =
                pep_db::session_mails::used_keys(conn, std::slice::from_ref(&once))?.contains(&once);
            planned.push(once);
            if !is_sent {
                found.push(Addressee { program: engagement.program.0, person: person.id, zone, due_at: at });
            }
        }
    }
    Ok(found)
}

/// Tells a partner that nothing needs to be prepared any more.
pub(super) fn tell_withdrawn(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    partner: &EngagementPartnerRow,
    is_cancelled: bool,
    message: Option<String>,
) -> Result<(), AppError> {
    for person in concerned(conn, partner)? {
        let withdrawn = EngagementWithdrawn {
            recipient_name: person.name.clone(),
            partner_name: partner.partner.1.clone(),
            title: engagement.title.clone(),
            is_cancelled,
            sender_message: message.clone(),
        };
        let once =
            format!("engagement:{}:{}:withdrawn:{}", engagement.id, person.id, partner.invitation_count);
        send(conn, ctx, engagement, MessageClass::Notify, &person, &withdrawn, once)?;
    }
    Ok(())
}

/// Whom of the partner it concerns: those who answer before it accepted, everybody after.
fn concerned(conn: &mut AnyConnection, partner: &EngagementPartnerRow) -> Result<Vec<Colleague>, AppError> {
    Ok(match partner.state {
        InvitationState::Accepted => pep_db::reporting::colleagues(conn, partner.partner.0)?,
        _ => pep_db::engagements::answerers(conn, partner.partner.0)?,
    })
}

fn path(engagement: &EngagementRow) -> String {
    format!("/engagements/{}", engagement.id)
}

fn link(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    person: PersonId,
) -> Result<String, AppError> {
    let program = Some(engagement.program.0);
    links::create(conn, ctx, person, LinkPurpose::Program, &path(engagement), program, None)
}

fn notice<M: MailTemplate>(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    person: PersonId,
    title: &str,
) -> Result<(), AppError> {
    crate::notices::leave(conn, ctx.now(), person, M::KIND, title, "", &path(engagement))
}

fn send<M: MailTemplate>(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    engagement: &EngagementRow,
    class: MessageClass,
    to: &Colleague,
    values: &M,
    once_key: String,
) -> Result<bool, AppError> {
    let program = Some(engagement.program.0);
    let brand = mail::brand_for(conn, ctx, program, to.id, M::KIND)?;
    let written = mail::enqueue(
        conn,
        ctx,
        NewMail {
            class,
            template: M::KIND,
            program_id: program,
            recipient_id: Some(to.id),
            to_name: to.name.clone(),
            to_address: to.email.clone(),
            rendered: pep_mail::render(values, &brand).map_err(AppError::internal)?,
            once_key: Some(once_key),
            run_at: ctx.now(),
            not_after: None,
            resend_of: None,
            origin: Some(("engagement", engagement.id.0)),
        },
    )?;
    Ok(written.is_some())
}
