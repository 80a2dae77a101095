//! The files of a partner's tasks: uploaded in parts with progress, paused, taken up again, replaced, withdrawn.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::engagements::{EngagementTask, EngagementTaskKind, InvitationState, MyEngagement};
use pep_api_types::materials::{MaterialCheck, MaterialState, MaterialUploadCreate, MyMaterial, MyMaterials};
use pep_client::ApiError;
use pep_client::materials::{my_material_file_path, my_material_preview_path};

use super::moving::{Moving, Step, moving_line, refusal};
use crate::api::client;
use crate::browser::files::ChosenFile;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button, DownloadButton};
use crate::components::dialog::ConfirmDialog;
use crate::components::disclosure::Disclosure;
use crate::components::file_drop::FileDrop;
use crate::components::icon::Icon;
use crate::components::relative_date::RelativeDate;
use crate::logic::engagement_words::is_live;
use crate::logic::material_view::{kind_words, own_words, room_words};
use crate::logic::upload_pace::share;
use crate::pages::materials::{size_words, tile};
use crate::state::answer::Answer;
use crate::state::paged::keep_asking;
use crate::state::toasts::Toasts;

/// What the page shares about files; a handle that can be copied.
#[derive(Clone, Copy)]
pub(super) struct Files {
    engagement: i64,
    /// The engagement, asked for again when a file completes a task.
    whole: Answer<MyEngagement>,
    found: Answer<MyMaterials>,
    moving: RwSignal<Vec<Moving>>,
    /// The file that is to be replaced by the next one that is chosen.
    replaced: RwSignal<Option<MyMaterial>>,
    withdrawn: RwSignal<Option<MyMaterial>>,
    /// What went wrong last, and with a file of which task: it is told there.
    error: RwSignal<Option<(i64, ApiError)>>,
    busy: RwSignal<bool>,
    toasts: Toasts,
}

/// How often the list is asked for while a file is being checked.
const ASK_AGAIN: std::time::Duration = std::time::Duration::from_secs(4);

impl Files {
    pub(super) fn new(engagement: i64, whole: Answer<MyEngagement>) -> Self {
        let files = Self {
            engagement,
            whole,
            found: Answer::default(),
            moving: RwSignal::new(vec![]),
            replaced: RwSignal::new(None),
            withdrawn: RwSignal::new(None),
            error: RwSignal::new(None),
            busy: RwSignal::new(false),
            toasts: Toasts::current(),
        };
        keep_asking(ASK_AGAIN, move || {
            let waits = |item: &MyMaterial| {
                item.state == MaterialState::Current && item.check == MaterialCheck::Pending
            };
            if untrack(|| files.found.ok()).is_some_and(|found| found.items.iter().any(waits)) {
                files.reload();
            }
        });
        files
    }

    /// Asks for the files again, and for what they complete.
    pub(super) fn reload(self) {
        let id = self.engagement;
        self.found.load(async move { client().list_my_materials(id).await });
    }

    fn reload_all(self) {
        self.reload();
        let (id, whole) = (self.engagement, self.whole);
        spawn_local(async move {
            if let Ok(again) = client().get_my_engagement(id).await {
                whole.replace(again);
            }
        });
    }

    fn begin(self, task: i64, file: ChosenFile) {
        let replaces = untrack(|| self.replaced.get()).filter(|old| old.task_id == task).map(|old| old.id);
        #[expect(clippy::cast_possible_truncation, reason = "files have whole bytes")]
        let body = MaterialUploadCreate {
            file_name: file.name.clone(),
            media_type: file.media_type(),
            size: file.size as i64,
            fingerprint: file.changed_ms().to_string(),
            replaces_id: replaces,
        };
        let id = self.engagement;
        self.error.set(None);
        spawn_local(async move {
            match client().create_material_upload(id, task, &body).await {
                Ok(upload) => {
                    self.replaced.try_set(None);
                    if self.moving.try_with_untracked(|all| all.iter().any(|one| one.id == upload.id))
                        == Some(true)
                    {
                        return;
                    }
                    let moving = Moving::new(&upload, file);
                    self.moving.try_update(|all| all.push(moving.clone()));
                    self.carry(moving);
                }
                Err(problem) => drop(self.error.try_set(Some((task, problem)))),
            }
        });
    }

