//! What may be uploaded, and which part comes next.

use super::{MAX_PER_TASK, MaterialKind, PART_MAX_BYTES, PART_MIN_BYTES, PARTNER_QUOTA_BYTES, kinds_for};
use crate::engagements::TaskKind;

/// What somebody wants to upload, and what is there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadPlan<'a> {
    /// Against which kind of task.
    pub task: TaskKind,
    /// The cleaned file name; none if nothing was left of it.
    pub file_name: Option<&'a str>,
    /// The media type that the browser gave; empty if it knew none.
    pub media_type: &'a str,
    /// Bytes to come.
    pub size: i64,
    /// Bytes that the partner keeps already, uploads under way included.
    pub used: i64,
    /// Files that the task holds, without the one that is replaced.
    pub files_of_task: i64,
}

/// Why a file cannot be uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadFault {
    /// Nothing is uploaded against this task.
    NoFileTask,
    /// The name is empty or too long.
    Name,
    /// Its ending is none of those that the task takes.
    Ending(Vec<MaterialKind>),
    /// The declared media type says something else than the ending.
    MediaType(MaterialKind),
    /// It holds nothing.
    Empty,
    /// It is larger than files of its kind may be.
    TooLarge(MaterialKind),
    /// The partner's room is used up.
    Quota,
    /// The task holds as many files as it can.
    TooMany,
}

impl UploadFault {
    /// JSON pointer to what is wrong.
    #[must_use]
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::Name | Self::Ending(_) => "/fileName",
            Self::MediaType(_) => "/mediaType",
            Self::Empty | Self::TooLarge(_) | Self::Quota => "/size",
            Self::NoFileTask | Self::TooMany => "",
        }
    }

    /// What is wrong and what would be right.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::NoFileTask => "This task is no file. Mark it as done when it is.".to_owned(),
            Self::Name => {
                "The file needs a name of at most 200 characters. Rename it and try again.".to_owned()
            }
            Self::Ending(kinds) => {
                let endings: Vec<String> = kinds.iter().map(|kind| format!(".{kind}")).collect();
                format!("This task takes {} files. Save the file as one of these.", endings.join(", "))
            }
            Self::MediaType(kind) => format!(
                "The file ends in .{kind}, but your browser takes it for something else. Open it, save it as {} and try \
                 again.",
                kind.label()
            ),
            Self::Empty => "The file is empty. Choose the one that you meant.".to_owned(),
            Self::TooLarge(kind) => format!(
                "The file is larger than {} MB. Make it smaller, for example with compressed pictures or a lower resolution.",
                kind.max_bytes() / (1024 * 1024)
            ),
            Self::Quota => {
                "Your company's room of 5 GB is used up. Withdraw files that nobody needs any more."
                    .to_owned()
            }
            Self::TooMany => "This task holds 10 files already. Replace or withdraw one.".to_owned(),
        }
    }
}

/// The kind of file that this upload will be.
///
/// # Errors
/// The first [`UploadFault`].
pub fn check_upload(plan: &UploadPlan<'_>) -> Result<MaterialKind, UploadFault> {
    let kinds = kinds_for(plan.task);
    if kinds.is_empty() {
        return Err(UploadFault::NoFileTask);
    }
    let name = plan.file_name.ok_or(UploadFault::Name)?;
    let kind = MaterialKind::of_file_name(name)
        .filter(|kind| kinds.contains(kind))
        .ok_or_else(|| UploadFault::Ending(kinds.to_vec()))?;
    if !is_declared_as(kind, plan.media_type) {
        return Err(UploadFault::MediaType(kind));
    }
    if plan.size <= 0 {
        return Err(UploadFault::Empty);
    }
    if plan.size > kind.max_bytes() {
        return Err(UploadFault::TooLarge(kind));
    }
    if plan.used.saturating_add(plan.size) > PARTNER_QUOTA_BYTES {
        return Err(UploadFault::Quota);
    }
    if plan.files_of_task >= MAX_PER_TASK {
        return Err(UploadFault::TooMany);
    }
    Ok(kind)
}

/// Does the media type agree with the kind? A browser that knows none sends nothing or the general one.
fn is_declared_as(kind: MaterialKind, media_type: &str) -> bool {
    let plain = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    plain.is_empty() || plain == "application/octet-stream" || plain == kind.media_type()
}

