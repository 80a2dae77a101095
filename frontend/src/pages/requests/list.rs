//! The table of requests.

use crate::prelude::*;
use pep_api_types::report_requests::{ReportRequestState, ReportRequestSummary};

use super::state::{Chase, ChaseAction};
use crate::browser::days;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Button, LinkButton};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::empty_state::EmptyState;
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::{Glyph, Icon};
use crate::components::load_more::LoadMore;
use crate::components::menu::{Align, Menu, MenuItem};
use crate::components::progress::{Loading, ProgressBar};
use crate::components::relative_date::RelativeDate;
use crate::logic::chase_list::progress_words;
use crate::logic::send_form::delay_words;

/// The requests of the selected tab.
#[component]
pub fn RequestList() -> impl IntoView {
    let chase = Chase::current();
    let rows = Signal::derive(move || chase.listed.get().map(|listed| listed.items).unwrap_or_default());
    let is_here = Memo::new(move |_| chase.listed.with(Option::is_some));
    let is_empty = Memo::new(move |_| rows.with(Vec::is_empty));
    let next = move || chase.listed.with(|listed| listed.as_ref().and_then(|listed| listed.next));
    let total =
        Signal::derive(move || chase.listed.with(|listed| listed.as_ref().and_then(|listed| listed.total)));
    let table = move || {
        view! {
            <DataTable
                caption="Report requests"
                columns=columns(chase, chase.view.with(|view| view.state))
                rows
                row_key=|row: &ReportRequestSummary| {
                    format!("{}|{:?}|{}|{:?}|{:?}|{}", row.id, row.state, row.reported_count, row.due_on, row.reminded_at, row.notification_delay_minutes)
                }
            />
            <LoadMore
                shown=Signal::derive(move || rows.with(Vec::len))
                total
                has_more=Signal::derive(move || next().is_some())
                busy=chase.busy
                on_more=move |()| chase.load(next())
            />
        }
    };
    view! {
        {move || chase.error.get().map(|error| view! { <ErrorPanel error on_retry=move |()| chase.load(None) /> })}
        {move || match (is_here.get(), is_empty.get()) {
            (false, _) if chase.error.with(Option::is_some) => ().into_any(),
            (false, _) => view! { <Loading what="Loading requests" /> }.into_any(),
            (true, true) => view! { <Nothing /> }.into_any(),
            (true, false) => table().into_any(),
        }}
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let chase = Chase::current();
    move || {
        let view = chase.view.get();
        if view.is_filtered() {
            let actions = move || {
                view! {
                    <Button on_click=move |_| chase.change(|view| {
                        view.partner = None;
                        view.is_mine = false;
                        view.is_overdue = false;
                    })>"Clear filters"</Button>
                }
            };
            return view! {
                <EmptyState icon=Icon::Filter title="No requests match these filters" detail="Take a filter out to see more." actions />
            }
            .into_any();
        }
        let (title, detail) = match view.state {
            ReportRequestState::Open => {
                ("No open requests", "Choose accounts on the heatmap and send them for report.")
            }
            ReportRequestState::Complete => (
                "No complete requests yet",
                "A request moves here when the partner has reported on all of its accounts.",
            ),
            ReportRequestState::Cancelled => {
                ("No cancelled requests", "Requests that are withdrawn are kept here.")
            }
        };
        let actions =
            || view! { <LinkButton href="/heatmap" icon=Icon::Heatmap>"Open the heatmap"</LinkButton> };
        view! { <EmptyState icon=Icon::Send title detail actions /> }.into_any()
    }
}

fn columns(chase: Chase, state: ReportRequestState) -> Vec<TableColumn<ReportRequestSummary>> {
    let closed = match state {
        ReportRequestState::Complete => "Completed",
        ReportRequestState::Cancelled => "Cancelled",
        ReportRequestState::Open => "Due",
    };
    vec![
        TableColumn::new("partner", "Partner", move |row: &ReportRequestSummary| {
            let id = row.id;
            let label = format!("Accounts sent to {}", row.partner_name);
            view! {
                <button
                    type="button"
                    class="text-button"
                    aria-label=label
                    on:click=move |_| chase.change(|view| view.request = Some(id))
                >
                    {row.partner_name.clone()}
                </button>
                <span class="chase-program">{row.event_name.clone().unwrap_or_else(|| row.program_name.clone())}</span>
            }
        }),
        TableColumn::new("progress", "Progress", |row: &ReportRequestSummary| {
            let done = (row.account_count > 0).then(|| row.reported_count as f64 / row.account_count as f64);
            view! {
                <div class="chase-progress">
                    <ProgressBar label=progress_words(row) done=Some(done.unwrap_or(0.0)) detail=format!("{} %", row.percent) />
                </div>
            }
        }),
        TableColumn::new("due", closed, move |row: &ReportRequestSummary| when_cell(row)),
        TableColumn::new("reminded", "Last reminder", |row: &ReportRequestSummary| {
            match row.reminded_at {
            Some(at) => view! { <RelativeDate at /> {(row.reminder_count > 1).then(|| format!(" ({} in all)", row.reminder_count))} }.into_any(),
            None => view! { <span class="quiet">"Never"</span> }.into_any(),
        }
        }),
        TableColumn::new("requester", "Sent by", |row: &ReportRequestSummary| {
            let at = row.created_at;
            view! {
                <span class="chase-by">{row.requested_by_name.clone()}</span>
                <span class="chase-program"><RelativeDate at /></span>
            }
        }),
        TableColumn::new("delay", "Told after", |row: &ReportRequestSummary| {
            delay_words(row.notification_delay_minutes)
        }),
        TableColumn::new(
            "actions",
            "Actions",
            move |row: &ReportRequestSummary| view! { <Actions request=row.clone() /> },
        ),
    ]
}

fn when_cell(row: &ReportRequestSummary) -> AnyView {
    if let Some(at) = row.closed_at {
        return view! { <RelativeDate at /> }.into_any();
    }
    let Some(due) = row.due_on else {
        return view! { <span class="quiet">"No last day"</span> }.into_any();
    };
    let overdue = row.is_overdue.then(|| view! { <Badge tone=Tone::Danger>"Overdue"</Badge> });
    view! { <span class="chase-due">{days::words(due)} {overdue}</span> }.into_any()
}

/// What can be done with a request; nothing where the reader may not.
#[component]
pub fn Actions(request: ReportRequestSummary) -> impl IntoView {
    let chase = Chase::current();
    let is_open = request.state == ReportRequestState::Open && request.may_manage;
    let label = format!("Actions for {}", request.partner_name);
    let again = crate::logic::chase_list::ask_again(Some(request.partner_id));
    let request = StoredValue::new(request);
    let ask = move |action: fn(ReportRequestSummary) -> ChaseAction| {
        chase.action.set(Some(action(request.get_value())))
    };
    is_open.then(|| {
        view! {
            <div class="chase-actions">
                <Button icon=Icon::Bell on_click=move |_| ask(ChaseAction::Remind)>"Remind"</Button>
                <Menu label align=Align::End button=|| view! { <Glyph icon=Icon::More /> } class="button is-subtle is-icon">
                    <MenuItem icon=Icon::Clock on_choose=move |()| ask(ChaseAction::Change)>"Change due date or delay…"</MenuItem>
                    <GoItem href=again.clone() />
                    <MenuItem icon=Icon::Dismiss on_choose=move |()| ask(ChaseAction::Cancel)>"Cancel the request…"</MenuItem>
                </Menu>
            </div>
        }
    })
}

#[component]
fn GoItem(href: String) -> impl IntoView {
    let navigate = StoredValue::new_local(leptos_router::hooks::use_navigate());
    let go =
        move |()| navigate.with_value(|navigate| navigate(&href, leptos_router::NavigateOptions::default()));
    view! { <MenuItem icon=Icon::Refresh on_choose=go>"Re-request this partner's stale reports"</MenuItem> }
}
