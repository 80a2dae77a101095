//! Files that a person chose or dropped.

use js_sys::Uint8Array;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList};

/// A chosen file; reading it happens only when it is sent.
#[derive(Debug, Clone)]
pub struct ChosenFile {
    /// Name without a path.
    pub name: String,
    /// Size, bytes.
    pub size: f64,
    file: send_wrapper::SendWrapper<File>,
}

impl ChosenFile {
    /// Reads the whole file; `None` if it vanished or changed since it was chosen.
    pub async fn read(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.file.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}

/// The files of a file field or of a drop.
pub fn chosen(list: Option<FileList>) -> Vec<ChosenFile> {
    let Some(list) = list else { return vec![] };
    (0..list.length())
        .filter_map(|place| list.get(place))
        .map(|file| ChosenFile {
            name: file.name(),
            size: file.size(),
            file: send_wrapper::SendWrapper::new(file),
        })
        .collect()
}
