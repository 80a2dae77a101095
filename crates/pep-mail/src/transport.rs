//! Ways out of the house: each takes one mail, tries once, and says exactly what is known afterwards.

mod file;
mod memory;
mod ses;
mod smtp;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

pub use file::FileTransport;
pub use memory::MemoryTransport;
pub use ses::SesTransport;
pub use smtp::SmtpTransport;

use crate::message::OutgoingMail;

/// What is known after one attempt. The sender's next step depends on nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submission {
    /// The provider has taken the mail.
    Accepted {
        /// The provider's own id, which its events name.
        provider_message_id: String,
    },
    /// Certainly not sent; the same mail may be tried again.
    NotSent {
        /// What happened, for the message's history.
        why: String,
        /// The earliest sensible next attempt, where the provider named one.
        retry_after: Option<Duration>,
        /// The provider asked for a slower pace: no attempt is counted, and the pace is to be halved.
        throttled: bool,
    },
    /// Certainly not sent, and never will be as it is.
    Rejected {
        /// What the provider said.
        why: String,
    },
    /// Certainly not sent, for a reason that every other mail would meet too: stop the queue, call somebody.
    Paused {
        /// What must be put right before the queue goes on.
        why: String,
    },
    /// Perhaps sent. It must not be tried again without a decision.
    Unknown {
        /// Where the trace was lost.
        why: String,
    },
}

/// What a provider takes. -1: without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendQuota {
    /// Messages a second, rounded down; at least 1.
    pub per_second: i64,
    /// Messages in 24 hours.
    pub per_day: i64,
    /// Messages within the last 24 hours.
    pub sent_last_day: i64,
}

/// Where mail goes, as configured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TransportConfig {
    /// Keep mails as `.eml` files: the default, needs no account anywhere.
    File {
        /// The data folder; mails go to `<dir>/outbox/<yyyy-mm-dd>/<message id>.eml`.
        dir: PathBuf,
    },
    /// A mail server.
    Smtp(SmtpConfig),
    /// Amazon SES, API version 2.
    Ses(SesConfig),
}

/// A mail server to submit to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Host name or address.
    pub host: String,
    /// Usually 465 with `tls`, 587 with `starttls`, 25 with `none`.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub tls: SmtpTls,
    /// PEM file with certificates to trust besides the public ones: for a mail server with a house's own CA.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// Account at the mail server; used only together with `password`.
    #[serde(default)]
    pub username: Option<String>,
    /// Its password.
    #[serde(default)]
    pub password: Option<Secret>,
}

/// How an SMTP connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Not at all: only for a server on the same machine or a test.
    None,
    /// Upgraded before anything is said; refused if the server cannot.
    StartTls,
    /// TLS from the first byte.
    #[default]
    Tls,
}

/// An SES account.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SesConfig {
    /// For example `eu-central-1`.
    pub region: String,
    /// Another endpoint than the region's own: a test double or a private link.
    #[serde(default)]
    pub endpoint_url: Option<String>,
    /// Configuration set that publishes delivery events.
    #[serde(default)]
    pub configuration_set: Option<String>,
    /// A fixed key pair. Without it the usual AWS chain is asked (environment, profile, container, instance).
    #[serde(default)]
    pub credentials: Option<SesCredentials>,
    /// Limits on how long a call may take.
    #[serde(skip)]
    pub timeouts: SesTimeouts,
}

/// A fixed AWS key pair.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SesCredentials {
    /// `AKIA…`
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: Secret,
}

/// How long SES may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SesTimeouts {
    /// Name look-up, connection and TLS handshake.
    pub connect: Duration,
    /// The whole call, reply included.
    pub call: Duration,
}

impl Default for SesTimeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), call: Duration::from_secs(15) }
    }
}

/// Text that must not reach a log.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides a text from `Debug`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a transport could not be set up. Nothing has been sent.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The outbox folder cannot be made or written.
    #[error(
        "cannot keep mail in {dir}: create the folder and make it writable for the account that runs PEP"
    )]
    OutboxFolder {
        /// The folder.
        dir: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The certificates to trust cannot be read.
    #[error("cannot read the certificates in {file}: name a readable file in PEM form")]
    CaFile {
        /// The file.
        file: PathBuf,
        /// What the system said, or what is wrong with its content.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The SMTP settings contradict each other or name an impossible host.
    #[error("SMTP settings: {0}")]
    Smtp(String),
    /// The SES settings are not usable.
    #[error("SES settings: {0}")]
    Ses(String),
}

/// A way out. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub enum Transport {
    /// Files in the data folder.
    File(FileTransport),
    /// A mail server.
    Smtp(SmtpTransport),
    /// Amazon SES.
    Ses(SesTransport),
    /// Memory, for tests.
    Memory(MemoryTransport),
}

impl Transport {
    /// Sets up what is configured. No mail server is called yet.
    pub async fn open(config: &TransportConfig) -> Result<Self, TransportError> {
        Ok(match config {
            TransportConfig::File { dir } => Self::File(FileTransport::open(dir)?),
            TransportConfig::Smtp(smtp) => Self::Smtp(SmtpTransport::new(smtp)?),
            TransportConfig::Ses(ses) => Self::Ses(SesTransport::new(ses).await?),
        })
    }

    /// Tries once to hand the mail over. It never repeats by itself and never fails otherwise than through
    /// the outcome.
    pub async fn submit(&self, mail: &OutgoingMail) -> Submission {
        match self {
            Self::File(transport) => transport.submit(mail).await,
            Self::Smtp(transport) => transport.submit(mail).await,
            Self::Ses(transport) => transport.submit(mail).await,
            Self::Memory(transport) => transport.submit(mail),
        }
    }

    /// What the provider takes, if it has limits to ask for; otherwise why it did not say.
    pub async fn quota(&self) -> Option<Result<SendQuota, String>> {
        match self {
            Self::File(_) | Self::Smtp(_) => None,
            Self::Ses(transport) => Some(transport.quota().await),
            Self::Memory(transport) => transport.quota().map(Ok),
        }
    }

    /// `file`, `smtp`, `ses` or `memory`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Smtp(_) => "smtp",
            Self::Ses(_) => "ses",
            Self::Memory(_) => "memory",
        }
    }
}

impl Submission {
    fn not_sent(why: impl Into<String>) -> Self {
        Self::NotSent { why: why.into(), retry_after: None, throttled: false }
    }

    fn rejected(why: impl Into<String>) -> Self {
        Self::Rejected { why: why.into() }
    }

    fn paused(why: impl Into<String>) -> Self {
        Self::Paused { why: why.into() }
    }

    fn unknown(why: impl Into<String>) -> Self {
        Self::Unknown { why: why.into() }
    }
}

/// An error with all its causes on one line: the outer message alone ("dispatch failure") helps nobody.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.ends_with(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
