//! How an event asks for feedback, as it is stored with it: JSON, read and written whole, only here.

use pep_domain::feedback::{EventFeedback, FeedbackForms};
use pep_domain::people::Side;
use serde::{Deserialize, Serialize};

use crate::AppError;

/// `own`: PEP's own short form. Otherwise links; without any, as the program.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Stored {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    own: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    common: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partners: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sellers: Option<String>,
    /// Links were chosen, even if none was given yet: a plan may be saved half-way.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    forms: bool,
}

impl Stored {
    pub(super) fn of(feedback: &EventFeedback) -> Self {
        match feedback {
            EventFeedback::AsProgram => Self::default(),
            EventFeedback::Own => Self { own: true, ..Self::default() },
            EventFeedback::Forms(forms) => Self {
                own: false,
                common: forms.common.clone(),
                partners: forms.partners.clone(),
                sellers: forms.sellers.clone(),
                forms: true,
            },
        }
    }

    pub(super) fn feedback(self) -> EventFeedback {
        let Self { own, common, partners, sellers, forms } = self;
        match (own, forms) {
            (true, _) => EventFeedback::Own,
            (false, true) => EventFeedback::Forms(FeedbackForms { common, partners, sellers }),
            (false, false) => EventFeedback::AsProgram,
        }
    }
}

/// What an event says about feedback; nothing stored: as the program.
///
/// # Errors
/// [`AppError::Internal`] if another version wrote what this one cannot read.
pub(crate) fn read(text: &str) -> Result<EventFeedback, AppError> {
    if text.is_empty() {
        return Ok(EventFeedback::AsProgram);
    }
    serde_json::from_str::<Stored>(text).map(Stored::feedback).map_err(AppError::internal)
}

/// As it is stored.
///
/// # Errors
/// [`AppError::Internal`]: a defect.
pub(super) fn write(feedback: &EventFeedback) -> Result<String, AppError> {
    if *feedback == EventFeedback::AsProgram {
        return Ok(String::new());
    }
    serde_json::to_string(&Stored::of(feedback)).map_err(AppError::internal)
}

/// The form to which people of a side are led; `None`: PEP asks itself.
///
/// # Errors
/// As [`read`].
pub(crate) fn form_for(event: &str, program: &FeedbackForms, side: Side) -> Result<Option<String>, AppError> {
    Ok(read(event)?.link_for(program, side).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_event_says_comes_back() {
        let forms = FeedbackForms {
            common: None,
            partners: Some("https://forms.office.com/r/1".to_owned()),
            sellers: None,
        };
        for feedback in [
            EventFeedback::AsProgram,
            EventFeedback::Own,
            EventFeedback::Forms(forms),
            EventFeedback::Forms(FeedbackForms::default()),
        ] {
            assert_eq!(read(&write(&feedback).unwrap()).unwrap(), feedback);
        }
        assert_eq!(write(&EventFeedback::AsProgram).unwrap(), "");
    }
}
