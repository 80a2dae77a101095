//! The picture over a program's mails: choosing it with a preview, and taking it away.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::programs::Program;
use pep_client::ApiError;

use super::state::Programs;
use crate::api::client;
use crate::browser::files::ChosenFile;
use crate::components::button::Button;
use crate::components::dialog::ConfirmDialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::file_drop::FileDrop;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::logic::program_draft::{banner_problem, media_type};
use crate::state::toasts::Toasts;

/// Address of a program's banner; another version is another address, so that no old picture is shown.
pub fn address(id: i64, row_version: i64) -> String {
    format!("/api/v1/programs/{id}/banner?v={row_version}")
}

/// Upload and removal, for those who may.
#[component]
pub fn BannerPart(
    /// The program.
    program: Program,
    /// Whether the reader may change it.
    may_manage: Memo<bool>,
    /// Whether something else was entered and not saved; a new banner would lose it.
    is_dirty: Memo<bool>,
) -> impl IntoView {
    let programs = Programs::current();
    let toasts = Toasts::current();
    let busy = RwSignal::new(false);
    let asks = RwSignal::new(false);
    let refusal = RwSignal::new(String::new());
    let error = RwSignal::new(None::<ApiError>);
    let (id, has_banner) = (program.id, program.has_banner);
    let name = StoredValue::new(program.name);
    let finish = move |answer: Result<(), ApiError>, done: &'static str| {
        busy.try_set(false);
        asks.try_set(false);
        match answer {
            Ok(()) => {
                toasts.success(format!("{}: {done}", name.try_get_value().unwrap_or_default()));
                programs.reload_open(id);
            }
            Err(problem) => drop(error.try_set(Some(problem))),
        }
    };
    let take = move |file: ChosenFile| {
        error.set(None);
        refusal.set(banner_problem(&file.name, file.size));
        if refusal.with_untracked(|refusal| !refusal.is_empty()) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let Some(bytes) = file.read().await else {
                busy.try_set(false);
                refusal.try_set(format!("{} could not be read. Choose it once more.", file.name));
                return;
            };
            finish(
                client().set_program_banner(id, media_type(&file.name), bytes).await,
                "the banner is on its mails now",
            );
        });
    };
    let remove = move |()| {
        busy.set(true);
        spawn_local(async move {
            finish(client().remove_program_banner(id).await, "the banner is gone");
        });
    };
    view! {
        <Show when=move || may_manage.get()>
            <section class="panel-part" aria-label="Banner">
                <FileDrop
                    label=if has_banner { "Drop another banner here, or choose a picture" } else { "Drop a banner here, or choose a picture" }
                    hint="PNG or JPEG, up to 512 KB, best 1,280 pixels wide. It stands over every mail of the program."
                    accept=".png,.jpg,.jpeg,image/png,image/jpeg"
                    on_file=take
                    disabled=Signal::derive(move || busy.get() || is_dirty.get())
                />
                <Show when=move || is_dirty.get()><p class="quiet">"Save your changes first, then choose a banner."</p></Show>
                <Show when=move || busy.get()><Loading what="Sending the picture" /></Show>
                <p class="field-error" role="alert">{refusal}</p>
                {move || error.get().map(|error| view! { <ErrorPanel error /> })}
                {has_banner.then(|| view! {
                    <div class="panel-actions is-start">
                        <Button
                            icon=Icon::Trash
                            disabled=Signal::derive(move || is_dirty.get())
                            on_click=move |_| asks.set(true)
                        >
                            "Remove the banner…"
                        </Button>
                    </div>
                })}
                <ConfirmDialog
                    open=asks
                    title="Remove the banner?"
                    confirm="Remove the banner"
                    is_dangerous=true
                    busy
                    on_confirm=remove
                    on_cancel=move |()| asks.set(false)
                >
                    <p>{format!("Mails of {} begin with its name instead, from the next one on.", name.get_value())}</p>
                </ConfirmDialog>
            </section>
        </Show>
    }
}
