//! Which mails a person may decline, and how the others come (B1-15, B4-16).

use crate::people::{Side, text_enum};

/// How a mail reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// As a mail of its own.
    AtOnce,
    /// With the others of the day, at 9:00 where the person is.
    Daily,
    /// Not at all.
    Off,
}
text_enum!(Delivery { AtOnce = "at_once", Daily = "daily", Off = "off" });

/// A kind of mail, as people choose among them. Several templates can be one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct MailKind {
    /// Its name.
    pub key: &'static str,
    /// What it is, for the page of preferences.
    pub title: &'static str,
    /// What the program needs everybody to get; it cannot be declined.
    pub is_mandatory: bool,
    /// It is a list that comes at its own time already: with other mails of the day it would come too late.
    pub is_gathered: bool,
    /// On which side people get it; both if none is named.
    pub side: Option<Side>,
    /// The templates that belong to it.
    pub templates: &'static [&'static str],
}

/// The kinds, in reading order. A template that is in none of them is mandatory.
pub const MAIL_KINDS: &[MailKind] = &[
    MailKind {
        key: "sign_in",
        title: "Codes to sign in with",
        is_mandatory: true,
        is_gathered: false,
        side: None,
        templates: &["sign_in_code"],
    },
    MailKind {
        key: "invitations",
        title: "Invitations to programs, events and sessions, and changes of them",
        is_mandatory: true,
        is_gathered: false,
        side: None,
        templates: &[],
    },
    MailKind {
        key: "report_requests",
        title: "Requests to report on accounts",
        is_mandatory: true,
        is_gathered: false,
        side: Some(Side::Partner),
        templates: &["heatmap_request"],
    },
    MailKind {
        key: "report_reminders",
        title: "Reminders of accounts without a report",
        is_mandatory: false,
        is_gathered: false,
        side: Some(Side::Partner),
        templates: &["heatmap_reminder"],
    },
    MailKind {
        key: "withdrawn_requests",
        title: "Requests that were withdrawn",
        is_mandatory: false,
        is_gathered: false,
        side: Some(Side::Partner),
        templates: &["heatmap_request_cancelled"],
    },
    MailKind {
        key: "engagement_reminders",
        title: "Reminders of what is still to prepare for an engagement",
        is_mandatory: false,
        is_gathered: false,
        side: Some(Side::Partner),
        templates: &["engagement_reminder"],
    },
    MailKind {
        key: "handed_rows",
        title: "Accounts that a colleague handed to you",
        is_mandatory: false,
        is_gathered: false,
        side: Some(Side::Partner),
        templates: &["rows_delegated"],
    },
    MailKind {
        key: "follow_up_reminders",
        title: "Reminders of follow-ups that wait for you",
        is_mandatory: false,
        is_gathered: false,
        side: None,
        templates: &["follow_up_reminder"],
    },
    MailKind {
        key: "session_digest",
        title: "The weekly list of sessions about your accounts",
        is_mandatory: false,
        is_gathered: true,
        side: Some(Side::Microsoft),
        templates: &["session_digest"],
    },
    MailKind {
        key: "report_news",
        title: "What partners reported, after the delay of each request",
        is_mandatory: true,
        is_gathered: false,
        side: Some(Side::Microsoft),
        templates: &["report_notification"],
    },
];

impl MailKind {
    /// The kind with this name.
    #[must_use]
    pub fn find(key: &str) -> Option<&'static Self> {
        MAIL_KINDS.iter().find(|kind| kind.key == key)
    }

    /// The kind of a template, if it may be declined.
    #[must_use]
    pub fn declinable(template: &str) -> Option<&'static Self> {
        MAIL_KINDS.iter().find(|kind| !kind.is_mandatory && kind.templates.contains(&template))
    }

    /// How people may let it come; nothing to choose for what everybody gets.
    #[must_use]
    pub fn choices(&self) -> &'static [Delivery] {
        match (self.is_mandatory, self.is_gathered) {
            (true, _) => &[],
            (false, true) => &[Delivery::AtOnce, Delivery::Off],
            (false, false) => &[Delivery::AtOnce, Delivery::Daily, Delivery::Off],
        }
    }

    /// Does somebody of this side get it?
    #[must_use]
    pub fn is_for(&self, side: Side) -> bool {
        self.side.is_none_or(|own| own == side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_program_needs_cannot_be_declined() {
        for template in ["sign_in_code", "heatmap_request", "report_notification", "session_invitation"] {
            assert_eq!(MailKind::declinable(template), None, "{template}");
        }
        assert_eq!(MailKind::declinable("heatmap_reminder").map(|kind| kind.key), Some("report_reminders"));
    }

    #[test]
    fn a_weekly_list_comes_in_its_own_time_or_not_at_all() {
        let choices = |key| MailKind::find(key).map(MailKind::choices);
        assert_eq!(choices("session_digest"), Some(&[Delivery::AtOnce, Delivery::Off][..]));
        assert_eq!(choices("report_reminders").map(<[Delivery]>::len), Some(3));
        assert_eq!(choices("sign_in"), Some(&[][..]));
    }

    #[test]
    fn keys_and_templates_name_one_kind_each() {
        let mut keys: Vec<_> = MAIL_KINDS.iter().map(|kind| kind.key).collect();
        let mut templates: Vec<_> = MAIL_KINDS.iter().flat_map(|kind| kind.templates).collect();
        let (all_keys, all_templates) = (keys.len(), templates.len());
        keys.sort_unstable();
        keys.dedup();
        templates.sort_unstable();
        templates.dedup();
        assert_eq!((keys.len(), templates.len()), (all_keys, all_templates));
    }
}
