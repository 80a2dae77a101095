//! Help: the words, the colours and the keys of PEP.

use crate::prelude::*;

use crate::components::keyboard_hint::KeyboardHint;
use crate::components::page_header::PageHeader;
use crate::components::status_tag::StatusLegend;

/// The page.
#[component]
pub fn HelpPage() -> impl IntoView {
    view! {
        <PageHeader title="Help" lead=|| "The colours and the keys." />
        <section class="stack">
            <h2>"Account status"</h2>
            <p>"A partner reports one of three about an account. Each has a colour, a letter and a shape."</p>
            <StatusLegend />
        </section>
        <section class="stack">
            <h2>"Keys in grids"</h2>
            <ul class="key-list">
                <li><KeyboardHint keys=["↑", "↓", "←", "→"] does="move from cell to cell" /></li>
                <li><KeyboardHint keys=["Page Up"] does="and Page Down move by a screen" /></li>
                <li><KeyboardHint keys=["Ctrl", "Home"] does="goes to the first cell, Ctrl and End to the last" /></li>
                <li><KeyboardHint keys=["Space"] does="selects the row" /></li>
                <li><KeyboardHint keys=["Shift", "Space"] does="selects up to the row" /></li>
                <li><KeyboardHint keys=["Ctrl", "A"] does="selects all rows" /></li>
                <li><KeyboardHint keys=["Enter"] does="goes into the cell, Escape comes back" /></li>
                <li><KeyboardHint keys=["Enter"] does="on a column's head sorts by it" /></li>
                <li><KeyboardHint keys=["Shift", "→"] does="on a column's head makes it wider" /></li>
            </ul>
        </section>
    }
}
