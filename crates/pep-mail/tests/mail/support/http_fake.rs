//! An HTTP server with one scripted answer, which counts the requests that it read.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does with every request.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// Status, SES error type (or none) and JSON body.
    Reply(u16, Option<&'static str>, &'static str),
    /// Reads the whole request, then closes.
    Close,
    /// Reads the whole request and never answers.
    Silence,
}

/// A running server; it ends with the test's runtime.
pub struct HttpFake {
    pub address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl HttpFake {
    pub async fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                tokio::spawn(async move { drop(serve(stream, answer, &counter).await) });
            }
        });
        Self { address, requests }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, counter: &AtomicUsize) -> std::io::Result<()> {
    loop {
        read_request(&mut stream).await?;
        counter.fetch_add(1, Ordering::SeqCst);
        match answer {
            Answer::Close => return Ok(()),
            Answer::Silence => std::future::pending::<()>().await,
            Answer::Reply(status, kind, body) => {
                let kind = kind.map(|kind| format!("x-amzn-errortype: {kind}\r\n")).unwrap_or_default();
                let length = body.len();
                let head = format!(
                    "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\n{kind}content-length: {length}\r\n\r\n"
                );
                stream.write_all(format!("{head}{body}").as_bytes()).await?;
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |value| value.trim().parse().unwrap());
    stream.read_exact(&mut vec![0; length]).await.map(drop)
}

/// One GET, the whole answer's body as text.
pub async fn get(address: &str, path: &str) -> std::io::Result<String> {
    exchange(address, &format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")).await
}

/// One POST of JSON, the whole answer as text.
pub async fn post_json(address: &str, path: &str, headers: &str, json: &str) -> std::io::Result<String> {
    let length = json.len();
    exchange(
        address,
        &format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}content-type: application/json\r\ncontent-length: {length}\r\n\r\n{json}"
        ),
    )
    .await
}

async fn exchange(address: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
