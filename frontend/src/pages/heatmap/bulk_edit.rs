//! One change for many accounts (B1-11), with undo.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::accounts::{AccountsEdit, AccountsEdited};
use pep_api_types::heatmap::Facet;
use pep_client::ApiError;

use super::state::{Heatmap, HeatmapDialog};
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::logic::bulk_edit::{BulkForm, EcmChange};
use crate::logic::heatmap_words::accounts;
use crate::logic::row_selection::RowSelection;
use crate::state::answer::Answer;
use crate::state::toasts::{Intent, Toast, Toasts};

/// ECMs offered for one text.
const OFFERED: i64 = 30;

/// The dialog.
#[component]
pub fn BulkEditDialog() -> impl IntoView {
    let heatmap = Heatmap::current();
    let toasts = Toasts::current();
    let form = RwSignal::new(BulkForm::default());
    let ecm = RwSignal::new(Vec::<ComboOption>::new());
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<ApiError>);
    let open = Signal::derive(move || heatmap.dialog.get() == Some(HeatmapDialog::Edit));
    Effect::new(move |_| {
        if open.get() {
            form.set(BulkForm::default());
            ecm.set(vec![]);
            error.set(None);
        }
    });
    let count = Memo::new(move |_| heatmap.chosen_count());
    let title = Signal::derive(move || format!("Edit {}", accounts(count.get())));
    let words = move || format!("Change {}", accounts(count.get()));
    let is_empty = Signal::derive(move || form.with(BulkForm::is_empty));
    let save = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let form = form.get_untracked();
        spawn_local(async move {
            let answer = async {
                let edit = form.edit(heatmap.chosen().await?);
                client().update_accounts(&edit).await
            };
            match answer.await {
                Ok(edited) => {
                    toasts.show(edited_toast(edited, heatmap, toasts));
                    heatmap.dialog.set(None);
                    heatmap.selection.update(RowSelection::clear);
                    heatmap.refresh();
                }
                Err(problem) => error.set(Some(problem)),
            }
            busy.set(false);
        });
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| heatmap.dialog.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy disabled=is_empty on_click=move |_| save()>{words}</Button>
        }
    };
    let is_dirty = Signal::derive(move || !is_empty.get());
    view! {
        <Dialog open on_close=move |()| heatmap.dialog.set(None) title is_dirty footer>
            <p class="quiet">"What stays empty is left as it is on each account."</p>
            <EcmField form ecm />
            <WordField
                label="OU"
                hint="Accounts that change their OU leave their ATU."
                facets=|heatmap| heatmap.facets.ok().map(|facets| facets.ous.clone()).unwrap_or_default()
                value=Signal::derive(move || form.with(|form| form.ou.clone()))
                on_change=move |ou| form.update(|form| form.ou = ou)
            />
            <WordField
                label="Industry"
                facets=|heatmap| heatmap.facets.ok().map(|facets| facets.industries.clone()).unwrap_or_default()
                value=Signal::derive(move || form.with(|form| form.industry.clone()))
                on_change=move |industry| form.update(|form| form.industry = industry)
            />
            <WordField
                label="Segment"
                facets=|heatmap| heatmap.facets.ok().map(|facets| facets.segments.clone()).unwrap_or_default()
                value=Signal::derive(move || form.with(|form| form.segment.clone()))
                on_change=move |segment| form.update(|form| form.segment = segment)
            />
            {move || error.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

/// The ECM: one person, or nobody.
#[component]
fn EcmField(form: RwSignal<BulkForm>, ecm: RwSignal<Vec<ComboOption>>) -> impl IntoView {
    let found = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        found.load(async move {
            let list = client().list_ecms(&text, Some(OFFERED)).await?;
            Ok(list
                .items
                .into_iter()
                .map(|person| ComboOption::new(person.id.to_string(), person.name))
                .collect())
        });
    };
    let options = Signal::derive(move || {
        let people = found.ok().map(|people| (*people).clone()).unwrap_or_default();
        [ComboOption::new("none", "Nobody: take the ECM away")].into_iter().chain(people).collect::<Vec<_>>()
    });
    let change = move |mut chosen: Vec<ComboOption>| {
        // An account has one ECM: the one chosen last.
        let last = chosen.pop();
        form.update(|form| {
            form.ecm = match last.as_ref().map(|option| option.value.as_str()) {
                None => EcmChange::Keep,
                Some("none") => EcmChange::Clear,
                Some(id) => id.parse().map_or(EcmChange::Keep, EcmChange::Set),
            };
        });
        ecm.set(last.into_iter().collect());
    };
    view! {
        <Field label="ECM">
            <ComboboxMulti
                chosen=ecm
                on_change=change
                options
                on_search=search
                busy=Signal::derive(move || found.is_busy())
                placeholder="Unchanged"
            />
        </Field>
    }
}

/// One of the words that the account list knows.
#[component]
fn WordField(
    label: &'static str,
    #[prop(optional)] hint: &'static str,
    facets: fn(Heatmap) -> Vec<Facet>,
    value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let heatmap = Heatmap::current();
    let choices = Signal::derive(move || {
        let known = facets(heatmap).into_iter().map(|facet| Choice::new(facet.value, facet.label));
        [Choice::new("", "Unchanged")].into_iter().chain(known).collect::<Vec<_>>()
    });
    view! {
        <Field label=label hint=hint>
            <Select value choices on_change />
        </Field>
    }
}

fn edited_toast(edited: AccountsEdited, heatmap: Heatmap, toasts: Toasts) -> Toast {
    let AccountsEdited { changed, unchanged, undo } = edited;
    let toast = Toast::new(Intent::Success, format!("{} changed", accounts(changed)));
    let toast = if unchanged > 0 {
        toast.detail(format!("{} had these values already.", accounts(unchanged)))
    } else {
        toast
    };
    if undo.is_empty() {
        toast
    } else {
        toast.action("Undo", move || take_back(undo.clone(), heatmap, toasts))
    }
}

fn take_back(edits: Vec<AccountsEdit>, heatmap: Heatmap, toasts: Toasts) {
    spawn_local(async move {
        let mut back = 0;
        for edit in &edits {
            match client().update_accounts(edit).await {
                Ok(edited) => back += edited.changed,
                Err(error) => {
                    toasts.failure(format!("Only {} are as they were before", accounts(back)), &error);
                    heatmap.refresh();
                    return;
                }
            }
        }
        toasts.success(format!("{} are as they were before", accounts(back)));
        heatmap.refresh();
    });
}
