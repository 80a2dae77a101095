//! One file on its way to the server, part by part.

use crate::prelude::*;
use leptos::ev::MouseEvent;
use pep_api_types::materials::MaterialUpload;
use pep_client::ApiError;

use super::files::Files;
use crate::api::client;
use crate::browser;
use crate::browser::files::{ChosenFile, open_chooser};
use crate::components::button::{Appearance, Button};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::ProgressBar;
use crate::logic::upload_pace::{UploadPace, share};
use crate::pages::materials::size_words;

/// How far a file is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    /// Parts are being sent.
    Sending,
    /// Somebody stopped it.
    Paused,
    /// The connection broke; it is tried again soon.
    Waiting,
    /// It is there.
    Done,
    /// It was refused.
    Failed(Box<ApiError>),
}

/// A file on its way. Copies share how far it is.
#[derive(Debug, Clone)]
pub(super) struct Moving {
    /// The upload.
    pub(super) id: i64,
    /// Against which task.
    pub(super) task: i64,
    /// The file's name.
    pub(super) name: String,
    /// Bytes in all.
    pub(super) size: i64,
    /// Bytes that are there.
    pub(super) offset: RwSignal<i64>,
    /// How far it is.
    pub(super) step: RwSignal<Step>,
    limits: (i64, i64),
    file: ChosenFile,
}

impl Moving {
    pub(super) fn new(upload: &MaterialUpload, file: ChosenFile) -> Self {
        Self {
            id: upload.id,
            task: upload.task_id,
            name: upload.file_name.clone(),
            size: upload.size,
            offset: RwSignal::new(upload.offset),
            step: RwSignal::new(Step::Paused),
            limits: (upload.part_min_bytes, upload.part_max_bytes),
            file,
        }
    }

    /// Stops it for good; false, so that it is kept in no list.
    pub(super) fn stop(&self) -> bool {
        self.step.try_set(Step::Paused);
        false
    }

    /// Sends what is left, and ends the upload. Ends when it is done, paused or refused; a connection that breaks is waited
    /// for.
    pub(super) async fn carry(&self) -> Step {
        self.step.try_set(Step::Sending);
        let mut pace = UploadPace::default();
        loop {
            // The page may be gone, or somebody pressed Pause: what is there stays there.
            if matches!(self.step.try_get_untracked(), None | Some(Step::Paused)) {
                return Step::Paused;
            }
            match self.next(&mut pace).await {
                Ok(true) => return self.end(Step::Done),
                Ok(false) => self.go_on(),
                Err(error) if error.is_passing() => {
                    if !self.wait(pace.failed()).await {
                        return Step::Paused;
                    }
                }
                // The upload stands elsewhere than this page believes: a part arrived whose answer did not.
                Err(error) if error.status() == Some(409) => {
                    match client().get_material_upload(self.id).await {
                        Ok(now) if now.material_id.is_some() => return self.end(Step::Done),
                        Ok(now) if now.offset != self.offset.try_get_untracked().unwrap_or_default() => {
                            self.offset.try_set(now.offset);
                        }
                        _ => return self.end(Step::Failed(Box::new(error))),
                    }
                }
                Err(error) => return self.end(Step::Failed(Box::new(error))),
            }
        }
    }

    /// Sends one part, or ends the upload if all are there; true if it is done.
    async fn next(&self, pace: &mut UploadPace) -> Result<bool, ApiError> {
        let offset = self.offset.try_get_untracked().unwrap_or_default();
        if offset == self.size {
            return client().finish_material_upload(self.id).await.map(|_| true);
        }
        let end = pace.end(offset, self.size, self.limits);
        #[expect(clippy::cast_precision_loss, reason = "offsets of files in the browser are such numbers")]
        let (from, to) = (offset as f64, end as f64);
        let Some(part) = self.file.read_part(from, to).await else {
            return Err(ApiError::Unsendable(
                "the file has changed or is gone since you chose it; choose it again".to_owned(),
            ));
        };
        let begun = browser::now_ms();
        let now = client().append_material_upload(self.id, offset, part).await?;
        pace.sent(to - from, browser::now_ms() - begun);
        self.offset.try_set(now.offset);
        Ok(false)
    }

