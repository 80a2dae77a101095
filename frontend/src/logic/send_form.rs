//! *Send for report* as it is filled in: what is missing, what is sent, what the buttons say.

use chrono::NaiveDate;
use pep_api_types::report_requests::{
    AccountSelection, ReportRequestCreate, ReportRequestPreview, RequestRecipients,
};

use super::heatmap_words::counted;

/// Minutes before the ECM is told, unless they choose otherwise.
pub const USUAL_DELAY_MINUTES: i64 = 30;

/// Delays that can be chosen with one press, minutes.
pub const DELAYS: [i64; 6] = [0, 15, 30, 60, 240, 1_440];

/// The longest delay, minutes: a week.
pub const LONGEST_DELAY_MINUTES: i64 = 10_080;

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendForm {
    /// Ids of the chosen partners.
    pub partners: Vec<i64>,
    /// The delay as typed.
    pub delay: String,
    /// The last day as the browser's field has it, `YYYY-MM-DD`; may be empty.
    pub due: String,
    /// A word to the partner.
    pub message: String,
    /// To whom of each partner.
    pub recipients: RequestRecipients,
    /// The program, where there are several.
    pub program: Option<i64>,
}

impl Default for SendForm {
    fn default() -> Self {
        Self {
            partners: vec![],
            delay: USUAL_DELAY_MINUTES.to_string(),
            due: String::new(),
            message: String::new(),
            recipients: RequestRecipients::default(),
            program: None,
        }
    }
}

/// What has to be put right; empty texts: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendProblems {
    /// About the partners.
    pub partners: String,
    /// About the delay.
    pub delay: String,
    /// About the last day.
    pub due: String,
}

impl SendProblems {
    /// Whether there is nothing to put right.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl SendForm {
    /// What has to be put right before this can be sent.
    pub fn problems(&self, today: NaiveDate) -> SendProblems {
        let partners = match self.partners.len() {
            0 => "Choose at least one partner.".to_owned(),
            1..=50 => String::new(),
            more => format!("Choose at most 50 partners; {more} are chosen."),
        };
        SendProblems { partners, delay: delay_problem(&self.delay), due: due_problem(&self.due, today) }
    }

    /// What is sent; call it when there are no problems.
    pub fn request(&self, accounts: AccountSelection) -> ReportRequestCreate {
        ReportRequestCreate {
            accounts,
            partner_ids: self.partners.clone(),
            program_id: self.program,
            notification_delay_minutes: self.delay.trim().parse().unwrap_or(USUAL_DELAY_MINUTES),
            due_on: self.due.parse().ok(),
            message: self.message.trim().to_owned(),
            recipients: self.recipients,
        }
    }
}

/// What is wrong with a delay as typed; empty if nothing.
pub fn delay_problem(text: &str) -> String {
    match text.trim().parse::<i64>() {
        Ok(0..=LONGEST_DELAY_MINUTES) => String::new(),
        Ok(_) | Err(_) => "Enter whole minutes from 0 to 10080 (a week).".to_owned(),
    }
}

/// What is wrong with a last day as typed; empty if nothing. No day is fine.
pub fn due_problem(text: &str, today: NaiveDate) -> String {
    if text.is_empty() {
        return String::new();
    }
    match text.parse::<NaiveDate>() {
        Ok(day) if day >= today => String::new(),
        Ok(_) => "Choose today or a later day.".to_owned(),
        Err(_) => "Choose a day from the calendar, or clear the field.".to_owned(),
    }
}

/// A delay in words: `at once`, `30 minutes`, `4 hours`, `1 day`.
pub fn delay_words(minutes: i64) -> String {
    match minutes {
        0 => "at once".to_owned(),
        m if m % 1_440 == 0 => counted(m / 1_440, "day", "days"),
        m if m % 60 == 0 => counted(m / 60, "hour", "hours"),
        m => counted(m, "minute", "minutes"),
    }
}

/// Number of mails that sending as previewed would queue.
pub fn mail_count(preview: &ReportRequestPreview) -> i64 {
    let count: usize = preview.partners.iter().map(|partner| partner.recipients.len()).sum();
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Words on the button that sends: `Send 4 mails to 2 partners`.
pub fn send_words(preview: &ReportRequestPreview) -> String {
    let partners = i64::try_from(preview.partners.len()).unwrap_or(i64::MAX);
    format!(
        "Send {} to {}",
        counted(mail_count(preview), "mail", "mails"),
        counted(partners, "partner", "partners")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-05-03".parse().unwrap()
    }

    #[test]
    fn a_fresh_form_only_lacks_partners() {
        let problems = SendForm::default().problems(today());
        assert_eq!(
            problems,
            SendProblems { partners: "Choose at least one partner.".to_owned(), ..SendProblems::default() }
        );
    }

    #[test]
    fn delays_are_whole_minutes_up_to_a_week() {
        for good in ["0", "30", " 10080 "] {
            assert_eq!(delay_problem(good), "");
        }
        for bad in ["", "-1", "10081", "1.5", "soon"] {
            assert!(!delay_problem(bad).is_empty(), "{bad}");
        }
    }

    #[test]
    fn the_last_day_may_be_today_or_missing_but_not_yesterday() {
        assert_eq!(due_problem("", today()), "");
        assert_eq!(due_problem("2026-05-03", today()), "");
        assert!(!due_problem("2026-05-02", today()).is_empty());
        assert!(!due_problem("5/2026", today()).is_empty());
    }

    #[test]
    fn what_is_sent_is_what_was_entered() {
        let form = SendForm {
            partners: vec![3, 4],
            delay: "60".to_owned(),
            due: "2026-06-01".to_owned(),
            message: " Please look. ".to_owned(),
            ..SendForm::default()
        };
        assert!(form.problems(today()).is_empty());
        let sent = form.request(AccountSelection::Ids(vec![1]));
        assert_eq!((sent.partner_ids.as_slice(), sent.notification_delay_minutes), ([3, 4].as_slice(), 60));
        assert_eq!(sent.message, "Please look.");
        assert_eq!(sent.due_on, "2026-06-01".parse().ok());
    }

    #[test]
    fn delays_are_told_in_the_unit_people_use() {
        let words = [0, 1, 45, 60, 90, 240, 1_440].map(delay_words);
        assert_eq!(words, ["at once", "1 minute", "45 minutes", "1 hour", "90 minutes", "4 hours", "1 day"]);
    }
}
