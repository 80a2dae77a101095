//! A mail server that takes everything, keeps its own log, and sometimes forgets to say that it took a mail.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// Which mails it took, and when; whoever waits for the next one is woken.
type State = (Mutex<Vec<(i64, Instant)>>, Condvar);

pub(crate) struct Sink {
    port: u16,
    state: Arc<State>,
}

impl Sink {
    /// `loses_every`: after so many mails it takes one and hangs up without a word.
    pub(crate) fn start(loses_every: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                // A killed worker breaks the conversation off; that ends the thread and nothing else.
                std::thread::spawn(move || converse(&stream, &shared, loses_every).ok());
            }
        });
        Self { port, state }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The messages taken, in order, repeats included.
    pub(crate) fn log(&self) -> Vec<i64> {
        self.state.0.lock().unwrap().iter().map(|(id, _)| *id).collect()
    }

    /// When the messages were taken, in order.
    pub(crate) fn times(&self) -> Vec<Instant> {
        self.state.0.lock().unwrap().iter().map(|(_, at)| *at).collect()
    }

    /// Waits until `count` mails were taken.
    pub(crate) fn until(&self, count: usize, patience: Duration) {
        let (log, more) = &*self.state;
        let (log, timeout) =
            more.wait_timeout_while(log.lock().unwrap(), patience, |log| log.len() < count).unwrap();
        assert!(!timeout.timed_out(), "only {} of {count} mails came", log.len());
    }
}

fn converse(
    stream: &TcpStream,
    state: &(Mutex<Vec<(i64, Instant)>>, Condvar),
    loses_every: usize,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut out = stream;
    out.write_all(b"220 sink.example ready\r\n")?;
    while let Some(line) = lines.next() {
        let command = line?.to_ascii_uppercase();
        let reply: &[u8] = match command.split(' ').next().unwrap_or_default() {
            "EHLO" | "HELO" => b"250-sink.example\r\n250 8BITMIME\r\n",
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let mut id = 0;
                for line in lines.by_ref() {
                    let line = line?;
                    if let Some(value) = line.strip_prefix("X-PEP-Message: pep-message-") {
                        id = value.trim().parse().expect("a message id");
                    }
                    if line == "." {
                        break;
                    }
                }
                assert_ne!(id, 0, "a mail without its id");
                let taken = {
                    let mut log = state.0.lock().unwrap();
                    log.push((id, Instant::now()));
                    state.1.notify_all();
                    log.len()
                };
                if taken % loses_every == 0 {
                    return Ok(());
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => b"250 fine\r\n",
        };
        out.write_all(reply)?;
    }
    Ok(())
}
