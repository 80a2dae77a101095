//! A mail server that takes, refuses or loses mail on demand.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

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

/// How the server protects its connections.
#[derive(Clone)]
pub enum Protection {
    Plain,
    Tls(TlsAcceptor),
    StartTls(TlsAcceptor),
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
        Self::start_protected(behaviour, Protection::Plain).await
    }

    pub async fn start_protected(behaviour: Behaviour, protection: Protection) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let store = Arc::clone(&received);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let store = Arc::clone(&store);
                let protection = protection.clone();
                tokio::spawn(async move { drop(serve(stream, protection, behaviour, &store).await) });
            }
        });
        Self { address, received }
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// A certificate for `localhost` that nobody else trusts: its acceptor, and itself in PEM.
pub fn own_certificate() -> (TlsAcceptor, String) {
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(own.signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), own.cert.pem())
}

async fn serve(
    stream: TcpStream,
    protection: Protection,
    behaviour: Behaviour,
    store: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    if behaviour == Behaviour::DropAtOnce {
        return Ok(());
    }
    match protection {
        Protection::Plain => greet_and_converse(stream, behaviour, store).await,
        Protection::Tls(acceptor) => {
            greet_and_converse(acceptor.accept(stream).await?, behaviour, store).await
        }
        Protection::StartTls(acceptor) => {
            let mut stream = BufReader::new(stream);
            reply(&mut stream, "220 sink").await?;
            stream.read_line(&mut String::new()).await?;
            reply(&mut stream, "250-sink\r\n250 STARTTLS").await?;
            stream.read_line(&mut String::new()).await?;
            reply(&mut stream, "220 go on").await?;
            let protected = acceptor.accept(stream.into_inner()).await?;
            converse(BufReader::new(protected), behaviour, store).await
        }
    }
}

trait Connection: AsyncRead + AsyncWrite + Unpin {}
impl<C: AsyncRead + AsyncWrite + Unpin> Connection for C {}

async fn greet_and_converse(
    stream: impl Connection,
    behaviour: Behaviour,
    store: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    reply(&mut stream, "220 sink").await?;
    converse(stream, behaviour, store).await
}

async fn converse(
    mut stream: BufReader<impl Connection>,
    behaviour: Behaviour,
    store: &Mutex<Vec<Received>>,
) -> std::io::Result<()> {
    let (mut from, mut to) = (String::new(), String::new());
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

async fn reply(stream: &mut BufReader<impl Connection>, text: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{text}\r\n").as_bytes()).await?;
    stream.get_mut().flush().await
}

async fn read_content(stream: &mut BufReader<impl Connection>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") {
        bytes.push(stream.read_u8().await?);
    }
    bytes.truncate(bytes.len() - 3);
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n..", "\r\n."))
}
