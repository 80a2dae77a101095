//! `/programs/{id}`: one program in tabs; the tab is in the URL.

use crate::prelude::*;
use pep_domain::access::ActionKind;

use super::editor::Overview;
use super::election::{ElectionTab, List};
use super::rules::RulesTab;
use super::state::Programs;
use super::waves::WavesTab;
use super::weights::WeightsTab;
use crate::components::error_panel::ErrorPanel;
use crate::components::history_link::history_link;
use crate::components::page_header::PageHeader;
use crate::components::progress::Loading;
use crate::components::tabs::{Tab, Tabs};
use crate::state::session::Session;

/// The page.
#[component]
pub fn ProgramPage() -> impl IntoView {
    let programs = Programs::provide();
    let session = Session::current();
    let title = Signal::derive(move || {
        programs.open.ok().map_or_else(|| "Program".to_owned(), |program| program.name.clone())
    });
    let retry = move |()| {
        if let Some(id) = programs.id.get_untracked() {
            programs.reload_open(id);
        }
    };
    let tabs = move || {
        let mut tabs = vec![
            Tab::new("overview", "Overview"),
            Tab::new("rules", "Rules"),
            Tab::new("weights", "Suggestions"),
            Tab::new("tasks", "Tasks"),
        ];
        if session.may(ActionKind::ViewElection) {
            tabs.extend([Tab::new("partners", "Partners"), Tab::new("sellers", "Sellers")]);
        }
        if session.may(ActionKind::ManageWaves) {
            tabs.push(Tab::new("waves", "Waves"));
        }
        tabs
    };
    let tab =
        Memo::new(move |_| programs.query.with(|query| query.first("tab").unwrap_or("overview").to_owned()));
    let select = move |key: String| {
        programs.change(|query| query.with("tab", [key]).with("q", [""]).with("wave", [""]))
    };
    // Another version of the program is another form; a tab alone must not wait for it.
    let shown =
        Memo::new(move |_| programs.open.get().map(|answer| answer.map(|program| (*program).clone())));
    let history = move || programs.open.ok().map(|program| history_link("program", program.id));
    view! {
        <PageHeader title lead=|| "Its mails, its rules, who takes part, and how they are invited." actions=history />
        {move || match shown.get() {
            None => view! { <Loading what="Loading the program" /> }.into_any(),
            Some(Err(error)) => view! { <ErrorPanel error on_retry=retry /> }.into_any(),
            Some(Ok(program)) => view! {
                <Tabs label="Parts of the program" tabs=Signal::derive(tabs) selected=tab on_select=select>
                    {move || {
                        let program = program.clone();
                        match tab.get().as_str() {
                            "rules" => view! { <RulesTab program /> }.into_any(),
                            "weights" => view! { <WeightsTab program /> }.into_any(),
                            "tasks" => super::tasks::tab(program.id),
                            "partners" => view! { <ElectionTab program list=List::Partners /> }.into_any(),
                            "sellers" => view! { <ElectionTab program list=List::Sellers /> }.into_any(),
                            "waves" => view! { <WavesTab program /> }.into_any(),
                            _ => view! { <Overview program /> }.into_any(),
                        }
                    }}
                </Tabs>
            }
            .into_any(),
        }}
    }
}
