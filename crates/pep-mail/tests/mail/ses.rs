//! The SES transport against moto's SES, and against a server that answers what SES rarely does.

use std::time::Duration;

use pep_mail::transport::{Secret, SesConfig, SesCredentials, SesTimeouts};
use pep_mail::{OutgoingMail, Submission, Transport, TransportConfig};

use crate::support::http_fake::{Answer, HttpFake};
use crate::support::moto::Moto;
use crate::support::samples;
use crate::support::smtp_sink::{Behaviour, Protection, SmtpSink, own_certificate};

async fn open(endpoint_url: String, timeouts: SesTimeouts) -> Transport {
    let config = SesConfig {
        region: "eu-central-1".into(),
        endpoint_url: Some(endpoint_url),
        configuration_set: None,
        credentials: Some(SesCredentials {
            access_key_id: "AKIATEST".into(),
            secret_access_key: Secret::new("secret"),
        }),
        timeouts,
    };
    Transport::open(&TransportConfig::Ses(config)).await.unwrap()
}

/// One submission to a server with this answer; SDK retries would show in the number of requests.
async fn answered(answer: Answer) -> Submission {
    let fake = HttpFake::start(answer).await;
    let timeouts = match answer {
        Answer::Silence => SesTimeouts { call: Duration::from_millis(300), ..SesTimeouts::default() },
        _ => SesTimeouts::default(),
    };
    let outcome = open(fake.url(), timeouts).await.submit(&samples::mail()).await;
    assert_eq!(fake.requests(), 1, "exactly one request for each submit ({answer:?})");
    outcome
}

#[tokio::test]
async fn moto_keeps_the_mail_byte_for_byte() {
    let moto = Moto::start().await;
    let transport = open(moto.url(), SesTimeouts::default()).await;
    let mail = OutgoingMail { tags: vec![("job".into(), "4711-1 (ä)".into())], ..samples::invitation() };

    let unverified = transport.submit(&mail).await;
    assert!(matches!(unverified, Submission::Paused { .. } | Submission::Rejected { .. }), "{unverified:?}");
    assert!(moto.raw_mails().await.is_empty());

    moto.verify_sender(mail.from.address()).await;
    let sent = transport.submit(&mail).await;
    assert!(
        matches!(&sent, Submission::Accepted { provider_message_id } if !provider_message_id.is_empty()),
        "{sent:?}"
    );
    let kept = moto.raw_mails().await;
    assert_eq!(kept.len(), 1);
    assert_eq!(
        kept[0].replace("\r\n", "\n"),
        String::from_utf8(mail.to_mime().unwrap()).unwrap().replace("\r\n", "\n")
    );
}

#[tokio::test]
async fn a_slower_pace_is_asked_for() {
    for (status, kind) in [
        (429, "TooManyRequestsException"),
        (400, "LimitExceededException"),
        (400, "ThrottlingException"),
        (429, "Other"),
    ] {
        let outcome =
            answered(Answer::Reply(status, Some(kind), r#"{"message":"Maximum sending rate exceeded."}"#))
                .await;
        assert!(
            matches!(outcome, Submission::NotSent { throttled: true, retry_after: None, .. }),
            "{kind}: {outcome:?}"
        );
    }
    let quota = answered(Answer::Reply(
        400,
        Some("LimitExceededException"),
        r#"{"message":"Daily message quota exceeded."}"#,
    ))
    .await;
    assert!(matches!(quota, Submission::NotSent { retry_after: Some(_), .. }), "{quota:?}");
}

#[tokio::test]
async fn what_concerns_one_mail_is_rejected() {
    for kind in ["MessageRejected", "BadRequestException", "Whatever"] {
        let outcome =
            answered(Answer::Reply(400, Some(kind), r#"{"message":"Address is not verified: x@y.example"}"#))
                .await;
        assert!(
            matches!(&outcome, Submission::Rejected { why } if why.contains(kind)),
            "{kind}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn what_concerns_every_mail_pauses() {
    for (status, kind) in [
        (400, "AccountSuspendedException"),
        (400, "SendingPausedException"),
        (400, "MailFromDomainNotVerifiedException"),
        (404, "NotFoundException"),
        (403, "SignatureDoesNotMatch"),
        (403, "AccessDeniedException"),
        (400, "ExpiredTokenException"),
        (401, "Whatever"),
    ] {
        let outcome = answered(Answer::Reply(status, Some(kind), r#"{"message":"no"}"#)).await;
        assert!(matches!(outcome, Submission::Paused { .. }), "{kind}: {outcome:?}");
    }
    let sender =
        r#"{"message":"Email address is not verified. In region EU-CENTRAL-1: DTA@events.pep.example.com"}"#;
    let outcome = answered(Answer::Reply(400, Some("MessageRejected"), sender)).await;
    assert!(matches!(outcome, Submission::Paused { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_reply_that_is_lost_or_says_nothing_is_unknown() {
    for answer in [
        Answer::Close,
        Answer::Silence,
        Answer::Reply(500, Some("InternalFailure"), "{}"),
        Answer::Reply(503, None, "<html>"),
        Answer::Reply(200, None, "{}"),
        Answer::Reply(200, None, "not json"),
    ] {
        let outcome = answered(answer).await;
        assert!(matches!(outcome, Submission::Unknown { .. }), "{answer:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_not_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for endpoint in [format!("http://127.0.0.1:{port}"), "http://pep.invalid".into()] {
        let outcome = open(endpoint, SesTimeouts::default()).await.submit(&samples::mail()).await;
        assert!(matches!(outcome, Submission::NotSent { throttled: false, .. }), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_server_whose_certificate_is_not_trusted_is_not_sent_to() {
    let (acceptor, _pem) = own_certificate();
    let server = SmtpSink::start_protected(Behaviour::Accept, Protection::Tls(acceptor)).await;
    let endpoint = format!("https://localhost:{}", server.address.port());
    let outcome = open(endpoint, SesTimeouts::default()).await.submit(&samples::mail()).await;
    assert!(
        matches!(&outcome, Submission::NotSent { why, .. } if why.contains("certificate")),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_region_is_needed() {
    let error = Transport::open(&TransportConfig::Ses(SesConfig::default())).await.unwrap_err();
    assert_eq!(error.to_string(), "SES settings: name a region, for example eu-central-1");
}

#[tokio::test]
async fn ses_says_how_much_it_takes() {
    let account = r#"{"SendQuota":{"Max24HourSend":50000.0,"MaxSendRate":14.9,"SentLast24Hours":1234.0}}"#;
    let fake = HttpFake::start(Answer::Reply(200, None, account)).await;
    let transport = open(fake.url(), SesTimeouts::default()).await;
    let quota = transport.quota().await.unwrap().unwrap();
    assert_eq!((quota.per_second, quota.per_day, quota.sent_last_day), (14, 50_000, 1_234));
    assert_eq!(fake.requests(), 1);

    let unlimited = r#"{"SendQuota":{"Max24HourSend":-1,"MaxSendRate":0.5,"SentLast24Hours":0}}"#;
    let fake = HttpFake::start(Answer::Reply(200, None, unlimited)).await;
    let quota = open(fake.url(), SesTimeouts::default()).await.quota().await.unwrap().unwrap();
    assert_eq!((quota.per_second, quota.per_day), (1, -1));

    let refused =
        HttpFake::start(Answer::Reply(403, Some("AccessDeniedException"), r#"{"message":"no"}"#)).await;
    let why = open(refused.url(), SesTimeouts::default()).await.quota().await.unwrap().unwrap_err();
    assert!(why.contains("AccessDenied") || why.contains("no"), "{why}");
}
