//! The filter bar with its counts (H-04…H-08), the chips of what is set, and the sheet that holds both on a phone.

use crate::prelude::*;
use pep_api_types::heatmap::Facet;

use super::state::Heatmap;
use crate::browser::days;
use crate::components::button::{Appearance, Button};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::facet_menu::{FacetMenu, FacetOption};
use crate::components::field::Field;
use crate::components::filter_chips::{FilterChip, FilterChips};
use crate::components::icon::Icon;
use crate::components::search_box::SearchBox;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextInput, TextKind};
use crate::logic::heatmap_view::Criterion;
use crate::logic::heatmap_words::{SetFilter, accounts, set_filters};
use crate::state::session::Session;

/// Ages of reports to choose from, days.
const AGES: [i64; 5] = [30, 60, 90, 180, 365];

/// Text, criteria, age and day. Narrow windows get a button for a sheet with the same.
#[component]
pub fn FilterBar() -> impl IntoView {
    let heatmap = Heatmap::current();
    let is_sheet_open = RwSignal::new(false);
    let text = Signal::derive(move || heatmap.view.with(|view| view.filter.q.clone().unwrap_or_default()));
    let search = move |text: String| {
        heatmap.change_quietly(|view| view.filter.q = Some(text).filter(|text| !text.is_empty()));
    };
    let set = Memo::new(move |_| chips(heatmap).len());
    let button = move || match set.get() {
        0 => "Filters".to_owned(),
        count => format!("Filters ({count})"),
    };
    let found = move || {
        let total = heatmap.rows.total_signal().get().and_then(|total| i64::try_from(total).ok());
        total.map_or_else(|| "Show accounts".to_owned(), |total| format!("Show {}", accounts(total)))
    };
    let footer = move || {
        view! {
            <Button on_click=move |_| heatmap.change(|view| view.clear_filters())>"Clear all"</Button>
            <Button appearance=Appearance::Primary on_click=move |_| is_sheet_open.set(false)>{found}</Button>
        }
    };
    view! {
        <div class="filter-bar" role="group" aria-label="Filter accounts">
            <SearchBox label="Name, city or TPID" value=text on_search=search />
            <div class="filter-inline"><Criteria /></div>
            <div class="filter-open">
                <Button icon=Icon::Filter on_click=move |_| is_sheet_open.set(true)>{button}</Button>
            </div>
        </div>
        <Dialog
            open=is_sheet_open
            on_close=move |()| is_sheet_open.set(false)
            title="Filters"
            size=DialogSize::Drawer
            footer
        >
            <div class="filter-sheet"><Criteria /></div>
        </Dialog>
    }
}

#[component]
fn Criteria() -> impl IntoView {
    let heatmap = Heatmap::current();
    let menus =
        Criterion::ALL.map(|criterion| view! { <CriterionMenu criterion /> }).into_iter().collect_view();
    let age = Signal::derive(move || {
        heatmap.view.with(|view| view.filter.older_than_days.map(|days| days.to_string()).unwrap_or_default())
    });
    let ages = Signal::derive(move || {
        let set = heatmap.view.with(|view| view.filter.older_than_days);
        let mut days = AGES.to_vec();
        days.extend(set.filter(|set| !AGES.contains(set)));
        days.sort_unstable();
        let any = Choice::new("", "Any report age");
        let older = |days: i64| Choice::new(days.to_string(), format!("Older than {days} days"));
        [any].into_iter().chain(days.into_iter().map(older)).collect::<Vec<_>>()
    });
    let day = Signal::derive(move || {
        heatmap.view.with(|view| view.as_of.map(|day| day.to_string()).unwrap_or_default())
    });
    view! {
        {menus}
        <div class="filter-age">
            <Select
                label="Age of the newest report"
                value=age
                choices=ages
                on_change=move |days: String| heatmap.change(|view| view.filter.older_than_days = days.parse().ok())
            />
        </div>
        <div class="filter-day">
            <Field label="As of">
                <TextInput
                    kind=TextKind::Date
                    value=day
                    on_input=move |day: String| {
                        let day = day.parse().ok().filter(|day| *day < days::today());
                        heatmap.change_quietly(|view| view.as_of = day);
                    }
                />
            </Field>
        </div>
    }
}

#[component]
fn CriterionMenu(criterion: Criterion) -> impl IntoView {
    let heatmap = Heatmap::current();
    let chosen = Signal::derive(move || heatmap.view.with(|view| view.chosen(criterion)));
    let options = Signal::derive(move || {
        let facets = heatmap.facets.ok();
        let counted = facets.map(|facets| match criterion {
            Criterion::Segment => facets.segments.clone(),
            Criterion::Ou => facets.ous.clone(),
            Criterion::Industry => facets.industries.clone(),
            Criterion::Status => facets.statuses.clone(),
            Criterion::Partner => facets.partners.clone(),
        });
        let mut options: Vec<FacetOption> = counted.unwrap_or_default().into_iter().map(option).collect();
        // What is chosen stays in the list although the other filters leave nothing of it.
        for value in chosen.get() {
            if options.iter().all(|option| option.value != value) {
                let label = match criterion {
                    Criterion::Partner => {
                        value.parse().map_or_else(|_| value.clone(), |id| heatmap.partner_name(id))
                    }
                    _ => value.clone(),
                };
                options.push(FacetOption { value, label, count: 0 });
            }
        }
        options
    });
    view! {
        <FacetMenu
            label=criterion.label()
            options
            chosen
            on_toggle=move |value: String| heatmap.change(|view| view.toggle(criterion, &value))
            on_clear=move |()| heatmap.change(|view| view.clear(criterion))
        />
    }
}

/// The chips of what is set, each with a way out.
#[component]
pub fn SetFilters() -> impl IntoView {
    let heatmap = Heatmap::current();
    let set = Memo::new(move |_| chips(heatmap));
    let shown = Signal::derive(move || {
        let chip = |set: SetFilter| FilterChip {
            key: set.kind.key(),
            criterion: set.criterion.to_owned(),
            value: set.value,
        };
        set.get().into_iter().map(chip).collect::<Vec<_>>()
    });
    let remove = move |chip: FilterChip| {
        let found = set.with_untracked(|set| set.iter().find(|set| set.kind.key() == chip.key).cloned());
        if let Some(found) = found {
            heatmap.change(|view| found.kind.remove_from(view));
        }
    };
    view! {
        <FilterChips
            chips=shown
            on_remove=remove
            on_clear=move |()| heatmap.change(|view| view.clear_filters())
        />
    }
}

/// The filters that are set; reactive.
pub fn chips(heatmap: Heatmap) -> Vec<SetFilter> {
    let own = Session::current().person();
    // The name of somebody else is on the first row, as all rows are of that ECM.
    let first = heatmap.rows.row(0).and_then(|row| row.ecm.clone());
    let ecm_name = |id: i64| match (&own, &first) {
        (Some(person), _) if person.id == id => "me".to_owned(),
        (_, Some(ecm)) if ecm.id == id => ecm.name.clone(),
        _ => format!("person {id}"),
    };
    let view = heatmap.view.get();
    let day = view.as_of.map(days::words).unwrap_or_default();
    set_filters(&view, |id| heatmap.partner_name(id), ecm_name, &day)
}

fn option(facet: Facet) -> FacetOption {
    FacetOption { value: facet.value, label: facet.label, count: usize::try_from(facet.count).unwrap_or(0) }
}
