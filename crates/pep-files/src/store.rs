//! Where files lie: a folder, or a bucket of an S3-compatible service.

use std::fmt;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::buffered::BufWriter;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// S3 takes parts of at least 5 MiB, so this much of an upload is held before it goes on.
const S3_PIECE: usize = 5 * 1024 * 1024;
/// A folder takes what comes.
const FOLDER_PIECE: usize = 256 * 1024;

/// Why a file could not be written or read.
#[derive(Debug, Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("the file is not in the store")]
    NotFound,
    /// The folder or the service does not answer as it should.
    #[error("the store of files failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(error.into())
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other => Self::failed(other),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error)
    }
}

/// A bucket of an S3-compatible service.
#[derive(Clone)]
pub struct S3Bucket {
    /// The bucket's name; it is there already.
    pub bucket: String,
    /// Its region, like `eu-central-1`.
    pub region: String,
    /// Where the service is, if it is not Amazon's own; http only on this machine.
    pub endpoint_url: Option<String>,
    /// Key and secret; none: as the machine's role says.
    pub credentials: Option<(String, String)>,
}

// By hand, so that the secret is in no log.
impl fmt::Debug for S3Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Bucket").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

/// The store. Cheap to clone.
#[derive(Debug, Clone)]
pub struct FileStore {
    objects: Arc<dyn ObjectStore>,
    /// The folder, if it is one: a finished file is moved there instead of copied.
    folder: Option<PathBuf>,
    /// Where whole files are put together before they are kept.
    scratch: PathBuf,
    piece: usize,
}

/// A file's bytes as they are read, and how many there are.
pub struct Content {
    /// Bytes in all.
    pub size: u64,
    /// The bytes, piece by piece.
    pub pieces: Pin<Box<dyn Stream<Item = Result<Bytes, std::io::Error>> + Send>>,
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("size", &self.size).finish_non_exhaustive()
    }
}

/// An upload, put together. The file is gone when this is dropped.
#[derive(Debug)]
pub struct Whole {
    /// The file, read from its start.
    pub file: NamedTempFile,
    /// Its bytes.
    pub size: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub sha256: String,
}

/// A part of an upload as it comes in.
pub struct PartWriter {
    writer: BufWriter,
    size: u64,
}

impl PartWriter {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn add(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(self.writer.put(bytes).await?)
    }

    /// Bytes so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Keeps the part.
    ///
    /// # Errors
    /// [`StoreError::Failed`]; then nothing is kept.
    pub async fn finish(mut self) -> Result<(), StoreError> {
        Ok(self.writer.shutdown().await?)
    }

    /// Forgets the part.
    pub async fn abandon(mut self) {
        // What an abandoned part leaves behind is swept with its upload.
        if let Err(error) = self.writer.abort().await {
            tracing::debug!(%error, "a part of an upload was not cleared away at once");
        }
    }
}

fn part_folder(upload: i64) -> String {
    format!("uploads/{upload}")
}

fn part_key(upload: i64, part: &str) -> Key {
    Key::from(format!("{}/{part}", part_folder(upload)))
}

fn file_key(sha256: &str) -> String {
    let (first, rest) = sha256.split_at_checked(2).unwrap_or((sha256, ""));
    format!("blobs/{first}/{}/{sha256}", rest.get(..2).unwrap_or_default())
}

fn preview_key(sha256: &str) -> Key {
    Key::from(format!("previews/{sha256}.jpg"))
}

impl FileStore {
    /// A store in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if it cannot be written.
    pub fn in_folder(folder: &Path) -> Result<Self, StoreError> {
        let scratch = folder.join("scratch");
        std::fs::create_dir_all(&scratch)?;
        let objects = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        let folder = Some(folder.to_owned());
        Ok(Self { objects: Arc::new(objects), folder, scratch, piece: FOLDER_PIECE })
    }

