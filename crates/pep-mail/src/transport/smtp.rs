//! A mail server, spoken to step by step, so that it is known how far an attempt came when it broke.

use std::time::Duration;
use std::{fmt, fs};

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::{SmtpConfig, SmtpTls, Submission, TransportError, with_causes};
use crate::message::OutgoingMail;

/// Connecting, greeting, TLS, sign-in and envelope together.
const BEFORE_DATA: Duration = Duration::from_secs(20);
/// Content and the reply to its final dot: servers scan here, RFC 5321 would allow ten minutes.
const DATA: Duration = Duration::from_secs(60);

/// Submits to one mail server, with a connection of its own for each mail.
#[derive(Clone)]
pub struct SmtpTransport {
    host: String,
    port: u16,
    tls: SmtpTls,
    tls_parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
}

impl fmt::Debug for SmtpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpTransport({}:{}, {:?})", self.host, self.port, self.tls)
    }
}

/// Why the conversation ended before any content went out.
enum Refusal {
    /// Connection, name look-up, TLS, or a reply that never came.
    Broken(SmtpError),
    /// The server did not like our account.
    SignIn(SmtpError),
    /// The server answered the envelope with a code.
    Envelope(SmtpError),
}

impl SmtpTransport {
    /// Checks the settings; connects only when a mail is submitted.
    pub fn new(config: &SmtpConfig) -> Result<Self, TransportError> {
        let credentials = match (&config.username, &config.password) {
            (Some(user), Some(password)) => {
                Some(Credentials::new(user.clone(), password.reveal().to_owned()))
            }
            (None, None) => None,
            _ => return Err(TransportError::Smtp("give username and password, or neither".to_owned())),
        };
        let tls_parameters = match config.tls {
            SmtpTls::None => None,
            SmtpTls::StartTls | SmtpTls::Tls => Some(tls_parameters(config)?),
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port,
            tls: config.tls,
            tls_parameters,
            credentials,
            hello: ClientId::default(),
        })
    }

    pub(super) async fn submit(&self, mail: &OutgoingMail) -> Submission {
        let mime = match mail.to_mime() {
            Ok(mime) => mime,
            Err(error) => return Submission::rejected(with_causes(&error)),
        };
        let ready = tokio::time::timeout(BEFORE_DATA, self.open_for_content(mail)).await;
        let mut connection = match ready {
            Ok(Ok(connection)) => connection,
            Ok(Err(refusal)) => return refusal.into_submission(),
            Err(_elapsed) => {
                return Submission::not_sent(format!("{} did not answer within {BEFORE_DATA:?}", self.host));
            }
        };
        // From here on the server may have the whole mail whenever anything but a clear reply comes back.
        let outcome = match tokio::time::timeout(DATA, connection.message(&mime)).await {
            Ok(Ok(_reply)) => Submission::Accepted { provider_message_id: mail.full_message_id() },
            Ok(Err(error)) if error.is_permanent() => Submission::rejected(with_causes(&error)),
            Ok(Err(error)) if error.is_transient() => Submission::not_sent(with_causes(&error)),
            Ok(Err(error)) => {
                Submission::unknown(format!("no reply to the content: {}", with_causes(&error)))
            }
            Err(_elapsed) => Submission::unknown(format!("no reply to the content within {DATA:?}")),
        };
        if matches!(outcome, Submission::Accepted { .. }) {
            // The mail is delivered whether or not the server takes the good-bye.
            drop(tokio::time::timeout(Duration::from_secs(2), connection.quit()).await);
        }
        outcome
    }

    /// Everything up to the server's "go ahead" for the content.
    async fn open_for_content(&self, mail: &OutgoingMail) -> Result<AsyncSmtpConnection, Refusal> {
        let wrapped = self.tls_parameters.clone().filter(|_| self.tls == SmtpTls::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(BEFORE_DATA), &self.hello, wrapped, None)
                .await
                .map_err(Refusal::Broken)?;
        if self.tls == SmtpTls::StartTls
            && let Some(parameters) = self.tls_parameters.clone()
        {
            connection.starttls(parameters, &self.hello).await.map_err(Refusal::Broken)?;
        }
        if let Some(credentials) = &self.credentials {
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            connection.auth(&mechanisms, credentials).await.map_err(Refusal::SignIn)?;
        }
        let from = Mail::new(Some(mail.from.envelope_address()), vec![]);
        connection.command(from).await.map_err(Refusal::Envelope)?;
        let to = Rcpt::new(mail.to.envelope_address(), vec![]);
        connection.command(to).await.map_err(Refusal::Envelope)?;
        connection.command(Data).await.map_err(Refusal::Envelope)?;
        Ok(connection)
    }
}

fn tls_parameters(config: &SmtpConfig) -> Result<TlsParameters, TransportError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(file) = &config.ca_file {
        let unreadable = |source| TransportError::CaFile { file: file.clone(), source };
        let pem = fs::read(file).map_err(|error| unreadable(error.into()))?;
        // The parser takes a file without any certificate for an empty list.
        if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
            return Err(unreadable("it holds no certificate".into()));
        }
        let certificate = Certificate::from_pem(&pem).map_err(|error| unreadable(error.into()))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build()
        .map_err(|error| TransportError::Smtp(format!("TLS to {}: {}", config.host, with_causes(&error))))
}

impl Refusal {
    fn into_submission(self) -> Submission {
        match self {
            Self::SignIn(error) if error.is_permanent() || error.is_client() => {
                Submission::paused(format!("the mail server refused the sign-in: {}", with_causes(&error)))
            }
            // 530 and 535 to the envelope mean that the server wants a sign-in that is not configured.
            Self::Envelope(error)
                if error.status().is_some_and(|code| matches!(u16::from(code), 530 | 535)) =>
            {
                Submission::paused(format!("the mail server wants a sign-in: {}", with_causes(&error)))
            }
            Self::Envelope(error) if error.is_permanent() => Submission::rejected(with_causes(&error)),
            Self::Broken(error) | Self::SignIn(error) | Self::Envelope(error) => {
                Submission::not_sent(with_causes(&error))
            }
        }
    }
}
