//! A provider on this machine that says whatever a test makes it say.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A key of the provider, or of somebody who would like to be it.
pub(super) struct TestKey {
    pub(super) private: EncodingKey,
    /// As it stands in the key set, under the name that it was made with.
    pub(super) public: Value,
}

impl TestKey {
    pub(super) fn new(kid: &str) -> Self {
        let der: Pkcs8V1Der<'static> = KeyPair::generate(KeySize::Rsa2048).unwrap().as_der().unwrap();
        let body = STANDARD.encode(der.as_ref());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        let private = EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        let mut public =
            serde_json::to_value(Jwk::from_encoding_key(&private, Algorithm::RS256).unwrap()).unwrap();
        public["kid"] = json!(kid);
        public["use"] = json!("sig");
        Self { private, public }
    }

    /// The token that this key signs, under its own name.
    pub(super) fn sign(&self, claims: &Value) -> String {
        let kid = self.public["kid"].as_str().map(str::to_owned);
        encode(&Header { kid, ..Header::new(Algorithm::RS256) }, claims, &self.private).unwrap()
    }
}

/// What the provider says at the moment.
#[derive(Default)]
struct Said {
    issuer: String,
    keys: Vec<Value>,
    token: String,
}

/// The running provider; it ends with the test's runtime.
pub(super) struct FakeProvider {
    pub(super) url: String,
    said: Arc<Mutex<Said>>,
    key_reads: Arc<AtomicUsize>,
}

impl FakeProvider {
    pub(super) async fn start(keys: &[&TestKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self { url: url.clone(), said: Arc::default(), key_reads: Arc::default() };
        provider.answer_as(&url);
        provider.publish(keys);
        let (said, key_reads) = (provider.said.clone(), provider.key_reads.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (url, said, key_reads) = (url.clone(), said.clone(), key_reads.clone());
                tokio::spawn(async move { drop(serve(stream, &url, &said, &key_reads).await) });
            }
        });
        provider
    }

    /// Names itself so in its discovery document.
    pub(super) fn answer_as(&self, issuer: &str) {
        self.said.lock().unwrap().issuer = issuer.to_owned();
    }

    pub(super) fn publish(&self, keys: &[&TestKey]) {
        self.said.lock().unwrap().keys = keys.iter().map(|key| key.public.clone()).collect();
    }

    pub(super) fn give(&self, token: String) {
        self.said.lock().unwrap().token = token;
    }

    /// How often its keys were read.
    pub(super) fn key_reads(&self) -> usize {
        self.key_reads.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut stream: TcpStream,
    url: &str,
    said: &Mutex<Said>,
    key_reads: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let path = read_path(&mut stream).await?;
        let body = {
            let said = said.lock().unwrap();
            match path.as_str() {
                "/keys" => {
                    key_reads.fetch_add(1, Ordering::SeqCst);
                    json!({ "keys": said.keys })
                }
                "/token" => json!({ "id_token": said.token, "access_token": "x", "token_type": "Bearer" }),
                _ => json!({
                    "issuer": said.issuer,
                    "authorization_endpoint": format!("{url}/authorize"),
                    "token_endpoint": format!("{url}/token"),
                    "jwks_uri": format!("{url}/keys"),
                }),
            }
            .to_string()
        };
        let length = body.len();
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(head.as_bytes()).await?;
    }
}

/// Reads a whole request; returns the path that it asks for.
async fn read_path(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = head
        .to_ascii_lowercase()
        .lines()
        .find_map(|line| line.strip_prefix("content-length:").map(|value| value.trim().parse().unwrap()))
        .unwrap_or(0);
    stream.read_exact(&mut vec![0; length]).await?;
    Ok(head.split(' ').nth(1).unwrap_or_default().to_owned())
}
