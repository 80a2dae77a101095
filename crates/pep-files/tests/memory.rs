//! However large the file, only a piece of it is in memory.

use bytes::Bytes;
use peak_alloc::PeakAlloc;
use pep_domain::materials::MaterialKind;
use pep_files::{FileStore, check};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;

#[tokio::test]
async fn two_hundred_megabytes_take_less_than_forty() {
    let folder = tempfile::tempdir().unwrap();
    let store = FileStore::in_folder(folder.path()).unwrap();
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    // A video: its head, then parts of 4 MiB in pieces as a connection brings them.
    let parts = 50;
    let length = u32::try_from(parts * 4 * MIB - 40).unwrap();
    let head = [
        &[0, 0, 0, 24][..],
        b"ftypisom",
        &[0; 12],
        &[0, 0, 0, 16],
        b"moov",
        &[0; 8],
        &length.to_be_bytes(),
        b"mdat",
    ]
    .concat();
    let mut names = Vec::new();
    for place in 0..parts {
        let name = format!("p{place}");
        let mut writer = store.begin_part(1, &name);
        let mut left = 4 * MIB;
        if place == 0 {
            left -= head.len();
            writer.add(Bytes::copy_from_slice(&head)).await.unwrap();
        }
        while left > 0 {
            let piece = left.min(32 * 1024);
            writer.add(Bytes::from(vec![u8::try_from(place).unwrap(); piece])).await.unwrap();
            left -= piece;
        }
        writer.finish().await.unwrap();
        names.push(name);
    }
    let whole = store.assemble(1, &names).await.unwrap();
    assert_eq!(usize::try_from(whole.size).unwrap(), parts * 4 * MIB);
    check(whole.file.reopen().unwrap(), MaterialKind::Mp4).unwrap();
    let sha256 = whole.sha256.clone();
    store.keep(whole).await.unwrap();
    let fetched = store.fetch(&sha256, 1 << 30).await.unwrap();
    assert_eq!(fetched.as_file().metadata().unwrap().len(), u64::from(length) + 40);
    let peak = MEMORY.peak_usage() - before;
    assert!(peak < 40 * MIB, "{} MiB", peak / MIB);
}
