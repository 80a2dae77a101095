//! One mail of each kind, as it might be.

use chrono::{TimeZone, Utc};
use pep_mail::kinds::{
    AnswerUrls, Digest, DigestLine, EngagementAnswered, EngagementInvitation, EngagementReminder,
    EngagementSessionPlanned, EngagementWithdrawn, FollowUpAnswered, FollowUpEnd, FollowUpEnded,
    FollowUpReminder, FollowUpRequest, HeatmapInvitation, HeatmapReminder, HeatmapRequest,
    HeatmapRequestCancelled, MaterialRefused, MaterialRemoved, ProgramInvitationPartner,
    ProgramInvitationSeller, ReportChange, ReportNotification, ReportedStatus, RequestDecided,
    RequestOutcome, RequestReminder, RowsDelegated, SessionCancelled, SessionChanged, SessionInvitation,
    SessionLater, SessionRequested, SignInCode, SlotFree, TeamWithoutContact, TestMail,
};
use pep_mail::kinds::{EngagementFollowUp, EngagementSessionLine, FollowUpLink, SessionDigest};
use pep_mail::kinds::{EventOpened, ListedSession, SessionFollowUp, SessionSummary, TeamNudge};
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

fn listed_sessions() -> Vec<ListedSession> {
    let listed = |title: &str, time: &str, with: &str, join_url: Option<&str>, id: i64| ListedSession {
        title: title.into(),
        time: time.into(),
        with: vec![with.into()],
        join_url: join_url.map(Into::into),
        page_url: format!("/my-sessions/{id}"),
        rate_url: None,
    };
    vec![
        listed(
            "Fabrikam Cloud × ATU Northeast 1",
            "09:00–09:30 New York time (15:00–15:30 Berlin time)",
            "ATU Northeast 1",
            Some("https://pep.example.com/meeting-room/9f31"),
            7,
        ),
        listed(
            "Fabrikam Cloud × ATU <Northeast> & 2",
            "11:00–11:30 New York time (17:00–17:30 Berlin time)",
            "ATU <Northeast> & 2",
            None,
            8,
        ),
    ]
}

pub fn session_summary() -> SessionSummary {
    SessionSummary {
        recipient_name: "Priya Natarajan".into(),
        distance: "tomorrow".into(),
        day: "Thursday, 3 December 2026".into(),
        intro: Some("Please have your camera on.".into()),
        sessions: listed_sessions(),
        page_url: "/my-sessions".into(),
    }
}

pub fn session_follow_up() -> SessionFollowUp {
    SessionFollowUp {
        recipient_name: "Priya Natarajan".into(),
        day: "Thursday, 3 December 2026".into(),
        attended: true,
        intro: None,
        sessions: listed_sessions(),
        feedback_url: Some("https://forms.office.com/r/dta".into()),
    }
}

/// The same with PEP's own short form.
pub fn session_follow_up_rated() -> SessionFollowUp {
    let mut mail = SessionFollowUp { feedback_url: None, ..session_follow_up() };
    for (number, session) in mail.sessions.iter_mut().enumerate() {
        session.rate_url = Some(format!("https://pep.example.com/l/7Qm2xk9V{number}"));
    }
    mail
}

fn engagement_sessions(is_partner: bool) -> Vec<EngagementSessionLine> {
    let link = |partner: &str, number: i64| FollowUpLink {
        partner: partner.into(),
        url: format!("/follow-ups/new?session=7&partner={number}"),
    };
    vec![
        EngagementSessionLine {
            is_to_come: false,
            title: "Cloud for retail <live>".into(),
            time: "Thursday, 3 December 2026, 09:00–09:30 Berlin time".into(),
            partners: if is_partner { vec![] } else { vec!["Fabrikam".into(), "Tailspin & Sons".into()] },
            accounts: vec!["Contoso".into()],
            attends: false,
            page_url: "/sessions/7".into(),
            rate_url: None,
            follow_ups: if is_partner {
                vec![]
            } else {
                vec![link("Fabrikam", 1), link("Tailspin & Sons", 2)]
            },
        },
        EngagementSessionLine {
            is_to_come: false,
            title: "Data in the store".into(),
            time: "Thursday, 3 December 2026, 10:00–10:30 Berlin time".into(),
            partners: if is_partner { vec![] } else { vec!["Fabrikam".into()] },
            accounts: vec!["Adventure Works".into(), "Contoso".into()],
            attends: true,
            page_url: "/sessions/8".into(),
            rate_url: None,
            follow_ups: if is_partner { vec![] } else { vec![link("Fabrikam", 1)] },
        },
    ]
}

