//! A bar chart, with the same numbers as a table beside it.

use crate::components::unique_id;
use crate::logic::event_charts::{Bar, WIDTH};
use crate::prelude::*;

/// Height of a bar with its gap.
const ROW: usize = 28;

/// The chart.
#[component]
pub fn BarChart(
    /// What it shows.
    title: &'static str,
    /// The bars.
    bars: Vec<Bar>,
) -> impl IntoView {
    let id = unique_id("chart");
    let caption_id = id.clone();
    let drawn = bars
        .iter()
        .enumerate()
        .map(|(at, bar)| {
            let class = format!("chart-bar is-{at}");
            view! {
                <rect class=class x="0" y=(at * ROW + 4).to_string() width=bar.length.to_string() height="20" rx="3" />
            }
        })
        .collect_view();
    let rows = bars
        .iter()
        .map(|bar| view! { <tr><th scope="row">{bar.label}</th><td>{bar.count}</td></tr> }.into_any())
        .collect_view();
    let height = bars.len() * ROW;
    view! {
        <figure class="chart" aria-labelledby=id>
            <figcaption id=caption_id>{title}</figcaption>
            <div class="chart-body">
                <table class="chart-table">
                    <caption class="visually-hidden">{title}</caption>
                    <tbody>{rows}</tbody>
                </table>
                <svg viewBox=format!("0 0 {WIDTH} {height}") height=height.to_string() preserveAspectRatio="none" aria-hidden="true" focusable="false">{drawn}</svg>
            </div>
        </figure>
    }
}
