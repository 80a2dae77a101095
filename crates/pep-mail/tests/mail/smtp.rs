//! The SMTP transport against a real server in this process.

use mail_parser::MessageParser;
use pep_mail::transport::{Secret, SmtpConfig, SmtpTls};
use pep_mail::{Submission, Transport, TransportConfig};

use crate::support::samples;
use crate::support::smtp_sink::{Behaviour, Protection, SmtpSink, own_certificate};

async fn submit_to(behaviour: Behaviour) -> (Submission, SmtpSink) {
    let sink = SmtpSink::start(behaviour).await;
    let signs_in = matches!(behaviour, Behaviour::AnswerAuth(_));
    let outcome =
        open(sink.address.port(), SmtpTls::None, signs_in).await.submit(&samples::invitation()).await;
    (outcome, sink)
}

async fn open(port: u16, tls: SmtpTls, signs_in: bool) -> Transport {
    let config = SmtpConfig {
        host: "127.0.0.1".into(),
        port,
        tls,
        ca_file: None,
        username: signs_in.then(|| "pep".into()),
        password: signs_in.then(|| Secret::new("secret")),
    };
    Transport::open(&TransportConfig::Smtp(config)).await.unwrap()
}

#[tokio::test]
async fn an_accepted_mail_arrives_byte_for_byte() {
    let (outcome, sink) = submit_to(Behaviour::Accept).await;
    let id = "<msg-4711@events.pep.example.com>";
    assert_eq!(outcome, Submission::Accepted { provider_message_id: id.into() });
    let received = sink.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].from, "MAIL FROM:<dta@events.pep.example.com>");
    assert_eq!(received[0].to, "RCPT TO:<zoe@fabrikam.example.com>");
    let sent = String::from_utf8(samples::invitation().to_mime().unwrap()).unwrap();
    assert_eq!(received[0].content.trim_end(), sent.trim_end());
    let parsed = MessageParser::default().parse(received[0].content.as_bytes()).unwrap();
    assert_eq!(parsed.subject(), Some("Grüße: your accounts"));
    assert!(
        parsed.body_text(0).unwrap().contains("\n.\r\n") || parsed.body_text(0).unwrap().contains("\n.\n")
    );
}

#[tokio::test]
async fn a_refused_recipient_is_rejected() {
    let (outcome, sink) = submit_to(Behaviour::AnswerRcpt("550 5.1.1 no such user")).await;
    assert!(matches!(&outcome, Submission::Rejected { why } if why.contains("no such user")), "{outcome:?}");
    assert!(sink.received().is_empty());
}

#[tokio::test]
async fn a_server_that_asks_to_wait_was_not_sent_to() {
    for behaviour in [
        Behaviour::AnswerRcpt("451 4.7.1 greylisted"),
        Behaviour::AnswerContent("452 4.3.1 disk full"),
        Behaviour::DropAtOnce,
        Behaviour::DropAtData,
    ] {
        let (outcome, _sink) = submit_to(behaviour).await;
        assert!(matches!(outcome, Submission::NotSent { .. }), "{behaviour:?}: {outcome:?}");
    }
}

