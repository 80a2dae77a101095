//! Report requests: what partners were asked, how far they are, and the ways to chase them (B1-03).

mod actions;
mod detail;
mod list;
mod state;

use crate::prelude::*;
use pep_domain::access::ActionKind;

use crate::api::client;
use crate::components::button::LinkButton;
use crate::components::checkbox::Checkbox;
use crate::components::combobox::{ComboOption, ComboboxMulti};
use crate::components::icon::Icon;
use crate::components::page_header::PageHeader;
use crate::components::tabs::{Tab, Tabs};
use crate::logic::chase_list::{STATES, ask_again, state_key, state_of, state_words};
use crate::state::answer::Answer;
use crate::state::session::Session;
use actions::ActionDialogs;
use detail::RequestPanel;
use list::RequestList;
use pep_api_types::report_requests::ReportRequestState;
use state::Chase;

/// Partners offered for one text.
const OFFERED: i64 = 30;

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    let chase = Chase::provide();
    let session = Session::current();
    let selected = Signal::derive(move || chase.view.with(|view| state_key(view.state).to_owned()));
    let tabs = STATES.map(|state| Tab::new(state_key(state), state_words(state))).to_vec();
    let select = move |key: String| {
        chase.change(|view| {
            view.state = state_of(Some(&key));
            view.is_overdue = false;
        });
    };
    let actions = move || {
        view! {
            <Show when=move || session.may(ActionKind::SendForReport)>
                <LinkButton href=ask_again(None) icon=Icon::Refresh>"Re-request stale reports"</LinkButton>
            </Show>
        }
    };
    view! {
        <PageHeader title="Report requests" lead=|| "What partners were asked, and how far they are." actions />
        <Filters />
        <Tabs label="Requests by state" tabs selected on_select=select>
            <RequestList />
        </Tabs>
        <RequestPanel />
        <ActionDialogs />
    }
}

#[component]
fn Filters() -> impl IntoView {
    let chase = Chase::current();
    let found = Answer::<Vec<ComboOption>>::default();
    let name = Answer::<Vec<ComboOption>>::default();
    let search = move |text: String| {
        found.load(async move { Ok(options(client().list_partners(&text, Some(OFFERED)).await?.items)) });
    };
    let partner = Memo::new(move |_| chase.view.with(|view| view.partner));
    Effect::new(move |_| match partner.get() {
        Some(id) => name.load(async move { Ok(options(client().list_partners_by_id(&[id]).await?.items)) }),
        None => name.forget(),
    });
    let chosen = Signal::derive(move || {
        let id = partner.get().map(|id| id.to_string());
        let known = name.ok().into_iter().flat_map(|known| (*known).clone());
        let unnamed = id.clone().map(|id| ComboOption::new(id.clone(), format!("Partner {id}")));
        id.map(|id| known.into_iter().find(|option| option.value == id).or(unnamed))
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
    });
    let change = move |mut chosen: Vec<ComboOption>| {
        // One partner at a time: the one chosen last.
        chase.change(|view| view.partner = chosen.pop().and_then(|option| option.value.parse().ok()));
    };
    view! {
        <div class="chase-filters" role="group" aria-label="Filter requests">
            <div class="chase-partner">
                <ComboboxMulti
                    label="Partner"
                    chosen
                    on_change=change
                    options=Signal::derive(move || found.ok().map(|found| (*found).clone()).unwrap_or_default())
                    on_search=search
                    busy=Signal::derive(move || found.is_busy())
                    placeholder="Any partner"
                />
            </div>
            <Checkbox
                label="Sent by me"
                checked=Signal::derive(move || chase.view.with(|view| view.is_mine))
                on_change=move |on| chase.change(|view| view.is_mine = on)
            />
            <Show when=move || chase.view.with(|view| view.state == ReportRequestState::Open)>
                <Checkbox
                    label="Overdue"
                    checked=Signal::derive(move || chase.view.with(|view| view.is_overdue))
                    on_change=move |on| chase.change(|view| view.is_overdue = on)
                />
            </Show>
        </div>
    }
}

fn options(partners: Vec<pep_api_types::partners::PartnerRef>) -> Vec<ComboOption> {
    partners.into_iter().map(|partner| ComboOption::new(partner.id.to_string(), partner.name)).collect()
}
