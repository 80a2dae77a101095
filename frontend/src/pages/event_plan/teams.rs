//! Nominations and teams: how many there are in each OU, who is on the list, who has no team yet.

use crate::prelude::*;
use pep_api_types::events::PlannedOu;

use super::state::Plan;
use crate::components::button::LinkButton;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::icon::Icon;
use crate::pages::events::NominationList;

/// Counts and nominations.
#[component]
pub fn TeamsStep(
    /// The plan.
    plan: Plan,
) -> impl IntoView {
    let ous = Memo::new(move |_| {
        plan.series.with(|series| series.as_ref().map(|series| series.ous.clone())).unwrap_or_default()
    });
    let named = Memo::new(move |_| ous.with(|ous| ous.iter().map(|ou| ou.ou.clone()).collect::<Vec<_>>()));
    let key = |ou: &PlannedOu| format!("{ou:?}");
    let series = plan.series_id();
    view! {
        <p class="quiet">"Elected partners that are nominated take part with their teams of the OU, and Microsoft teams of its ATUs."</p>
        <DataTable caption="Teams and nominations by OU" columns=columns() rows=ous row_key=key />
        <section class="panel-part">
            <h3>"Nominations"</h3>
            <div class="panel-actions is-start">
                <LinkButton href=format!("/imports?kind=nominations&target={series}") icon=Icon::Upload>"Import a list"</LinkButton>
            </div>
            {move || {
                let ous = named.get();
                if ous.is_empty() {
                    view! { <p>"Choose the OUs first."</p> }.into_any()
                } else {
                    // The counts above come with the next save; the list itself is asked for at once.
                    view! { <NominationList series ous may_change=true on_change=Callback::new(move |()| plan.save_soon()) /> }.into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn columns() -> Vec<TableColumn<PlannedOu>> {
    vec![
        TableColumn::new("ou", "OU", |ou: &PlannedOu| ou.ou.name.clone()),
        TableColumn::new("nominated", "Nominated", |ou: &PlannedOu| ou.nominated_count).numeric(),
        TableColumn::new("elected", "Not elected", |ou: &PlannedOu| ou.not_elected_count).numeric(),
        TableColumn::new("without", "Without a team", |ou: &PlannedOu| ou.without_team_count).numeric(),
        TableColumn::new("partner", "Partner teams", |ou: &PlannedOu| ou.partner_team_count).numeric(),
        TableColumn::new("microsoft", "Microsoft teams", |ou: &PlannedOu| ou.microsoft_team_count).numeric(),
    ]
}