#[tokio::test]
async fn refused_content_is_rejected() {
    let (outcome, _sink) = submit_to(Behaviour::AnswerContent("554 5.7.1 looks like spam")).await;
    assert!(matches!(outcome, Submission::Rejected { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_reply_lost_after_the_final_dot_is_unknown() {
    let (outcome, sink) = submit_to(Behaviour::DropAfterDot).await;
    assert!(matches!(outcome, Submission::Unknown { .. }), "{outcome:?}");
    assert_eq!(sink.received().len(), 1, "the server has the mail");
}

#[tokio::test]
async fn a_reply_to_the_content_that_makes_no_sense_is_unknown() {
    let (outcome, _sink) = submit_to(Behaviour::AnswerContent("hello?")).await;
    assert!(matches!(outcome, Submission::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_sign_in_is_used_and_its_refusal_pauses() {
    let (outcome, _sink) = submit_to(Behaviour::AnswerAuth("235 welcome")).await;
    assert!(matches!(outcome, Submission::Accepted { .. }), "{outcome:?}");
    let (outcome, _sink) = submit_to(Behaviour::AnswerAuth("535 5.7.8 bad password")).await;
    assert!(matches!(outcome, Submission::Paused { .. }), "{outcome:?}");
    let (outcome, _sink) = submit_to(Behaviour::AnswerAuth("454 4.7.0 try later")).await;
    assert!(matches!(outcome, Submission::NotSent { .. }), "{outcome:?}");
    let (outcome, _sink) = submit_to(Behaviour::AnswerRcpt("530 5.7.0 authentication required")).await;
    assert!(matches!(outcome, Submission::Paused { .. }), "{outcome:?}");
}

#[tokio::test]
async fn nobody_listening_is_not_sent() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let outcome = open(port, SmtpTls::None, false).await.submit(&samples::mail()).await;
    assert!(matches!(outcome, Submission::NotSent { .. }), "{outcome:?}");
}

#[tokio::test]
async fn nothing_is_said_in_the_clear_when_tls_is_wanted() {
    for tls in [SmtpTls::StartTls, SmtpTls::Tls] {
        let sink = SmtpSink::start(Behaviour::Accept).await;
        let outcome = open(sink.address.port(), tls, false).await.submit(&samples::mail()).await;
        assert!(matches!(outcome, Submission::NotSent { .. }), "{outcome:?}");
        assert!(sink.received().is_empty());
    }
}

#[tokio::test]
async fn tls_reaches_a_server_whose_certificate_is_trusted_and_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let (acceptor, pem) = own_certificate();
    let ca_file = dir.path().join("ca.pem");
    std::fs::write(&ca_file, pem).unwrap();
    for (tls, protection) in [
        (SmtpTls::Tls, Protection::Tls(acceptor.clone())),
        (SmtpTls::StartTls, Protection::StartTls(acceptor)),
    ] {
        let sink = SmtpSink::start_protected(Behaviour::Accept, protection).await;
        let mut config = SmtpConfig {
            host: "localhost".into(),
            port: sink.address.port(),
            tls,
            ca_file: Some(ca_file.clone()),
            username: None,
            password: None,
        };
        let trusting = Transport::open(&TransportConfig::Smtp(config.clone())).await.unwrap();
        let outcome = trusting.submit(&samples::mail()).await;
        assert!(matches!(outcome, Submission::Accepted { .. }), "{tls:?}: {outcome:?}");
        config.ca_file = None;
        let strict = Transport::open(&TransportConfig::Smtp(config)).await.unwrap();
        let outcome = strict.submit(&samples::mail()).await;
        assert!(matches!(outcome, Submission::NotSent { .. }), "{tls:?}: {outcome:?}");
        assert_eq!(sink.received().len(), 1);
    }
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for file in [empty, "/no/such/ca.pem".into()] {
        let config = SmtpConfig {
            host: "localhost".into(),
            port: 465,
            tls: SmtpTls::Tls,
            ca_file: Some(file.clone()),
            username: None,
            password: None,
        };
        let error = Transport::open(&TransportConfig::Smtp(config)).await.unwrap_err();
        assert!(error.to_string().contains(file.to_str().unwrap()));
    }
}

#[tokio::test]
async fn half_a_sign_in_is_refused_and_secrets_stay_hidden() {
    let config = SmtpConfig {
        host: "localhost".into(),
        port: 25,
        tls: SmtpTls::None,
        ca_file: None,
        username: None,
        password: Some(Secret::new("hunter2")),
    };
    assert!(!format!("{config:?}").contains("hunter2"));
    let error = Transport::open(&TransportConfig::Smtp(config)).await.unwrap_err();
    assert_eq!(error.to_string(), "SMTP settings: give username and password, or neither");
}
