//! The file transport.

use pep_mail::transport::{FileTransport, SmtpTls};
use pep_mail::{OutgoingMail, Submission, Transport, TransportConfig};

use crate::support::samples;

#[tokio::test]
async fn a_mail_is_kept_once_under_its_day() {
    let dir = tempfile::tempdir().unwrap();
    let transport = Transport::open(&TransportConfig::File { dir: dir.path().into() }).await.unwrap();
    let mail = samples::mail();
    let accepted = Submission::Accepted { provider_message_id: "msg-4711".into() };
    assert_eq!(transport.submit(&mail).await, accepted);
    let path = dir.path().join("outbox/2026-11-21/msg-4711.eml");
    assert_eq!(std::fs::read(&path).unwrap(), mail.to_mime().unwrap());

    std::fs::write(&path, "kept").unwrap();
    assert_eq!(transport.submit(&mail).await, accepted);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept", "a second submit changes nothing");
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file stays");
}

#[tokio::test]
async fn an_id_cannot_leave_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let transport = Transport::File(FileTransport::open(dir.path()).unwrap());
    let mail = OutgoingMail { message_id: "../../escaped".into(), ..samples::mail() };
    assert!(matches!(transport.submit(&mail).await, Submission::Rejected { .. }));
    assert_eq!(std::fs::read_dir(dir.path().join("outbox")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_not_sent() {
    let dir = tempfile::tempdir().unwrap();
    let transport = Transport::File(FileTransport::open(dir.path()).unwrap());
    // A file where the day's folder should be stops every account, root included.
    std::fs::write(dir.path().join("outbox/2026-11-21"), "").unwrap();
    let outcome = transport.submit(&samples::mail()).await;
    assert!(matches!(outcome, Submission::NotSent { throttled: false, .. }), "{outcome:?}");
}

#[test]
fn an_outbox_that_cannot_be_made_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("outbox"), "").unwrap();
    let error = FileTransport::open(dir.path()).unwrap_err();
    assert!(error.to_string().contains("create the folder and make it writable"));
}

#[tokio::test]
async fn memory_follows_its_script_and_then_accepts() {
    let memory = pep_mail::transport::MemoryTransport::default();
    let transport = Transport::Memory(memory.clone());
    memory.script([Submission::Unknown { why: "lost".into() }]);
    assert_eq!(transport.submit(&samples::mail()).await, Submission::Unknown { why: "lost".into() });
    assert!(matches!(transport.submit(&samples::mail()).await, Submission::Accepted { .. }));
    assert_eq!(memory.submitted().len(), 2);
}

#[test]
fn every_transport_can_be_configured() {
    let read = |json: &str| serde_json::from_str::<TransportConfig>(json);
    assert_eq!(
        read(r#"{"kind":"file","dir":"data"}"#).unwrap(),
        TransportConfig::File { dir: "data".into() }
    );
    let smtp = r#"{"kind":"smtp","host":"mail.example.com","port":587,"tls":"starttls","username":"u","password":"p"}"#;
    assert!(matches!(read(smtp).unwrap(), TransportConfig::Smtp(config) if config.tls == SmtpTls::StartTls));
    let ses = r#"{"kind":"ses","region":"eu-central-1","configuration_set":"pep"}"#;
    assert!(matches!(read(ses).unwrap(), TransportConfig::Ses(config) if config.credentials.is_none()));
    for wrong in [r#"{"kind":"pigeon"}"#, r#"{"kind":"file"}"#, r#"{"kind":"ses","region":"x","regoin":"y"}"#]
    {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
