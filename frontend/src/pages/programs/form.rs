//! The fields that adding and changing a program share.

use crate::prelude::*;
use pep_client::ApiError;

use crate::components::field::Field;
use crate::components::select::{Choice, Select};
use crate::components::text_input::{TextArea, TextInput, TextKind};
use crate::components::zone_input::ZoneInput;
use crate::logic::field_problems::problem_of;
use crate::logic::program_draft::ProgramDraft;

/// Pointers of the fields shown here.
pub const POINTERS: [&str; 15] = [
    "/key",
    "/name",
    "/fromName",
    "/fromAddress",
    "/replyTo",
    "/portalName",
    "/portalUrl",
    "/feedbackUrl",
    "/feedbackUrlPartners",
    "/feedbackUrlSellers",
    "/welcome",
    "/timeZone",
    "/followUpDays",
    "/digestWeekday",
    "/digestHour",
];

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

fn weekday_or_monday(chosen: &str) -> String {
    if chosen.is_empty() { "1".to_owned() } else { chosen.to_owned() }
}

/// The fields, each with what the server says about it.
#[component]
pub fn ProgramForm(
    /// What is entered.
    draft: RwSignal<ProgramDraft>,
    /// Whether the key can still be chosen.
    is_new: bool,
    /// Why it was not taken.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    /// Nothing can be entered.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let problem = move |pointer: &'static str| {
        Signal::derive(move || error.with(|error| problem_of(error.as_ref(), pointer)))
    };
    let text = move |part: fn(&ProgramDraft) -> &String| {
        Signal::derive(move || draft.with(|draft| part(draft).clone()))
    };
    let set = move |part: fn(&mut ProgramDraft) -> &mut String| {
        Callback::new(move |typed: String| draft.update(|draft| *part(draft) = typed))
    };
    let weekdays: Vec<Choice> =
        WEEKDAYS.iter().zip(1..).map(|(day, at)| Choice::new(at.to_string(), *day)).collect();
    view! {
        <div class="program-fields">
            <Field label="Name" error=problem("/name") required=true>
                <TextInput value=text(|draft| &draft.name) on_input=set(|draft| &mut draft.name) disabled />
            </Field>
            <Field
                label="Key"
                hint=if is_new { "For commands and addresses: lower-case letters, digits, hyphens. Cannot be changed later." } else { "For commands and addresses; cannot be changed." }
                error=problem("/key")
                required=is_new
            >
                <TextInput
                    value=text(|draft| &draft.key)
                    on_input=set(|draft| &mut draft.key)
                    disabled=Signal::derive(move || !is_new || disabled.get())
                />
            </Field>
            <Field label="From: name" error=problem("/fromName") required=true>
                <TextInput value=text(|draft| &draft.from_name) on_input=set(|draft| &mut draft.from_name) disabled />
            </Field>
            <Field label="From: address" hint="Must be one that your mail provider lets PEP send from." error=problem("/fromAddress") required=true>
                <TextInput kind=TextKind::Email value=text(|draft| &draft.from_address) on_input=set(|draft| &mut draft.from_address) disabled />
            </Field>
            <Field label="Answers go to" hint="Empty: to the From address." error=problem("/replyTo")>
                <TextInput kind=TextKind::Email value=text(|draft| &draft.reply_to) on_input=set(|draft| &mut draft.reply_to) disabled />
            </Field>
            <Field label="Name of the portal" hint="Where its people come from and go back to, such as MyDTA. Empty: PEP." error=problem("/portalName")>
                <TextInput value=text(|draft| &draft.portal_name) on_input=set(|draft| &mut draft.portal_name) disabled />
            </Field>
            <Field label="Page of the program" hint="An https address; may stay empty." error=problem("/portalUrl")>
                <TextInput value=text(|draft| &draft.portal_url) on_input=set(|draft| &mut draft.portal_url) placeholder="https://" disabled />
            </Field>
            <Field label="Feedback form" hint="A Microsoft form, to which the follow-up after a session leads. Empty: PEP's own short form." error=problem("/feedbackUrl")>
                <TextInput value=text(|draft| &draft.feedback_url) on_input=set(|draft| &mut draft.feedback_url) placeholder="https://forms.office.com/" disabled />
            </Field>
            <Field label="Feedback form for partners" hint="If partners have another one." error=problem("/feedbackUrlPartners")>
                <TextInput value=text(|draft| &draft.feedback_url_partners) on_input=set(|draft| &mut draft.feedback_url_partners) placeholder="https://forms.office.com/" disabled />
            </Field>
            <Field label="Feedback form for Microsoft" hint="If Microsoft people have another one." error=problem("/feedbackUrlSellers")>
                <TextInput value=text(|draft| &draft.feedback_url_sellers) on_input=set(|draft| &mut draft.feedback_url_sellers) placeholder="https://forms.office.com/" disabled />
            </Field>
            <Field label="Time zone" hint="For people whose own is not known. Empty: as it is." error=problem("/timeZone")>
                <ZoneInput value=text(|draft| &draft.time_zone) on_input=set(|draft| &mut draft.time_zone) disabled />
            </Field>
            <Field label="Days for follow-ups" hint="In so many of the next days sellers and partners offer times. Empty: as it is, or 14." error=problem("/followUpDays")>
                <TextInput kind=TextKind::Number value=text(|draft| &draft.follow_up_days) on_input=set(|draft| &mut draft.follow_up_days) disabled />
            </Field>
            <Field label="Day of the weekly digest" hint="On which sellers hear of the sessions about their accounts." error=problem("/digestWeekday")>
                <Select
                    value=Signal::derive(move || draft.with(|draft| weekday_or_monday(&draft.digest_weekday)))
                    choices=weekdays
                    on_change=set(|draft| &mut draft.digest_weekday)
                    disabled
                />
            </Field>
            <Field label="Hour of the weekly digest" hint="On each reader's own clock, 0 to 23. Empty: as it is, or 9." error=problem("/digestHour")>
                <TextInput kind=TextKind::Number value=text(|draft| &draft.digest_hour) on_input=set(|draft| &mut draft.digest_hour) disabled />
            </Field>
            <Field label="Welcome" hint="What its people read where they arrive, and in their invitation; may stay empty." error=problem("/welcome")>
                <TextArea value=text(|draft| &draft.welcome) on_input=set(|draft| &mut draft.welcome) max_length=4000 disabled />
            </Field>
        </div>
    }
}
