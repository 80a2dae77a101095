//! Exactly what each partner will see and get, before anything is sent (B1-04).

use crate::prelude::*;
use pep_api_types::report_requests::{
    MailPreview, PartnerPreview, PreviewRow, PreviewWarning, PreviewWarningCode, ReportRequestCreate,
    ReportRequestPreview,
};

use crate::browser::days;
use crate::components::banner::Banner;
use crate::components::data_table::{DataTable, TableColumn};
use crate::components::tabs::{Tab, Tabs};
use crate::logic::heatmap_words::{accounts, counted};
use crate::logic::send_form::{delay_words, mail_count};
use crate::state::toasts::Intent;

/// What will happen, what to think about, and one tab per partner.
#[component]
pub fn Preview(preview: ReportRequestPreview, body: ReportRequestCreate) -> impl IntoView {
    let summary = summary(&preview, &body);
    let ReportRequestPreview { account_count, rows, partners, warnings, .. } = preview;
    let names: Vec<(i64, String)> =
        partners.iter().map(|partner| (partner.partner_id, partner.partner_name.clone())).collect();
    let tabs: Vec<Tab> = partners
        .iter()
        .map(|partner| Tab::new(partner.partner_id.to_string(), partner.partner_name.clone()))
        .collect();
    let first = tabs.first().map(|tab| tab.key.clone()).unwrap_or_default();
    let selected = RwSignal::new(first);
    let partners = StoredValue::new(partners);
    let rows = StoredValue::new(rows);
    let panel = move || {
        let id = selected.get().parse::<i64>().ok()?;
        let partner =
            partners.with_value(|all| all.iter().find(|partner| partner.partner_id == id).cloned())?;
        Some(view! { <PartnerPart partner rows=rows.get_value() account_count /> })
    };
    view! {
        <p class="send-which">{summary}</p>
        {warnings.into_iter().map(|warning| view! { <Warning warning names=names.clone() /> }).collect_view()}
        <Tabs label="What each partner will see" tabs selected on_select=move |key| selected.set(key)>
            {panel}
        </Tabs>
    }
}

#[component]
fn Warning(warning: PreviewWarning, names: Vec<(i64, String)>) -> impl IntoView {
    let stops = matches!(
        warning.code,
        PreviewWarningCode::NoAccounts | PreviewWarningCode::TooManyAccounts | PreviewWarningCode::NoContacts
    );
    let name = warning.partner_id.and_then(|id| names.into_iter().find(|(other, _)| *other == id));
    let about = name
        .map(|(_, name)| format!("{name}: "))
        .filter(|about| !warning.detail.starts_with(about.trim_end_matches(": ")));
    view! { <Banner intent=if stops { Intent::Error } else { Intent::Warning }>{about} {warning.detail}</Banner> }
}

#[component]
fn PartnerPart(partner: PartnerPreview, rows: Vec<PreviewRow>, account_count: i64) -> impl IntoView {
    let recipients = partner.recipients.iter().map(|person| {
        let primary = if person.is_primary_contact { ", primary contact" } else { "" };
        view! { <li>{format!("{} <{}>{primary}", person.name, person.email)}</li> }
    });
    let shown = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let left_out = (account_count > shown).then(|| {
        view! { <p class="quiet">{format!("The first {shown} of {}.", accounts(account_count))}</p> }
    });
    let columns = vec![
        TableColumn::new("name", "Account name", |row: &PreviewRow| row.name.clone()),
        TableColumn::new("city", "City", |row: &PreviewRow| row.city.clone()),
        TableColumn::new("state", "State", |row: &PreviewRow| row.state.clone()),
        TableColumn::new("country", "Country", |row: &PreviewRow| row.country.clone()),
    ];
    let numbered: Vec<PreviewRow> = rows;
    view! {
        <div class="send-preview">
        <section class="panel-part" aria-label="Recipients">
            <h3>{counted(i64::try_from(partner.recipients.len()).unwrap_or(0), "mail", "mails")}</h3>
            <ul class="recipients">{recipients.collect_view()}</ul>
        </section>
        {partner.mail.map(|mail| view! { <Mail mail /> })}
        <section class="panel-part" aria-label="Shared with the partner">
            <h3>"What the partner sees of the accounts"</h3>
            <div class="preview-table">
                <DataTable
                    caption="Accounts as the partner sees them"
                    columns
                    rows=numbered
                    row_key=|row: &PreviewRow| format!("{}|{}|{}|{}", row.name, row.city, row.state, row.country)
                />
            </div>
            {left_out}
        </section>
        </div>
    }
}

#[component]
fn Mail(mail: MailPreview) -> impl IntoView {
    view! {
        <section class="panel-part" aria-label="Mail">
            <h3>"The mail"</h3>
            <div class="mail-preview">
                <p class="mail-head">
                    <span class="quiet">"From "</span>
                    {format!("{} <{}>", mail.from_name, mail.from_address)}
                </p>
                <p class="mail-head"><span class="quiet">"Subject "</span> {mail.subject}</p>
                <pre class="mail-text" tabindex="0">{mail.text}</pre>
            </div>
        </section>
    }
}

fn summary(preview: &ReportRequestPreview, body: &ReportRequestCreate) -> String {
    let due = body.due_on.map(|day| format!(", due {}", days::words(day))).unwrap_or_default();
    format!(
        "{} go out about {}{due}. You are told {} after a partner's last change.",
        counted(mail_count(preview), "mail", "mails"),
        accounts(preview.account_count),
        delay_words(body.notification_delay_minutes).replace("at once", "0 minutes"),
    )
}