    /// Sends what is left of a file until it is there, paused or refused.
    pub(super) fn carry(self, moving: Moving) {
        spawn_local(async move {
            let outcome = moving.carry().await;
            match outcome {
                Step::Done => {
                    self.moving.try_update(|all| all.retain(|one| one.id != moving.id));
                    self.toasts.success(format!("{} is uploaded", moving.name));
                    self.reload_all();
                }
                Step::Sending | Step::Paused | Step::Waiting | Step::Failed(_) => {}
            }
        });
    }

    /// Stops a file for good, here and on the server.
    pub(super) fn give_up(self, id: i64, task: i64) {
        self.forget(id);
        spawn_local(async move {
            if let Err(problem) = client().cancel_material_upload(id).await {
                self.error.try_set(Some((task, problem)));
            }
            self.reload();
        });
    }

    /// Takes a file off the page; on the server it stays as it is.
    pub(super) fn forget(self, id: i64) {
        self.moving.update(|all| all.retain(|one| one.id != id || one.stop()));
    }

    fn withdraw(self) {
        let Some((id, task)) = untrack(|| self.withdrawn.get()).map(|item| (item.id, item.task_id)) else {
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            let answer = client().withdraw_my_material(id).await;
            self.busy.try_set(false);
            self.withdrawn.try_set(None);
            match answer {
                Ok(()) => self.toasts.success("The file is withdrawn"),
                Err(problem) => drop(self.error.try_set(Some((task, problem)))),
            }
            self.reload_all();
        });
    }
}

/// What may be uploaded against a task: what it is, endings for the chooser, and words.
fn accepted(kind: EngagementTaskKind) -> Option<(&'static str, &'static str, &'static str)> {
    match kind {
        EngagementTaskKind::UploadRecording => {
            Some(("recording", ".mp4,video/mp4", "MP4, up to 500 MB. You can pause and go on later."))
        }
        EngagementTaskKind::UploadSlide => {
            Some(("slide", ".pptx,.pdf,.png,.jpg,.jpeg", "PowerPoint, PDF or a picture, up to 25 MB"))
        }
        EngagementTaskKind::Other => Some((
            "file",
            ".pdf,.pptx,.docx,.xlsx,.png,.jpg,.jpeg,.mp4",
            "Documents and pictures up to 25 MB, videos up to 500 MB",
        )),
        EngagementTaskKind::CompleteHeatmap | EngagementTaskKind::PrepCall => None,
    }
}

/// The files of one task, with a place to drop more.
pub(super) fn of_task(files: Files, task: &EngagementTask, can_change: bool) -> AnyView {
    let Some((what, accept, hint)) = accepted(task.kind) else { return ().into_any() };
    let id = task.id;
    let items = move || {
        let found = files.found.ok();
        let all: Vec<MyMaterial> = found
            .iter()
            .flat_map(|found| found.items.iter().filter(|item| item.task_id == id).cloned())
            .collect();
        let (current, ended): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|item| item.state == MaterialState::Current);
        let history = (!ended.is_empty()).then(|| {
            let lines = ended.iter().map(past).collect_view();
            view! { <Disclosure label="Earlier files"><ul class="material-history">{lines}</ul></Disclosure> }
        });
        view! {
            <ul class="material-files">{current.iter().map(|item| line(files, item, can_change)).collect_view()}</ul>
            {history}
        }
    };
    let stopped = move || {
        let found = files.found.ok();
        let moves = files.moving.with(|all| all.iter().map(|one| one.id).collect::<Vec<_>>());
        found
            .iter()
            .flat_map(|found| found.uploads.iter())
            .filter(|upload| upload.task_id == id && !moves.contains(&upload.id))
            .map(|upload| {
                let (upload_id, name) = (upload.id, upload.file_name.clone());
                let percent = (share(upload.offset, upload.size) * 100.0).floor();
                view! {
                    <li class="material-stopped">
                        <p>{format!("{name} stopped at {percent}%. Choose the same file again to go on from there.")}</p>
                        <Button appearance=Appearance::Subtle on_click=move |_| files.give_up(upload_id, id)>
                            "Give it up"<span class="visually-hidden">" "{name}</span>
                        </Button>
                    </li>
                }
            })
            .collect_view()
    };
    let own_moving =
        move || files.moving.with(|all| all.iter().filter(|one| one.task == id).cloned().collect::<Vec<_>>());
    let label = Signal::derive(move || {
        let replaced = files.replaced.get().filter(|old| old.task_id == id);
        match replaced {
            Some(old) => format!("Drop the {what} here that replaces {}, or choose one", old.file_name),
            None => format!("Drop your {what} here, or choose one"),
        }
    });
    let wrong = move || {
        let wrong = files.error.get().filter(|(task, _)| *task == id);
        wrong.map(|(_, error)| refusal(error))
    };
    view! {
        <li class="material-task">
            {items}
            <ul class="material-files">{stopped}</ul>
            <For each=own_moving key=|one| one.id let:one>{moving_line(files, &one)}</For>
            {wrong}
            {can_change.then(|| view! {
                <FileDrop label hint accept=accept on_file=move |file| files.begin(id, file) />
            })}
        </li>
    }
}

