//! Where something is off among the filtered accounts (B1-09); a press filters for it.

use crate::prelude::*;
use pep_api_types::heatmap::{Finding, UniqueGreens};
use pep_domain::access::ActionKind;

use super::state::Heatmap;
use crate::components::error_panel::ErrorPanel;
use crate::logic::heatmap_words::{accounts, finding, short_name};
use crate::logic::time_words::grouped;
use crate::state::session::Session;

/// Partners named as the only green one.
const NAMED: usize = 2;

/// One button per finding with its number of accounts, and the partners that alone are green.
#[component]
pub fn FindingsStrip() -> impl IntoView {
    let heatmap = Heatmap::current();
    let failed = move || match heatmap.findings.get() {
        Some(Err(error)) => Some(view! { <ErrorPanel error on_retry=move |()| heatmap.refresh() /> }),
        Some(Ok(_)) | None => None,
    };
    let alone = move || {
        let found = heatmap.findings.ok();
        let greens = found.map(|found| found.unique_greens.clone()).unwrap_or_default();
        greens.into_iter().take(NAMED).map(|green| view! { <OnlyGreen green /> }).collect_view()
    };
    view! {
        {failed}
        <div class="findings" role="group" aria-label="Findings">
            {Finding::ALL.iter().map(|kind| view! { <FindingButton kind=*kind /> }).collect_view()}
            {alone}
            <MineButton />
        </div>
    }
}

#[component]
fn FindingButton(kind: Finding) -> impl IntoView {
    let heatmap = Heatmap::current();
    let count = Memo::new(move |_| {
        let facets = heatmap.facets.ok()?;
        facets.findings.iter().find(|facet| facet.value == kind.as_str()).map(|facet| facet.count)
    });
    let is_set = Memo::new(move |_| heatmap.view.with(|view| view.filter.finding == Some(kind)));
    let press = move |_| {
        heatmap.change(|view| view.filter.finding = (view.filter.finding != Some(kind)).then_some(kind));
    };
    let number = move || {
        count.get().map_or_else(|| "…".to_owned(), |count| grouped(usize::try_from(count).unwrap_or(0)))
    };
    view! {
        <button
            type="button"
            class="finding"
            class:is-conflict=kind == Finding::Conflict
            aria-pressed=move || is_set.get().to_string()
            on:click=press
        >
            <span class="finding-count">{number}</span>
            <span>{finding(kind)}</span>
        </button>
    }
}

/// Only the accounts whose ECM the reader is; for those who send accounts for report.
#[component]
fn MineButton() -> impl IntoView {
    let heatmap = Heatmap::current();
    let session = Session::current();
    let own_id = Memo::new(move |_| session.person().map(|person| person.id));
    let is_set = Memo::new(move |_| {
        let own_id = own_id.get();
        own_id.is_some() && heatmap.view.with(|view| view.filter.ecm == own_id)
    });
    let press = move |_| {
        let wanted = own_id.get_untracked().filter(|_| !is_set.get_untracked());
        heatmap.change(|view| view.filter.ecm = wanted);
    };
    view! {
        <Show when=move || session.may(ActionKind::SendForReport)>
            <button type="button" class="finding is-mine" aria-pressed=move || is_set.get().to_string() on:click=press>
                "My accounts"
            </button>
        </Show>
    }
}

#[component]
fn OnlyGreen(green: UniqueGreens) -> impl IntoView {
    let heatmap = Heatmap::current();
    let hint = format!("{} is the only green partner on {}", green.partner_name, accounts(green.accounts));
    let filter = move |_| {
        heatmap.change(|view| view.filter.partner = vec![green.partner_id]);
    };
    view! {
        <button type="button" class="finding is-alone" title=hint on:click=filter>
            <span class="finding-count">{grouped(usize::try_from(green.accounts).unwrap_or(0))}</span>
            <span>"only " {short_name(&green.partner_name)}</span>
        </button>
    }
}
