//! Building blocks of pages: data in, events out. None of them fetches, none knows a URL of the API.
//!
//! Keyboard and ARIA follow the WAI-ARIA Authoring Practices; native elements are used wherever one exists.

pub mod badge;
pub mod banner;
pub mod button;
pub mod card_host;
pub mod checkbox;
pub mod combobox;
pub mod conflict_levels;
pub mod data_table;
pub mod dialog;
pub mod disclosure;
pub mod each;
pub mod empty_state;
pub mod error_panel;
pub mod facet_menu;
pub mod feedback_fields;
pub mod field;
pub mod file_drop;
pub mod filter_chips;
pub mod history_link;
pub mod hovercard;
pub mod icon;
pub mod keyboard_hint;
pub mod load_more;
pub mod menu;
pub mod page_header;
pub mod progress;
pub mod reason_dialog;
pub mod relative_date;
pub mod search_box;
pub mod searched_list;
pub mod select;
pub mod show;
pub mod shown_once;
pub mod slot_time;
pub mod status_tag;
pub mod tabs;
pub mod text_input;
pub mod toast_region;
pub mod virtual_grid;
pub mod zone_input;

mod popover;

use std::cell::Cell;

thread_local! {
    static NEXT_ID: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of this window has, like `menu-17`.
pub fn unique_id(prefix: &str) -> String {
    let number = NEXT_ID.get();
    NEXT_ID.set(number + 1);
    format!("{prefix}-{number}")
}
