//! What somebody is about to send, checked once for the preview and for the sending.

use chrono::{Days, NaiveDate};
use pep_db::AnyConnection;
use pep_db::programs::{ProgramRecord, election};
use pep_db::report_requests::SelectedAccount;
use pep_db::reporting::Colleague;
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::{AccountScope, HeatmapFilter};
use pep_domain::ids::{AccountId, PartnerId, ProgramId};
use pep_domain::reports::{MAX_DELAY_MINUTES, MESSAGE_MAX_CHARS, REQUEST_MAX_ACCOUNTS};
use pep_mail::kinds::HeatmapRequest;

use super::{day_in_words, today};
use crate::{AppContext, AppError, FieldError};

/// Most partners of one sending.
const MAX_PARTNERS: usize = 50;

/// Which accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// All that a filter shows to the sender.
    Filter(Box<HeatmapFilter>),
    /// Chosen ones.
    Ids(Vec<AccountId>),
}

/// To whom of a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipients {
    /// Every contact.
    AllContacts,
    /// The primary contacts; every contact if none is named.
    PrimaryContact,
}

/// A sending as asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDraft {
    /// Which accounts.
    pub accounts: Selection,
    /// Which partners.
    pub partners: Vec<PartnerId>,
    /// In whose name; if not given, the only program that is open to all of the partners.
    pub program: Option<ProgramId>,
    /// Minutes after a report before the ECM is told.
    pub delay_minutes: i64,
    /// Last day.
    pub due_on: Option<NaiveDate>,
    /// A word to the partner.
    pub message: String,
    /// To whom.
    pub recipients: Recipients,
}

/// One partner of a sending.
pub(super) struct Asked {
    pub(super) id: PartnerId,
    pub(super) name: String,
    pub(super) contacts: Vec<Colleague>,
    pub(super) has_primary: bool,
}

/// A sending with everything it names looked up.
pub(super) struct Resolved {
    pub(super) accounts: Vec<SelectedAccount>,
    pub(super) partners: Vec<Asked>,
    pub(super) program: ProgramRecord,
}

impl RequestDraft {
    /// Checks what needs no look-up.
    pub(super) fn check(&self, ctx: &AppContext) -> Result<(), AppError> {
        let mut errors = Vec::new();
        let mut check = |is_good: bool, pointer: &str, detail: &str| {
            if !is_good {
                errors.push(FieldError::new(pointer, detail));
            }
        };
        check(
            (0..=MAX_DELAY_MINUTES).contains(&self.delay_minutes),
            "/notificationDelayMinutes",
            "Choose a delay of 0 to 10,080 minutes, which is one week.",
        );
        check(
            self.message.chars().count() <= MESSAGE_MAX_CHARS,
            "/message",
            "The message is longer than 4,000 characters. Shorten it.",
        );
        check((1..=MAX_PARTNERS).contains(&self.partners.len()), "/partnerIds", "Choose 1 to 50 partners.");
        // In the west it may still be yesterday.
        let earliest = today(ctx.now()).checked_sub_days(Days::new(1));
        check(
            self.due_on.is_none_or(|due| Some(due) >= earliest),
            "/dueOn",
            "The last day is over. Choose today or a later day.",
        );
        if let Selection::Ids(ids) = &self.accounts {
            check(!ids.is_empty(), "/accounts/ids", "Choose at least one account.");
        }
        if errors.is_empty() { Ok(()) } else { Err(AppError::Invalid(errors)) }
    }

