//! Brotli and gzip, once at build time, at their strongest: the server only picks.

use std::io::Write;

use anyhow::Result;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::site::File;

/// The files, each followed by those of its compressed forms that are smaller than itself.
pub fn with_variants(files: Vec<File>) -> Result<Vec<File>> {
    let mut all = Vec::with_capacity(files.len() * 3);
    for file in files {
        let variants = [("br", brotli(&file.bytes)?), ("gz", gzip(&file.bytes)?)];
        let smaller = variants.into_iter().filter(|(_, bytes)| bytes.len() < file.bytes.len());
        let smaller: Vec<_> =
            smaller.map(|(suffix, bytes)| File { path: format!("{}.{suffix}", file.path), bytes }).collect();
        all.push(file);
        all.extend(smaller);
    }
    Ok(all)
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let (quality, window) = (11, 24);
    brotli::CompressorWriter::new(&mut compressed, 1 << 16, quality, window).write_all(bytes)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressible_files_get_both_forms_and_others_none() {
        let text = File { path: "a.css".into(), bytes: b"a { color: red }\n".repeat(100) };
        let tiny = File { path: "b.txt".into(), bytes: b"x".to_vec() };
        let paths: Vec<_> =
            with_variants(vec![text, tiny]).unwrap().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["a.css", "a.css.br", "a.css.gz", "b.txt"]);
    }
}