/// Why a part is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartFault {
    /// It does not begin where the upload stands.
    Offset,
    /// It is longer than one part may be.
    TooLong,
    /// It is shorter than a part must be that is not the last.
    TooShort,
    /// More comes than was said.
    Beyond,
}

/// May a part of `length` bytes at `offset` be added to an upload of `size` bytes, of which `received` are here?
///
/// # Errors
/// Why it is not taken.
pub fn check_part(size: i64, received: i64, offset: i64, length: i64) -> Result<(), PartFault> {
    if offset != received {
        return Err(PartFault::Offset);
    }
    if length > PART_MAX_BYTES {
        return Err(PartFault::TooLong);
    }
    let end = received.saturating_add(length);
    if end > size {
        return Err(PartFault::Beyond);
    }
    if length <= 0 || (length < PART_MIN_BYTES && end < size) {
        return Err(PartFault::TooShort);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> UploadPlan<'static> {
        UploadPlan {
            task: TaskKind::UploadSlide,
            file_name: Some("slide.pptx"),
            media_type: MaterialKind::Pptx.media_type(),
            size: 1_000,
            used: 0,
            files_of_task: 0,
        }
    }

    #[test]
    fn ending_type_size_and_room_are_looked_at() {
        assert_eq!(check_upload(&plan()), Ok(MaterialKind::Pptx));
        assert_eq!(check_upload(&UploadPlan { media_type: "", ..plan() }), Ok(MaterialKind::Pptx));
        let refused = [
            (UploadPlan { task: TaskKind::PrepCall, ..plan() }, UploadFault::NoFileTask),
            (UploadPlan { file_name: None, ..plan() }, UploadFault::Name),
            (UploadPlan { media_type: "text/html", ..plan() }, UploadFault::MediaType(MaterialKind::Pptx)),
            (UploadPlan { size: 0, ..plan() }, UploadFault::Empty),
            (UploadPlan { size: -1, ..plan() }, UploadFault::Empty),
            (
                UploadPlan { size: super::super::DOCUMENT_MAX_BYTES + 1, ..plan() },
                UploadFault::TooLarge(MaterialKind::Pptx),
            ),
            (UploadPlan { used: PARTNER_QUOTA_BYTES - 999, ..plan() }, UploadFault::Quota),
            (UploadPlan { files_of_task: 10, ..plan() }, UploadFault::TooMany),
        ];
        for (plan, fault) in refused {
            assert_eq!(check_upload(&plan), Err(fault));
        }
        let recording = UploadPlan { task: TaskKind::UploadRecording, ..plan() };
        assert!(
            matches!(check_upload(&recording), Err(UploadFault::Ending(kinds)) if kinds == [MaterialKind::Mp4])
        );
        // To the last byte.
        assert!(check_upload(&UploadPlan { used: PARTNER_QUOTA_BYTES - 1_000, ..plan() }).is_ok());
    }

    #[test]
    fn every_fault_says_what_to_do() {
        let faults = [
            UploadFault::NoFileTask,
            UploadFault::Name,
            UploadFault::Ending(vec![MaterialKind::Mp4]),
            UploadFault::MediaType(MaterialKind::Pdf),
            UploadFault::Empty,
            UploadFault::TooLarge(MaterialKind::Mp4),
            UploadFault::Quota,
            UploadFault::TooMany,
        ];
        for fault in faults {
            assert!(fault.detail().matches(". ").count() >= 1, "{}", fault.detail());
        }
    }

    #[test]
    fn parts_follow_each_other_without_gap_and_are_neither_dust_nor_too_much() {
        let size = 10 * PART_MIN_BYTES + 1;
        assert_eq!(check_part(size, 0, 0, PART_MIN_BYTES), Ok(()));
        assert_eq!(check_part(size, PART_MIN_BYTES, 0, PART_MIN_BYTES), Err(PartFault::Offset));
        assert_eq!(check_part(size, 0, 0, PART_MIN_BYTES - 1), Err(PartFault::TooShort));
        assert_eq!(check_part(size, size - 1, size - 1, 1), Ok(()));
        assert_eq!(check_part(size, size - 1, size - 1, 2), Err(PartFault::Beyond));
        assert_eq!(check_part(size, size, size, 0), Err(PartFault::TooShort));
        assert_eq!(check_part(i64::MAX, 0, 0, PART_MAX_BYTES + 1), Err(PartFault::TooLong));
        assert_eq!(check_part(1, -1, -1, 1), Err(PartFault::TooShort));
    }
}