fn past(item: &MyMaterial) -> AnyView {
    let words = own_words(item).unwrap_or("Ended");
    let reason = item.end_reason.clone().map(|reason| format!(": {reason}")).unwrap_or_default();
    let line = format!("{} – {}, {words}{reason} ", item.file_name, item.uploaded_by);
    view! { <li>{line} {item.ended_at.map(|at| view! { <RelativeDate at /> })}</li> }
}

fn line(files: Files, item: &MyMaterial, can_change: bool) -> AnyView {
    let preview = item.has_preview.then(|| my_material_preview_path(item.id));
    let badge = own_words(item).map(|words| {
        let tone = if item.check == MaterialCheck::Error { Tone::Warning } else { Tone::Neutral };
        view! { <Badge tone>{words}</Badge> }
    });
    let again = item
        .used_again_from
        .clone()
        .map(|title| view! { <p class="quiet">{format!("Used again from {title}. Replace it if something newer fits better.")}</p> });
    let facts = format!("{} · {} · {}, ", kind_words(item.kind), size_words(item.size), item.uploaded_by);
    let (name, at) = (item.file_name.clone(), item.uploaded_at);
    let (old, gone) = (item.clone(), item.clone());
    let of = name.clone();
    let hidden = move || view! { <span class="visually-hidden">" "{of.clone()}</span> };
    let fetch = item.may_fetch.then(|| {
        let (href, hidden) = (my_material_file_path(item.id), hidden());
        view! { <DownloadButton href appearance=Appearance::Subtle>"Download"{hidden}</DownloadButton> }
    });
    let replace = (item.may_change && can_change).then(|| {
        let (old, hidden) = (old.clone(), hidden());
        // Pressed again, it is not replaced after all.
        let ask = move |_| {
            files.replaced.update(|now| {
                let is_it = now.as_ref().is_some_and(|one| one.id == old.id);
                *now = (!is_it).then(|| old.clone());
            });
        };
        view! { <Button appearance=Appearance::Subtle icon=Icon::Upload on_click=ask>"Replace"{hidden}</Button> }
    });
    let withdraw = item.may_change.then(|| {
        let (gone, hidden) = (gone.clone(), hidden());
        let ask = move |_| files.withdrawn.set(Some(gone.clone()));
        view! { <Button appearance=Appearance::Subtle on_click=ask>"Withdraw"{hidden}</Button> }
    });
    view! {
        <li class="material-file">
            {tile(item.kind, preview)}
            <div>
                <p><strong>{name}</strong> " " {badge}</p>
                <p class="quiet">{facts} <RelativeDate at /></p>
                {again}
                <div class="panel-actions is-start">{fetch} {replace} {withdraw}</div>
            </div>
        </li>
    }
}

/// What concerns all files of the page: how much room is left, the question before one is withdrawn.
pub(super) fn frame(files: Files) -> AnyView {
    let room = move || {
        let whole = files.whole.ok()?;
        let can_upload = is_live(whole.status)
            && whole.answer == InvitationState::Accepted
            && whole.tasks.iter().any(|task| accepted(task.kind).is_some());
        let found = files.found.ok().filter(|_| can_upload)?;
        let words = room_words(found.used_bytes, found.quota_bytes)?;
        Some(view! { <p class="quiet">{words}</p> })
    };
    let title = Signal::derive(move || {
        files.withdrawn.with(|item| {
            item.as_ref().map(|item| format!("Withdraw {}?", item.file_name)).unwrap_or_default()
        })
    });
    let open = Signal::derive(move || files.withdrawn.with(Option::is_some));
    view! {
        {room}
        <ConfirmDialog
            open
            title
            confirm="Withdraw"
            busy=files.busy
            on_confirm=move |()| files.withdraw()
            on_cancel=move |()| files.withdrawn.set(None)
        >
            "Nobody finds it any more, and its task is open again if it was the last file."
        </ConfirmDialog>
    }
}
