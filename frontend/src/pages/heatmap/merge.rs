//! Merging two accounts: what moves, and which report stays where a partner said different things on the two.

use std::collections::BTreeMap;

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::account_merges::{
    AccountMergeConflict, AccountMergeDecision, AccountMergePreview, NewAccountMerge, ReportToKeep,
};
use pep_client::ApiError;

use super::account_panel::state_words;
use super::identity::Identity;
use crate::api::client;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::Dialog;
use crate::components::error_panel::ErrorPanel;
use crate::components::progress::Loading;
use crate::components::relative_date::ExactDate;
use crate::state::answer::Answer;

/// The dialog; open while another account is chosen.
#[component]
pub fn MergeDialog(identity: Identity) -> impl IntoView {
    let preview = Answer::<AccountMergePreview>::default();
    let decided = RwSignal::new(BTreeMap::<i64, ReportToKeep>::new());
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<ApiError>);
    let kept = identity.account;
    let load =
        move |other: i64| preview.load(async move { client().preview_account_merge(kept, other).await });
    Effect::new(move |_| {
        preview.forget();
        decided.set(BTreeMap::new());
        refused.set(None);
        if let Some(other) = identity.other.get() {
            load(other);
        }
    });
    let open_count = Memo::new(move |_| {
        let all = preview.ok().map_or(0, |preview| preview.conflicts.len());
        all.saturating_sub(decided.with(BTreeMap::len))
    });
    let merge = move |_| {
        let Some(preview) = preview.ok().filter(|_| open_count.get_untracked() == 0) else { return };
        let decisions = decided.get_untracked().into_iter();
        let body = NewAccountMerge {
            other_id: preview.gone.id,
            decisions: decisions
                .map(|(partner_id, keep)| AccountMergeDecision { partner_id, keep })
                .collect(),
        };
        busy.set(true);
        spawn_local(async move {
            match client().create_account_merge(kept, &body).await {
                Ok(known) => identity.merged(known, &preview.gone.name),
                Err(error) => drop(refused.try_set(Some(error))),
            }
            busy.try_set(false);
        });
    };
    let footer = move || {
        let words = move || match open_count.get() {
            0 => "Merge the accounts".to_owned(),
            1 => "Choose 1 report first".to_owned(),
            count => format!("Choose {count} reports first"),
        };
        let disabled = Signal::derive(move || preview.ok().is_none() || open_count.get() > 0);
        view! {
            <Button on_click=move |_| identity.other.set(None)>"Cancel"</Button>
            <Button appearance=Appearance::Primary busy disabled on_click=merge>{words}</Button>
        }
    };
    let content = move || match preview.get() {
        None => view! { <Loading what="Comparing the two accounts" /> }.into_any(),
        Some(Err(error)) => view! { <ErrorPanel error /> }.into_any(),
        Some(Ok(preview)) => shown(&preview, decided),
    };
    view! {
        <Dialog
            open=Signal::derive(move || identity.other.get().is_some())
            on_close=move |()| identity.other.set(None)
            title="Merge two accounts"
            is_dirty=Signal::derive(move || decided.with(|decided| !decided.is_empty()))
            footer
        >
            {content}
            {move || refused.get().map(|error| view! { <ErrorPanel error /> })}
        </Dialog>
    }
}

fn shown(preview: &AccountMergePreview, decided: RwSignal<BTreeMap<i64, ReportToKeep>>) -> AnyView {
    let gone = &preview.gone;
    let head = format!(
        "{} (TPID {}) leaves the list. Its TPID becomes an alias of this account, and its sellers and history come along.",
        gone.name, gone.tpid
    );
    let mut moves = vec![];
    if preview.taken_report_count > 0 {
        moves.push(format!("Reports of partners that have none here: {}", preview.taken_report_count));
    }
    if preview.request_row_count > 0 {
        moves.push(format!("Places in requests to report: {}", preview.request_row_count));
    }
    if preview.has_note {
        moves.push("Its internal note is added to the one here".to_owned());
    }
    let moves = moves.into_iter().map(|line| view! { <li>{line}</li> }).collect_view();
    let conflicts =
        preview.conflicts.iter().cloned().map(|conflict| choice(conflict, decided)).collect_view();
    view! {
        <p>{head}</p>
        <ul>{moves}</ul>
        {conflicts}
        <p class="quiet">"You can take the merge back. Reports that partners change in between stay on this account."</p>
    }
    .into_any()
}

/// Two reports of one partner: which one stays?
fn choice(conflict: AccountMergeConflict, decided: RwSignal<BTreeMap<i64, ReportToKeep>>) -> AnyView {
    let partner = conflict.partner_id;
    let group = format!("merge-{partner}");
    let option = move |keep: ReportToKeep, whose: &'static str, said: String, at| {
        let is_chosen = move || decided.with(|decided| decided.get(&partner) == Some(&keep));
        view! {
            <label class="merge-choice">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=is_chosen
                    on:change=move |_| {
                        decided.update(|decided| {
                            decided.insert(partner, keep);
                        });
                    }
                />
                <span>{whose} ": " {said} ", " <ExactDate at=at /></span>
            </label>
        }
    };
    let (kept, gone) = (with_notes(&conflict.kept), with_notes(&conflict.gone));
    view! {
        <fieldset class="conflict">
            <legend>{format!("{} said different things. Which report stays?", conflict.partner_name)}</legend>
            {option(ReportToKeep::Kept, "On this account", kept, conflict.kept_at)}
            {option(ReportToKeep::Gone, "On the other one", gone, conflict.gone_at)}
        </fieldset>
    }
    .into_any()
}

fn with_notes(state: &pep_api_types::heatmap::CellState) -> String {
    match state.notes.as_str() {
        "" => state_words(state),
        notes => format!("{}; “{notes}”", state_words(state)),
    }
}
