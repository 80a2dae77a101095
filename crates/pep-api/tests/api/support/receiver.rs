//! A program outside that takes notices.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A notice as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub(crate) fn signatures(&self) -> Vec<&str> {
        self.headers["webhook-signature"].split(' ').collect()
    }
}

#[derive(Default)]
struct Said {
    calls: Vec<Call>,
    status: u16,
}

/// Listens on this machine and answers what it is told to; it ends with the test's runtime.
pub(crate) struct Receiver {
    pub(crate) address: String,
    said: Arc<Mutex<Said>>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        // Another test of this process may have been first.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/pep", listener.local_addr().unwrap());
        let said = Arc::new(Mutex::new(Said { calls: Vec::new(), status: 204 }));
        let shared = said.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                drop(serve(stream, &shared).await);
            }
        });
        Self { address, said }
    }

    /// Answers so from now on.
    pub(crate) fn answer(&self, status: u16) {
        self.said.lock().unwrap().status = status;
    }

    /// What arrived so far, in order.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.said.lock().unwrap().calls.clone()
    }
}

async fn serve(mut stream: TcpStream, said: &Mutex<Said>) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).unwrap();
    let headers: BTreeMap<String, String> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut body = vec![0; headers["content-length"].parse().unwrap()];
    stream.read_exact(&mut body).await?;
    let status = {
        let mut said = said.lock().unwrap();
        said.calls.push(Call { headers, body: String::from_utf8(body).unwrap() });
        said.status
    };
    let answer = format!("HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await
}
