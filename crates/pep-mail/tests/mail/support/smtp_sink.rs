//! A mail server that takes, refuses or loses mail on demand.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server behaves, for every connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Accept,
    /// Answers RCPT with this reply.
    AnswerRcpt(&'static str),
    /// Answers the final dot with this reply.
    AnswerContent(&'static str),
    /// Offers a sign-in and answers it with this reply.
    AnswerAuth(&'static str),
    /// Closes as soon as it is connected to.
    DropAtOnce,
    /// Closes when the client asks to send the content.
    DropAtData,
    /// Reads the content and its final dot, then closes without a word.
    DropAfterDot,
}

/// A running server; it ends with the test's runtime.
pub struct SmtpSink {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
}

/// A mail that the server read up to its final dot.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    /// Dot stuffing undone.
    pub content: String,
}

impl SmtpSink {
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let store = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let store = Arc::clone(&store);
                tokio::spawn(async move { drop(converse(stream, behaviour, &store).await) });
            }
        });
        Self { address, received }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

async fn converse(
    stream: TcpStream,
    behaviour: Behaviour,
    store: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    if behaviour == Behaviour::DropAtOnce {
        return Ok(());
    }
    let mut stream = BufReader::new(stream);
    let (mut from, mut to) = (String::new(), String::new());
    reply(&mut stream, "220 sink").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        match (verb.as_str(), behaviour) {
            ("EHLO", Behaviour::AnswerAuth(_)) => reply(&mut stream, "250-sink\r\n250 AUTH PLAIN").await?,
            ("EHLO", _) => reply(&mut stream, "250 sink").await?,
            ("AUTH", Behaviour::AnswerAuth(answer)) => reply(&mut stream, answer).await?,
            ("MAIL", _) => {
                from = line.trim_end().to_owned();
                reply(&mut stream, "250 ok").await?;
            }
            ("RCPT", Behaviour::AnswerRcpt(answer)) => reply(&mut stream, answer).await?,
            ("RCPT", _) => {
                to = line.trim_end().to_owned();
                reply(&mut stream, "250 ok").await?;
            }
            ("DATA", Behaviour::DropAtData) => return Ok(()),
            ("DATA", _) => {
                reply(&mut stream, "354 go on").await?;
                let content = read_content(&mut stream).await?;
                store.lock().unwrap().push(Received { from: from.clone(), to: to.clone(), content });
                match behaviour {
                    Behaviour::DropAfterDot => return Ok(()),
                    Behaviour::AnswerContent(answer) => reply(&mut stream, answer).await?,
                    _ => reply(&mut stream, "250 taken").await?,
                }
            }
            ("QUIT", _) => return reply(&mut stream, "221 bye").await,
            _ => reply(&mut stream, "502 what").await?,
        }
    }
}

async fn reply(stream: &mut BufReader<TcpStream>, text: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
}

async fn read_content(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") {
        bytes.push(stream.read_u8().await?);
    }
    bytes.truncate(bytes.len() - 3);
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n..", "\r\n."))
}
