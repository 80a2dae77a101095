//! Saved views of the heatmap (B1-10). A view is a query and nothing else: whoever opens it sees what their own rights
//! show.

pub use pep_db::views::ViewRow;

use pep_db::DbError;
use pep_db::views::{self as rows, ViewFields};
use pep_domain::access::{Permit, action};
use pep_domain::ids::SavedViewId;

use crate::audit::AuditEntry;
use crate::{AppContext, AppError, FieldError};

/// The longest name, characters.
const NAME_MAX_CHARS: usize = 80;
/// The longest query string, characters.
const QUERY_MAX_CHARS: usize = 4_000;

/// What a view is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewInput {
    /// Its name.
    pub name: String,
    /// The heatmap page's query string, without the question mark.
    pub query: String,
    /// Can others open it?
    pub is_shared: bool,
}

impl ViewInput {
    fn checked(self) -> Result<Self, AppError> {
        let name = self.name.trim().to_owned();
        let query = self.query.trim().trim_start_matches('?').to_owned();
        let mut errors = Vec::new();
        if name.is_empty() || name.chars().count() > NAME_MAX_CHARS || name.chars().any(char::is_control) {
            errors.push(FieldError::new(
                "/name",
                format!("Give it a name of 1 to {NAME_MAX_CHARS} characters."),
            ));
        }
        if query.chars().count() > QUERY_MAX_CHARS || query.chars().any(char::is_control) {
            let detail = format!("The query must be one line of at most {QUERY_MAX_CHARS} characters.");
            errors.push(FieldError::new("/query", detail));
        }
        if errors.is_empty() {
            Ok(Self { name, query, is_shared: self.is_shared })
        } else {
            Err(AppError::Invalid(errors))
        }
    }
}

/// The person's own views and those that others share.
///
/// # Errors
/// Whatever the database answers.
pub async fn list_views(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
) -> Result<Vec<ViewRow>, AppError> {
    let person_id = permit.actor().person_id.0;
    Ok(ctx.db.read(move |conn| rows::list_for(conn, person_id)).await?)
}

/// Saves a view.
///
/// # Errors
/// [`AppError::Invalid`] for unacceptable texts, [`AppError::AlreadyExists`] if the person has a view of this name.
pub async fn create_view(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    input: ViewInput,
) -> Result<ViewRow, AppError> {
    save_view(ctx, permit, None, input).await
}

/// Changes one's own view.
///
/// # Errors
/// As [`create_view`], and [`AppError::NotFound`] if it is not the person's.
pub async fn update_view(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    view_id: SavedViewId,
    input: ViewInput,
) -> Result<ViewRow, AppError> {
    save_view(ctx, permit, Some(view_id), input).await
}

async fn save_view(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    view_id: Option<SavedViewId>,
    input: ViewInput,
) -> Result<ViewRow, AppError> {
    let input = input.checked()?;
    let (actor, now) = (permit.actor().clone(), ctx.now());
    let person_id = actor.person_id.0;
    ctx.db
        .write(move |conn| {
            let fields = ViewFields {
                name: &input.name,
                query: &input.query,
                is_shared: input.is_shared,
                updated_at: now.0,
            };
            let saved = match view_id {
                Some(id) => rows::update(conn, person_id, id.0, &fields).map(|()| id.0),
                None => rows::create(conn, person_id, &fields),
            };
            let id = saved.map_err(|error| named(error, &input.name))?;
            let entry = AuditEntry {
                action: if view_id.is_some() { "update_view" } else { "create_view" },
                object_kind: "saved_view",
                object_id: Some(id),
                detail: serde_json::json!({ "name": input.name, "isShared": input.is_shared }),
            };
            crate::audit::write(conn, now, Some(&actor), entry)?;
            let views = rows::list_for(conn, person_id)?;
            views.into_iter().find(|view| view.id == id).ok_or(AppError::NotFound)
        })
        .await
}

fn named(error: DbError, name: &str) -> AppError {
    if error.is_unique(rows::NAME_KEY) {
        AppError::AlreadyExists(format!(
            "You have a view called “{name}” already. Choose another name, or change that one."
        ))
    } else {
        error.into()
    }
}

/// Deletes one's own view.
///
/// # Errors
/// [`AppError::NotFound`] if it is not the person's.
pub async fn delete_view(
    ctx: &AppContext,
    permit: &Permit<action::ViewHeatmap>,
    view_id: SavedViewId,
) -> Result<(), AppError> {
    let (actor, now) = (permit.actor().clone(), ctx.now());
    ctx.db
        .write(move |conn| {
            rows::delete(conn, actor.person_id.0, view_id.0)?;
            let entry = AuditEntry {
                action: "delete_view",
                object_kind: "saved_view",
                object_id: Some(view_id.0),
                detail: serde_json::json!({}),
            };
            Ok(crate::audit::write(conn, now, Some(&actor), entry)?)
        })
        .await
}
