//! Calls to receivers on this machine, and calls that must not be made.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// A receiver that answers every call with `answer`, and the calls that it got, whole.
async fn receiver(answer: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls: Arc<Mutex<Vec<String>>> = Arc::default();
    let seen = calls.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut text = Vec::new();
            while !text.ends_with(b"{}") {
                let Ok(byte) = stream.read_u8().await else { break };
                text.push(byte);
            }
            seen.lock().unwrap().push(String::from_utf8(text).unwrap());
            drop(stream.write_all(answer.as_bytes()).await);
        }
    });
    (port, calls)
}

fn sender(entries: &[&str], loopback: bool) -> WebhookSender {
    // Another test of this process may have been first.
    let _already_there = rustls::crypto::ring::default_provider().install_default();
    WebhookSender::new(AllowedHosts::parse(entries, loopback).unwrap(), KEY).unwrap()
}

fn notice(sender: &WebhookSender, address: &str) -> Notice {
    Notice {
        address: address.to_owned(),
        id: "msg_1".to_owned(),
        timestamp: 1_700_000_000,
        body: "{}".to_owned(),
        secrets: vec![sender.secret("salt", 2), sender.secret("salt", 1)],
    }
}

#[tokio::test]
async fn a_notice_arrives_with_the_headers_of_standard_webhooks() {
    let (port, calls) = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let sender = sender(&[], true);
    let tried = sender.send(&notice(&sender, &format!("http://127.0.0.1:{port}/pep?x=1"))).await;
    assert_eq!(tried, Tried { result: TryResult::Answered(204), problem: None });
    let calls = calls.lock().unwrap();
    let [call] = calls.as_slice() else { panic!("{calls:?}") };
    assert!(call.starts_with("POST /pep?x=1 HTTP/1.1\r\n"), "{call}");
    for header in ["content-type: application/json", "webhook-id: msg_1", "webhook-timestamp: 1700000000"] {
        assert!(call.contains(&format!("\r\n{header}\r\n")), "{header}: {call}");
    }
    let signatures = call.split("webhook-signature: ").nth(1).unwrap().lines().next().unwrap();
    assert_eq!(signatures.split(' ').filter(|one| one.starts_with("v1,")).count(), 2, "{signatures}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (inner, calls) = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let answer =
        format!("HTTP/1.1 307 Away\r\nlocation: http://127.0.0.1:{inner}/\r\ncontent-length: 0\r\n\r\n");
    let (port, _) = receiver(answer.leak()).await;
    let sender = sender(&[], true);
    let tried = sender.send(&notice(&sender, &format!("http://127.0.0.1:{port}/"))).await;
    assert_eq!(tried.result, TryResult::Answered(307));
    assert!(tried.problem.unwrap().contains("Redirects are not followed"));
    assert!(calls.lock().unwrap().is_empty(), "the redirect was followed");
}

#[tokio::test]
async fn a_host_that_leads_inside_is_not_called() {
    let (port, calls) = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let inside: IpAddr = "127.0.0.1".parse().unwrap();
    let outside: IpAddr = "8.8.8.8".parse().unwrap();
    let host = format!("hooks.example:{port}");
    for found in [
        vec![inside],
        vec![outside, inside],
        vec!["169.254.169.254".parse().unwrap()],
        vec!["::ffff:10.0.0.1".parse().unwrap()],
    ] {
        let mut sender = sender(&[&host], false);
        sender.names = Some(Mutex::new(vec![found.clone()]));
        let tried = sender.send(&notice(&sender, &format!("https://{host}/"))).await;
        assert_eq!(tried.result, TryResult::NoAnswer);
        assert!(tried.problem.unwrap().contains("inside a network"), "{found:?}");
    }
    // An address that is written as a number needs no name, and is looked at as well.
    let literal = format!("127.0.0.1:{port}");
    let sender = sender(&[&literal], false);
    let tried = sender.send(&notice(&sender, &format!("https://{literal}/"))).await;
    assert!(tried.problem.unwrap().contains("inside a network"));
    assert!(calls.lock().unwrap().is_empty(), "somebody was called");
}

#[tokio::test]
async fn the_address_that_was_looked_at_is_the_one_that_is_called() {
    // The receiver speaks no TLS, so the handshake fails; that somebody was there at all is what counts.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("rebinding.invalid:{}", listener.local_addr().unwrap().port());
    let mut sender = sender(&[&host], true);
    // Looked up once: a second time there would be no answer here, and there is no such name elsewhere.
    sender.names = Some(Mutex::new(vec![vec!["127.0.0.1".parse().unwrap()]]));
    let call = tokio::spawn(async move { sender.send(&notice(&sender, &format!("https://{host}/"))).await });
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut hello = vec![0; 1024];
    let length = stream.read(&mut hello).await.unwrap();
    assert!(String::from_utf8_lossy(&hello[..length]).contains("rebinding.invalid"), "TLS asks for the name");
    drop(stream);
    assert_eq!(call.await.unwrap().result, TryResult::NoAnswer);
}

#[tokio::test]
async fn a_host_that_is_not_listed_any_more_is_not_called() {
    let sender = sender(&["other.example"], false);
    let tried = sender.send(&notice(&sender, "https://hooks.example/")).await;
    assert!(tried.problem.unwrap().contains("insights_webhook_hosts"));
}

#[tokio::test]
async fn who_is_not_there_is_named_as_such() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sender = sender(&[], true);
    let tried = sender.send(&notice(&sender, &format!("http://127.0.0.1:{port}/secret-path"))).await;
    let problem = tried.problem.unwrap();
    assert!(problem.starts_with("No connection") && !problem.contains("secret-path"), "{problem}");
}
