//! A program as it is being edited: what was entered, and what is wrong with it.

use pep_api_types::programs::{NewProgram, Program, ProgramChange};

use super::people_view::known;

/// Largest banner, bytes: it travels inside every mail.
pub const MOST_BANNER_BYTES: f64 = 524_288.0;

/// The fields of a program as they are entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramDraft {
    /// Short name; fixed once the program is there.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Where answers go.
    pub reply_to: String,
    /// How mails call the portal.
    pub portal_name: String,
    /// Its own page.
    pub portal_url: String,
    /// The form that the follow-up asks to fill.
    pub feedback_url: String,
    /// That for people of partners.
    pub feedback_url_partners: String,
    /// That for people of Microsoft.
    pub feedback_url_sellers: String,
    /// What people read where they arrive.
    pub welcome: String,
    /// IANA zone.
    pub time_zone: String,
    /// In how many days times for follow-ups are offered; empty: as it is.
    pub follow_up_days: String,
    /// On which day digests come, 1 (Monday) to 7; empty: as it is.
    pub digest_weekday: String,
    /// At which hour; empty: as it is.
    pub digest_hour: String,
}

impl ProgramDraft {
    /// The fields of a program as it is.
    pub fn of(program: &Program) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            key: program.key.clone(),
            name: program.name.clone(),
            from_name: program.from_name.clone(),
            from_address: program.from_address.clone(),
            reply_to: text(&program.reply_to),
            portal_name: text(&program.portal_name),
            portal_url: text(&program.portal_url),
            feedback_url: text(&program.feedback_url),
            feedback_url_partners: text(&program.feedback_url_partners),
            feedback_url_sellers: text(&program.feedback_url_sellers),
            welcome: program.welcome.clone(),
            time_zone: program.time_zone.clone(),
            follow_up_days: program.follow_up_days.to_string(),
            digest_weekday: program.digest_weekday.to_string(),
            digest_hour: program.digest_hour.to_string(),
        }
    }

    /// What to send to change a program.
    pub fn change(&self) -> ProgramChange {
        ProgramChange {
            name: self.name.trim().to_owned(),
            from_name: self.from_name.trim().to_owned(),
            from_address: self.from_address.trim().to_owned(),
            reply_to: known(&self.reply_to),
            portal_name: known(&self.portal_name),
            portal_url: known(&self.portal_url),
            feedback_url: known(&self.feedback_url),
            feedback_url_partners: known(&self.feedback_url_partners),
            feedback_url_sellers: known(&self.feedback_url_sellers),
            welcome: self.welcome.trim().to_owned(),
            time_zone: known(&self.time_zone),
            rules: None,
            wave_per_minute: None,
            // What is no number is sent as one that the server refuses with words.
            follow_up_days: known(&self.follow_up_days).map(|days| days.parse().unwrap_or(0)),
            digest_weekday: known(&self.digest_weekday).map(|day| day.parse().unwrap_or(0)),
            digest_hour: known(&self.digest_hour).map(|hour| hour.parse().unwrap_or(-1)),
        }
    }

    /// What to send to add a program.
    pub fn new_program(&self) -> NewProgram {
        let change = self.change();
        NewProgram {
            key: self.key.trim().to_owned(),
            name: change.name,
            from_name: change.from_name,
            from_address: change.from_address,
            reply_to: change.reply_to,
            portal_name: change.portal_name,
            portal_url: change.portal_url,
            feedback_url: change.feedback_url,
            feedback_url_partners: change.feedback_url_partners,
            feedback_url_sellers: change.feedback_url_sellers,
            welcome: change.welcome,
            time_zone: change.time_zone,
            rules: change.rules,
            wave_per_minute: change.wave_per_minute,
            follow_up_days: change.follow_up_days,
            digest_weekday: change.digest_weekday,
            digest_hour: change.digest_hour,
        }
    }

    /// How mailboxes show the sender.
    pub fn sender(&self) -> String {
        let or = |text: &str, instead: &str| known(text).unwrap_or_else(|| instead.to_owned());
        format!("{} <{}>", or(&self.from_name, "Sender"), or(&self.from_address, "address"))
    }
}

/// Why a file cannot be a banner; empty: it may be one.
pub fn banner_problem(name: &str, bytes: f64) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    if !["png", "jpg", "jpeg"].contains(&ending.as_str()) {
        format!("{name} is neither a PNG nor a JPEG picture. Save it as one of them.")
    } else if bytes > MOST_BANNER_BYTES {
        format!(
            "{name} has {}; a banner may have 512 KB at most, because it travels in every mail. Make it smaller.",
            super::time_words::bytes(bytes)
        )
    } else {
        String::new()
    }
}

/// The media type of a picture by its name.
pub fn media_type(name: &str) -> &'static str {
    if name.to_lowercase().ends_with(".png") { "image/png" } else { "image/jpeg" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_fields_are_sent_as_nothing_and_the_others_trimmed() {
        let draft = ProgramDraft {
            key: " dta ".to_owned(),
            name: " DTA ".to_owned(),
            reply_to: "  ".to_owned(),
            portal_url: "https://dta.example ".to_owned(),
            ..ProgramDraft::default()
        };
        let new = draft.new_program();
        assert_eq!((new.key.as_str(), new.name.as_str()), ("dta", "DTA"));
        assert_eq!((new.reply_to, new.portal_url.as_deref()), (None, Some("https://dta.example")));
    }

    #[test]
    fn the_sender_is_shown_as_a_mailbox_shows_it() {
        let draft = ProgramDraft { from_name: "DTA".to_owned(), ..ProgramDraft::default() };
        assert_eq!(draft.sender(), "DTA <address>");
    }

    #[test]
    fn a_banner_is_a_small_picture() {
        assert_eq!(banner_problem("a.PNG", 1_000.0), "");
        assert!(banner_problem("a.gif", 1_000.0).contains("PNG"));
        assert!(banner_problem("a.jpeg", 600_000.0).contains("512 KB"));
        assert_eq!(media_type("x.JPG"), "image/jpeg");
    }
}
