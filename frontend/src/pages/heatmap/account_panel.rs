//! An account in full, beside the grid.

use crate::prelude::*;
use pep_api_types::accounts::{AccountDetail, SellerStatusDetail};
use pep_api_types::heatmap::{CellState, HeatmapCell, PersonRef};
use pep_domain::access::ActionKind;

use super::identity::IdentityPart;
use super::note::NoteEditor;
use super::state::Heatmap;
use crate::api::client;
use crate::components::button::{Appearance, Button, LinkButton};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::error_panel::ErrorPanel;
use crate::components::icon::Icon;
use crate::components::progress::Loading;
use crate::components::relative_date::RelativeDate;
use crate::components::status_tag::StatusMark;
use crate::logic::heatmap_words::{exec_level, interest, place, relationship};
use crate::logic::status::StatusLook;
use crate::pages::follow_ups::schedule_link;
use crate::state::answer::Answer;
use crate::state::session::Session;

/// The panel of the account that the URL names.
#[component]
pub fn AccountPanel() -> impl IntoView {
    let heatmap = Heatmap::current();
    let account = Answer::<AccountDetail>::default();
    let id = Memo::new(move |_| heatmap.view.with(|view| view.open.filter(|_| view.cell.is_none())));
    Effect::new(move |_| match id.get() {
        Some(id) => {
            // Another account's details would be wrong here; the same ones may stay until newer ones come.
            if untrack(|| account.ok()).is_none_or(|known| known.row.id != id) {
                account.forget();
            }
            account.load(async move { client().get_account(id).await });
        }
        None => account.forget(),
    });
    let open = Signal::derive(move || id.get().is_some());
    let title = Signal::derive(move || {
        account.ok().map_or_else(|| "Account".to_owned(), |found| found.row.name.clone())
    });
    let retry = move |()| {
        if let Some(id) = id.get_untracked() {
            account.load(async move { client().get_account(id).await });
        }
    };
    view! {
        <Dialog open on_close=move |()| heatmap.close_panel() title size=DialogSize::Drawer>
            {move || match account.get() {
                None => view! { <Loading what="Loading the account" /> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
                Some(Ok(found)) => view! { <Details found=(*found).clone() /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Details(found: AccountDetail) -> impl IntoView {
    let AccountDetail { row, website, sellers, seller_statuses, note, open_requests } = found;
    let facts = [
        ("TPID", row.tpid.clone()),
        ("Place", place(&row.city, &row.state, &row.country)),
        ("Segment", row.segment.clone()),
        ("OU", row.ou.clone()),
        ("ATU", row.atu.clone().unwrap_or_default()),
        ("Industry", row.industry.clone()),
        ("ECM", row.ecm.as_ref().map(|ecm| ecm.name.clone()).unwrap_or_default()),
        ("Sellers", names(&sellers)),
        ("Website", website),
    ];
    let facts = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| {
        view! {
            <dt>{name}</dt>
            <dd>{value}</dd>
        }
    });
    let account = row.id;
    let reports = row.cells.clone();
    let has_reports = !reports.is_empty();
    let may_chase = Session::current().may(ActionKind::ViewReportRequests);
    let requests = open_requests.into_iter().map(|request| {
        let open = may_chase.then(|| {
            let href = format!("/requests?request={}", request.request_id);
            view! { <LinkButton appearance=Appearance::Subtle href>"Open"</LinkButton> }
        });
        view! {
            <li>
                <span>{request.partner_name}" was asked " <RelativeDate at=request.requested_at /></span>
                {open}
            </li>
        }
    });
    let requests = requests.collect_view();
    let has_requests = !requests.is_empty();
    view! {
        <dl class="facts">{facts.collect_view()}</dl>
        {schedule_link(&format!("account={account}"))}
        <section class="panel-part" aria-label="Reports">
            <h3>"Reports"</h3>
            {if has_reports {
                view! {
                    <ul class="cell-reports">
                        {reports.into_iter().map(|cell| view! { <Report account cell /> }).collect_view()}
                    </ul>
                }
                    .into_any()
            } else {
                view! { <p class="quiet">"No partner has reported on this account. Send it for report to ask."</p> }.into_any()
            }}
        </section>
        {has_requests
            .then(|| {
                view! {
                    <section class="panel-part" aria-label="Open requests">
                        <h3>"Open requests"</h3>
                        <ul class="panel-list">{requests}</ul>
                    </section>
                }
            })}
        <NoteEditor account note />
        <SellerInterestList statuses=seller_statuses />
        <IdentityPart account />
    }
}

#[component]
fn Report(account: i64, cell: HeatmapCell) -> impl IntoView {
    let heatmap = Heatmap::current();
    let partner = cell.partner_id;
    let exec = match cell.is_exec_level {
        Some(true) => "exec or director level",
        Some(false) => "below director level",
        None => "level not said",
    };
    let label = format!("History of {}", cell.partner_name);
    view! {
        <li class="cell-report">
            <div class="report-head">
                <span class="report-partner">{cell.partner_name}</span>
                <StatusMark status=StatusLook::from(cell.status) with_words=true is_stale=cell.is_stale />
            </div>
            <p class="report-line">
                {relationship(cell.relationship)} ", " {exec} ", reported " <RelativeDate at=cell.reported_at />
                {cell.is_stale.then(|| format!(" ({} days old)", cell.age_days))}
            </p>
            {(!cell.notes.is_empty()).then(|| view! { <p class="report-notes">{cell.notes}</p> })}
            <button type="button" class="text-button" aria-label=label on:click=move |_| heatmap.open_cell(account, partner)>
                "History"
            </button>
        </li>
    }
}

#[component]
fn SellerInterestList(statuses: Vec<SellerStatusDetail>) -> impl IntoView {
    (!statuses.is_empty()).then(|| {
        let items = statuses.into_iter().map(|status| {
            view! {
                <li class="cell-report">
                    <div class="report-head">
                        <span class="report-partner">{status.seller.name}</span>
                        <span>{interest(status.priority)}</span>
                    </div>
                    {(!status.note.is_empty()).then(|| view! { <p class="report-notes">{status.note}</p> })}
                    <p class="report-line"><RelativeDate at=status.updated_at /></p>
                </li>
            }
        });
        view! {
            <section class="panel-part" aria-label="Seller interest">
                <h3>"Seller interest" <span class="quiet">" – internal, partners never see it"</span></h3>
                <ul class="cell-reports">{items.collect_view()}</ul>
            </section>
        }
    })
}

fn names(people: &[PersonRef]) -> String {
    people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// One line about a report, for lists of changes.
pub fn state_words(state: &CellState) -> String {
    let status = StatusLook::from(state.status).words();
    format!(
        "{status}; {}; exec or director level: {}",
        relationship(state.relationship),
        exec_level(state.is_exec_level)
    )
}

/// A button back from the history to the account.
#[component]
pub fn BackToAccount(account: i64) -> impl IntoView {
    let heatmap = Heatmap::current();
    view! {
        <Button appearance=Appearance::Subtle icon=Icon::ChevronLeft on_click=move |_| heatmap.open_account(account)>
            "All of this account"
        </Button>
    }
}
