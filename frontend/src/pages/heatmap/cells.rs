//! The grid's columns: what each shows of an account, and the card of a tag.

use std::sync::Arc;

use crate::prelude::*;
use pep_api_types::heatmap::{HeatmapCell, HeatmapRow};
use web_sys::Element;

use super::state::{ColumnsKey, Heatmap};
use crate::browser::intl::{self, DateStyle};
use crate::components::icon::{Glyph, Icon};
use crate::components::status_tag::{StatusMark, StatusTag};
use crate::components::virtual_grid::GridColumn;
use crate::logic::heatmap_words::{exec_level, interest, place, relationship, short_name, tag_order};
use crate::logic::status::StatusLook;

type Row = Arc<HeatmapRow>;

/// Tags drawn in a cell; the others are behind *+3*.
const TAGS: usize = 3;

/// The columns of the list or of the matrix.
pub fn columns(key: &ColumnsKey) -> Vec<GridColumn<HeatmapRow>> {
    let account =
        GridColumn::new("name", "Account", if key.is_narrow { 160.0 } else { 240.0 }, |_, row: &Row| {
            name_cell(row)
        });
    let mut columns = vec![account.sortable()];
    match &key.matrix {
        Some(partners) => columns.extend(partners.iter().cloned().map(partner_column)),
        None => columns.extend(list_columns(key)),
    }
    columns
}

fn list_columns(key: &ColumnsKey) -> Vec<GridColumn<HeatmapRow>> {
    let chosen = key.chosen.clone();
    let tags = if key.is_narrow { 1 } else { TAGS };
    let width = if key.is_narrow { 210.0 } else { 470.0 };
    vec![
        GridColumn::new("partnerCount", "Partners", width, move |_, row: &Row| {
            partners_cell(row, &chosen, tags)
        })
        .sortable(),
        GridColumn::new("segment", "Segment", 130.0, |_, row: &Row| text_cell(&row.segment)).sortable(),
        GridColumn::new("ou", "OU", 150.0, |_, row: &Row| text_cell(&row.ou)).sortable(),
        GridColumn::new("industry", "Industry", 160.0, |_, row: &Row| text_cell(&row.industry)).sortable(),
        GridColumn::new("ecm", "ECM", 150.0, |_, row: &Row| {
            row.ecm.as_ref().map_or_else(|| missing("No ECM"), |ecm| text_cell(&ecm.name))
        }),
        GridColumn::new("latestReport", "Latest report", 130.0, |_, row: &Row| latest_cell(row)).sortable(),
        GridColumn::new("interest", "Seller interest", 150.0, |_, row: &Row| interest_cell(row)),
    ]
}

fn partner_column((id, name): (i64, String)) -> GridColumn<HeatmapRow> {
    GridColumn::new(format!("partner-{id}"), short_name(&name), 120.0, move |_, row: &Row| {
        let cell = row.cells.iter().find(|cell| cell.partner_id == id);
        cell.map(|cell| {
            view! {
                <button type="button" class="tag-button" tabindex="-1" data-open=open_key(row, cell) data-card="">
                    <span class="visually-hidden">{format!("{}: ", cell.partner_name)}</span>
                    <StatusMark status=StatusLook::from(cell.status) is_stale=cell.is_stale />
                    <span class="visually-hidden">{said_when(cell)}</span>
                </button>
            }
        })
    })
}

fn name_cell(row: &Row) -> impl IntoView + use<> {
    let where_it_is = place(&row.city, "", &row.country);
    view! {
        <span class="account" data-open=row.id.to_string()>
            <span class="account-name">{row.name.clone()}</span>
            <span class="account-place">{where_it_is}</span>
        </span>
        {row.has_note.then(|| {
            view! {
                <span class="account-note" title="Has an internal note" data-open=row.id.to_string()>
                    <Glyph icon=Icon::Edit />
                    <span class="visually-hidden">", has a note"</span>
                </span>
            }
        })}
    }
}

fn partners_cell(row: &Row, chosen: &[i64], shown: usize) -> AnyView {
    if row.cells.is_empty() {
        return missing("No report");
    }
    let mut cells = tag_order(&row.cells, chosen);
    let rest = cells.split_off(shown.min(cells.len()));
    let more = (!rest.is_empty()).then(|| {
        let label = format!("{} more partners on {}", rest.len(), row.name);
        view! {
            <button type="button" class="tag-more" tabindex="-1" aria-label=label data-open=row.id.to_string()>
                {format!("+{}", rest.len())}
            </button>
        }
    });
    let tags = cells.iter().map(|cell| tag(row, cell)).collect_view();
    view! { {tags} {more} }.into_any()
}

