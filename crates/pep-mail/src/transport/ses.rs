//! Amazon SES over its version 2 API: one signed request for each submission, and no retry below us.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::config::{ConfigBag, Credentials, Intercept, Region, RuntimeComponents};
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use super::{SendQuota, SesConfig, Submission, TransportError, with_causes};
use crate::message::OutgoingMail;

/// SES asks to wait this long once the day's quota is used up.
const QUOTA_PAUSE: Duration = Duration::from_secs(600);

/// Sends raw MIME through SES.
#[derive(Debug, Clone)]
pub struct SesTransport {
    client: Client,
    configuration_set: Option<String>,
}

impl SesTransport {
    /// Reads the AWS settings of the process where `config` leaves something open; calls nobody.
    pub async fn new(config: &SesConfig) -> Result<Self, TransportError> {
        if config.region.is_empty() {
            return Err(TransportError::Ses("name a region, for example eu-central-1".to_owned()));
        }
        let http = aws_smithy_http_client::Builder::new()
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(config.timeouts.connect)
            .operation_timeout(config.timeouts.call)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .region(Region::new(config.region.clone()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts);
        if let Some(endpoint) = &config.endpoint_url {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(keys) = &config.credentials {
            let secret = keys.secret_access_key.reveal();
            loader =
                loader.credentials_provider(Credentials::new(&keys.access_key_id, secret, None, None, "pep"));
        }
        let client = Client::new(&loader.load().await);
        Ok(Self { client, configuration_set: config.configuration_set.clone() })
    }

    pub(super) async fn submit(&self, mail: &OutgoingMail) -> Submission {
        let request = match self.request(mail) {
            Ok(request) => request,
            Err(error) => return Submission::rejected(with_causes(error.as_ref())),
        };
        let under_way = UnderWay::default();
        match request.customize().interceptor(under_way.clone()).send().await {
            Ok(reply) => match reply.message_id {
                Some(provider_message_id) => Submission::Accepted { provider_message_id },
                None => Submission::unknown("SES answered without a message id"),
            },
            Err(error) => classify(&error, under_way.has_begun(), mail.from.address()),
        }
    }

    /// What the account may send (integrations 5.5), or why SES did not say.
    pub(super) async fn quota(&self) -> Result<SendQuota, String> {
        let account = self.client.get_account().send().await.map_err(|error| with_causes(&error))?;
        let quota = account.send_quota.ok_or_else(|| "SES named no quota of the account".to_owned())?;
        let rate = whole(quota.max_send_rate());
        Ok(SendQuota {
            // Less than one a second is one a second here: the daily limit still holds.
            per_second: if rate < 0 { -1 } else { rate.max(1) },
            per_day: whole(quota.max24_hour_send()),
            sent_last_day: whole(quota.sent_last24_hours()).max(0),
        })
    }

    fn request(
        &self,
        mail: &OutgoingMail,
    ) -> Result<aws_sdk_sesv2::operation::send_email::builders::SendEmailFluentBuilder, Box<dyn Error>> {
        let raw = RawMessage::builder().data(Blob::new(mail.to_mime()?)).build()?;
        let mut request = self
            .client
            .send_email()
            .from_email_address(mail.from.address())
            .destination(Destination::builder().to_addresses(mail.to.address()).build())
            .content(EmailContent::builder().raw(raw).build())
            .set_configuration_set_name(self.configuration_set.clone());
        for (name, value) in &mail.tags {
            request = request
                .email_tags(MessageTag::builder().name(tag_text(name)).value(tag_text(value)).build()?);
        }
        Ok(request)
    }
}

/// SES counts in floating point. Rounded down; without limit (-1) where it is no number.
fn whole(number: f64) -> i64 {
    format!("{:.0}", number.floor()).parse().unwrap_or(-1)
}

/// SES takes `[A-Za-z0-9_-]` in tags, at most 256; anything else would have the whole mail refused.
fn tag_text(text: &str) -> String {
    let allowed = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
    text.chars().take(256).map(allowed).collect()
}

/// Remembers whether the signed request was handed to the HTTP client: before that, nothing can have been sent.
#[derive(Debug, Clone, Default)]
struct UnderWay(Arc<AtomicBool>);

impl UnderWay {
    fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Intercept for UnderWay {
    fn name(&self) -> &'static str {
        "UnderWay"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), aws_sdk_sesv2::error::BoxError> {
        self.0.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// Only what is certain is called certain: everything else is `Unknown`.
fn classify(
    error: &SdkError<SendEmailError, aws_sdk_sesv2::config::http::HttpResponse>,
    under_way: bool,
    from: &str,
) -> Submission {
    if let Some(response) = error.raw_response() {
        return classify_reply(error, response.status().as_u16(), from);
    }
    let why = with_causes(error);
    if !under_way {
        return match error {
            SdkError::TimeoutError(_) => Submission::not_sent(format!("no AWS credentials in time: {why}")),
            _ => Submission::paused(format!(
                "the request could not be signed; check the AWS credentials: {why}"
            )),
        };
    }
    if failed_to_connect(error) {
        return Submission::not_sent(format!("SES could not be reached: {why}"));
    }
    Submission::unknown(format!("the request went out and no reply came back: {why}"))
}

fn classify_reply(
    error: &SdkError<SendEmailError, aws_sdk_sesv2::config::http::HttpResponse>,
    status: u16,
    from: &str,
) -> Submission {
    let code = error.code().unwrap_or_default();
    let message = error.message().unwrap_or_default();
    let why = format!("SES answered {status} {code} {message}").trim_end().to_owned();
    match (code, status) {
        (_, 500..) => Submission::unknown(why),
        ("TooManyRequestsException" | "LimitExceededException" | "ThrottlingException" | "Throttling", _)
        | (_, 429) => {
            let quota = message.contains("quota").then_some(QUOTA_PAUSE);
            Submission::NotSent { why, retry_after: quota, throttled: true }
        }
        (
            "AccountSuspendedException"
            | "SendingPausedException"
            | "MailFromDomainNotVerifiedException"
            | "NotFoundException",
            _,
        )
        | (_, 401 | 403 | 404) => Submission::paused(why),
        (code, _) if is_about_credentials(code) => Submission::paused(why),
        // In the sandbox SES also wants recipients verified; only the sender's own address concerns every mail.
        ("MessageRejected", _) if message.contains("not verified") && names(message, from) => {
            Submission::paused(why)
        }
        (_, 400..500) => Submission::rejected(why),
        _ => Submission::unknown(why),
    }
}

fn is_about_credentials(code: &str) -> bool {
    matches!(
        code,
        "AccessDenied"
            | "AccessDeniedException"
            | "ExpiredToken"
            | "ExpiredTokenException"
            | "IncompleteSignature"
            | "IncompleteSignatureException"
            | "InvalidClientTokenId"
            | "InvalidSignatureException"
            | "MissingAuthenticationToken"
            | "MissingAuthenticationTokenException"
            | "OptInRequired"
            | "RequestExpired"
            | "SignatureDoesNotMatch"
            | "UnrecognizedClientException"
    )
}

fn names(message: &str, address: &str) -> bool {
    message.to_ascii_lowercase().contains(&address.to_ascii_lowercase())
}

/// Name look-up, connection refused, connect time-out, TLS handshake: no byte of the request was written.
fn failed_to_connect(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(current) = cause {
        if let Some(http) = current.downcast_ref::<hyper_util::client::legacy::Error>() {
            return http.is_connect();
        }
        cause = current.source();
    }
    false
}
