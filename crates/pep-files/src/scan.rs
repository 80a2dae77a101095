//! Looking for viruses: the port, and clamd behind it.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use clamav_client::tokio::{Socket, Tcp, scan_stream};
use thiserror::Error;

use crate::store::Content;

/// Longest that one file may take.
const PATIENCE: Duration = Duration::from_secs(9 * 60);

/// What a scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// Something that it knows.
    Infected {
        /// The scanner's name for it.
        signature: String,
    },
}

/// Why there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScanError {
    /// The scanner does not answer; later it may.
    #[error("the scanner does not answer: {0}")]
    Unavailable(String),
    /// The scanner answers that it cannot read this file.
    #[error("the scanner cannot read the file: {0}")]
    Refused(String),
}

/// Looks at files.
pub trait Scanner: Send + Sync + std::fmt::Debug {
    /// Its name, for the log and for what is noted with a file.
    fn name(&self) -> &'static str;

    /// Looks at a file. May be asked again for the same one.
    fn scan(&self, content: Content)
    -> Pin<Box<dyn Future<Output = Result<Verdict, ScanError>> + Send + '_>>;
}

/// clamd of ClamAV, spoken to over a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clamd {
    /// `host:port`.
    Tcp(String),
    /// Path of a socket of this machine.
    Unix(PathBuf),
}

impl Clamd {
    /// Reads `tcp:HOST:PORT` or `unix:PATH`.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        match address.split_once(':')? {
            ("tcp", rest) => {
                let (host, port) = rest.rsplit_once(':')?;
                let is_address = !host.is_empty() && port.parse::<u16>().is_ok();
                is_address.then(|| Self::Tcp(rest.to_owned()))
            }
            ("unix", path) if path.starts_with('/') => Some(Self::Unix(PathBuf::from(path))),
            _ => None,
        }
    }

    async fn ask(&self, content: Content) -> Result<Verdict, ScanError> {
        let asked = async {
            match self {
                Self::Tcp(host_address) => scan_stream(content.pieces, Tcp { host_address }, None).await,
                Self::Unix(socket_path) => scan_stream(content.pieces, Socket { socket_path }, None).await,
            }
        };
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => verdict(&String::from_utf8_lossy(&answer)),
            Ok(Err(error)) => Err(ScanError::Unavailable(error.to_string())),
            Err(_) => Err(ScanError::Unavailable("it took longer than nine minutes".to_owned())),
        }
    }
}

impl Scanner for Clamd {
    fn name(&self) -> &'static str {
        "clamd"
    }

    fn scan(
        &self,
        content: Content,
    ) -> Pin<Box<dyn Future<Output = Result<Verdict, ScanError>> + Send + '_>> {
        Box::pin(self.ask(content))
    }
}

/// clamd's answer: `stream: OK`, `stream: NAME FOUND`, or words that end in `ERROR`.
fn verdict(answer: &str) -> Result<Verdict, ScanError> {
    let answer = answer.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    if said == "OK" {
        Ok(Verdict::Clean)
    } else if let Some(signature) = said.strip_suffix(" FOUND") {
        Ok(Verdict::Infected { signature: signature.chars().take(200).collect() })
    } else if said.is_empty() {
        Err(ScanError::Unavailable("it closed the connection without an answer".to_owned()))
    } else {
        Err(ScanError::Refused(said.chars().take(200).collect()))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use futures_util::stream;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn every_answer_of_clamd_is_understood_and_none_is_taken_for_clean() {
        assert_eq!(verdict("stream: OK\0"), Ok(Verdict::Clean));
        let found = Verdict::Infected { signature: "Eicar-Test-Signature".to_owned() };
        assert_eq!(verdict("stream: Eicar-Test-Signature FOUND\0"), Ok(found));
        for answer in ["INSTREAM size limit exceeded. ERROR\0", "stream: OK not", "UNKNOWN COMMAND"] {
            assert!(matches!(verdict(answer), Err(ScanError::Refused(_))), "{answer}");
        }
        assert!(matches!(verdict(""), Err(ScanError::Unavailable(_))));
    }

    #[test]
    fn an_address_names_a_socket_or_is_none() {
        assert_eq!(Clamd::parse("tcp:127.0.0.1:3310"), Some(Clamd::Tcp("127.0.0.1:3310".to_owned())));
        assert_eq!(Clamd::parse("unix:/run/c.ctl"), Some(Clamd::Unix("/run/c.ctl".into())));
        for wrong in ["", "127.0.0.1:3310", "tcp:127.0.0.1", "tcp::3310", "unix:relative", "http://x"] {
            assert_eq!(Clamd::parse(wrong), None, "{wrong}");
        }
    }

    /// Speaks INSTREAM as clamd does and finds the word `virus`.
    async fn fake_clamd() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut command = [0; 10];
                socket.read_exact(&mut command).await.unwrap();
                assert_eq!(&command, b"zINSTREAM\0");
                let mut seen = Vec::new();
                loop {
                    let length = usize::try_from(socket.read_u32().await.unwrap()).unwrap();
                    if length == 0 {
                        break;
                    }
                    let mut piece = vec![0; length];
                    socket.read_exact(&mut piece).await.unwrap();
                    seen.extend(piece);
                }
                let is_bad = seen.windows(5).any(|word| word == b"virus");
                let answer: &[u8] = if is_bad { b"stream: Test FOUND\0" } else { b"stream: OK\0" };
                socket.write_all(answer).await.unwrap();
            }
        });
        format!("tcp:{address}")
    }

    fn content(pieces: &[&'static [u8]]) -> Content {
        let size = pieces.iter().map(|piece| u64::try_from(piece.len()).unwrap()).sum();
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece))).collect();
        Content { size, pieces: Box::pin(stream::iter(pieces)) }
    }

    #[tokio::test]
    async fn a_file_is_streamed_to_clamd_and_its_word_is_taken() {
        let clamd = Clamd::parse(&fake_clamd().await).unwrap();
        assert_eq!(clamd.scan(content(&[b"a har", b"mless file"])).await, Ok(Verdict::Clean));
        let found = Verdict::Infected { signature: "Test".to_owned() };
        assert_eq!(clamd.scan(content(&[b"a vi", b"rus"])).await, Ok(found));
        let gone = Clamd::Tcp("127.0.0.1:1".to_owned());
        assert!(matches!(gone.scan(content(&[b"x"])).await, Err(ScanError::Unavailable(_))));
    }
}
