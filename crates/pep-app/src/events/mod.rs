//! Mass co-sell events (D-14 … D-43).

pub(crate) mod feedback;
mod mail_samples;
pub mod mail_texts;
mod mails;
mod nominations;
mod opening;
mod own;
mod phases;
mod plan_store;
mod publish;
pub mod rules;
mod series;
mod templates;
mod view;

pub use mails::{MailPreview, preview_mail, send_test_mail};
pub use nominations::{
    NewNominations, Nominated, NominationFilter, NominationPlace, add_nominations, list_nominations,
    remove_nomination,
};
pub(crate) use nominations::{nominated_ous, series_for_list};
pub use own::{OwnEvent, OwnTeam, get_own_event, list_own_events};
pub(crate) use phases::mark_followed_up;
pub use phases::{KIND as MOVE_PHASES, cancel_event, move_due, move_event};
pub(crate) use plan_store::read as stored_plan;
pub use plan_store::write as plan_as_stored;
pub use publish::{Published, publish_series};
pub use series::{
    NewSeriesInput, PlannedOu, SeriesDetail, create_series, discard_series, get_series, list_series,
    save_series,
};
pub(crate) use series::{may_plan, planned_rules, series_for_slots};
pub use templates::{
    TemplateFilter, TemplatePlace, TemplateView, TemplateWords, delete_template, list_templates,
    rename_template, save_template,
};
pub use view::{
    EventDetail, EventFilter, EventOverview, EventPlace, PhaseMove, Todo, get_event, list_events,
};

pub use pep_db::events::{EventCounts, EventRow, EventSlotRow, NominationRow, SeriesRow, TeamCounts};
