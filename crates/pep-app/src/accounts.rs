//! Single accounts, their notes, and changes to many of them (B1-11, B1-18).

pub use pep_db::accounts::{NoteRow, OpenRequestRow};

use std::collections::BTreeMap;

use pep_db::accounts::{self as rows, EditableFields};
use pep_db::heatmap::PersonName;
use pep_db::{AnyConnection, data_version};
use pep_domain::access::{Permit, action};
use pep_domain::heatmap::HeatmapFilter;
use pep_domain::ids::{AccountId, OuId, PersonId};
use pep_domain::text::fold;

use crate::audit::AuditEntry;
use crate::heatmap::{HeatmapRowData, find_account_ids, get_rows};
use crate::{AppContext, AppError};

/// The longest internal note, characters.
pub const NOTE_MAX_CHARS: usize = 4_000;
/// Most accounts of one bulk edit.
pub const EDIT_MAX_ACCOUNTS: usize = 5_000;

/// An account with everything internal about it.
#[derive(Debug)]
pub struct AccountDetail {
    /// As in the heatmap.
    pub row: HeatmapRowData,
    /// Who sells to it.
    pub sellers: Vec<PersonName>,
    /// The internal note.
    pub note: Option<NoteRow>,
    /// Open requests that hold it.
    pub open_requests: Vec<OpenRequestRow>,
    /// From when ages are counted.
    pub now: pep_domain::time::UtcMicros,
}

/// An account within the permit's reach.
///
/// # Errors
/// [`AppError::NotFound`] if it is not within reach.
pub async fn get_account(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    account_id: AccountId,
) -> Result<AccountDetail, AppError> {
    let row = get_rows(ctx, permit, vec![account_id]).await?.pop().ok_or(AppError::NotFound)?;
    let now = ctx.now();
    ctx.db
        .read(move |conn| {
            let sellers = pep_db::heatmap::list_sellers(conn, &[account_id.0])?;
            Ok(AccountDetail {
                row,
                sellers: sellers.into_iter().map(|(_, seller)| seller).collect(),
                note: rows::find_note(conn, account_id.0)?,
                open_requests: rows::list_open_requests(conn, account_id.0)?,
                now,
            })
        })
        .await
}

/// Writes an account's internal note (B1-18). `seen` is the version the writer read, 0 if there was none.
///
/// # Errors
/// [`AppError::NotFound`] if the account is not within reach, [`AppError::Changed`] if somebody was faster,
/// [`AppError::Invalid`] if the note is too long or holds a NUL character.
pub async fn save_account_note(
    ctx: &AppContext,
    permit: &Permit<action::EditAccountNote>,
    account_id: AccountId,
    note: String,
    seen: i64,
) -> Result<NoteRow, AppError> {
    let note = note.trim().to_owned();
    if note.chars().count() > NOTE_MAX_CHARS {
        let detail = format!("A note has at most {NOTE_MAX_CHARS} characters; shorten it.");
        return Err(AppError::invalid("/note", detail));
    }
    if note.contains('\0') {
        return Err(AppError::invalid("/note", "The note holds a NUL character; take it out."));
    }
    require_in_scope(ctx, permit, account_id).await?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let before = rows::find_note(conn, account_id.0)?;
            rows::save_note(conn, account_id.0, &note, seen, actor.person_id.0, now)?.ok_or_else(|| {
                AppError::Changed(
                    "Somebody changed this note meanwhile. Read it again and repeat your change if it still holds."
                        .to_owned(),
                )
            })?;
            let entry = AuditEntry {
                action: "edit_account_note",
                object_kind: "account",
                object_id: Some(account_id.0),
                detail: serde_json::json!({ "before": before.map(|row| row.note), "after": note }),
            };
            crate::audit::write(conn, now, Some(&actor), entry)?;
            data_version::bump(conn, data_version::ANNOTATIONS)?;
            rows::find_note(conn, account_id.0)?.ok_or(AppError::NotFound)
        })
        .await
}

async fn require_in_scope<A>(
    ctx: &AppContext,
    permit: &Permit<A>,
    account_id: AccountId,
) -> Result<(), AppError> {
    let filter = HeatmapFilter { accounts: vec![account_id], ..HeatmapFilter::default() };
    let found = find_account_ids(ctx, permit.account_scope(), filter).await?;
    if found.is_empty() { Err(AppError::NotFound) } else { Ok(()) }
}

/// Which accounts a bulk edit is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditTarget {
    /// These. One that is not within reach refuses the whole edit.
    Ids(Vec<AccountId>),
    /// All that the filter shows.
    Filter(Box<HeatmapFilter>),
}

