//! How people are asked what they thought of a session: by a Microsoft form, or by PEP's own short form (B3-13).

use crate::people::{Side, text_enum};
use crate::time::{DAY_US, UtcMicros};

/// Hosts on which forms are; PEP shows such links and never fetches them (reliability 3.12).
pub const FORM_HOSTS: [&str; 2] = ["forms.office.com", "forms.microsoft.com"];
/// The longest link to a form, characters.
pub const LINK_MAX_CHARS: usize = 500;
/// For so long after a session its short form takes an answer, or another one.
const OPEN_FOR_US: i64 = 14 * DAY_US;

/// Was a session useful for the reader's accounts?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Usefulness {
    /// Yes.
    Yes,
    /// For some of them.
    Partly,
    /// No.
    No,
}
text_enum!(Usefulness { Yes = "yes", Partly = "partly", No = "no" });

/// Links to forms: one for everybody, and one for each role that has its own. Where there is none, PEP asks itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedbackForms {
    /// For everybody who has no other.
    pub common: Option<String>,
    /// For people of partners.
    pub partners: Option<String>,
    /// For people of Microsoft.
    pub sellers: Option<String>,
}

impl FeedbackForms {
    /// The link for people of one side.
    #[must_use]
    pub fn link_for(&self, side: Side) -> Option<&str> {
        let own = match side {
            Side::Partner => &self.partners,
            Side::Microsoft => &self.sellers,
        };
        own.as_deref().or(self.common.as_deref())
    }

    /// The links with the names of their fields.
    #[must_use]
    pub fn links(&self) -> [(&'static str, Option<&str>); 3] {
        [
            ("common", self.common.as_deref()),
            ("partners", self.partners.as_deref()),
            ("sellers", self.sellers.as_deref()),
        ]
    }
}

/// What an event says about feedback.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EventFeedback {
    /// As the program has it.
    #[default]
    AsProgram,
    /// PEP's own short form, whatever the program has.
    Own,
    /// Links of its own; the program's where it has none for a role.
    Forms(FeedbackForms),
}

impl EventFeedback {
    /// The form for people of one side; `None`: PEP asks itself.
    #[must_use]
    pub fn link_for<'a>(&'a self, program: &'a FeedbackForms, side: Side) -> Option<&'a str> {
        match self {
            Self::AsProgram => program.link_for(side),
            Self::Own => None,
            Self::Forms(forms) => forms.link_for(side).or_else(|| program.link_for(side)),
        }
    }
}

/// A link that is not one to a form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "Give the address of a Microsoft form, beginning with https://forms.office.com/ or https://forms.microsoft.com/. \
     PEP links to no other place; leave it out and PEP asks with its own short form."
)]
pub struct NotAForm;

/// Checks a link to a form: one of [`FORM_HOSTS`] by https, with a path, and nothing that could be read otherwise.
///
/// # Errors
/// [`NotAForm`].
pub fn check_form_link(link: &str) -> Result<(), NotAForm> {
    let is_good = link.len() <= LINK_MAX_CHARS
        && link.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>'))
        && link
            .strip_prefix("https://")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(host, path)| FORM_HOSTS.contains(&host) && !path.is_empty());
    if is_good { Ok(()) } else { Err(NotAForm) }
}

/// Until when the short form of a session that ends at `ends_at` takes answers.
#[must_use]
pub fn open_until(ends_at: UtcMicros) -> UtcMicros {
    ends_at.plus(OPEN_FOR_US)
}

/// What one person said of one session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// On which side.
    pub side: Side,
    /// 1 (poor) to 5 (excellent).
    pub rating: i64,
    /// Was it useful? None: not asked, or not said.
    pub useful: Option<Usefulness>,
    /// A comment; may be empty.
    pub comment: String,
}

/// Answers, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FeedbackCount {
    /// How many could answer: one for each person and session.
    pub asked: i64,
    /// How many did.
    pub given: i64,
    /// Answers by rating, from 1 to 5.
    pub ratings: [i64; 5],
    /// Answers by usefulness: yes, partly, no.
    pub useful: [i64; 3],
}

impl FeedbackCount {
    /// Counts somebody who could answer.
    pub fn ask(&mut self, count: usize) {
        self.asked += i64::try_from(count).unwrap_or(i64::MAX);
    }

