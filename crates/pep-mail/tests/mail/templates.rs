//! Every kind of mail as text and as HTML, and what values may not do in them.

use pep_mail::kinds::{HeatmapReminder, HeatmapRequest, ReportNotification, SignInCode};
use pep_mail::{Accent, Brand, MailTemplate, render};

use crate::support::samples;

#[test]
fn every_kind_reads_as_before() {
    for (kind, mail) in samples::all(&samples::brand()) {
        insta::assert_snapshot!(format!("{kind}.txt"), format!("Subject: {}\n\n{}", mail.subject, mail.text));
        insta::assert_snapshot!(format!("{kind}.html"), mail.html);
    }
}

#[test]
fn values_are_escaped_and_never_evaluated() {
    let hostile = "<script>alert(1)</script>{{ brand.base_url }}{% for x in y %}\"'&";
    let mail = HeatmapRequest {
        recipient_name: hostile.into(),
        partner_name: hostile.into(),
        intro: Some(hostile.into()),
        sender_message: Some(hostile.into()),
        due_on: Some(hostile.into()),
        ..samples::heatmap_request()
    };
    let brand = Brand {
        program_name: hostile.into(),
        portal_name: hostile.into(),
        footer_reason: Some(hostile.into()),
        ..samples::brand()
    };
    let rendered = render(&mail, &brand).unwrap();
    assert!(!rendered.html.contains("<script>"));
    assert!(rendered.html.contains(
        "&lt;script&gt;alert(1)&lt;/script&gt;{{ brand.base_url }}{% for x in y %}&quot;&#39;&amp;"
    ));
    assert!(rendered.text.contains(hostile));
    assert!(rendered.subject.contains("{{ brand.base_url }}"));
}

#[test]
fn a_subject_is_one_line() {
    let brand = Brand { program_name: "DTA\r\nBcc: eve@evil.example".into(), ..samples::brand() };
    let rendered = render(&samples::heatmap_request(), &brand).unwrap();
    assert!(rendered.subject.starts_with("DTA Bcc: eve@evil.example: please report on 24 accounts"));
}

#[test]
fn a_link_must_be_a_web_address() {
    for bad in ["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://x.example/a b", ""] {
        let mail = HeatmapRequest { report_url: bad.into(), ..samples::heatmap_request() };
        assert!(render(&mail, &samples::brand()).is_err(), "{bad}");
    }
    let whole =
        HeatmapRequest { report_url: "https://x.example/?a=1&b=2".into(), ..samples::heatmap_request() };
    let rendered = render(&whole, &samples::brand()).unwrap();
    assert!(rendered.html.contains("href=\"https://x.example/?a=1&amp;b=2\""));
    assert!(rendered.text.contains("\nhttps://x.example/?a=1&b=2\n"));
}

#[test]
fn a_template_that_misses_a_value_is_an_error() {
    #[derive(serde::Serialize)]
    struct Empty {}
    impl MailTemplate for Empty {
        const KIND: &'static str = "heatmap_request";
    }
    #[derive(serde::Serialize)]
    struct Unknown {}
    impl MailTemplate for Unknown {
        const KIND: &'static str = "no_such_kind";
    }
    assert!(render(&Empty {}, &samples::brand()).is_err());
    let error = render(&Unknown {}, &samples::brand()).unwrap_err();
    assert_eq!(error.to_string(), "the mail “no_such_kind” could not be written");
}

#[test]
fn only_the_first_fifty_changes_are_listed() {
    let one = samples::report_notification().changes[0].clone();
    let changes: Vec<_> = (0..60)
        .map(|n| pep_mail::kinds::ReportChange { account_name: format!("Account {n}."), ..one.clone() })
        .collect();
    let mail = ReportNotification {
        changes,
        change_count: 130,
        account_count: 130,
        ..samples::report_notification()
    };
    let rendered = render(&mail, &samples::brand()).unwrap();
    for body in [&rendered.text, &rendered.html] {
        assert!(body.contains("Account 49.") && !body.contains("Account 50."));
        assert!(body.contains("and 80 more"));
    }
    // Gmail cuts a mail off at 102 KB.
    assert!(rendered.html.len() < 100_000, "{}", rendered.html.len());
}

#[test]
fn one_account_is_singular() {
    let mail =
        HeatmapReminder { account_count: 1, open_count: 1, overdue: true, ..samples::heatmap_reminder() };
    let rendered = render(&mail, &samples::brand()).unwrap();
    assert!(rendered.subject.starts_with("Overdue: 1 of 1 account without a report"));
    assert!(rendered.text.contains("1 of 1 account still has no report"));
}

#[test]
fn a_code_is_not_in_the_subject() {
    let mail = SignInCode { recipient_name: None, ..samples::sign_in_code() };
    let rendered = render(&mail, &samples::brand()).unwrap();
    assert!(rendered.text.starts_with("Hello,\n"));
    assert!(rendered.text.contains("    4071 8265\n"));
    assert!(!rendered.subject.contains("4071"));
}

#[test]
fn a_program_has_its_own_banner_colour_and_footer() {
    let brand = Brand {
        banner_url: Some("https://cdn.example.com/dta.png".into()),
        accent: Accent::parse("#fde300").unwrap(),
        footer_reason: Some("You asked for it.".into()),
        unsubscribe_url: Some("/u/abc".into()),
        ..samples::brand()
    };
    let rendered = render(&samples::heatmap_request(), &brand).unwrap();
    assert!(rendered.html.contains("<img src=\"https://cdn.example.com/dta.png\" width=\"640\" alt=\"Digital Transformation Accelerator\""));
    assert!(rendered.html.contains("background:#fde300;color:#242424"));
    for body in [&rendered.text, &rendered.html] {
        assert!(body.contains("You asked for it.") && body.contains("https://pep.example.com/u/abc"));
        assert!(!body.contains("because you are a contact"));
    }
}