/// New values; `None` leaves a value as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountChange {
    /// The ECM, or none.
    pub ecm: Option<Option<PersonId>>,
    /// The sales unit, by name.
    pub ou: Option<String>,
    /// The ATU, or none.
    pub atu: Option<Option<i64>>,
    /// The industry, by name.
    pub industry: Option<String>,
    /// The segment, by name.
    pub segment: Option<String>,
}

/// What a bulk edit did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountsEdited {
    /// Accounts that are different now.
    pub changed: usize,
    /// Accounts that had these values already.
    pub unchanged: usize,
    /// Edits that take it back.
    pub undo: Vec<(Vec<AccountId>, AccountChange)>,
}

/// Sets ECM, sales unit, industry or segment of many accounts at once (B1-11).
///
/// # Errors
/// [`AppError::NotFound`] if a chosen account is not within reach, [`AppError::Invalid`] for values that are not there
/// or not the caller's to give, [`AppError::TooLarge`] above 5,000 accounts.
pub async fn edit_accounts(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    target: EditTarget,
    change: AccountChange,
) -> Result<AccountsEdited, AppError> {
    if change == AccountChange::default() {
        return Err(AppError::invalid("/change", "Name at least one value to change."));
    }
    let ids = target_ids(ctx, permit, target).await?;
    let (permit, now) = (permit.clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            let values = resolve(conn, &permit, &change)?;
            let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
            let found = rows::lock_editable(conn, &ids)?;
            // Between looking up and locking, an account may have moved out of reach.
            let is_gone = found.iter().any(|(_, fields)| !permit.reaches_ou(OuId(fields.ou_id)));
            if is_gone || found.len() != ids.len() {
                return Err(AppError::NotFound);
            }
            let names = Names::load(conn)?;
            let mut groups: BTreeMap<(EditableFields, EditableFields), Vec<i64>> = BTreeMap::new();
            let mut edited = AccountsEdited::default();
            for (id, before) in found {
                let after = values.applied_to(conn, before)?;
                if after == before {
                    edited.unchanged += 1;
                } else {
                    groups.entry((before, after)).or_default().push(id);
                }
            }
            for ((before, after), ids) in groups {
                rows::set_editable(conn, &ids, after, now)?;
                edited.changed += ids.len();
                let entry = AuditEntry {
                    action: "edit_accounts",
                    object_kind: "account",
                    object_id: None,
                    detail: serde_json::json!({
                        "accounts": ids,
                        "before": names.described(before),
                        "after": names.described(after),
                    }),
                };
                crate::audit::write(conn, now, Some(permit.actor()), entry)?;
                edited.undo.push((ids.into_iter().map(AccountId).collect(), names.undo(before, after)));
            }
            if edited.changed > 0 {
                data_version::bump(conn, data_version::ACCOUNTS)?;
            }
            Ok(edited)
        })
        .await
}

async fn target_ids(
    ctx: &AppContext,
    permit: &Permit<action::EditAccounts>,
    target: EditTarget,
) -> Result<Vec<AccountId>, AppError> {
    let chosen = match &target {
        EditTarget::Ids(ids) => Some(ids.iter().copied().collect::<std::collections::BTreeSet<_>>().len()),
        EditTarget::Filter(_) => None,
    };
    let filter = match target {
        EditTarget::Ids(ids) if ids.is_empty() => {
            return Err(AppError::invalid("/accountIds", "Choose at least one account."));
        }
        EditTarget::Ids(accounts) => HeatmapFilter { accounts, ..HeatmapFilter::default() },
        EditTarget::Filter(filter) => *filter,
    };
    let found = find_account_ids(ctx, permit.account_scope(), filter).await?;
    if chosen.is_some_and(|chosen| chosen != found.len()) {
        return Err(AppError::NotFound);
    }
    if found.len() > EDIT_MAX_ACCOUNTS {
        return Err(AppError::TooLarge(format!(
            "{} accounts are more than the {EDIT_MAX_ACCOUNTS} that can be changed at once. Narrow the filter.",
            found.len()
        )));
    }
    Ok(found)
}

/// The values of a change, looked up.
struct NewValues {
    ecm_id: Option<Option<i64>>,
    ou_id: Option<i64>,
    atu_id: Option<Option<i64>>,
    industry_id: Option<i64>,
    segment_id: Option<i64>,
}

