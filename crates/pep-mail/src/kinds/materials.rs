//! Mails about materials.

use serde::Serialize;

use crate::template::MailTemplate;

/// To whoever uploaded a file: a virus was found in it, it is gone.
#[derive(Debug, Clone, Serialize)]
pub struct MaterialRefused {
    /// Name of the uploader.
    pub recipient_name: String,
    /// The uploader's company.
    pub partner_name: String,
    /// The file.
    pub file_name: String,
    /// The engagement.
    pub title: String,
    /// The task that is open again.
    pub task_title: String,
    /// Where to upload another one.
    pub page_url: String,
}

impl MailTemplate for MaterialRefused {
    const KIND: &'static str = "material_refused";
}

/// To whoever uploaded a file: the program took it out of use.
#[derive(Debug, Clone, Serialize)]
pub struct MaterialRemoved {
    /// Name of the uploader.
    pub recipient_name: String,
    /// The uploader's company.
    pub partner_name: String,
    /// The file.
    pub file_name: String,
    /// The engagement.
    pub title: String,
    /// Why, in the program's words.
    pub reason: String,
    /// The task that is open again; none if it is done by another file, or the engagement is over.
    pub task_title: Option<String>,
    /// Where to upload another one.
    pub page_url: String,
}

impl MailTemplate for MaterialRemoved {
    const KIND: &'static str = "material_removed";
}