fn tag(row: &HeatmapRow, cell: &HeatmapCell) -> impl IntoView + use<> {
    let name = short_name(&cell.partner_name);
    view! {
        <button type="button" class="tag-button" tabindex="-1" data-open=open_key(row, cell) data-card="">
            <StatusTag
                status=StatusLook::from(cell.status)
                name
                stale_days=cell.is_stale.then_some(cell.age_days)
            />
            <span class="visually-hidden">{format!(", reported {}", reported_on(cell))}</span>
        </button>
    }
}

fn latest_cell(row: &Row) -> AnyView {
    match row.cells.iter().max_by_key(|cell| cell.reported_at) {
        Some(cell) => text_cell(&reported_on(cell)),
        None => missing("Never"),
    }
}

fn interest_cell(row: &Row) -> AnyView {
    let words = row.seller_statuses.iter().map(|status| interest(status.priority));
    match words.collect::<Vec<_>>().as_slice() {
        [] => ().into_any(),
        [one] => text_cell(one),
        [first, others @ ..] => text_cell(&format!("{first} +{}", others.len())),
    }
}

fn text_cell(text: &str) -> AnyView {
    view! { <span class="cell-text">{text.to_owned()}</span> }.into_any()
}

fn missing(words: &'static str) -> AnyView {
    view! { <span class="cell-missing">{words}</span> }.into_any()
}

fn open_key(row: &HeatmapRow, cell: &HeatmapCell) -> String {
    format!("{}:{}", row.id, cell.partner_id)
}

/// What a screen reader says behind the status of a mark that shows only a letter.
fn said_when(cell: &HeatmapCell) -> String {
    let age = if cell.is_stale { format!(", {} days old", cell.age_days) } else { String::new() };
    format!(", reported {}{age}", reported_on(cell))
}

fn reported_on(cell: &HeatmapCell) -> String {
    intl::instant(cell.reported_at.timestamp_millis() as f64, DateStyle::Date)
}

/// The card of a tag: the report and its date (H-13, H-14).
pub fn tag_card(heatmap: Heatmap) -> Callback<Element, Option<AnyView>> {
    Callback::new(move |element: Element| {
        let (account, partner) = element.get_attribute("data-open").and_then(|key| {
            let (account, partner) = key.split_once(':')?;
            Some((account.parse::<i64>().ok()?, partner.parse::<i64>().ok()?))
        })?;
        let row = element.closest("[data-cell]").ok()??.get_attribute("data-cell")?;
        let row = row.split_once(':')?.0.parse::<usize>().ok()?.checked_sub(1)?;
        let row = untrack(|| heatmap.rows.row(row)).filter(|row| row.id == account)?;
        let cell = row.cells.iter().find(|cell| cell.partner_id == partner)?;
        Some(view! { <ReportCard account=row.name.clone() cell=cell.clone() /> }.into_any())
    })
}

#[component]
fn ReportCard(account: String, cell: HeatmapCell) -> impl IntoView {
    let at = cell.reported_at.timestamp_millis() as f64;
    let age = match cell.age_days {
        0 => "today".to_owned(),
        1 => "1 day old".to_owned(),
        days => format!("{days} days old"),
    };
    let notes = match (cell.notes.is_empty(), cell.is_notes_cut) {
        (true, _) => None,
        (false, true) => Some(format!("{}…", cell.notes)),
        (false, false) => Some(cell.notes.clone()),
    };
    view! {
        <div class="report-card">
            <p class="report-card-title">{cell.partner_name.clone()}" on "{account}</p>
            <StatusMark status=StatusLook::from(cell.status) with_words=true is_stale=cell.is_stale />
            <dl class="facts">
                <dt>"Relationship"</dt>
                <dd>{relationship(cell.relationship)}</dd>
                <dt>"Exec or director level"</dt>
                <dd>{exec_level(cell.is_exec_level)}</dd>
                <dt>"Reported"</dt>
                <dd>{intl::instant(at, DateStyle::Date)} ", " {age}</dd>
            </dl>
            {notes.map(|notes| view! { <p class="report-card-notes">{notes}</p> })}
            <p class="report-card-more">"Press for the history"</p>
        </div>
    }
}
