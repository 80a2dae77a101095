//! `pep admin create`: the way in before anybody can let people in. Whoever runs it owns the database anyway.

use pep_db::people::NewRoleGrant;
use pep_domain::people::{Role, Side};

use super::{PersonInput, audit_person, check, insert_or_restore};
use crate::{AppContext, AppError};

/// What `pep admin create` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstAdmin {
    /// The operator's address.
    pub email: String,
    /// The person was added; otherwise somebody already listed was made an operator.
    pub is_new_person: bool,
    /// The role was granted; otherwise the person had it.
    pub is_new_operator: bool,
}

/// Makes the person of an address a platform operator and adds the person if need be.
///
/// # Errors
/// [`AppError::Invalid`] if the address or a name is not acceptable; [`AppError::WrongState`] if the address belongs to
/// a partner's person.
pub async fn create_first_admin(ctx: &AppContext, input: PersonInput) -> Result<FirstAdmin, AppError> {
    let checked = check(&input)?;
    let now = ctx.now();
    ctx.db
        .write(move |conn| {
            let found = pep_db::sign_in_sessions::find_person_by_email(conn, &checked.email_folded)?;
            let (id, is_new_person) = match found {
                Some(person) if person.side == Side::Partner => {
                    return Err(AppError::WrongState(format!(
                        "{} belongs to a partner's person, who can never be an operator. Use another address.",
                        checked.email
                    )));
                }
                Some(person) => (person.id, false),
                None => (insert_or_restore(conn, &checked, Side::Microsoft, None, now)?, true),
            };
            let grant = NewRoleGrant {
                person_id: id,
                side: Side::Microsoft,
                role: Role::Operator,
                scope_kind: "all",
                scope_id: 0,
                source: "cli",
                granted_by: None,
            };
            let is_new_operator = pep_db::people::grant_role(conn, &grant, now)?.is_some();
            if is_new_operator {
                let detail = serde_json::json!({ "role": "operator", "source": "cli" });
                audit_person(conn, now, None, "grant_role", id, detail)?;
            }
            Ok(FirstAdmin { email: checked.email.as_str().to_owned(), is_new_person, is_new_operator })
        })
        .await
}
