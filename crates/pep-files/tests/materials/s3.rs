//! A bucket of moto's S3: parts, whole files in several pieces, previews, deleting.

use bytes::Bytes;
use futures_util::TryStreamExt;
use pep_files::{FileStore, S3Bucket, StoreError};
use pep_test_support::MotoServer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const MIB: usize = 1024 * 1024;

async fn make_bucket(moto: &MotoServer, name: &str) {
    let mut stream = TcpStream::connect(&moto.address).await.unwrap();
    let head = format!(
        "PUT /{name} HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        moto.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

fn bucket(moto: &MotoServer, name: &str) -> S3Bucket {
    // The server installs it when it reads its settings.
    let _first = rustls::crypto::ring::default_provider().install_default();
    S3Bucket {
        bucket: name.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint_url: Some(moto.url()),
        credentials: Some(("AKIATEST".to_owned(), "secret".to_owned())),
    }
}

#[tokio::test]
async fn a_bucket_keeps_parts_files_and_previews_and_forgets_them() {
    let moto = MotoServer::start().await;
    make_bucket(&moto, "materials").await;
    let scratch = tempfile::tempdir().unwrap();
    let store = FileStore::in_bucket(&bucket(&moto, "materials"), scratch.path()).unwrap();
    // Larger than a piece of S3, so that the whole goes in several.
    let parts: Vec<Vec<u8>> = (0_u8..4).map(|n| vec![n; 4 * MIB]).collect();
    let mut names = Vec::new();
    for (place, part) in parts.iter().enumerate() {
        let name = format!("p{place}");
        let mut writer = store.begin_part(5, &name);
        for piece in part.chunks(100_000) {
            writer.add(Bytes::copy_from_slice(piece)).await.unwrap();
        }
        writer.finish().await.unwrap();
        names.push(name);
    }
    // A part that lost the race goes alone; what another upload has stays.
    let mut other = store.begin_part(55, "p0");
    other.add(Bytes::from_static(b"other")).await.unwrap();
    other.finish().await.unwrap();
    let whole = store.assemble(5, &names).await.unwrap();
    assert_eq!(whole.size, 16 * 1024 * 1024);
    let sha256 = whole.sha256.clone();
    store.keep(whole).await.unwrap();
    store.keep(store.assemble(5, &names).await.unwrap()).await.unwrap();
    store.forget_upload(5).await.unwrap();
    assert!(matches!(store.assemble(5, &names).await, Err(StoreError::NotFound)));
    assert_eq!(store.assemble(55, &["p0".to_owned()]).await.unwrap().size, 5);
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);

    let content = store.open(&sha256).await.unwrap();
    assert_eq!(content.size, 16 * 1024 * 1024);
    let read: Vec<Bytes> = content.pieces.try_collect().await.unwrap();
    assert_eq!(read.concat(), parts.concat());
    store.keep_preview(&sha256, b"jpeg".to_vec()).await.unwrap();
    assert_eq!(store.preview(&sha256).await.unwrap(), "jpeg");
    store.forget(&sha256).await.unwrap();
    store.forget(&sha256).await.unwrap();
    assert!(matches!(store.open(&sha256).await, Err(StoreError::NotFound)));
    assert!(matches!(store.preview(&sha256).await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_a_failure_not_a_lost_file() {
    let moto = MotoServer::start().await;
    let scratch = tempfile::tempdir().unwrap();
    let store = FileStore::in_bucket(&bucket(&moto, "nowhere"), scratch.path()).unwrap();
    let mut part = store.begin_part(1, "a");
    part.add(Bytes::from_static(b"x")).await.unwrap();
    assert!(part.finish().await.is_err());
}
