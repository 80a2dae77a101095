//! One mail of each kind, as it might be.

use chrono::{TimeZone, Utc};
use pep_mail::kinds::{
    Digest, DigestLine, EventMailSample, HeatmapReminder, HeatmapRequest, HeatmapRequestCancelled,
    ReportChange, ReportNotification, ReportedStatus, RowsDelegated, SignInCode, TeamWithoutContact,
    TestMail,
};
use pep_mail::{Accent, Brand, CalendarMethod, CalendarPart, Mailbox, OutgoingMail, Rendered, render};

pub fn brand() -> Brand {
    Brand {
        program_name: "Digital Transformation Accelerator".into(),
        banner_url: None,
        banner_alt: None,
        accent: Accent::default(),
        portal_name: "Partner Engagement Portal".into(),
        portal_url: Some("/".into()),
        base_url: "https://pep.example.com".into(),
        footer_reason: None,
        unsubscribe_url: None,
    }
}

pub fn digest() -> Digest {
    let line = |title: &str, url: Option<&str>| DigestLine { title: title.into(), url: url.map(Into::into) };
    Digest {
        recipient_name: "Priya Natarajan".into(),
        lines: vec![
            line("9 of 24 accounts have no report yet", Some("/l/7Qm2xk9V")),
            line("A request to report was withdrawn", None),
        ],
        preferences_url: "/account".into(),
    }
}

pub fn heatmap_request() -> HeatmapRequest {
    HeatmapRequest {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        intro: Some("Our sellers in the Northeast are planning their next quarter and would like to plan it with you.".into()),
        sender_message: Some("Please begin with the accounts in Boston.\nThe meeting there is on 9 December.\n\nThank you!".into()),
        account_count: 24,
        due_on: Some("Friday, 4 December 2026".into()),
        report_url: "/report/7Qm2xk9V".into(),
    }
}

pub fn heatmap_reminder() -> HeatmapReminder {
    HeatmapReminder {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        sender_message: None,
        account_count: 24,
        open_count: 9,
        due_on: Some("Friday, 4 December 2026".into()),
        overdue: false,
        report_url: "/report/7Qm2xk9V".into(),
    }
}

pub fn heatmap_request_cancelled() -> HeatmapRequestCancelled {
    HeatmapRequestCancelled {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        account_count: 24,
        requested_on: "Saturday, 21 November 2026".into(),
        sender_message: Some("The event has moved to spring; we will ask again.".into()),
    }
}

pub fn report_notification() -> ReportNotification {
    let change = |account: &str, partner: &str, old, new| ReportChange {
        account_name: account.into(),
        partner_name: partner.into(),
        old_status: old,
        new_status: new,
        relationship: None,
        exec_level: None,
        notes: None,
        changed_by: None,
        changed_at: "21 Nov 2026, 14:05 EST".into(),
    };
    use ReportedStatus::{ActiveCustomer, PastCustomer, Target};
    ReportNotification {
        recipient_name: "Marcus Hale".into(),
        partners: vec!["Fabrikam Consulting".into(), "Litware".into()],
        changes: vec![
            ReportChange {
                relationship: Some("Business and IT".into()),
                exec_level: Some(true),
                notes: Some("Met the CIO in October; budget for 2027 is being set now.\nAsk for <Jo> & the data team.".into()),
                changed_by: Some("Priya Natarajan".into()),
                ..change("Contoso Pharmaceuticals", "Fabrikam Consulting", None, Some(ActiveCustomer))
            },
            ReportChange {
                relationship: Some("IT".into()),
                exec_level: Some(false),
                ..change("Northwind Traders", "Fabrikam Consulting", Some(PastCustomer), Some(Target))
            },
            change("Tailspin Toys", "Litware", Some(Target), Some(PastCustomer)),
            ReportChange {
                notes: Some("Renewal signed.".into()),
                ..change("Wingtip Retail Group", "Litware", Some(ActiveCustomer), Some(ActiveCustomer))
            },
            change("Adventure Works", "Litware", Some(Target), None),
        ],
        change_count: 5,
        account_count: 5,
        heatmap_url: "/heatmap?account=11&account=12&partner=3&partner=4".into(),
    }
}

