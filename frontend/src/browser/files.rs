//! Files that a person chose or dropped.

use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, EventTarget, File, FileList, HtmlElement};

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
    /// The media type that the browser takes it for; empty if it does not know.
    pub fn media_type(&self) -> String {
        self.file.type_()
    }

    /// When it was last changed, milliseconds since 1970, UTC.
    pub fn changed_ms(&self) -> f64 {
        self.file.last_modified()
    }

    /// Reads the bytes from `begin` up to, and without, `end`; `None` if the file vanished or changed since it was chosen.
    pub async fn read_part(&self, begin: f64, end: f64) -> Option<Vec<u8>> {
        let part = self.file.slice_with_f64_and_f64(begin, end).ok()?;
        let buffer = JsFuture::from(part.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }

    /// Reads the whole file; `None` if it vanished or changed since it was chosen.
    pub async fn read(&self) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.file.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
}

/// Opens the chooser of the file field that lies with `near` in an element matching `around`. Browsers allow it while
/// somebody presses something.
pub fn open_chooser(near: Option<EventTarget>, around: &str) {
    let near = near.and_then(|near| near.dyn_into::<Element>().ok());
    let around = near.and_then(|near| near.closest(around).ok().flatten());
    let field = around.and_then(|around| around.query_selector("input[type=file]").ok().flatten());
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) {
        field.click();
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
