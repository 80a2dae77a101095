//! Which keys do what on the heatmap.

use crate::prelude::*;

use super::state::{Heatmap, HeatmapDialog};
use crate::components::dialog::{Dialog, DialogSize};
use crate::components::keyboard_hint::KeyboardHint;

/// The dialog behind `?`.
#[component]
pub fn KeysDialog() -> impl IntoView {
    let heatmap = Heatmap::current();
    let open = Signal::derive(move || heatmap.dialog.get() == Some(HeatmapDialog::Keys));
    view! {
        <Dialog open on_close=move |()| heatmap.dialog.set(None) title="Keyboard" size=DialogSize::Small>
            <div class="key-list">
                <KeyboardHint keys=vec!["↑ ↓ ← →"] does="move from cell to cell; up from the first row to the headers" />
                <KeyboardHint keys=vec!["Home"] does="first column" />
                <KeyboardHint keys=vec!["End"] does="last column" />
                <KeyboardHint keys=vec!["Page Up"] does="a screenful up" />
                <KeyboardHint keys=vec!["Page Down"] does="a screenful down" />
                <KeyboardHint keys=vec!["Ctrl", "Home"] does="first cell" />
                <KeyboardHint keys=vec!["Ctrl", "End"] does="last cell" />
                <KeyboardHint keys=vec!["Enter"] does="opens the account; in Partners goes to the tags; on a header sorts" />
                <KeyboardHint keys=vec!["← →"] does="among tags: the next tag; its report shows" />
                <KeyboardHint keys=vec!["Enter"] does="on a tag: history of that report" />
                <KeyboardHint keys=vec!["Escape"] does="back from the tags to the cell; closes cards and panels" />
                <KeyboardHint keys=vec!["Space"] does="selects the row" />
                <KeyboardHint keys=vec!["Shift", "Space"] does="selects everything from the last selected row" />
                <KeyboardHint keys=vec!["Ctrl", "A"] does="selects all accounts of the filter" />
                <KeyboardHint keys=vec!["Shift", "← →"] does="on a header: narrower or wider" />
                <KeyboardHint keys=vec!["?"] does="this list" />
            </div>
        </Dialog>
    }
}
