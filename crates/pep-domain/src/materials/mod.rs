//! Materials: the files that partners upload against the tasks of an engagement (C-20 … C-23, C-46, C-47; reliability
//! 3.8).

mod names;
mod uploads;

pub use names::file_name;
pub use uploads::{PartFault, UploadFault, UploadPlan, check_part, check_upload};

use crate::engagements::{Criteria, TaskKind};
use crate::people::text_enum;

/// The largest document or picture, bytes.
pub const DOCUMENT_MAX_BYTES: i64 = 25 * 1024 * 1024;
/// The largest video, bytes.
pub const VIDEO_MAX_BYTES: i64 = 500 * 1024 * 1024;
/// What one partner may keep in all, bytes.
pub const PARTNER_QUOTA_BYTES: i64 = 5 * 1024 * 1024 * 1024;
/// The largest part of an upload that is sent at once, bytes.
pub const PART_MAX_BYTES: i64 = 4 * 1024 * 1024;
/// The smallest part, unless it is the last, bytes: an upload must not fall apart into millions of parts.
pub const PART_MIN_BYTES: i64 = 256 * 1024;
/// Uploads that one partner may have under way at once.
pub const MAX_ACTIVE_UPLOADS: i64 = 4;
/// Files that one task may hold at once.
pub const MAX_PER_TASK: i64 = 10;
/// The longest file name, characters.
pub const FILE_NAME_MAX_CHARS: usize = 200;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaterialKind {
    /// A PDF document.
    Pdf,
    /// A presentation.
    Pptx,
    /// A text document.
    Docx,
    /// A workbook.
    Xlsx,
    /// A picture without loss.
    Png,
    /// A photograph.
    Jpg,
    /// A video.
    Mp4,
}
text_enum!(MaterialKind {
    Pdf = "pdf",
    Pptx = "pptx",
    Docx = "docx",
    Xlsx = "xlsx",
    Png = "png",
    Jpg = "jpg",
    Mp4 = "mp4",
});

impl MaterialKind {
    /// The kind that a file's name promises; none if its ending is not one of ours.
    #[must_use]
    pub fn of_file_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        let ending = if ending == "jpeg" { "jpg" } else { &ending };
        Self::parse(ending).filter(|_| !stem.trim().is_empty())
    }

    /// The media type under which it is served.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Png => "image/png",
            Self::Jpg => "image/jpeg",
            Self::Mp4 => "video/mp4",
        }
    }

    /// The kind in words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Pptx => "PowerPoint",
            Self::Docx => "Word",
            Self::Xlsx => "Excel",
            Self::Png => "PNG picture",
            Self::Jpg => "JPEG picture",
            Self::Mp4 => "MP4 video",
        }
    }

    /// How large a file of it may be, bytes.
    #[must_use]
    pub fn max_bytes(self) -> i64 {
        if self == Self::Mp4 { VIDEO_MAX_BYTES } else { DOCUMENT_MAX_BYTES }
    }

    /// Can PEP draw a picture of it? Only of what it decodes and draws anew itself.
    #[must_use]
    pub fn has_preview(self) -> bool {
        matches!(self, Self::Png | Self::Jpg)
    }
}

/// Has a file been looked at for viruses (reliability 3.8)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanState {
    /// Not yet; only its uploader's partner may fetch it.
    Pending,
    /// Yes, and nothing was found.
    Clean,
    /// Something was found; its bytes are gone.
    Infected,
    /// The scanner could not read it; it stays closed.
    Error,
}
text_enum!(ScanState { Pending = "pending", Clean = "clean", Infected = "infected", Error = "error" });