    /// The ids that the selection names, before they are checked against the scope.
    pub(super) async fn account_ids(
        &self,
        ctx: &AppContext,
        permit: &Permit<action::SendForReport>,
    ) -> Result<Vec<AccountId>, AppError> {
        let mut ids = match &self.accounts {
            Selection::Ids(ids) => ids.clone(),
            Selection::Filter(filter) => {
                crate::heatmap::find_account_ids(ctx, permit.account_scope(), (**filter).clone()).await?
            }
        };
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Looks up everything the draft names. Accounts outside the scope are the same as accounts that do not exist.
    pub(super) fn resolve(
        &self,
        conn: &mut AnyConnection,
        scope: &AccountScope,
        ids: &[AccountId],
    ) -> Result<Resolved, AppError> {
        let mut accounts = Vec::new();
        // One more than can be sent is enough to say that there are too many.
        for part in ids.get(..REQUEST_MAX_ACCOUNTS + 1).unwrap_or(ids).chunks(1_000) {
            let part: Vec<i64> = part.iter().map(|id| id.0).collect();
            accounts.extend(pep_db::report_requests::list_selected(conn, scope, &part)?);
        }
        accounts.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        let is_chosen = matches!(self.accounts, Selection::Ids(_));
        if is_chosen && accounts.len() < ids.len().min(REQUEST_MAX_ACCOUNTS + 1) {
            return Err(AppError::invalid(
                "/accounts/ids",
                "Some of the accounts are not there for you any more. Reload the heatmap and choose again.",
            ));
        }
        let mut partners = Vec::new();
        for (index, id) in self.partners.iter().enumerate() {
            if partners.iter().any(|asked: &Asked| asked.id == *id) {
                continue;
            }
            let name = pep_db::report_requests::find_partner(conn, *id)?.ok_or_else(|| {
                AppError::invalid(
                    format!("/partnerIds/{index}"),
                    "This partner is not there any more. Choose another one.",
                )
            })?;
            let all = pep_db::reporting::colleagues(conn, *id)?;
            let has_primary = all.iter().any(|contact| contact.is_primary_contact);
            let only_primary = self.recipients == Recipients::PrimaryContact && has_primary;
            let contacts =
                all.into_iter().filter(|contact| !only_primary || contact.is_primary_contact).collect();
            partners.push(Asked { id: *id, name, contacts, has_primary });
        }
        Ok(Resolved { accounts, partners, program: self.find_program(conn)? })
    }

    fn find_program(&self, conn: &mut AnyConnection) -> Result<ProgramRecord, AppError> {
        if let Some(id) = self.program {
            return pep_db::programs::find(conn, id)?.ok_or_else(|| {
                AppError::invalid("/programId", "There is no such program. Choose another one.")
            });
        }
        let all = pep_db::programs::list(conn)?;
        let is_any = !all.is_empty();
        let mut programs = Vec::new();
        for program in all {
            if self.is_open_to_all(conn, ProgramId(program.id))? {
                programs.push(program);
            }
        }
        match (programs.pop(), programs.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => {
                Err(AppError::invalid("/programId", "Choose the program in whose name the mail goes."))
            }
            (None, _) if is_any => Err(AppError::invalid(
                "/programId",
                "No program has elected all of these partners. Choose a program, or other partners.",
            )),
            (None, _) => Err(AppError::WrongState(
                "There is no program yet in whose name the mail could go. Ask an operator to add one."
                    .to_owned(),
            )),
        }
    }

    /// Did the program elect all of the partners, or none at all, so that it is open to everybody?
    fn is_open_to_all(&self, conn: &mut AnyConnection, program: ProgramId) -> Result<bool, AppError> {
        if !election::limits_partners(conn, program)? {
            return Ok(true);
        }
        let elected = election::live_partners(conn, program)?;
        Ok(self.partners.iter().all(|partner| elected.contains(&partner.0)))
    }

    /// The mail to one contact. It names the program and the partner, never the sender or an account.
    pub(super) fn mail_to(
        &self,
        contact: &Colleague,
        partner: &str,
        account_count: usize,
        report_url: String,
    ) -> HeatmapRequest {
        HeatmapRequest {
            recipient_name: contact.name.clone(),
            partner_name: partner.to_owned(),
            intro: None,
            sender_message: Some(self.message.clone()).filter(|text| !text.trim().is_empty()),
            account_count,
            due_on: self.due_on.map(day_in_words),
            report_url,
        }
    }
}
