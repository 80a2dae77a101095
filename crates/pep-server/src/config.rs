//! The configuration: defaults, then a TOML file, then `PEP_…` variables, then flags.

mod materials;
mod webhooks;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pep_app::materials::MaterialHost;
use pep_app::retention::RetentionConfig;
use pep_app::{AppConfig, MailSettings};
use pep_db::DatabaseUrl;
use pep_mail::TransportConfig;
use pep_mail::events::SnsFeed;
use pep_microsoft::identity::{IdentityProvider, OidcConfig, OidcProvider};
use pep_microsoft::meetings::{GraphConfig, GraphMeetings, Meetings};
use serde::Deserialize;
use toml::{Table, Value};

use self::materials::MaterialSettings;
use self::webhooks::WebhookKey;
use crate::cli::Cli;
use crate::failure::Failure;

/// Every setting with its default and its meaning.
const DEFAULTS: &str = include_str!("defaults.toml");

/// Variables that begin with `PEP_` and are no settings.
const NOT_SETTINGS: [&str; 5] = ["PEP_CONFIG", "PEP_TEST_", "PEP_KILL_", "PEP_BENCH_", "PEP_BUILD_"];

/// The configuration in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) data_dir: PathBuf,
    database_url: String,
    pub(crate) database_readers: u32,
    pub(crate) bind: SocketAddr,
    metrics_bind: String,
    base_url: String,
    environment_id: String,
    trusts_forwarded_for: bool,
    insights_webhook_hosts: Vec<String>,
    insights_webhook_key: WebhookKey,
    oidc: Oidc,
    meetings: MeetingSettings,
    materials: MaterialSettings,
    pub(crate) log: Log,
    mail: Mail,
    worker: Worker,
    retention: Retention,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Oidc {
    issuer: String,
    client_id: String,
    client_secret: String,
    trusts_email: bool,
    tenants: Vec<String>,
}

// By hand, so that the secret is in no log.
impl std::fmt::Debug for Oidc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oidc").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeetingSettings {
    provider: MeetingProvider,
    tenant: String,
    client_id: String,
    client_secret: String,
    organizers: Vec<String>,
    login_url: String,
    graph_url: String,
}

// By hand, so that the secret is in no log.
impl std::fmt::Debug for MeetingSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MeetingSettings").field("provider", &self.provider).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum MeetingProvider {
    Simulated,
    Graph,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    pub(crate) format: LogFormat,
    pub(crate) filter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Human,
    Json,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mail {
    portal_name: String,
    from_address: String,
    doubt_patience_seconds: u32,
    sns_topics: Vec<String>,
    transport: Table,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Worker {
    lease_seconds: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "they are called so in the file")]
struct Retention {
    mail_texts_days: u32,
    notices_days: u32,
    sign_in_days: u32,
    imports_days: u32,
    uploads_days: u32,
}

impl Retention {
    fn shortest(&self) -> u32 {
        let Self { mail_texts_days, notices_days, sign_in_days, imports_days, uploads_days } = *self;
        mail_texts_days.min(notices_days).min(sign_in_days).min(imports_days).min(uploads_days)
    }

    fn config(&self) -> RetentionConfig {
        let Self { mail_texts_days, notices_days, sign_in_days, imports_days, uploads_days } = *self;
        RetentionConfig { mail_texts_days, notices_days, sign_in_days, imports_days, uploads_days }
    }
}

/// Reads the configuration.
///
/// # Errors
/// [`Failure`] with exit code 3: which file or variable, what is wrong with it, what would be right.
pub(crate) fn load(cli: &Cli) -> Result<Settings, Failure> {
    let table = merged(cli)?;
    let settings: Settings = Value::Table(table)
        .try_into()
        .map_err(|error| Failure::config(format!("the configuration is wrong: {error}")))?;
    settings.check()?;
    Ok(settings)
}

/// All layers as one table, before it is read as settings.
pub(crate) fn merged(cli: &Cli) -> Result<Table, Failure> {
    let mut table = parse(DEFAULTS, "the built-in defaults")?;
    let default_file = PathBuf::from("pep.toml");
    let file = cli.config.clone().or_else(|| default_file.exists().then_some(default_file));
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file).map_err(|error| {
            Failure::config(format!("{} cannot be read: {error}; name a readable file", file.display()))
        })?;
        merge(&mut table, parse(&text, &file.display().to_string())?);
    }
    for (name, value) in std::env::vars() {
        if let Some(path) = setting_of(&name) {
            set(&mut table, &path, &value);
        }
    }
    if let Some(dir) = &cli.data_dir {
        table.insert("data_dir".to_owned(), Value::String(dir.display().to_string()));
    }
    Ok(table)
}

