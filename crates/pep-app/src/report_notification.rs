//! Telling ECMs what partners reported (H-23…H-30, reading A4, reliability 2.6). The job carries no content: when it
//! runs, it reads which changes the recipient was not told of yet.

use std::collections::{BTreeMap, BTreeSet};

use pep_db::AnyConnection;
use pep_db::people::PersonRecord;
use pep_db::report_news::RequestFacts;
use pep_domain::access::{Actor, action, authorize};
use pep_domain::heatmap::{AccountStatus, Relationship};
use pep_domain::ids::{JobId, PersonId, ReportRequestId};
use pep_domain::jobs::Lease;
use pep_domain::mail::MessageClass;
use pep_domain::report_news::{CellChange, CellNews, LINK_MAX_ACCOUNTS, fold};
use pep_domain::time::UtcMicros;
use pep_mail::MailTemplate;
use pep_mail::kinds::{ReportChange, ReportNotification, ReportedStatus};

use crate::mail::NewMail;
use crate::sign_in::links::{self, LinkPurpose};
use crate::zones::zone_of_person;
use crate::{AppContext, AppError};

/// The job's kind.
pub const KIND: &str = "report_notification";

/// The mail shows this many changes; the link shows all.
const SHOWN_CHANGES: usize = 50;

/// Tells the recipient of one request's untold changes in one mail and one notice, marks each as told, and finishes the
/// job, in one transaction. Nothing to tell, or nobody to tell it to: the job is finished without a mail. Changes of
/// accounts that the recipient may not see any more stay untold.
///
/// # Errors
/// [`AppError::WrongState`] if the lease was lost; whatever the database answers.
pub async fn notify(
    ctx: &AppContext,
    lease: Lease,
    request: ReportRequestId,
    recipient: PersonId,
) -> Result<(), AppError> {
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .write(move |conn| {
            if let Some(person) = pep_db::people::find(conn, recipient)? {
                tell(conn, &ctx, lease.job_id, request, &person)?;
            }
            crate::jobs::finish(conn, ctx.now(), &lease)
        })
        .await
}

fn tell(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    job: JobId,
    request: ReportRequestId,
    person: &PersonRecord,
) -> Result<(), AppError> {
    let actor = Actor {
        person_id: person.id,
        side: person.side,
        partner_id: person.partner_id,
        grants: pep_db::sign_in_sessions::grants_of(conn, person.id)?,
        request_id: String::new(),
        session_id: None,
    };
    let Ok(permit) = authorize::<action::ViewHeatmap>(&actor) else { return Ok(()) };
    let facts = pep_db::report_news::request_facts(conn, request)?;
    let untold =
        pep_db::report_news::untold_changes(conn, request, &facts, person.id, permit.account_scope())?;
    let mut changes = Vec::new();
    for stored in untold {
        // Another request's notification may be telling the same change at this moment: one of the two has it.
        if pep_db::report_news::cover(conn, stored.id, person.id, job)? {
            changes.push(stored);
        }
    }
    let cells: Vec<CellChange> = changes
        .iter()
        .map(|stored| CellChange {
            account: stored.change.account,
            partner: stored.change.partner,
            by: stored.change.by,
            at: stored.change.at,
            source: stored.change.source,
            old: stored.change.old.clone(),
            new: stored.change.new.clone(),
        })
        .collect();
    let news = fold(&cells);
    if news.is_empty() {
        return Ok(());
    }
    let path = heatmap_path(&news, &facts);
    // Mail readers cut addresses that are very long; a link of the recipient's own stands for one.
    let link = if news.len() > LINK_MAX_ACCOUNTS {
        let link =
            links::create(conn, ctx, person.id, LinkPurpose::Heatmap, &path, Some(facts.program), None)?;
        link.strip_prefix(&ctx.config.base_url).map_or(link.clone(), ToOwned::to_owned)
    } else {
        path
    };
    let message = enqueue(conn, ctx, request, person, &facts, &news, &link)?;
    let told: BTreeSet<_> = news.iter().map(|cell| cell.account).collect();
    let told: Vec<i64> = changes
        .iter()
        .filter(|stored| told.contains(&stored.change.account))
        .map(|stored| stored.id.0)
        .collect();
    if let Some(message) = message {
        pep_db::report_news::set_message(conn, &told, person.id, message)?;
    }
    let title = match news.len() {
        1 => format!("{} reported on 1 account", facts.partner_name),
        many => format!("{} reported on {many} accounts", facts.partner_name),
    };
    crate::notices::leave(conn, ctx.now(), person.id, KIND, &title, "", &link)
}

