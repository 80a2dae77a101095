//! Materials: files that partners upload against the tasks of engagements, and the library in which Microsoft finds them
//! (C-20 … C-23).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::engagements::EngagementTaskKind;
use crate::teams::NamedThing;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MaterialKind {
    /// PDF.
    Pdf,
    /// PowerPoint.
    Pptx,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpg,
    /// MP4 video.
    Mp4,
}

/// Is a material in use?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MaterialState {
    /// Yes.
    Current,
    /// Another file took its place.
    Replaced,
    /// Its partner took it back.
    Withdrawn,
    /// It was taken out.
    Removed,
}

/// Was a file looked at for viruses?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MaterialCheck {
    /// Being checked.
    Pending,
    /// Nothing was found.
    Clean,
    /// A virus was found; its bytes are gone.
    Infected,
    /// It could not be checked yet.
    Error,
}

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MaterialUploadState {
    /// Waits for its next part.
    Receiving,
    /// Became a material.
    Finished,
    /// Was all here and could not be taken.
    Refused,
    /// Given up by its uploader.
    Cancelled,
    /// Given up because nothing came for a day.
    Abandoned,
}

/// A file that somebody wants to upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialUploadCreate {
    /// As it is called; paths and invisible characters are taken out, at most 200 characters.
    pub file_name: String,
    /// As the browser takes it; empty if it does not know.
    #[serde(default)]
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// By which the browser knows the file again, such as its last change; at most 200 characters. The same file of the
    /// same person against the same task takes its upload up again.
    #[serde(default)]
    pub fingerprint: String,
    /// Which material it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces_id: Option<i64>,
}

/// An upload under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MaterialUpload {
    /// The upload.
    pub id: i64,
    /// Against which task.
    pub task_id: i64,
    /// The file's name.
    pub file_name: String,
    /// What kind of file it is meant to be.
    pub kind: MaterialKind,
    /// Bytes in all.
    pub size: i64,
    /// Bytes that are here: where the next part begins.
    pub offset: i64,
    /// Where it stands.
    pub state: MaterialUploadState,
    /// By which the browser knows the file again.
    pub fingerprint: String,
    /// Why it was refused; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// What it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material_id: Option<i64>,
    /// A part holds at least this many bytes, unless it is the last.
    pub part_min_bytes: i64,
    /// A part holds at most this many bytes.
    pub part_max_bytes: i64,
}

/// A material as its own partner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyMaterial {
    /// The material.
    pub id: i64,
    /// Against which task.
    pub task_id: i64,
    /// The file's name.
    pub file_name: String,
    /// What kind of file.
    pub kind: MaterialKind,
    /// Bytes.
    pub size: i64,
    /// Is it in use?
    pub state: MaterialState,
    /// Why it no longer is; absent if nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Was it looked at for viruses?
    pub check: MaterialCheck,
    /// Is there a preview?
    pub has_preview: bool,
    /// The engagement from which PEP used it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_again_from: Option<String>,
    /// Who uploaded it.
    pub uploaded_by: String,
    /// When it came to this engagement.
    pub uploaded_at: DateTime<Utc>,
    /// May the reader replace or withdraw it?
    pub may_change: bool,
    /// May the reader fetch it?
    pub may_fetch: bool,
}

/// What a partner uploaded in an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MyMaterials {
    /// In use and not, newest first.
    pub items: Vec<MyMaterial>,
    /// The reader's own uploads that wait for more.
    pub uploads: Vec<MaterialUpload>,
    /// Bytes that the partner uses in all engagements.
    pub used_bytes: i64,
    /// Bytes that it may use.
    pub quota_bytes: i64,
}

/// A material in the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Material {
    /// The material.
    pub id: i64,
    /// The file's name.
    pub file_name: String,
    /// What kind of file.
    pub kind: MaterialKind,
    /// Bytes.
    pub size: i64,
    /// Is there a preview?
    pub has_preview: bool,
    /// Whose.
    pub partner: NamedThing,
    /// For which OU.
    pub ou: NamedThing,
    /// From which engagement; absent if the reader does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<NamedThing>,
    /// Against which kind of task.
    pub task_kind: EngagementTaskKind,
    /// How the task is called.
    pub task_title: String,
    /// For these segments; empty: for all.
    pub segments: Vec<String>,
    /// For these industries; empty: for all.
    pub industries: Vec<String>,
    /// Did PEP use it again from an earlier engagement?
    pub is_used_again: bool,
    /// What the scanner said.
    pub scan_note: String,
    /// When it came.
    pub uploaded_at: DateTime<Utc>,
}

/// What to look for in the library; lists repeat the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialQuery {
    /// Words of file name, task, tags or partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Of these partners, by id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partner: Vec<i64>,
    /// For these OUs, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ou: Vec<String>,
    /// For these segments, by name; what is for all segments is among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub segment: Vec<String>,
    /// For these industries, by name; what is for all industries is among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub industry: Vec<String>,
    /// Of these kinds: `pdf`, `pptx`, `docx`, `xlsx`, `png`, `jpg`, `mp4`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Of this engagement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engagement: Option<i64>,
    /// Those after this cursor, as the last answer gave it in `next`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// At most this many, 1 to 200; 48 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// Is somebody looking for viruses?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum MaterialScanner {
    /// Yes.
    On,
    /// No, and files are shown all the same.
    OffAndOpen,
    /// No, and files wait until somebody does.
    OffAndClosed,
}

/// One choice and how many materials it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MaterialOption {
    /// What to send: a partner's id, else the name.
    pub value: String,
    /// What to show.
    pub name: String,
    /// How many materials within reach.
    pub count: i64,
}

/// By what the reader can narrow the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct MaterialOptions {
    /// Partners, by name.
    pub partners: Vec<MaterialOption>,
    /// OUs.
    pub ous: Vec<MaterialOption>,
    /// Segments.
    pub segments: Vec<MaterialOption>,
    /// Industries.
    pub industries: Vec<MaterialOption>,
    /// Kinds of file.
    pub kinds: Vec<MaterialOption>,
    /// Is somebody looking for viruses?
    pub scanner: MaterialScanner,
}

/// For what a material is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialTags {
    /// Segments, by name; empty: all.
    pub segments: Vec<String>,
    /// Industries, by name; empty: all.
    pub industries: Vec<String>,
}

/// Why a material is taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MaterialRemoval {
    /// In words that the partner reads, 1 to 4,000 characters.
    pub reason: String,
}