fn parse(text: &str, name: &str) -> Result<Table, Failure> {
    text.parse::<Table>().map_err(|error| Failure::config(format!("{name} is not TOML: {error}")))
}

fn merge(into: &mut Table, from: Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            // A transport is replaced whole: the settings of one kind mean nothing to another.
            (Some(Value::Table(old)), Value::Table(new)) if key != "transport" => merge(old, new),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// `PEP_MAIL__FROM_ADDRESS` is `mail.from_address`.
fn setting_of(variable: &str) -> Option<Vec<String>> {
    let is_other = NOT_SETTINGS.iter().any(|other| variable.starts_with(other));
    let name = variable.strip_prefix("PEP_").filter(|_| !is_other)?;
    Some(name.to_lowercase().split("__").map(ToOwned::to_owned).collect())
}

/// A variable's text as what the setting is: a secret of digits stays a text. Unknown settings go by their looks.
fn value_of(text: &str, present: Option<&Value>) -> Value {
    match (present, text.parse::<i64>(), text) {
        (Some(Value::String(_)), ..) => Value::String(text.to_owned()),
        (Some(Value::Array(_)), ..) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
        }
        (_, Ok(number), _) => Value::Integer(number),
        (_, _, "true") => Value::Boolean(true),
        (_, _, "false") => Value::Boolean(false),
        _ => Value::String(text.to_owned()),
    }
}

fn set(table: &mut Table, path: &[String], text: &str) {
    match path {
        [] => {}
        [name] => {
            let value = value_of(text, table.get(name));
            table.insert(name.clone(), value);
        }
        [first, rest @ ..] => {
            let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                set(inner, rest, text);
            }
        }
    }
}

