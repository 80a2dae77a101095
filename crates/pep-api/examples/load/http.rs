//! A server in this process and the smallest client there is, so that the client costs next to nothing.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use pep_api::spa::WebAssets;
use pep_api::{Api, build};
use pep_app::AppContext;

/// The API on a port of the loopback address.
pub struct Server {
    pub port: u16,
    handle: ServerHandle,
}

impl Server {
    pub async fn start(ctx: AppContext) -> Self {
        let api = Api::new(ctx, WebAssets::new(&[]));
        // Connections wait while the bare statements are measured.
        let server = HttpServer::new(move || build(&api))
            .workers(2)
            .keep_alive(Duration::from_secs(600))
            .bind(("127.0.0.1", 0))
            .unwrap();
        let port = server.addrs()[0].port();
        let server = server.run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { port, handle }
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

/// One connection that stays open, signed in.
pub struct Client {
    reader: BufReader<TcpStream>,
    cookie: String,
    etag: String,
}

impl Client {
    /// Signs in, off the thread on which the server runs.
    pub async fn signed_in(port: u16, email: &'static str) -> Self {
        actix_web::rt::task::spawn_blocking(move || Self::connect(port, email)).await.unwrap()
    }

    fn connect(port: u16, email: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut client = Self { reader: BufReader::new(stream), cookie: String::new(), etag: String::new() };
        let body = format!("{{\"email\":\"{email}\"}}");
        client.send(&format!(
            "POST /api/v1/sign-in/demo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        ));
        let (status, headers) = client.receive();
        assert_eq!(status, 204, "{email} cannot sign in: {headers:?}");
        let cookie = headers.iter().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
        client.cookie = cookie.split(';').next().unwrap().to_owned();
        client
    }

    /// How long one answer takes, its last byte included.
    pub fn get(&mut self, path: &str) -> Duration {
        let started = Instant::now();
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\n\r\n", self.cookie));
        let (status, headers) = self.receive();
        let took = started.elapsed();
        assert_eq!(status, 200, "{path}");
        let tag = headers.iter().find_map(|line| line.strip_prefix("etag: "));
        self.etag = tag.unwrap_or_default().to_owned();
        took
    }

    /// How long it takes to hear that nothing has changed.
    pub fn get_unchanged(&mut self, path: &str) -> Duration {
        if self.etag.is_empty() {
            self.get(path);
        }
        let started = Instant::now();
        let (cookie, etag) = (&self.cookie, &self.etag);
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: x\r\ncookie: {cookie}\r\nif-none-match: {etag}\r\n\r\n");
        self.send(&request);
        let (status, _) = self.receive();
        assert_eq!(status, 304, "{path}");
        started.elapsed()
    }

    fn send(&mut self, request: &str) {
        self.reader.get_mut().write_all(request.as_bytes()).unwrap();
    }

    fn receive(&mut self) -> (u16, Vec<String>) {
        let mut headers: Vec<String> = Vec::new();
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            headers.push(line.trim().to_owned());
        }
        let status = headers[0].split(' ').nth(1).unwrap().parse().unwrap();
        let length = headers.iter().find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
        if status != 304 {
            self.reader.read_exact(&mut body).unwrap();
        }
        (status, headers)
    }
}

/// Four clients for five seconds, each asking for another page every time.
pub async fn pages_per_second(port: u16, email: &'static str) -> u64 {
    const SECONDS: u64 = 5;
    let count = Arc::new(AtomicU64::new(0));
    let clients: Vec<_> = (0..4_u64)
        .map(|client_number| {
            let count = count.clone();
            actix_web::rt::task::spawn_blocking(move || {
                let mut client = Client::connect(port, email);
                let started = Instant::now();
                let mut offset = client_number * 1_000;
                while started.elapsed() < Duration::from_secs(SECONDS) {
                    client.get(&format!("/api/v1/heatmap?offset={}", offset % 90_000));
                    offset += 7_919;
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    count.load(Ordering::Relaxed) / SECONDS
}
