//! What each partner will get, before anything is sent (B1-04).

use pep_db::AnyConnection;
use pep_db::report_requests::SelectedAccount;
use pep_db::reporting::Colleague;
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::STALE_AFTER_DAYS;
use pep_domain::ids::PartnerId;
use pep_domain::reports::REQUEST_MAX_ACCOUNTS;
use pep_domain::time::DAY_US;
use pep_mail::Rendered;

use super::draft::{Asked, Recipients, RequestDraft, Resolved};
use crate::{AppContext, AppError};

/// How many rows a preview shows.
const PREVIEW_ROWS: usize = 50;

/// What would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How many accounts.
    pub account_count: usize,
    /// The first of them, as the partner's page shows them.
    pub rows: Vec<SelectedAccount>,
    /// Partner by partner.
    pub partners: Vec<PartnerPreview>,
    /// What to think about.
    pub warnings: Vec<Warning>,
    /// Sender's name and address.
    pub from: (String, String),
}

/// What one partner would get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerPreview {
    /// The partner.
    pub partner: (PartnerId, String),
    /// Who gets a mail.
    pub recipients: Vec<Colleague>,
    /// Accounts that an open request asks about already.
    pub already_asked: i64,
    /// Accounts reported on within the last 90 days.
    pub fresh_reports: i64,
    /// The mail to the first recipient.
    pub mail: Option<Rendered>,
}

/// Something to think about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Which kind.
    pub kind: WarningKind,
    /// About which partner.
    pub partner: Option<PartnerId>,
    /// In words.
    pub detail: String,
}

/// Kinds of warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind {
    /// No account; sending is refused.
    NoAccounts,
    /// Too many accounts; sending is refused.
    TooManyAccounts,
    /// Nobody to write to; sending is refused.
    NoContacts,
    /// No primary contact is named.
    NoPrimaryContact,
    /// Some accounts are asked about already.
    AlreadyAsked,
    /// Some reports are fresh.
    FreshReports,
}

impl WarningKind {
    /// Is sending refused?
    #[must_use]
    pub fn is_blocking(self) -> bool {
        matches!(self, Self::NoAccounts | Self::TooManyAccounts | Self::NoContacts)
    }
}

/// Renders what each partner would get. Nothing is stored.
///
/// # Errors
/// [`AppError::Invalid`] as sending would answer, but not for what the warnings say.
pub async fn preview_requests(
    ctx: &AppContext,
    permit: &Permit<action::SendForReport>,
    draft: RequestDraft,
) -> Result<Preview, AppError> {
    draft.check(ctx)?;
    let ids = draft.account_ids(ctx, permit).await?;
    let scope = permit.account_scope().clone();
    let ctx = ctx.clone();
    ctx.db
        .clone()
        .read(move |conn| {
            let resolved = draft.resolve(conn, &scope, &ids)?;
            let warnings = blocking_warnings(&resolved);
            let mut preview = Preview {
                account_count: ids.len().max(resolved.accounts.len()),
                rows: resolved.accounts.iter().take(PREVIEW_ROWS).cloned().collect(),
                partners: Vec::new(),
                warnings,
                from: (resolved.program.from_name.clone(), resolved.program.from_address.clone()),
            };
            for asked in &resolved.partners {
                let partner = preview_partner(conn, &ctx, &draft, &resolved, asked)?;
                preview.warnings.extend(advice(&draft, asked, &partner));
                preview.partners.push(partner);
            }
            Ok(preview)
        })
        .await
}

/// Why sending is refused, if it is.
pub(super) fn blocking_warnings(resolved: &Resolved) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind, partner, detail: String| warnings.push(Warning { kind, partner, detail });
    if resolved.accounts.is_empty() {
        let detail = "The filter shows no account. Widen it, or choose accounts.".to_owned();
        warn(WarningKind::NoAccounts, None, detail);
    }
    if resolved.accounts.len() > REQUEST_MAX_ACCOUNTS {
        let detail =
            "A request takes at most 5,000 accounts. Narrow the filter, for example by industry.".to_owned();
        warn(WarningKind::TooManyAccounts, None, detail);
    }
    for asked in resolved.partners.iter().filter(|asked| asked.contacts.is_empty()) {
        let detail =
            format!("{} has no contact to write to. Import its contacts, or leave it out.", asked.name);
        warn(WarningKind::NoContacts, Some(asked.id), detail);
    }
    warnings
}

fn preview_partner(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    draft: &RequestDraft,
    resolved: &Resolved,
    asked: &Asked,
) -> Result<PartnerPreview, AppError> {
    let brand = crate::mail::brand(conn, ctx, Some(pep_domain::ids::ProgramId(resolved.program.id)))?;
    let mail = asked.contacts.first().map(|contact| {
        let url = format!("{}/l/each-recipient-gets-a-link-of-their-own", ctx.config.base_url);
        pep_mail::render(&draft.mail_to(contact, &asked.name, resolved.accounts.len(), url), &brand)
    });
    let since = ctx.now().plus(-STALE_AFTER_DAYS * DAY_US);
    let (mut already_asked, mut fresh_reports) = (0, 0);
    for part in resolved.accounts.chunks(1_000) {
        let part: Vec<i64> = part.iter().map(|account| account.id.0).collect();
        already_asked += pep_db::report_requests::count_asked(conn, asked.id, &part)?;
        fresh_reports += pep_db::report_requests::count_fresh(conn, asked.id, &part, since)?;
    }
    Ok(PartnerPreview {
        partner: (asked.id, asked.name.clone()),
        recipients: asked.contacts.clone(),
        already_asked,
        fresh_reports,
        mail: mail.transpose().map_err(AppError::internal)?,
    })
}

fn advice(draft: &RequestDraft, asked: &Asked, partner: &PartnerPreview) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut warn = |kind, detail| warnings.push(Warning { kind, partner: Some(asked.id), detail });
    let name = &asked.name;
    if draft.recipients == Recipients::PrimaryContact && !asked.has_primary && !asked.contacts.is_empty() {
        warn(
            WarningKind::NoPrimaryContact,
            format!("{name} has no primary contact; all its contacts get the mail."),
        );
    }
    if partner.already_asked > 0 {
        let count = partner.already_asked;
        warn(
            WarningKind::AlreadyAsked,
            format!("{name} is already asked about {count} of these accounts. A reminder may do."),
        );
    }
    if partner.fresh_reports > 0 {
        let count = partner.fresh_reports;
        warn(
            WarningKind::FreshReports,
            format!("{name} reported on {count} of these accounts within the last 90 days."),
        );
    }
    warnings
}