    fn go_on(&self) {
        if self.step.try_get_untracked() == Some(Step::Waiting) {
            self.step.try_set(Step::Sending);
        }
    }

    /// Waits, then asks where the upload stands; false if it was paused meanwhile.
    async fn wait(&self, pause: std::time::Duration) -> bool {
        self.step.try_set(Step::Waiting);
        browser::sleep(pause).await;
        if self.step.try_get_untracked() != Some(Step::Waiting) {
            return false;
        }
        if let Ok(now) = client().get_material_upload(self.id).await {
            self.offset.try_set(now.offset);
        }
        true
    }

    fn end(&self, step: Step) -> Step {
        self.step.try_set(step.clone());
        step
    }
}

/// How far one file is, and what can be done about it.
pub(super) fn moving_line(files: Files, one: &Moving) -> AnyView {
    let (offset, size, step, task) = (one.offset, one.size, one.step, one.task);
    let detail = Signal::derive(move || match step.get() {
        Step::Sending => format!("{} of {}", size_words(offset.get()), size_words(size)),
        Step::Paused => format!("Paused at {} of {}", size_words(offset.get()), size_words(size)),
        Step::Waiting => "The connection broke. Trying again by itself …".to_owned(),
        Step::Done => "Done".to_owned(),
        Step::Failed(_) => "Not taken".to_owned(),
    });
    let done = Signal::derive(move || Some(share(offset.get(), size)));
    let (id, again) = (one.id, one.clone());
    let name = one.name.clone();
    // The server keeps nothing of a file that it refused, so there is nothing to give up.
    let other = move |event: MouseEvent| {
        open_chooser(event.target(), ".material-task");
        files.forget(id);
    };
    let buttons = move || {
        let again = again.clone();
        let give_up = move || {
            view! { <Button appearance=Appearance::Subtle on_click=move |_| files.give_up(id, task)>"Give it up"</Button> }
        };
        match step.get() {
            Step::Sending | Step::Waiting => view! {
                <Button on_click=move |_| step.set(Step::Paused)>"Pause"</Button>
                {give_up()}
            },
            Step::Failed(error) if is_refused(&error) => view! {
                <Button appearance=Appearance::Primary icon=Icon::Upload on_click=other>"Choose another file"</Button>
                <Button appearance=Appearance::Subtle on_click=move |_| files.forget(id)>"Leave it"</Button>
            },
            Step::Paused | Step::Done | Step::Failed(_) => view! {
                <Button appearance=Appearance::Primary on_click=move |_| files.carry(again.clone())>"Go on"</Button>
                {give_up()}
            },
        }
    };
    let is_over = Memo::new(move |_| matches!(step.get(), Step::Failed(error) if is_refused(&error)));
    let bar = move || {
        let name = name.clone();
        if is_over.get() {
            view! { <p><strong>{name}</strong></p> }
        } else {
            view! { <ProgressBar label=name done detail /> }
        }
    };
    let failed = move || match step.get() {
        Step::Failed(error) => Some(refusal(*error)),
        _ => None,
    };
    view! {
        <div class="material-moving">
            {bar}
            {failed}
            <div class="panel-actions is-start">{buttons}</div>
        </div>
    }
}

/// Why a file was not taken, or what else went wrong with it.
pub(super) fn refusal(error: ApiError) -> AnyView {
    if is_refused(&error) {
        view! { <ErrorPanel error title="This file was not taken" /> }
    } else {
        view! { <ErrorPanel error /> }
    }
}

/// Is it the file itself that PEP does not take? Sending it once more changes nothing then.
fn is_refused(error: &ApiError) -> bool {
    error.status() == Some(422)
}