impl Settings {
    fn check(&self) -> Result<(), Failure> {
        let mut wrong = Vec::new();
        if let Err(error) = self.database_url() {
            wrong.push(format!("database_url: {}", error.text));
        }
        if let Err(error) = self.transport() {
            wrong.push(format!("mail.transport: {}", error.text));
        }
        if let Err(error) = pep_mail::Mailbox::new(None, &self.mail.from_address) {
            wrong.push(format!("mail.from_address: {error}"));
        }
        if let Err(error) = self.mail_events() {
            wrong.push(format!("mail.sns_topics: {}", error.text));
        }
        if let Err(error) = self.identity() {
            wrong.push(format!("oidc: {}", error.text));
        }
        if let Err(error) = self.meetings() {
            wrong.push(format!("meetings: {}", error.text));
        }
        if let Err(error) = self.webhooks(false) {
            wrong.push(error.text);
        }
        if let Err(error) = self.materials.check() {
            wrong.push(error.text);
        }
        if let Err(error) = self.metrics_bind() {
            wrong.push(format!("metrics_bind: {}", error.text));
        }
        if self.environment_id.trim().is_empty() {
            wrong.push("environment_id: give this installation a name, such as production".to_owned());
        }
        if self.retention.shortest() == 0 {
            wrong.push("retention: every number of days must be at least 1".to_owned());
        }
        if self.worker.lease_seconds == 0 || self.database_readers == 0 {
            wrong.push("worker.lease_seconds, database_readers: must be at least 1".to_owned());
        }
        if !self.base_url.is_empty() {
            let is_address = self.base_url.starts_with("https://") || self.base_url.starts_with("http://");
            if !is_address || self.base_url.ends_with('/') {
                wrong.push(
                    "base_url: write it as https://pep.example.com, without a slash at the end".to_owned(),
                );
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(Failure::config(wrong.join("\n"))) }
    }

    /// Where the database is.
    pub(crate) fn database_url(&self) -> Result<DatabaseUrl, Failure> {
        if self.database_url.is_empty() {
            return Ok(DatabaseUrl::Sqlite(self.data_dir.join("pep.db").display().to_string()));
        }
        DatabaseUrl::parse(&self.database_url).map_err(|error| Failure::config(error.to_string()))
    }

    /// Where monitors read, if anywhere.
    pub(crate) fn metrics_bind(&self) -> Result<Option<SocketAddr>, Failure> {
        let text = self.metrics_bind.as_str();
        if text.is_empty() {
            return Ok(None);
        }
        let bind: SocketAddr = text.parse().map_err(|_unreadable| {
            Failure::config(format!("{text:?} is no address and port; write it as 127.0.0.1:9090"))
        })?;
        if bind == self.bind {
            return Err(Failure::config(
                "it is the portal's own; nobody signs in for metrics, so give it another port",
            ));
        }
        Ok(Some(bind))
    }

    /// How mail leaves. The file transport keeps it in the data folder unless another is named.
    pub(crate) fn transport(&self) -> Result<TransportConfig, Failure> {
        let mut table = self.mail.transport.clone();
        if table.get("kind").and_then(Value::as_str) == Some("file") && !table.contains_key("dir") {
            table.insert("dir".to_owned(), Value::String(self.data_dir.display().to_string()));
        }
        Value::Table(table).try_into().map_err(|error| Failure::config(format!("{error}")))
    }

    /// The feed of events about mails, if topics are named. Nothing is asked of it yet.
    pub(crate) fn mail_events(&self) -> Result<Option<Arc<SnsFeed>>, Failure> {
        let topics = &self.mail.sns_topics;
        if topics.is_empty() {
            return Ok(None);
        }
        if let Some(wrong) = topics.iter().find(|topic| !topic.starts_with("arn:")) {
            return Err(Failure::config(format!(
                "{wrong} is no ARN; write it as arn:aws:sns:REGION:ACCOUNT:TOPIC"
            )));
        }
        // TLS needs a crypto provider before the first client is made; a second call would only say that there is one.
        let _first = rustls::crypto::ring::default_provider().install_default();
        let feed = SnsFeed::new(topics.clone()).map_err(|error| Failure::config(error.to_string()))?;
        Ok(Some(Arc::new(feed)))
    }

    /// The provider at which people sign in, if there is one. Nothing is asked of it yet.
    pub(crate) fn identity(&self) -> Result<Option<Arc<dyn IdentityProvider>>, Failure> {
        let oidc = &self.oidc;
        if oidc.issuer.is_empty() {
            return if oidc.client_id.is_empty() && oidc.client_secret.is_empty() {
                Ok(None)
            } else {
                Err(Failure::config(
                    "oidc.issuer is empty; name the provider, or leave the whole table empty",
                ))
            };
        }
        if oidc.client_id.is_empty() || oidc.client_secret.is_empty() {
            return Err(Failure::config(
                "client_id and client_secret are needed with an issuer; the provider gives both when PEP is registered",
            ));
        }
        // TLS needs a crypto provider before the first client is made; a second call would only say that there is one.
        let _first = rustls::crypto::ring::default_provider().install_default();
        let provider = OidcProvider::new(OidcConfig {
            issuer: oidc.issuer.clone(),
            client_id: oidc.client_id.clone(),
            client_secret: oidc.client_secret.clone(),
            redirect_url: format!("{}/api/v1/sign-in/oidc/callback", self.reached_at()),
            trusts_email: oidc.trusts_email,
            tenants: oidc.tenants.clone(),
        })
        .map_err(|error| {
            Failure::config(format!(
                "{error}; oidc.issuer and base_url must begin with https:// or be on this machine"
            ))
        })?;
        Ok(Some(Arc::new(provider)))
    }

    /// Who keeps the meetings of sessions; none: PEP plays them itself. Nothing is asked of it yet.
    pub(crate) fn meetings(&self) -> Result<Option<Arc<dyn Meetings>>, Failure> {
        let meetings = &self.meetings;
        if meetings.provider == MeetingProvider::Simulated {
            return Ok(None);
        }
        if meetings.client_id.is_empty() || meetings.client_secret.is_empty() {
            return Err(Failure::config(
                "client_id and client_secret are needed for graph; Entra gives both when PEP is registered",
            ));
        }
        // TLS needs a crypto provider before the first client is made; a second call would only say that there is one.
        let _first = rustls::crypto::ring::default_provider().install_default();
        let graph = GraphMeetings::new(GraphConfig {
            login_url: meetings.login_url.trim_end_matches('/').to_owned(),
            graph_url: meetings.graph_url.trim_end_matches('/').to_owned(),
            tenant: meetings.tenant.clone(),
            client_id: meetings.client_id.clone(),
            client_secret: meetings.client_secret.clone(),
            organizers: meetings.organizers.clone(),
        })
        .map_err(|error| Failure::config(error.to_string()))?;
        Ok(Some(Arc::new(graph)))
    }

    /// Where materials lie and who looks at them. `is_demo`: as made-up files are shown.
    pub(crate) fn materials(&self, is_demo: bool) -> Result<MaterialHost, Failure> {
        self.materials.open(&self.data_dir, is_demo)
    }

    /// Where people reach PEP, without a slash at the end.
    fn reached_at(&self) -> String {
        match self.base_url.as_str() {
            "" => format!("http://{}", self.bind),
            url => url.to_owned(),
        }
    }

    /// How long a worker may hold a job.
    pub(crate) fn lease(&self) -> Duration {
        Duration::from_secs(self.worker.lease_seconds.into())
    }

    /// What use cases read.
    pub(crate) fn app_config(&self, is_demo: bool) -> AppConfig {
        AppConfig {
            base_url: self.reached_at(),
            is_demo,
            environment_id: self.environment_id.clone(),
            trusts_forwarded_for: self.trusts_forwarded_for,
            mail: MailSettings {
                portal_name: self.mail.portal_name.clone(),
                from_address: self.mail.from_address.clone(),
                doubt_patience_us: i64::from(self.mail.doubt_patience_seconds) * pep_domain::time::SECOND_US,
            },
            retention: self.retention.config(),
            data_dir: Some(self.data_dir.clone()),
            ..AppConfig::default()
        }
    }
}

/// The table as text, with secrets and passwords masked.
pub(crate) fn shown(table: &Table) -> String {
    let mut text = String::new();
    let mut tables = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => tables.push((key.clone(), inner)),
            value => {
                let _infallible = writeln!(text, "{key} = {}", masked(key, value));
            }
        }
    }
    for (key, inner) in tables {
        let body = shown(inner).replace("\n[", &format!("\n[{key}."));
        let _infallible = write!(text, "\n[{key}]\n{body}");
    }
    text
}