pub fn session_digest() -> SessionDigest {
    SessionDigest {
        recipient_name: "Sam Seller".into(),
        sessions: engagement_sessions(false),
        page_url: "/engagements".into(),
    }
}

pub fn engagement_follow_up(attended: bool, is_partner: bool) -> EngagementFollowUp {
    let mut sessions = engagement_sessions(is_partner);
    if attended {
        let later = EngagementSessionLine {
            is_to_come: true,
            attends: false,
            title: "Questions".into(),
            time: "Thursday, 3 December 2026, 15:00–15:30 Berlin time".into(),
            page_url: "/sessions/9".into(),
            follow_ups: Vec::new(),
            ..sessions[1].clone()
        };
        sessions.push(later);
    } else {
        for session in &mut sessions {
            session.attends = false;
        }
    }
    EngagementFollowUp {
        recipient_name: "Sam Seller".into(),
        title: "Retail day".into(),
        day: "Thursday, 3 December 2026".into(),
        attended,
        is_partner,
        sessions,
        feedback_url: Some("https://forms.office.com/r/dta".into()),
    }
}

pub fn team_nudge() -> TeamNudge {
    TeamNudge {
        recipient_name: "Priya Natarajan".into(),
        team_name: "Fabrikam Cloud".into(),
        event_name: "DTA Northeast".into(),
        event_days: "3 December 2026".into(),
        waiting_count: 2,
        session_count: 1,
        sender_message: Some("We close the requests on Friday.".into()),
        page_url: "/events/1/requests".into(),
    }
}

