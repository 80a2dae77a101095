//! Where uploaded files lie, and who looks at them for viruses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pep_app::materials::{MaterialHost, Scanning};
use pep_files::{Clamd, FileStore, S3Bucket};
use serde::Deserialize;

use crate::failure::Failure;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaterialSettings {
    storage: Storage,
    folder: PathBuf,
    s3: S3Settings,
    scanner: ScannerKind,
    clamd: String,
    without_scanner: Unchecked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Storage {
    Folder,
    S3,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ScannerKind {
    None,
    Clamd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Unchecked {
    Closed,
    Open,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct S3Settings {
    bucket: String,
    region: String,
    endpoint_url: String,
    access_key_id: String,
    secret_access_key: String,
}

// By hand, so that the secret is in no log.
impl std::fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Settings").field("bucket", &self.bucket).finish_non_exhaustive()
    }
}

impl MaterialSettings {
    /// What is wrong, if anything is. Nothing is opened.
    pub(super) fn check(&self) -> Result<(), Failure> {
        self.scanning(false)?;
        if self.storage == Storage::S3 { self.bucket().map(|_| ()) } else { Ok(()) }
    }

    /// Opens the store. `is_demo`: made-up files are shown although nobody looks at them.
    pub(super) fn open(&self, data_dir: &Path, is_demo: bool) -> Result<MaterialHost, Failure> {
        let folder =
            if self.folder.as_os_str().is_empty() { data_dir.join("materials") } else { self.folder.clone() };
        let opened = match self.storage {
            Storage::Folder => FileStore::in_folder(&folder),
            Storage::S3 => {
                // TLS needs a crypto provider before the first client is made; a second call would only say that there is one.
                let _first = rustls::crypto::ring::default_provider().install_default();
                FileStore::in_bucket(&self.bucket()?, &folder.join("scratch"))
            }
        };
        let store =
            opened.map_err(|error| Failure::from_error("the store of materials cannot be opened", &error))?;
        let scanning = self.scanning(is_demo)?;
        if let (Scanning::Nobody { serves_unchecked }, false) = (&scanning, is_demo) {
            tracing::warn!(serves_unchecked, "no scanner looks at uploaded files; see materials.scanner");
        }
        Ok(MaterialHost { store, scanning })
    }

    fn scanning(&self, is_demo: bool) -> Result<Scanning, Failure> {
        match self.scanner {
            ScannerKind::Clamd => {
                let clamd = Clamd::parse(&self.clamd).ok_or_else(|| {
                    Failure::config(
                        "materials.clamd: write it as unix:/run/clamav/clamd.ctl or tcp:HOST:3310",
                    )
                })?;
                Ok(Scanning::By(Arc::new(clamd)))
            }
            ScannerKind::None => {
                let serves_unchecked = is_demo || self.without_scanner == Unchecked::Open;
                Ok(Scanning::Nobody { serves_unchecked })
            }
        }
    }

    fn bucket(&self) -> Result<S3Bucket, Failure> {
        let s3 = &self.s3;
        if s3.bucket.is_empty() || s3.region.is_empty() {
            return Err(Failure::config("materials.s3: bucket and region are needed"));
        }
        let is_plain = s3.endpoint_url.starts_with("http://");
        let is_local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
            .iter()
            .any(|start| s3.endpoint_url.starts_with(start));
        let is_address = s3.endpoint_url.is_empty() || s3.endpoint_url.starts_with("https://") || is_plain;
        if !is_address || (is_plain && !is_local) {
            return Err(Failure::config(
                "materials.s3.endpoint_url: write it as https://HOST, or http:// on this machine; empty for Amazon's own",
            ));
        }
        let credentials = match (s3.access_key_id.is_empty(), s3.secret_access_key.is_empty()) {
            (false, false) => Some((s3.access_key_id.clone(), s3.secret_access_key.clone())),
            (true, true) => None,
            _ => {
                return Err(Failure::config(
                    "materials.s3: give access_key_id and secret_access_key, or neither for the machine's role",
                ));
            }
        };
        Ok(S3Bucket {
            bucket: s3.bucket.clone(),
            region: s3.region.clone(),
            endpoint_url: Some(s3.endpoint_url.clone()).filter(|url| !url.is_empty()),
            credentials,
        })
    }
}