fn masked(key: &str, value: &Value) -> String {
    let is_secret = ["password", "secret", "token", "key"].iter().any(|word| key.contains(word));
    match value {
        Value::String(text) if is_secret && !text.is_empty() => "\"***\"".to_owned(),
        Value::String(text) => format!("{:?}", without_password(text)),
        other => other.to_string(),
    }
}

/// `postgres://user:***@host/…`
fn without_password(url: &str) -> String {
    let parts = url.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?)));
    match parts {
        Some((scheme, (user, host))) => match user.split_once(':') {
            Some((name, _)) => format!("{scheme}://{name}:***@{host}"),
            None => url.to_owned(),
        },
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn settings(file: &str) -> Result<Settings, String> {
        let mut table = parse(DEFAULTS, "defaults").map_err(|failure| failure.text)?;
        merge(&mut table, parse(file, "test").map_err(|failure| failure.text)?);
        let settings: Settings = Value::Table(table).try_into().map_err(|error| format!("{error}"))?;
        settings.check().map_err(|failure| failure.text)?;
        Ok(settings)
    }

    #[test]
    fn the_defaults_are_a_whole_configuration() {
        let settings = settings("").unwrap();
        assert_eq!(settings.app_config(false).base_url, "http://127.0.0.1:8080");
        assert_eq!(settings.database_url().unwrap(), DatabaseUrl::Sqlite("data/pep.db".to_owned()));
        assert!(matches!(settings.transport().unwrap(), TransportConfig::File { .. }));
    }

    #[test]
    fn a_mistyped_setting_is_named() {
        assert!(settings("bindd = \"127.0.0.1:1\"").unwrap_err().contains("bindd"));
        assert!(settings("database_url = \"postgers://x/y\"").unwrap_err().contains("database_url"));
        assert!(settings("[mail.transport]\nkind = \"pigeon\"").unwrap_err().contains("pigeon"));
        assert!(settings("base_url = \"pep.example.com/\"").unwrap_err().contains("base_url"));
    }

    #[test]
    fn metrics_have_an_address_of_their_own_or_none() {
        assert_eq!(settings("").unwrap().metrics_bind().unwrap(), None);
        let with = settings("metrics_bind = \"127.0.0.1:9090\"").unwrap();
        assert_eq!(with.metrics_bind().unwrap().unwrap().port(), 9090);
        assert!(settings("metrics_bind = \"9090\"").unwrap_err().contains("metrics_bind"));
        assert!(settings("metrics_bind = \"127.0.0.1:8080\"").unwrap_err().contains("another port"));
    }

    #[test]
    fn another_transport_replaces_the_default_whole() {
        let settings =
            settings("[mail.transport]\nkind = \"smtp\"\nhost = \"mx\"\nport = 25\ntls = \"none\"").unwrap();
        assert!(matches!(settings.transport().unwrap(), TransportConfig::Smtp(_)));
    }

    #[test]
    fn a_variable_names_a_setting_in_a_table() {
        assert_eq!(setting_of("PEP_MAIL__FROM_ADDRESS").unwrap(), ["mail", "from_address"]);
        assert_eq!(setting_of("PEP_TEST_POSTGRES_URL"), None);
        assert_eq!(setting_of("HOME"), None);
        let mut table = Table::new();
        set(&mut table, &["worker".into(), "lease_seconds".into()], "5");
        assert_eq!(table.to_string(), "[worker]\nlease_seconds = 5\n");
        let mut table = parse(DEFAULTS, "defaults").map_err(|failure| failure.text).unwrap();
        set(&mut table, &["oidc".into(), "client_secret".into()], "12345");
        set(&mut table, &["oidc".into(), "tenants".into()], "one, two");
        assert_eq!(table["oidc"]["client_secret"].as_str(), Some("12345"));
        assert_eq!(table["oidc"]["tenants"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_provider_is_whole_and_safe_or_refused() {
        let with = |more: &str| {
            settings(&format!(
                "{more}\n[oidc]\nissuer = \"https://id.example/\"\nclient_id = \"pep\"\nclient_secret = \"s3cret\""
            ))
        };
        assert!(settings("").unwrap().identity().unwrap().is_none());
        let good = with("base_url = \"https://pep.example\"").unwrap();
        assert!(good.identity().unwrap().is_some());
        assert!(!format!("{good:?}").contains("s3cret"));
        assert!(with("base_url = \"http://pep.example\"").unwrap_err().contains("base_url"));
        assert!(with("bind = \"0.0.0.0:80\"").unwrap_err().contains("base_url"));
        assert!(settings("[oidc]\nissuer = \"https://id.example\"").unwrap_err().contains("client_secret"));
        assert!(settings("[oidc]\nclient_id = \"pep\"").unwrap_err().contains("oidc.issuer"));
    }

    #[test]
    fn meetings_by_graph_are_whole_or_refused() {
        let with = |more: &str| {
            settings(&format!(
                "[meetings]\nprovider = \"graph\"\ntenant = \"contoso.example\"\nclient_id = \"pep\"\n\
                 client_secret = \"s3cret\"\n{more}"
            ))
        };
        assert!(settings("").unwrap().meetings().unwrap().is_none());
        let good = with("organizers = [\"3f0b5d3c-aaaa-bbbb-cccc-000000000001\"]").unwrap();
        assert_eq!(good.meetings().unwrap().unwrap().name(), "graph");
        assert!(!format!("{good:?}").contains("s3cret"));
        assert!(with("").unwrap_err().contains("organizer"));
        assert!(with("organizers = [\"ada@contoso.example\"]").unwrap_err().contains("object id"));
        assert!(settings("[meetings]\nprovider = \"pigeon\"").unwrap_err().contains("pigeon"));
    }

    #[test]
    fn no_secret_is_shown() {
        let table = "database_url = \"postgres://pep:s3cret@db/pep\"\n[mail.transport]\nkind = \"smtp\"\n\
                     password = \"s3cret\"\n[mail.transport.credentials]\nsecret_access_key = \"s3cret\"";
        let text = shown(&table.parse().unwrap());
        assert!(!text.contains("s3cret"), "{text}");
        assert!(text.contains("[mail.transport.credentials]"), "{text}");
        assert!(text.contains("postgres://pep:***@db/pep"), "{text}");
    }
}