/// The heatmap, filtered to exactly the told accounts and the partner (H-29, H-30).
fn heatmap_path(news: &[CellNews], facts: &RequestFacts) -> String {
    let accounts: BTreeSet<_> = news.iter().map(|cell| cell.account).collect();
    let accounts: Vec<String> = accounts.iter().map(|id| format!("account={id}")).collect();
    format!("/heatmap?{}&partner={}", accounts.join("&"), facts.partner)
}

fn enqueue(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    request: ReportRequestId,
    person: &PersonRecord,
    facts: &RequestFacts,
    news: &[CellNews],
    link: &str,
) -> Result<Option<pep_domain::ids::MessageId>, AppError> {
    let shown = news.get(..SHOWN_CHANGES).unwrap_or(news);
    let accounts: Vec<i64> = shown.iter().map(|cell| cell.account.0).collect();
    let people: Vec<i64> = shown.iter().filter_map(|cell| cell.by).map(|by| by.0).collect();
    let (accounts, people) = pep_db::report_news::names(conn, &accounts, &people)?;
    let accounts: BTreeMap<i64, String> = accounts.into_iter().collect();
    let people: BTreeMap<i64, String> = people.into_iter().collect();
    let program = pep_db::programs::find(conn, facts.program)?.map(|program| program.time_zone);
    let zone = zone_of_person(conn, person.id, program.as_deref())?;
    let changes = shown
        .iter()
        .map(|cell| {
            let new = cell.new.clone().unwrap_or_default();
            ReportChange {
                account_name: accounts.get(&cell.account.0).cloned().unwrap_or_default(),
                partner_name: facts.partner_name.clone(),
                old_status: cell.old.as_ref().and_then(|state| state.status).map(reported),
                new_status: new.status.map(reported),
                relationship: new.relationship.map(Relationship::label).map(ToOwned::to_owned),
                exec_level: new.is_exec_level,
                notes: Some(new.notes).filter(|notes| !notes.is_empty()),
                changed_by: cell.by.and_then(|by| people.get(&by.0).cloned()),
                changed_at: in_words(cell.at, zone),
            }
        })
        .collect();
    let mail = ReportNotification {
        recipient_name: person.name(),
        partners: vec![facts.partner_name.clone()],
        changes,
        change_count: news.len(),
        account_count: news.len(),
        heatmap_url: link.to_owned(),
    };
    let brand = crate::mail::brand(conn, ctx, Some(facts.program))?;
    crate::mail::enqueue(
        conn,
        ctx,
        NewMail {
            class: MessageClass::Notify,
            template: ReportNotification::KIND,
            program_id: Some(facts.program),
            recipient_id: Some(person.id),
            to_name: person.name(),
            to_address: person.email.clone(),
            rendered: pep_mail::render(&mail, &brand).map_err(AppError::internal)?,
            once_key: None,
            run_at: ctx.now(),
            not_after: None,
            resend_of: None,
            origin: Some(("report_request", request.0)),
        },
    )
}

fn reported(status: AccountStatus) -> ReportedStatus {
    match status {
        AccountStatus::Target => ReportedStatus::Target,
        AccountStatus::PastCustomer => ReportedStatus::PastCustomer,
        AccountStatus::ActiveCustomer => ReportedStatus::ActiveCustomer,
    }
}

fn in_words(at: UtcMicros, zone: chrono_tz::Tz) -> String {
    at.to_datetime().with_timezone(&zone).format("%-d %b %Y, %H:%M %Z").to_string()
}