pub fn event_opened() -> EventOpened {
    EventOpened {
        recipient_name: "Priya Natarajan".into(),
        teams: vec!["Fabrikam Cloud".into(), "Fabrikam Data".into()],
        event_name: "DTA Northeast".into(),
        event_on: "Thursday, 3 December 2026".into(),
        closes_at: Some("Friday, 27 November 2026, 18:00 New York time".into()),
        board_url: "/events/1/board".into(),
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

pub fn team_without_contact() -> TeamWithoutContact {
    TeamWithoutContact {
        recipient_name: "Tom Okafor".into(),
        team_name: "Fabrikam North <1>".into(),
        ou_name: "USA - Northeast".into(),
        team_url: "/teams/12".into(),
    }
}

/// Every kind by its name.
pub fn program_invitation_partner() -> ProgramInvitationPartner {
    ProgramInvitationPartner {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        welcome: Some("Welcome to the program.\n\nHere you meet our sellers.".into()),
        sender_message: Some("Please build your team by Friday.".into()),
        entry_url: "/go/dta".into(),
    }
}

pub fn program_invitation_seller() -> ProgramInvitationSeller {
    ProgramInvitationSeller {
        recipient_name: "Marcus Hale".into(),
        welcome: None,
        sender_message: None,
        entry_url: "/go/dta".into(),
    }
}

pub fn heatmap_invitation() -> HeatmapInvitation {
    HeatmapInvitation {
        recipient_name: "Priya Natarajan".into(),
        team_name: "Fabrikam Northeast".into(),
        event_name: "Co-sell day Northeast".into(),
        event_on: "Thursday, 3 December 2026".into(),
        account_count: Some(24),
        due_on: Some("Friday, 27 November 2026".into()),
        intro: Some("Thank you for taking part.\n\nBring <questions>.".into()),
        sender_message: None,
        report_url: "/report/7Qm2xk9V".into(),
    }
}

pub fn engagement_invitation() -> EngagementInvitation {
    EngagementInvitation {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        title: "Retail co-sell day – Northeast".into(),
        kind: "Co-Sell".into(),
        sender_message: Some("We look forward to working with you.".into()),
        due_on: Some("Friday, 4 December 2026".into()),
        tasks: vec!["Complete heatmap".into(), "Upload superpower slide".into()],
        page_url: "/l/7Qm2xk9V".into(),
    }
}

pub fn engagement_answered() -> EngagementAnswered {
    EngagementAnswered {
        recipient_name: "Marcus Hale".into(),
        partner_name: "Fabrikam <Consulting>".into(),
        title: "Retail co-sell day – Northeast".into(),
        is_accepted: true,
        note: Some("Tom Okafor will prepare it.".into()),
        account_count: 24,
        page_url: "/engagements/7".into(),
    }
}

pub fn engagement_session_planned() -> EngagementSessionPlanned {
    EngagementSessionPlanned {
        recipient_name: "Amara Abbott".into(),
        partner_name: "Northlight Consulting".into(),
        title: "Co-sell day <ANZ>".into(),
        session_title: "Cloud & data".into(),
        when: "Thursday, 3 December 2026, 09:00–09:30 Berlin time".into(),
        description: Some("Bring your <two> best stories.".into()),
        page_url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn material_removed() -> MaterialRemoved {
    MaterialRemoved {
        recipient_name: "Amara Abbott".into(),
        partner_name: "Northlight Consulting".into(),
        file_name: "superpower.pptx".into(),
        title: "Co-sell day <ANZ>".into(),
        reason: "The <second> slide names a customer.".into(),
        task_title: Some("Upload superpower slide".into()),
        page_url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn engagement_reminder() -> EngagementReminder {
    EngagementReminder {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        title: "Retail co-sell day – Northeast".into(),
        is_unanswered: false,
        open_tasks: vec!["Complete heatmap".into(), "Upload superpower slide".into()],
        due_on: Some("Friday, 4 December 2026".into()),
        overdue: true,
        sender_message: None,
        page_url: "/l/7Qm2xk9V".into(),
    }
}

pub fn engagement_withdrawn() -> EngagementWithdrawn {
    EngagementWithdrawn {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        title: "Retail co-sell day – Northeast".into(),
        is_cancelled: true,
        sender_message: Some("It has moved to spring; we will ask again.".into()),
    }
}

pub fn material_refused() -> MaterialRefused {
    MaterialRefused {
        recipient_name: "Priya Natarajan".into(),
        partner_name: "Fabrikam Consulting".into(),
        file_name: "Superpower <final>.pptx".into(),
        title: "Retail co-sell day – Northeast".into(),
        task_title: "Upload superpower slide".into(),
        page_url: "/l/7Qm2xk9V".into(),
    }
}

pub fn all(brand: &Brand) -> Vec<(&'static str, Rendered)> {
    vec![
        ("digest", render(&digest(), brand).unwrap()),
        ("follow_up_answered", render(&follow_up_answered(3), brand).unwrap()),
        ("follow_up_answered_none", render(&follow_up_answered(0), brand).unwrap()),
        (
            "follow_up_answered_gone",
            render(&FollowUpAnswered { are_gone: true, ..follow_up_answered(0) }, brand).unwrap(),
        ),
        ("engagement_session_planned", render(&engagement_session_planned(), brand).unwrap()),
        ("material_removed", render(&material_removed(), brand).unwrap()),
        ("follow_up_ended", render(&follow_up_ended(), brand).unwrap()),
        ("follow_up_reminder", render(&follow_up_reminder(true), brand).unwrap()),
        ("follow_up_reminder_contact", render(&follow_up_reminder(false), brand).unwrap()),
        ("follow_up_request", render(&follow_up_request(), brand).unwrap()),
        ("engagement_answered", render(&engagement_answered(), brand).unwrap()),
        ("engagement_invitation", render(&engagement_invitation(), brand).unwrap()),
        ("engagement_reminder", render(&engagement_reminder(), brand).unwrap()),
        ("engagement_withdrawn", render(&engagement_withdrawn(), brand).unwrap()),
        ("material_refused", render(&material_refused(), brand).unwrap()),
        ("heatmap_invitation", render(&heatmap_invitation(), brand).unwrap()),
        ("heatmap_reminder", render(&heatmap_reminder(), brand).unwrap()),
        ("heatmap_request", render(&heatmap_request(), brand).unwrap()),
        ("heatmap_request_cancelled", render(&heatmap_request_cancelled(), brand).unwrap()),
        ("program_invitation_partner", render(&program_invitation_partner(), brand).unwrap()),
        ("program_invitation_seller", render(&program_invitation_seller(), brand).unwrap()),
        ("report_notification", render(&report_notification(), brand).unwrap()),
        ("request_reminder", render(&request_reminder(), brand).unwrap()),
        ("rows_delegated", render(&rows_delegated(), brand).unwrap()),
        ("session_cancelled", render(&session_cancelled(), brand).unwrap()),
        ("session_changed", render(&session_changed(), brand).unwrap()),
        ("session_invitation", render(&session_invitation(), brand).unwrap()),
        ("session_later", render(&session_later(), brand).unwrap()),
        ("session_request", render(&session_request(), brand).unwrap()),
        ("session_request_decided", render(&session_request_decided(), brand).unwrap()),
        ("session_slot_free", render(&session_slot_free(), brand).unwrap()),
        ("engagement_follow_up", render(&engagement_follow_up(true, false), brand).unwrap()),
        ("engagement_follow_up_missed", render(&engagement_follow_up(false, false), brand).unwrap()),
        ("engagement_follow_up_partner", render(&engagement_follow_up(true, true), brand).unwrap()),
        ("engagement_follow_up_partner_missed", render(&engagement_follow_up(false, true), brand).unwrap()),
        ("session_digest", render(&session_digest(), brand).unwrap()),
        ("session_follow_up", render(&session_follow_up(), brand).unwrap()),
        ("session_follow_up_rated", render(&session_follow_up_rated(), brand).unwrap()),
        ("session_summary", render(&session_summary(), brand).unwrap()),
        ("sign_in_code", render(&sign_in_code(), brand).unwrap()),
        ("team_without_contact", render(&team_without_contact(), brand).unwrap()),
        ("event_opened", render(&event_opened(), brand).unwrap()),
        ("team_nudge", render(&team_nudge(), brand).unwrap()),
        ("test_mail", render(&test_mail(), brand).unwrap()),
    ]
}

const UNTIL: &str = "Tuesday, 8 December 2026, 23:59 Berlin time";

fn of_follow_up() -> Vec<String> {
    vec!["Contoso".into(), "Fabrikam & Sons".into()]
}

pub fn follow_up_request() -> FollowUpRequest {
    FollowUpRequest {
        recipient_name: "Amara Abbott".into(),
        seller_name: "Sam Seller".into(),
        partner_name: "Northlight Consulting".into(),
        about: of_follow_up(),
        message: Some("Shall we plan the next steps?\nHalf an hour is enough.".into()),
        minutes: 30,
        until: UNTIL.into(),
        round: 1,
        handed_over_by: None,
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn follow_up_reminder(to_seller: bool) -> FollowUpReminder {
    FollowUpReminder {
        recipient_name: "Amara Abbott".into(),
        other_name: "Sam Seller".into(),
        to_seller,
        about: of_follow_up(),
        until: UNTIL.into(),
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn follow_up_answered(count: usize) -> FollowUpAnswered {
    FollowUpAnswered {
        are_gone: false,
        recipient_name: "Sam Seller".into(),
        contact_name: "Amara Abbott".into(),
        partner_name: "Northlight Consulting".into(),
        count,
        about: of_follow_up(),
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn follow_up_ended() -> FollowUpEnded {
    FollowUpEnded {
        recipient_name: "Sam Seller".into(),
        other_name: "Amara Abbott".into(),
        what: FollowUpEnd::Declined,
        colleague: None,
        about: of_follow_up(),
        reason: Some("We are at the fair.".into()),
        url: Some("https://pep.example.com/l/abc".into()),
    }
}

const WHEN: &str = "Thursday, 3 December 2026, 09:00–09:30 Berlin time";
const LATER: &str = "Thursday, 3 December 2026, 12:00–12:30 Berlin time";

pub fn session_request() -> SessionRequested {
    SessionRequested {
        recipient_name: "Ada Aalto".into(),
        asking_team: "Fabrikam North".into(),
        asked_team: "ATU 12 Manufacturing".into(),
        event_name: "DTA Co-Sell Event Germany".into(),
        when: WHEN.into(),
        message: Some("We both know Contoso well.\nShall we speak about their migration?".into()),
        instead_of: None,
        moved_from: None,
        handed_over: None,
        answer_by: Some("Friday, 27 November 2026, 09:00 Berlin time".into()),
        intro: None,
        answers_directly: false,
        answer_url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn request_reminder() -> RequestReminder {
    RequestReminder {
        recipient_name: "Ada Aalto".into(),
        asking_team: "Fabrikam North".into(),
        asked_team: "ATU 12 Manufacturing".into(),
        event_name: "DTA Co-Sell Event Germany".into(),
        when: WHEN.into(),
        message: None,
        asked_on: "Sunday, 22 November 2026, 09:00 Berlin time".into(),
        answer_by: Some("Friday, 27 November 2026, 09:00 Berlin time".into()),
        answers_directly: true,
        answer_url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn session_request_decided() -> RequestDecided {
    RequestDecided {
        recipient_name: "Zoë Müller".into(),
        outcome: RequestOutcome::SlotTaken,
        own_team: "Fabrikam North".into(),
        other_team: "ATU 12 Manufacturing".into(),
        event_name: "DTA Co-Sell Event Germany".into(),
        when: WHEN.into(),
        note: None,
        by_organiser: false,
        we_asked: true,
        alternatives: vec![LATER.into()],
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn session_later() -> SessionLater {
    SessionLater {
        recipient_name: "Zoë Müller".into(),
        own_team: "Fabrikam North".into(),
        other_team: "ATU 12 Manufacturing".into(),
        event_name: "DTA Co-Sell Event Germany".into(),
        when: WHEN.into(),
        note: Some("After the holidays?".into()),
        contact_name: Some("Ada Aalto".into()),
        contact_email: Some("ada@contoso.example".into()),
        ends_on: Some("Wednesday, 2 December 2026, 09:00 Berlin time".into()),
        we_answer: false,
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn session_slot_free() -> SlotFree {
    SlotFree {
        recipient_name: "Ada Aalto".into(),
        own_team: "ATU 12 Manufacturing".into(),
        other_team: "Fabrikam North".into(),
        event_name: "DTA Co-Sell Event Germany".into(),
        when: WHEN.into(),
        we_answer: true,
        url: "https://pep.example.com/l/abc".into(),
    }
}

pub fn session_invitation() -> SessionInvitation {
    SessionInvitation {
        engagement: None,
        accounts: Vec::new(),
        recipient_name: "Zoë Müller".into(),
        title: "Fabrikam North × ATU 12 Manufacturing".into(),
        when: WHEN.into(),
        teams: vec!["Fabrikam North".into(), "ATU 12 Manufacturing".into()],
        people: vec!["Ada Aalto".into(), "Ben Berg".into()],
        description: Some("Contoso's migration".into()),
        join_url: "https://teams.microsoft.com/l/meetup-join/19%3ameeting_1".into(),
        intro: Some("Welcome to our co-sell day!".into()),
        page_url: "https://pep.example.com/l/def".into(),
        answer: answer_urls(),
    }
}

fn answer_urls() -> AnswerUrls {
    AnswerUrls {
        coming: "https://pep.example.com/l/yes".into(),
        not_coming: "https://pep.example.com/l/no".into(),
    }
}

pub fn session_changed() -> SessionChanged {
    SessionChanged {
        recipient_name: "Zoë Müller".into(),
        title: "Fabrikam North × ATU 12 Manufacturing".into(),
        when: LATER.into(),
        was: Some(WHEN.into()),
        reason: Some("A clash".into()),
        description: None,
        join_url: "https://teams.microsoft.com/l/meetup-join/19%3ameeting_1".into(),
        page_url: "https://pep.example.com/l/def".into(),
        answer: Some(answer_urls()),
    }
}

pub fn session_cancelled() -> SessionCancelled {
    SessionCancelled {
        recipient_name: "Zoë Müller".into(),
        title: "Fabrikam North × ATU 12 Manufacturing".into(),
        when: LATER.into(),
        only_you: false,
        reason: Some("Nobody can".into()),
        page_url: "/events/1".into(),
    }
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
