//! A file that unpacks to far more than it holds.

use std::io::{Seek, SeekFrom, Write};

use pep_domain::materials::MaterialKind;
use pep_files::check;

const MIB: usize = 1024 * 1024;

#[test]
fn a_bomb_is_counted_while_it_unpacks() {
    let mut file = tempfile::tempfile().unwrap();
    let mut archive = zip::ZipWriter::new(&mut file);
    archive.start_file("ppt/media/zero.bin", zip::write::SimpleFileOptions::default()).unwrap();
    let piece = vec![0; MIB];
    for _ in 0..300 {
        archive.write_all(&piece).unwrap();
    }
    archive.finish().unwrap();
    file.seek(SeekFrom::Start(0)).unwrap();
    assert_eq!(check(file, MaterialKind::Pptx), Err(pep_files::FileFault::UnpacksTooFar));
}