/// Is a material in use?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaterialState {
    /// Yes.
    Current,
    /// Its partner put another file in its place.
    Replaced,
    /// Its partner took it back.
    Withdrawn,
    /// Microsoft took it out, or a virus was found in it.
    Removed,
}
text_enum!(MaterialState {
    Current = "current",
    Replaced = "replaced",
    Withdrawn = "withdrawn",
    Removed = "removed",
});

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UploadState {
    /// Parts are coming in, now or when it is taken up again.
    Receiving,
    /// It became a material.
    Finished,
    /// It was all here and could not be taken.
    Refused,
    /// Its uploader gave it up.
    Cancelled,
    /// Nothing came for a day.
    Abandoned,
}
text_enum!(UploadState {
    Receiving = "receiving",
    Finished = "finished",
    Refused = "refused",
    Cancelled = "cancelled",
    Abandoned = "abandoned",
});

/// What can be uploaded against a task; nothing for tasks that are no files.
#[must_use]
pub fn kinds_for(task: TaskKind) -> &'static [MaterialKind] {
    use MaterialKind::{Jpg, Mp4, Pdf, Png, Pptx};
    match task {
        TaskKind::UploadRecording => &[Mp4],
        TaskKind::UploadSlide => &[Pptx, Pdf, Png, Jpg],
        TaskKind::Other => MaterialKind::ALL,
        TaskKind::CompleteHeatmap | TaskKind::PrepCall => &[],
    }
}

/// Does an upload complete the task by itself? What else a program asks for may be more than a file.
#[must_use]
pub fn is_completed_by_upload(task: TaskKind) -> bool {
    matches!(task, TaskKind::UploadRecording | TaskKind::UploadSlide)
}

/// Are these the same criteria, whatever the order and spelling of their names (C-22)? The OUs are compared by the
/// caller, by id.
#[must_use]
pub fn are_same_criteria(one: &Criteria, other: &Criteria) -> bool {
    let folded = |names: &[String]| {
        let mut names: Vec<String> = names.iter().map(|name| crate::text::fold(name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let words = |criteria: &Criteria| {
        let mut words: Vec<&str> = criteria.statuses.iter().map(|status| status.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    folded(&one.segments) == folded(&other.segments)
        && folded(&one.industries) == folded(&other.industries)
        && words(one) == words(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heatmap::AccountStatus;

    #[test]
    fn the_ending_tells_the_kind_whatever_its_case() {
        assert_eq!(MaterialKind::of_file_name("A.B.PPTX"), Some(MaterialKind::Pptx));
        assert_eq!(MaterialKind::of_file_name("photo.JPEG"), Some(MaterialKind::Jpg));
        for name in ["slide.pptm", "picture.svg", "page.html", "mp4", ".mp4", "run.pdf.exe", "notes"] {
            assert_eq!(MaterialKind::of_file_name(name), None, "{name}");
        }
    }

    #[test]
    fn a_recording_is_a_video_and_a_call_is_no_file() {
        assert_eq!(kinds_for(TaskKind::UploadRecording), [MaterialKind::Mp4]);
        assert!(!kinds_for(TaskKind::UploadSlide).contains(&MaterialKind::Mp4));
        assert!(kinds_for(TaskKind::PrepCall).is_empty() && kinds_for(TaskKind::CompleteHeatmap).is_empty());
        for kind in TaskKind::ALL {
            assert!(!is_completed_by_upload(*kind) || !kinds_for(*kind).is_empty(), "{kind}");
        }
    }

    #[test]
    fn criteria_are_the_same_in_any_order_and_different_by_one_name() {
        let criteria = |segments: &[&str], statuses: &[AccountStatus]| Criteria {
            segments: segments.iter().map(|name| (*name).to_owned()).collect(),
            statuses: statuses.to_vec(),
            ..Criteria::default()
        };
        let one = criteria(&["Enterprise", "SMC"], &[]);
        assert!(are_same_criteria(&one, &criteria(&["smc ", "Enterprise", "SMC"], &[])));
        assert!(!are_same_criteria(&one, &criteria(&["Enterprise"], &[])));
        assert!(!are_same_criteria(&one, &criteria(&["Enterprise", "SMC"], &[AccountStatus::Target])));
        assert!(are_same_criteria(&Criteria::default(), &Criteria::default()));
    }
}
