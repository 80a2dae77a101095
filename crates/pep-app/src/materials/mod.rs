//! Materials: partners upload files against the tasks of an engagement, Microsoft explores them (C-20 … C-23, C-46, C-47;
//! reliability 3.8).

mod library;
mod own;
mod refused;
mod reuse;
mod scan;
mod tend;
mod uploads;

pub use library::{
    LibraryMaterial, LibraryOptions, LibraryPage, LibraryQuery, ScannerState, find_preview, library_options,
    list_library, open_material, remove_material, set_material_tags,
};
pub use own::{
    OwnMaterial, OwnMaterials, find_own_preview, list_own_materials, open_own_material, withdraw_material,
};
pub(crate) use reuse::attach_earlier;
pub use scan::{SCAN, ScanStep, scan};
pub use tend::{TEND, tend};
pub use uploads::{
    UploadInput, append_part, cancel_upload, create_upload, find_own_upload, finish_upload, next_upload_part,
};

pub use pep_db::materials::{
    LibraryFilter, LibraryOption, LibraryRow, OptionKind, OwnMaterialRow, UploadRow,
};

use std::sync::Arc;

use pep_db::AnyConnection;
use pep_domain::access::Actor;
use pep_domain::materials::MaterialKind;
use pep_domain::people::Role;
use pep_files::{Content, FileStore, Scanner, StoreError};
use serde_json::Value;

use crate::audit::{self, AuditEntry};
use crate::{AppContext, AppError};

/// Where materials lie, and who looks at them.
#[derive(Debug, Clone)]
pub struct MaterialHost {
    /// The store of files.
    pub store: FileStore,
    /// Who looks for viruses.
    pub scanning: Scanning,
}

/// In memory and unchecked: for tests, and for commands that keep no files.
impl Default for MaterialHost {
    fn default() -> Self {
        Self { store: FileStore::in_memory(), scanning: Scanning::Nobody { serves_unchecked: false } }
    }
}

/// Who looks for viruses.
#[derive(Debug, Clone)]
pub enum Scanning {
    /// A scanner.
    By(Arc<dyn Scanner>),
    /// Nobody.
    Nobody {
        /// Are files shown all the same, or do they wait until somebody looks?
        serves_unchecked: bool,
    },
}

/// A file to send.
#[derive(Debug)]
pub struct Download {
    /// Its name.
    pub file_name: String,
    /// What kind it is.
    pub kind: MaterialKind,
    /// Its bytes.
    pub content: Content,
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Failed(_) => Self::Unavailable { retry_after_s: 5, source: Box::new(error) },
        }
    }
}

async fn open(
    ctx: &AppContext,
    file_name: String,
    kind: MaterialKind,
    sha256: &str,
) -> Result<Download, AppError> {
    let content = ctx.materials.store.open(sha256).await?;
    Ok(Download { file_name, kind, content })
}

/// May this person of the partner replace and withdraw what `uploader` uploaded: everything as an admin, else one's own
/// (reliability 3.3)?
fn may_change(actor: &Actor, uploader: pep_domain::ids::PersonId) -> bool {
    actor.holds(Role::PartnerAdmin) || actor.person_id == uploader
}

fn wrote(
    conn: &mut AnyConnection,
    ctx: &AppContext,
    actor: Option<&Actor>,
    what: &str,
    (kind, id): (&str, i64),
    detail: Value,
) -> Result<(), AppError> {
    let entry = AuditEntry { action: what, object_kind: kind, object_id: Some(id), detail };
    Ok(audit::write(conn, ctx.now(), actor, entry)?)
}