    /// Counts an answer.
    pub fn take(&mut self, said: &Said) {
        self.given += 1;
        if let Some(number) = usize::try_from(said.rating - 1).ok().and_then(|at| self.ratings.get_mut(at)) {
            *number += 1;
        }
        let useful = Usefulness::ALL.iter().position(|one| Some(*one) == said.useful);
        if let Some(number) = useful.and_then(|at| self.useful.get_mut(at)) {
            *number += 1;
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.asked += other.asked;
        self.given += other.given;
        for (sum, add) in self.ratings.iter_mut().zip(other.ratings) {
            *sum += add;
        }
        for (sum, add) in self.useful.iter_mut().zip(other.useful) {
            *sum += add;
        }
        self
    }

    /// The average rating in tenths, 10 to 50, rounded; none without answers.
    #[must_use]
    pub fn rating_tenths(&self) -> Option<i64> {
        let number: i64 = self.ratings.iter().sum();
        let sum: i64 = (1_i64..).zip(self.ratings).map(|(rating, count)| rating * count).sum();
        (number > 0).then(|| (sum * 10 + number / 2) / number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str) -> Option<String> {
        Some(format!("https://forms.office.com/r/{name}"))
    }

    fn of(link: Option<&str>) -> &str {
        link.and_then(|link| link.rsplit('/').next()).unwrap_or("own")
    }

    #[test]
    fn a_role_s_own_form_comes_before_the_common_one_and_an_event_s_before_the_program_s() {
        let program =
            FeedbackForms { common: form("program"), partners: form("program-partners"), sellers: None };
        let event = EventFeedback::Forms(FeedbackForms {
            sellers: form("event-sellers"),
            ..FeedbackForms::default()
        });
        let found = |event: &EventFeedback| {
            [Side::Partner, Side::Microsoft].map(|side| of(event.link_for(&program, side)).to_owned())
        };
        assert_eq!(found(&EventFeedback::AsProgram), ["program-partners", "program"]);
        assert_eq!(found(&EventFeedback::Own), ["own", "own"]);
        assert_eq!(found(&event), ["program-partners", "event-sellers"]);
        let common = FeedbackForms { common: form("event"), ..FeedbackForms::default() };
        assert_eq!(found(&EventFeedback::Forms(common)), ["event", "event"]);
    }

    #[test]
    fn only_microsoft_forms_by_https_are_links_to_forms() {
        for good in ["https://forms.office.com/r/AbC-1?lang=en", "https://forms.microsoft.com/e/x"] {
            assert_eq!(check_form_link(good), Ok(()), "{good}");
        }
        let long = format!("https://forms.office.com/r/{}", "a".repeat(500));
        for bad in [
            "http://forms.office.com/r/1",
            "https://forms.office.com",
            "https://forms.office.com/",
            "https://forms.office.com.evil.example/r/1",
            "https://evil.example/forms.office.com/r/1",
            "https://forms.office.com@evil.example/r/1",
            "https://forms.office.com:8443/r/1",
            "https://FORMS.OFFICE.COM/r/1",
            "https://forms.office.com\\@evil.example/r/1",
            "https://forms.office.com/r/1\r\nBcc: x",
            "javascript:alert(1)",
            "",
            &long,
        ] {
            assert_eq!(check_form_link(bad), Err(NotAForm), "{bad}");
        }
    }

    #[test]
    fn answers_are_counted_by_rating_and_use() {
        let said = |rating, useful| Said { side: Side::Partner, rating, useful, comment: String::new() };
        let mut count = FeedbackCount::default();
        count.ask(4);
        count.take(&said(5, Some(Usefulness::Yes)));
        count.take(&said(4, None));
        assert_eq!((count.asked, count.given), (4, 2));
        assert_eq!((count.ratings, count.useful), ([0, 0, 0, 1, 1], [1, 0, 0]));
        assert_eq!(count.rating_tenths(), Some(45));
        assert_eq!(FeedbackCount::default().rating_tenths(), None);
        let both = count.plus(count);
        assert_eq!((both.asked, both.given, both.ratings[4], both.useful[0]), (8, 4, 2, 2));
    }
}
