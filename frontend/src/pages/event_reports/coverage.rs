//! Which teams need a look, with a word to each in one click, and the way to a make-up session.

use crate::prelude::*;
use leptos::task::spawn_local;
use pep_api_types::event_reports::{TeamCoverage, TeamNudge};

use crate::api::client;
use crate::components::badge::{Badge, Tone};
use crate::components::button::{Appearance, Button};
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::icon::Icon;
use crate::components::relative_date::RelativeDate;
use crate::logic::event_charts::{Kind, kind};
use crate::logic::url_query::UrlQuery;
use crate::state::toasts::Toasts;

/// The table.
#[component]
pub fn CoverageTable(
    /// The event.
    event: i64,
    /// Can its teams still be written to? Once its day is over there is nothing to ask for.
    can_nudge: bool,
    /// Its teams, those that need a look first.
    teams: Vec<TeamCoverage>,
    /// Somebody was written to.
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::current();
    let nudge = Callback::new(move |team: TeamCoverage| {
        spawn_local(async move {
            match client().nudge_team(event, team.id, &TeamNudge::default()).await {
                Ok(nudged) => {
                    toasts.success(format!("{} gets a mail about {}", nudged.name, team.name));
                    changed.run(());
                }
                Err(error) => toasts.failure(format!("{} was not nudged", team.name), &error),
            }
        });
    });
    let columns = vec![
        TableColumn::new("team", "Team", |row: &TeamCoverage| {
            let partner = row.partner_name.clone().filter(|partner| *partner != row.name);
            view! {
                {row.name.clone()}
                {partner.map(|partner| view! { <br /><span class="quiet">{partner}</span> })}
            }
        }),
        TableColumn::new("needs", "State", |row: &TeamCoverage| {
            let (tone, words) = match kind(row) {
                _ if !row.takes_part => (Tone::Neutral, "Left the event"),
                Kind::Headless => (Tone::Danger, "No primary contact"),
                Kind::Unseen => (Tone::Warning, "No request"),
                Kind::Open => (Tone::Warning, "Nothing agreed"),
                Kind::Served => (Tone::Success, "Has sessions"),
            };
            view! { <Badge tone=tone>{words}</Badge> }
        }),
        TableColumn::new("asked", "Asked", |row: &TeamCoverage| row.asked.to_string()),
        TableColumn::new("was", "Was asked", |row: &TeamCoverage| row.was_asked.to_string()),
        TableColumn::new("waiting", "Unanswered", |row: &TeamCoverage| match row.waiting_since {
            Some(at) => view! { {row.waiting} ", oldest " <RelativeDate at /> }.into_any(),
            None => "0".into_any(),
        }),
        TableColumn::new("sessions", "Sessions", |row: &TeamCoverage| row.sessions.to_string()),
        TableColumn::new("noshow", "No-shows", |row: &TeamCoverage| row.no_show.to_string()),
        TableColumn::new("makeup", "Stood up", move |row: &TeamCoverage| {
            match row.stood_up {
            0 => "0".into_any(),
            count => view! {
                {count} " "
                <a href=UrlQuery::default().with("q", [row.name.as_str()]).on(&format!("/events/{event}/board"))>"Offer a make-up session"</a>
            }
            .into_any(),
        }
        }),
        TableColumn::new("nudge", "Nudge", move |row: &TeamCoverage| {
            if !can_nudge || !row.takes_part || row.primary_contact_name.is_none() {
                return ().into_any();
            }
            // A team that has sessions and answered everything needs no word.
            if row.waiting_since.is_none() && kind(row) == Kind::Served {
                return ().into_any();
            }
            if row.is_nudged {
                return view! { <span class="quiet">"Nudged today"</span> }.into_any();
            }
            let team = row.clone();
            let name = format!(" {}", row.name);
            view! {
                <Button appearance=Appearance::Subtle icon=Icon::Mail on_click=move |_| nudge.run(team.clone())>
                    "Nudge" <span class="visually-hidden">{name}</span>
                </Button>
            }
            .into_any()
        }),
    ];
    view! {
        <DataTable
            caption="How each team is served"
            columns
            rows=teams
            row_key=|row: &TeamCoverage| format!("{row:?}")
        />
    }
}