impl NewValues {
    fn applied_to(
        &self,
        conn: &mut AnyConnection,
        before: EditableFields,
    ) -> Result<EditableFields, AppError> {
        let ou_id = self.ou_id.unwrap_or(before.ou_id);
        // An ATU belongs to one sales unit; an account that changes the unit leaves the ATU.
        let kept = if ou_id == before.ou_id { before.atu_id } else { None };
        let atu_id = self.atu_id.unwrap_or(kept);
        if let (Some(Some(atu)), true) = (self.atu_id, atu_id != before.atu_id)
            && rows::find_atu_ou(conn, atu)? != Some(ou_id)
        {
            return Err(AppError::invalid("/change/atuId", "This ATU does not belong to the sales unit."));
        }
        Ok(EditableFields {
            ecm_id: self.ecm_id.unwrap_or(before.ecm_id),
            ou_id,
            atu_id,
            industry_id: self.industry_id.unwrap_or(before.industry_id),
            segment_id: self.segment_id.unwrap_or(before.segment_id),
        })
    }
}

fn resolve(
    conn: &mut AnyConnection,
    permit: &Permit<action::EditAccounts>,
    change: &AccountChange,
) -> Result<NewValues, AppError> {
    let words = pep_db::heatmap::load_vocabulary(conn)?;
    let find = |pointer: &str, what: &str, name: &Option<String>, list: &[(i64, String)]| match name {
        None => Ok(None),
        Some(name) => match list.iter().find(|(_, known)| fold(known) == fold(name)) {
            Some((id, _)) => Ok(Some(*id)),
            None => Err(AppError::invalid(
                pointer,
                format!(
                    "There is no {what} “{name}”. Choose one from the list; new ones come with an import."
                ),
            )),
        },
    };
    let ou_id = find("/change/ou", "sales unit", &change.ou, &words.ous)?;
    if ou_id.is_some_and(|ou| !permit.reaches_ou(OuId(ou))) {
        return Err(AppError::invalid(
            "/change/ou",
            "You can move accounts only to sales units that you are aligned to. Ask the program team.",
        ));
    }
    if let Some(Some(ecm)) = change.ecm
        && !rows::list_ecms(conn)?.iter().any(|person| person.id == ecm.0)
    {
        return Err(AppError::invalid("/change/ecmId", "This person is no ECM. Choose one from the list."));
    }
    Ok(NewValues {
        ecm_id: change.ecm.map(|ecm| ecm.map(|person| person.0)),
        ou_id,
        atu_id: change.atu,
        industry_id: find("/change/industry", "industry", &change.industry, &words.industries)?,
        segment_id: find("/change/segment", "segment", &change.segment, &words.segments)?,
    })
}

/// Names for the audit log and for undo.
struct Names(pep_db::heatmap::Vocabulary);

impl Names {
    fn load(conn: &mut AnyConnection) -> Result<Self, AppError> {
        Ok(Self(pep_db::heatmap::load_vocabulary(conn)?))
    }

    fn name(list: &[(i64, String)], id: i64) -> String {
        list.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()).unwrap_or_default()
    }

    fn described(&self, fields: EditableFields) -> serde_json::Value {
        serde_json::json!({
            "ecmId": fields.ecm_id,
            "ou": Self::name(&self.0.ous, fields.ou_id),
            "atuId": fields.atu_id,
            "industry": Self::name(&self.0.industries, fields.industry_id),
            "segment": Self::name(&self.0.segments, fields.segment_id),
        })
    }

    /// The change that leads from `after` back to `before`.
    fn undo(&self, before: EditableFields, after: EditableFields) -> AccountChange {
        let changed =
            |list: &[(i64, String)], old: i64, new: i64| (old != new).then(|| Self::name(list, old));
        AccountChange {
            ecm: (before.ecm_id != after.ecm_id).then(|| before.ecm_id.map(PersonId)),
            ou: changed(&self.0.ous, before.ou_id, after.ou_id),
            atu: (before.atu_id != after.atu_id).then_some(before.atu_id),
            industry: changed(&self.0.industries, before.industry_id, after.industry_id),
            segment: changed(&self.0.segments, before.segment_id, after.segment_id),
        }
    }
}

/// People who can be an account's ECM, for choosing one: those for whom every word of `text` begins a word of the name or
/// address.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_ecms(
    ctx: &AppContext,
    _permit: &Permit<action::ViewHeatmap>,
    text: &str,
    limit: usize,
) -> Result<Vec<PersonName>, AppError> {
    let ecms = ctx.db.read(rows::list_ecms).await?;
    let wanted = pep_domain::text::words_of([text]);
    let matches = |person: &PersonName| {
        let words =
            pep_domain::text::words_of([person.first_name.as_str(), &person.last_name, &person.email]);
        wanted.iter().all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
    };
    Ok(ecms.into_iter().filter(matches).take(limit).collect())
}
