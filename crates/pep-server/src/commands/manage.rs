//! What an operator does from the command line.

use pep_app::people::PersonInput;

use super::{context, open, open_current, say};
use crate::config::Settings;
use crate::demo;
use crate::failure::Failure;

/// Brings the database to this version.
pub(crate) fn migrate(settings: &Settings) -> Result<(), Failure> {
    let added = open(settings)?.migrate()?;
    match added.len() {
        0 => say("The database is up to date."),
        count => say(&format!("{count} migration(s) applied: {}.", added.join(", "))),
    }
    Ok(())
}

/// Makes somebody a platform operator.
pub(crate) async fn create_admin(settings: &Settings, email: &str, name: &str) -> Result<(), Failure> {
    let ctx = context(open_current(settings, false)?, settings, false, None);
    let (first_name, last_name) = name.trim().rsplit_once(' ').unwrap_or((name.trim(), ""));
    let input = PersonInput {
        email: email.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        title: String::new(),
        time_zone: None,
    };
    let admin = pep_app::people::create_first_admin(&ctx, input).await?;
    let what =
        if admin.is_new_operator { "is a platform operator now" } else { "was a platform operator already" };
    say(&format!("{} {what} and can sign in.", admin.email));
    Ok(())
}

/// Fills an empty database with the demo's data.
pub(crate) async fn demo_data(settings: &Settings) -> Result<(), Failure> {
    let db = open_current(settings, true)?;
    let start = demo::clock_start(&db, None).await?;
    let ctx = context(db, settings, true, Some(start)).with_materials(settings.materials(true)?);
    let filled = demo::fill_if_empty(&ctx).await?.is_some();
    say(if filled { "The demo's data are in." } else { "There are data already; nothing was changed." });
    Ok(())
}
