//! Decisions of the front end as plain values: no DOM, no signals, tested natively.

pub mod bulk_edit;
pub mod chase_list;
pub mod column_window;
pub mod combobox;
pub mod heatmap_view;
pub mod heatmap_words;
pub mod initials;
pub mod navigation;
pub mod page_cache;
pub mod problem_words;
pub mod row_selection;
pub mod send_form;
pub mod sort;
pub mod status;
pub mod time_words;
pub mod url_query;
pub mod virtual_window;
