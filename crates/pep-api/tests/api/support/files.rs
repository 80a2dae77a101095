//! Files for uploads, and the way of an upload over HTTP.

use std::io::{Cursor, Write};

use actix_web::http::Method;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Answer, Person};

/// A PDF of `size` bytes at least.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(size.max(20), b' ');
    bytes.extend_from_slice(b"\n%%EOF\n");
    bytes
}

/// An Office file with these parts beside those that every presentation has.
pub(crate) fn pptx(more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [
        ("[Content_Types].xml", &b"<Types/>"[..]),
        ("_rels/.rels", b"<Relationships/>"),
        ("ppt/presentation.xml", b"<p/>"),
    ];
    for (name, content) in parts.iter().chain(more) {
        // A part that is given again replaces the usual one.
        let is_replaced =
            parts.iter().any(|(usual, _)| usual == name) && more.iter().any(|(own, _)| own == name);
        if is_replaced && !more.contains(&(name, content)) {
            continue;
        }
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An MP4 with these boxes: name and content.
pub(crate) fn mp4(boxes: &[(&[u8; 4], usize)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, size) in boxes {
        bytes.extend_from_slice(&u32::try_from(size + 8).unwrap().to_be_bytes());
        bytes.extend_from_slice(*name);
        bytes.resize(bytes.len() + size, 7);
    }
    bytes
}

/// Begins an upload.
pub(crate) async fn begin(person: &Person, at: &str, name: &str, size: usize) -> Answer {
    let body = json!({ "fileName": name, "mediaType": "", "size": size, "fingerprint": "1" });
    person.post(&format!("/api/v1/my-engagements/{at}/uploads"), &body).await
}

/// Sends one part.
pub(crate) async fn send(person: &Person, id: i64, offset: usize, part: &[u8]) -> Answer {
    let offset = offset.to_string();
    let body = Some(("application/octet-stream", part.to_vec()));
    let path = format!("/api/v1/material-uploads/{id}");
    person.send_bytes(Method::PATCH, &path, &[("upload-offset", &offset)], body).await
}

/// Ends an upload.
pub(crate) async fn finish(person: &Person, id: i64) -> Answer {
    person.send(Method::POST, &format!("/api/v1/material-uploads/{id}/finish"), &[], None).await
}

/// A whole upload in parts of 4 MiB; the answer of its end.
pub(crate) async fn upload(person: &Person, at: &str, name: &str, content: &[u8]) -> Answer {
    let begun = begin(person, at, name, content.len()).await.expect(201).json();
    let id = begun["id"].as_i64().unwrap();
    for (place, part) in content.chunks(4 * 1024 * 1024).enumerate() {
        send(person, id, place * 4 * 1024 * 1024, part).await.expect(200);
    }
    finish(person, id).await
}

/// Ids of the entries of a list.
pub(crate) fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}
