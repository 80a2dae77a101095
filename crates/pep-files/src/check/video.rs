//! MP4: boxes that follow each other and fill the file.

use std::io::{Read, Seek, SeekFrom};

use super::FileFault;

/// Boxes that a file of ours may hold on its first level.
const KNOWN: [&[u8; 4]; 14] = [
    b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"udta", b"meta", b"moof", b"mfra",
    b"sidx", b"styp", b"pdin",
];
/// More boxes than a video of 500 MB in fragments of a second has.
const MAX_BOXES: usize = 100_000;

/// Walks from box to box without reading what is in them.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<(), FileFault> {
    let end = file.seek(SeekFrom::End(0))?;
    let mut at = 0;
    let mut has_film = false;
    for _ in 0..MAX_BOXES {
        if at == end {
            return if has_film { Ok(()) } else { Err(FileFault::Damaged("it holds no film")) };
        }
        file.seek(SeekFrom::Start(at))?;
        let mut head = [0; 8];
        file.read_exact(&mut head)?;
        let [a, b, c, d, name @ ..] = head;
        if !KNOWN.contains(&&name) {
            return Err(FileFault::Damaged("it holds something that is no video"));
        }
        has_film |= &name == b"moov";
        let (length, least) = match u32::from_be_bytes([a, b, c, d]) {
            // To the end of the file.
            0 => (end - at, 8),
            1 => {
                let mut large = [0; 8];
                file.read_exact(&mut large)?;
                (u64::from_be_bytes(large), 16)
            }
            length => (u64::from(length), 8),
        };
        at = at
            .checked_add(length)
            .filter(|next| length >= least && *next <= end)
            .ok_or(FileFault::Damaged("it ends too early"))?;
    }
    Err(FileFault::Damaged("it falls into too many pieces"))
}