    /// A store in a bucket. Uploads are put together in `scratch`, which is made if it is not there. Nothing is asked of
    /// the service yet.
    ///
    /// # Errors
    /// [`StoreError::Failed`] if a setting is not usable.
    pub fn in_bucket(bucket: &S3Bucket, scratch: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(scratch)?;
        let endpoint = bucket.endpoint_url.as_deref();
        let is_plain = endpoint.is_some_and(|url| url.starts_with("http://"));
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.bucket)
            .with_region(&bucket.region)
            .with_client_options(ClientOptions::new().with_allow_http(is_plain));
        if let Some(url) = endpoint {
            builder = builder.with_endpoint(url);
        }
        if let Some((key, secret)) = &bucket.credentials {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        }
        let objects = Arc::new(builder.build()?);
        Ok(Self { objects, folder: None, scratch: scratch.to_owned(), piece: S3_PIECE })
    }

    /// A store in memory: for tests, and for commands that keep no files.
    #[must_use]
    pub fn in_memory() -> Self {
        let objects = Arc::new(InMemory::new());
        Self { objects, folder: None, scratch: std::env::temp_dir(), piece: FOLDER_PIECE }
    }

    /// Begins a part of an upload. `part`: a word that no other part of the upload has.
    #[must_use]
    pub fn begin_part(&self, upload: i64, part: &str) -> PartWriter {
        let writer = BufWriter::with_capacity(self.objects.clone(), part_key(upload, part), self.piece);
        PartWriter { writer: writer.with_max_concurrency(1), size: 0 }
    }

    /// Forgets one part of an upload.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn forget_part(&self, upload: i64, part: &str) -> Result<(), StoreError> {
        self.delete(&part_key(upload, part)).await
    }

    /// Puts an upload together from its parts, one at a time, hashing as it goes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if a part is gone; [`StoreError::Failed`].
    pub async fn assemble(&self, upload: i64, parts: &[String]) -> Result<Whole, StoreError> {
        let mut file = NamedTempFile::new_in(&self.scratch)?;
        let mut hash = Sha256::new();
        let mut size = 0;
        for part in parts {
            let bytes = self.objects.get(&part_key(upload, part)).await?.bytes().await?;
            size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            (file, hash) = tokio::task::spawn_blocking(move || {
                hash.update(&bytes);
                file.write_all(&bytes).map(|()| (file, hash))
            })
            .await
            .map_err(StoreError::failed)??;
        }
        file.flush()?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Whole { file, size, sha256: hex::encode(hash.finalize()) })
    }

    /// Keeps a whole file under its hash. Keeping the same content again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn keep(&self, whole: Whole) -> Result<(), StoreError> {
        let key = file_key(&whole.sha256);
        match self.objects.head(&Key::from(key.clone())).await {
            Ok(meta) if meta.size == whole.size => return Ok(()),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        match &self.folder {
            Some(folder) => {
                let path = folder.join(key);
                tokio::task::spawn_blocking(move || move_into_place(whole.file, &path))
                    .await
                    .map_err(StoreError::failed)?
            }
            None => {
                let mut from = tokio::fs::File::from_std(whole.file.reopen()?);
                let mut to = BufWriter::with_capacity(self.objects.clone(), Key::from(key), self.piece)
                    .with_max_concurrency(1);
                let mut piece = vec![0; FOLDER_PIECE];
                loop {
                    let read = from.read(&mut piece).await?;
                    if read == 0 {
                        return Ok(to.shutdown().await?);
                    }
                    to.write_all(piece.get(..read).unwrap_or_default()).await?;
                }
            }
        }
    }

    /// Opens a kept file.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Failed`].
    pub async fn open(&self, sha256: &str) -> Result<Content, StoreError> {
        let found = self.objects.get(&Key::from(file_key(sha256))).await?;
        let size = found.meta.size;
        Ok(Content { size, pieces: Box::pin(found.into_stream().map_err(std::io::Error::other)) })
    }

    /// A kept file as a file of this machine, for what reads back and forth. At most `limit` bytes.
    ///
    /// # Errors
    /// As [`Self::open`]; [`StoreError::Failed`] if it is larger.
    pub async fn fetch(&self, sha256: &str, limit: u64) -> Result<NamedTempFile, StoreError> {
        let Content { size, mut pieces } = self.open(sha256).await?;
        if size > limit {
            return Err(StoreError::failed(format!("the file holds {size} bytes, more than {limit}")));
        }
        let file = NamedTempFile::new_in(&self.scratch)?;
        let mut to = tokio::fs::File::from_std(file.reopen()?);
        while let Some(piece) = pieces.next().await {
            to.write_all(&piece?).await?;
        }
        to.flush().await?;
        Ok(file)
    }

    /// Keeps the preview of a file.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn keep_preview(&self, sha256: &str, picture: Vec<u8>) -> Result<(), StoreError> {
        self.objects.put(&preview_key(sha256), picture.into()).await?;
        Ok(())
    }

    /// The preview of a file, a JPEG.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Failed`].
    pub async fn preview(&self, sha256: &str) -> Result<Bytes, StoreError> {
        Ok(self.objects.get(&preview_key(sha256)).await?.bytes().await?)
    }

    /// Forgets a file and its preview. What is gone already is no failure.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn forget(&self, sha256: &str) -> Result<(), StoreError> {
        self.delete(&preview_key(sha256)).await?;
        self.delete(&Key::from(file_key(sha256))).await
    }

    /// Forgets every part of an upload.
    ///
    /// # Errors
    /// [`StoreError::Failed`].
    pub async fn forget_upload(&self, upload: i64) -> Result<(), StoreError> {
        if let Some(folder) = &self.folder {
            // The folder also holds what a killed process left half written, which the store does not list.
            return match tokio::fs::remove_dir_all(folder.join(part_folder(upload))).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        let keys: Vec<Key> = self
            .objects
            .list(Some(&Key::from(part_folder(upload))))
            .map_ok(|meta| meta.location)
            .try_collect()
            .await?;
        for key in keys {
            self.delete(&key).await?;
        }
        Ok(())
    }

    async fn delete(&self, key: &Key) -> Result<(), StoreError> {
        match self.objects.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Moves a finished file to its place, safe against a power cut: first its content, then its name.
fn move_into_place(file: NamedTempFile, path: &Path) -> Result<(), StoreError> {
    file.as_file().sync_all()?;
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)?;
    file.persist(path).map_err(|error| StoreError::failed(error.error))?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn kept(store: &FileStore, upload: i64, parts: &[&[u8]]) -> String {
        let mut names = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            let name = format!("p{place}");
            let mut writer = store.begin_part(upload, &name);
            writer.add(Bytes::copy_from_slice(part)).await.unwrap();
            writer.finish().await.unwrap();
            names.push(name);
        }
        let whole = store.assemble(upload, &names).await.unwrap();
        let sha256 = whole.sha256.clone();
        store.keep(whole).await.unwrap();
        store.forget_upload(upload).await.unwrap();
        sha256
    }

    async fn read(store: &FileStore, sha256: &str) -> Vec<u8> {
        let content = store.open(sha256).await.unwrap();
        let size = content.size;
        let pieces: Vec<Bytes> = content.pieces.try_collect().await.unwrap();
        let bytes = pieces.concat();
        assert_eq!(u64::try_from(bytes.len()).unwrap(), size);
        bytes
    }

    #[tokio::test]
    async fn a_folder_keeps_the_same_content_once_and_forgets_the_parts() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::in_folder(folder.path()).unwrap();
        let one = kept(&store, 1, &[b"hello ", b"world"]).await;
        let two = kept(&store, 2, &[b"hello world"]).await;
        assert_eq!(one, two);
        assert_eq!(one, "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
        assert_eq!(read(&store, &one).await, b"hello world");
        assert!(folder.path().join("blobs/b9/4d").join(&one).is_file());
        assert!(!folder.path().join("uploads/1").exists());
        assert_eq!(std::fs::read_dir(folder.path().join("scratch")).unwrap().count(), 0);
        store.forget(&one).await.unwrap();
        store.forget(&one).await.unwrap();
        assert!(matches!(store.open(&one).await, Err(StoreError::NotFound)));
    }

    #[tokio::test]
    async fn what_a_killed_process_left_is_swept_with_its_upload() {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::in_folder(folder.path()).unwrap();
        let mut writer = store.begin_part(7, "half");
        // More than is buffered, so that a file is begun.
        writer.add(Bytes::from(vec![1; 2 * FOLDER_PIECE])).await.unwrap();
        std::mem::forget(writer);
        store.forget_upload(7).await.unwrap();
        assert!(!folder.path().join("uploads/7").exists());
    }

    #[tokio::test]
    async fn an_abandoned_part_is_in_no_file() {
        let store = FileStore::in_memory();
        let mut writer = store.begin_part(1, "a");
        writer.add(Bytes::from_static(b"x")).await.unwrap();
        writer.abandon().await;
        assert!(matches!(store.assemble(1, &["a".to_owned()]).await, Err(StoreError::NotFound)));
    }
}
