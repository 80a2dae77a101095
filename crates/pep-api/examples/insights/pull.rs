//! The smallest program that reads: so that it costs next to nothing beside what it measures.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// One connection with a token.
pub struct Program {
    reader: BufReader<TcpStream>,
    token: String,
    page: String,
}

/// An answer.
pub struct Body {
    /// Bytes.
    pub len: usize,
    /// Lines.
    pub lines: usize,
    /// The end of it, where the cursor of a page is.
    tail: Vec<u8>,
}

/// As much of the end of an answer is kept.
const TAIL: usize = 400;

impl Program {
    pub fn new(port: u16, key: &str, secret: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut program = Self {
            reader: BufReader::with_capacity(256 * 1024, stream),
            token: String::new(),
            page: "/sessions?limit=500".to_owned(),
        };
        let form = format!("grant_type=client_credentials&client_id={key}&client_secret={secret}");
        let head =
            "POST /insights/v1/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded";
        program.send(&format!("{head}\r\ncontent-length: {}\r\n\r\n{form}", form.len()));
        let answer = String::from_utf8(program.receive().tail).unwrap();
        program.token = answer.split('"').nth(3).unwrap().to_owned();
        program
    }

    pub fn get(&mut self, path: &str) -> Body {
        self.send(&format!(
            "GET /insights/v1{path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\r\n",
            self.token
        ));
        self.receive()
    }

    /// The next page of 500; after the last one the first again.
    pub fn next_page(&mut self) {
        let tail = String::from_utf8_lossy(&self.get(&self.page.clone()).tail).into_owned();
        let next = tail.rsplit_once("\"next\":\"").and_then(|(_, rest)| rest.split('"').next());
        let cursor = next.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        self.page = format!("/sessions?limit=500{cursor}");
    }

    fn send(&mut self, request: &str) {
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
    }

    fn receive(&mut self) -> Body {
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            if line.is_empty() {
                break;
            }
            headers.push(line);
        }
        let status = headers.first().unwrap();
        assert!(status.contains(" 200 "), "{status}");
        let length = headers.iter().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = Body { len: 0, lines: 0, tail: Vec::new() };
        match length {
            Some(length) => self.read(length.parse().unwrap(), &mut body),
            None => loop {
                let size = usize::from_str_radix(&self.line(), 16).unwrap();
                self.read(size, &mut body);
                self.line();
                if size == 0 {
                    break;
                }
            },
        }
        body
    }

    fn read(&mut self, size: usize, body: &mut Body) {
        let mut piece = vec![0; size];
        self.reader.read_exact(&mut piece).unwrap();
        body.len += size;
        body.lines += piece.iter().filter(|byte| **byte == b'\n').count();
        if size > 0 {
            body.tail = piece.split_off(size.saturating_sub(TAIL));
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}
