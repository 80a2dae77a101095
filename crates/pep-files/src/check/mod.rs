//! Is a file what its name says, and harmless as far as that can be seen (reliability 3.8)?

mod office;
mod video;

use std::io::{BufReader, Read, Seek, SeekFrom};

use pep_domain::materials::MaterialKind;
use thiserror::Error;

/// Why a file is not taken. Each says what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FileFault {
    /// Its first bytes are those of something else.
    #[error("The file is not the {} that its name says. Open it, save it as {} and upload that.", .0.label(), .0.label())]
    OtherKind(MaterialKind),
    /// An Office file that is locked, or of the years before 2007.
    #[error(
        "The file is protected by a password or of an old format. Save it without a password as .{0} and upload that."
    )]
    Locked(MaterialKind),
    /// It ends too early, or its inside makes no sense.
    #[error("The file is damaged: {0}. Open it, save it anew and upload that.")]
    Damaged(&'static str),
    /// It unpacks to more than is sensible.
    #[error(
        "The file unpacks to more than 200 MB or 2,000 parts. Make it smaller, for example with compressed pictures, and upload that."
    )]
    UnpacksTooFar,
    /// It carries a program.
    #[error("The file carries macros or a program. Save it without macros and upload that.")]
    Program,
    /// It reaches for a file of a computer or of a network.
    #[error(
        "The file links to a file on a computer or in a network. Break these links (File, Info, Edit Links) and upload it again."
    )]
    FileLink,
    /// The picture has too many pixels.
    #[error("The picture is larger than 12,000 pixels on one side. Make it smaller and upload that.")]
    TooManyPixels,
    /// It could not be read here.
    #[error("The file could not be read. Upload it again.")]
    Unreadable,
}

impl From<std::io::Error> for FileFault {
    fn from(error: std::io::Error) -> Self {
        // The end of a file where something should follow is the file's own fault.
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            Self::Damaged("it ends too early")
        } else {
            Self::Unreadable
        }
    }
}

/// How much of the start is compared.
const HEAD: u64 = 32;
/// How Office files of before 2007 begin, and those with a password.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Looks at a whole file. Reads it piece by piece, whatever its size.
///
/// # Errors
/// The first [`FileFault`].
pub fn check(mut file: impl Read + Seek, kind: MaterialKind) -> Result<(), FileFault> {
    let mut head = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.by_ref().take(HEAD).read_to_end(&mut head)?;
    let is_office = matches!(kind, MaterialKind::Pptx | MaterialKind::Docx | MaterialKind::Xlsx);
    if is_office && head.starts_with(COMPOUND) {
        return Err(FileFault::Locked(kind));
    }
    let begins_right = match kind {
        MaterialKind::Pdf => head.starts_with(b"%PDF-"),
        MaterialKind::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        MaterialKind::Jpg => head.starts_with(&[0xff, 0xd8, 0xff]),
        MaterialKind::Mp4 => head.get(4..8) == Some(b"ftyp"),
        MaterialKind::Pptx | MaterialKind::Docx | MaterialKind::Xlsx => head.starts_with(b"PK\x03\x04"),
    };
    if !begins_right {
        return Err(FileFault::OtherKind(kind));
    }
    file.seek(SeekFrom::Start(0))?;
    match kind {
        MaterialKind::Pdf => ends_as_pdf(&mut file),
        MaterialKind::Png | MaterialKind::Jpg => has_edges(file, kind),
        MaterialKind::Mp4 => video::check(&mut file),
        MaterialKind::Pptx | MaterialKind::Docx | MaterialKind::Xlsx => {
            office::check(BufReader::new(file), kind)
        }
    }
}

/// A PDF says near its end that it ends there; one that was cut off does not.
fn ends_as_pdf(file: &mut (impl Read + Seek)) -> Result<(), FileFault> {
    let size = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(size.saturating_sub(2_048)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    if tail.windows(5).any(|word| word == b"%%EOF") {
        Ok(())
    } else {
        Err(FileFault::Damaged("it ends too early"))
    }
}

/// A picture says how large it is, and that is sensible. Decoding happens only for the preview, with limits.
fn has_edges(file: impl Read + Seek, kind: MaterialKind) -> Result<(), FileFault> {
    let format = if kind == MaterialKind::Png { image::ImageFormat::Png } else { image::ImageFormat::Jpeg };
    let reader = image::ImageReader::with_format(BufReader::new(file), format);
    let (width, height) =
        reader.into_dimensions().map_err(|_unreadable| FileFault::Damaged("it is no picture inside"))?;
    if width > 12_000 || height > 12_000 { Err(FileFault::TooManyPixels) } else { Ok(()) }
}