pub fn rows_delegated() -> RowsDelegated {
    RowsDelegated {
        recipient_name: "Tom Okafor".into(),
        delegated_by: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        account_count: 1,
        due_on: None,
        sender_message: Some("You know these people better than I do.".into()),
        report_url: "/report/7Qm2xk9V?rows=mine".into(),
    }
}

pub fn sign_in_code() -> SignInCode {
    SignInCode { recipient_name: Some("Priya Natarajan".into()), code: "40718265".into(), minutes: 10 }
}

pub fn test_mail() -> TestMail {
    TestMail {
        requested_by: "Ada Operator".into(),
        requested_at: "21 Nov 2026, 14:05 UTC".into(),
        transport: "smtp".into(),
    }
}

pub fn event_mail_sample() -> EventMailSample {
    EventMailSample {
        recipient_name: "Tom Okafor".into(),
        mail_name: "Session request".into(),
        event_name: "Winter co-sell – Germany".into(),
        words: Some("We look forward to it.\n\nBring <questions>.".into()),
        first_slot: Some("Thursday, 3 December 2026, 09:00 Berlin time".into()),
        is_test: true,
    }
}

pub fn team_without_contact() -> TeamWithoutContact {
    TeamWithoutContact {
        recipient_name: "Tom Okafor".into(),
        team_name: "Fabrikam North <1>".into(),
        ou_name: "USA - Northeast".into(),
        team_url: "/teams/12".into(),
    }
}

/// Every kind by its name.
pub fn all(brand: &Brand) -> Vec<(&'static str, Rendered)> {
    vec![
        ("event_mail_sample", render(&event_mail_sample(), brand).unwrap()),
        ("digest", render(&digest(), brand).unwrap()),
        ("heatmap_reminder", render(&heatmap_reminder(), brand).unwrap()),
        ("heatmap_request", render(&heatmap_request(), brand).unwrap()),
        ("heatmap_request_cancelled", render(&heatmap_request_cancelled(), brand).unwrap()),
        ("report_notification", render(&report_notification(), brand).unwrap()),
        ("rows_delegated", render(&rows_delegated(), brand).unwrap()),
        ("sign_in_code", render(&sign_in_code(), brand).unwrap()),
        ("team_without_contact", render(&team_without_contact(), brand).unwrap()),
        ("test_mail", render(&test_mail(), brand).unwrap()),
    ]
}

/// A short mail without a calendar.
pub fn mail() -> OutgoingMail {
    OutgoingMail {
        message_id: "msg-4711".into(),
        date: Utc.with_ymd_and_hms(2026, 11, 21, 14, 5, 0).unwrap(),
        from: Mailbox::new(Some("DTA Program"), "dta@events.pep.example.com").unwrap(),
        reply_to: None,
        to: Mailbox::new(Some("Zoë Müller"), "zoe@fabrikam.example.com").unwrap(),
        subject: "Grüße: your accounts".into(),
        text: "Hello Zoë,\n\nplease report.\n.\nA line with a single dot stands above.\n".into(),
        html: "<p>Hello Zoë, please <b>report</b>.</p>".into(),
        calendar: None,
        list_unsubscribe: None,
        tags: vec![("job".into(), "4711-1".into())],
    }
}

/// The same mail as an invitation.
pub fn invitation() -> OutgoingMail {
    let ics = [
        "BEGIN:VCALENDAR",
        "PRODID:-//PEP//Co-Sell Events 1.0//EN",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:session-1@pep.example.com",
        "SEQUENCE:0",
        "DTSTAMP:20261121T140500Z",
        "DTSTART:20261209T150000Z",
        "DTEND:20261209T153000Z",
        "SUMMARY:Co-sell session",
        "ORGANIZER;CN=\"DTA Program\":mailto:dta@events.pep.example.com",
        "ATTENDEE;RSVP=TRUE:mailto:zoe@fabrikam.example.com",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    .join("\r\n");
    OutgoingMail { calendar: Some(CalendarPart { method: CalendarMethod::Request, ics }), ..mail() }
}
