//! What a use case may reach.

use std::path::PathBuf;
use std::sync::Arc;

use pep_db::Db;
use pep_domain::time::{Clock, UtcMicros};
use pep_mail::events::SnsFeed;
use pep_microsoft::identity::IdentityProvider;
use pep_microsoft::meetings::Meetings;
use pep_webhooks::WebhookSender;

use crate::heatmap::{ExportRegistry, HeatmapCache};
use crate::imports::ImportProgress;
use crate::materials::MaterialHost;
use crate::paces::Paces;
use crate::random::{OsRandom, Random};
use crate::retention::RetentionConfig;
use crate::sessions::ScheduleSearches;
use crate::sheet_reader::SheetReader;
use crate::simulated_meetings::SimulatedMeetings;
use crate::system_clock::{RehearsalClock, SystemClock};

/// Everything a use case needs from outside. Cheap to clone.
#[derive(Clone)]
pub struct AppContext {
    /// The database.
    pub db: Db,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// The same clock, if this is a rehearsal in which it can be moved.
    pub rehearsal: Option<Arc<RehearsalClock>>,
    /// Where secrets come from.
    pub random: Arc<dyn Random>,
    /// The provider at which people sign in, if one is configured.
    pub identity: Option<Arc<dyn IdentityProvider>>,
    /// Who keeps the sessions' meetings.
    pub meetings: Arc<dyn Meetings>,
    /// Whose events about mails are believed, if a feed is configured.
    pub mail_events: Option<Arc<SnsFeed>>,
    /// Who brings notices to reporting tools, if the configuration lets it.
    pub webhooks: Option<Arc<WebhookSender>>,
    /// Settings.
    pub config: Arc<AppConfig>,
    /// What the heatmap keeps in memory.
    pub heatmap: Arc<HeatmapCache>,
    /// The Excel exports of this process.
    pub exports: Arc<ExportRegistry>,
    /// How far the imports of this process are.
    pub import_progress: ImportProgress,
    /// Where uploaded lists are read.
    pub sheet_reader: SheetReader,
    /// Where materials lie, and who looks at them.
    pub materials: MaterialHost,
    /// Places for the searches for schedules of this process.
    pub schedule_searches: ScheduleSearches,
    /// How fast everybody may go on. None in a demo: whoever tries it out, or measures it, is many people in one.
    pub paces: Option<Arc<Paces>>,
}

/// Settings that use cases read.
#[derive(Debug, Clone)]
pub struct AppConfig {
    /// Where people reach PEP, without a slash at the end: `https://pep.example.com`. Links in mail begin with it.
    pub base_url: String,
    /// Is the demo sign-in open? Only with `pep serve --demo` on a loopback address.
    pub is_demo: bool,
    /// Names this installation; a copied database that carries another name holds all outbound mail.
    pub environment_id: String,
    /// Session lifetimes.
    pub sessions: SessionConfig,
    /// Take a caller's address from `X-Forwarded-For`: only behind a proxy that sets it itself.
    pub trusts_forwarded_for: bool,
    /// The sender of mails that belong to no program.
    pub mail: MailSettings,
    /// For how long what is kept.
    pub retention: RetentionConfig,
    /// The folder with the data, whose disk must not fill up; none if there is none.
    pub data_dir: Option<PathBuf>,
}

/// The sender of mails that belong to no program: sign-in codes, tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailSettings {
    /// The portal's name, also the sender's.
    pub portal_name: String,
    /// The sender's address.
    pub from_address: String,
    /// How long after an attempt of unknown outcome the provider must have told of it, microseconds.
    pub doubt_patience_us: i64,
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            portal_name: "Partner Engagement Portal".to_owned(),
            from_address: "no-reply@pep.example".to_owned(),
            doubt_patience_us: 15 * pep_domain::time::MINUTE_US,
        }
    }
}

/// A server on the loopback address that offers no demo.
impl Default for AppConfig {
    fn default() -> Self {
        Self {
            base_url: "http://127.0.0.1:8080".to_owned(),
            is_demo: false,
            environment_id: "local".to_owned(),
            sessions: SessionConfig::default(),
            trusts_forwarded_for: false,
            mail: MailSettings::default(),
            retention: RetentionConfig::default(),
            data_dir: None,
        }
    }
}

/// How long a sign-in lasts, microseconds (reliability 3.7).
#[derive(Debug, Clone, Copy)]
pub struct SessionConfig {
    /// Ends after this long without a request.
    pub idle_us: i64,
    /// Ends after this long in any case, Microsoft side.
    pub absolute_microsoft_us: i64,
    /// Ends after this long in any case, partner side.
    pub absolute_partner_us: i64,
    /// A browser that proved a mailbox by code is not asked again for this long.
    pub known_device_us: i64,
}

impl Default for SessionConfig {
    fn default() -> Self {
        use pep_domain::time::{DAY_US, HOUR_US};
        Self {
            idle_us: 8 * HOUR_US,
            absolute_microsoft_us: 24 * HOUR_US,
            absolute_partner_us: 12 * HOUR_US,
            known_device_us: 14 * DAY_US,
        }
    }
}

impl AppContext {
    /// A context on the machine's clock and randomness, with simulated meetings.
    #[must_use]
    pub fn new(db: Db, config: AppConfig) -> Self {
        let paces = (!config.is_demo).then(Arc::default);
        let meetings = SimulatedMeetings::new(db.clone(), config.base_url.clone());
        Self {
            meetings: Arc::new(meetings),
            db,
            clock: Arc::new(SystemClock),
            rehearsal: None,
            random: Arc::new(OsRandom),
            identity: None,
            mail_events: None,
            webhooks: None,
            heatmap: Arc::default(),
            exports: Arc::default(),
            config: Arc::new(config),
            import_progress: ImportProgress::default(),
            sheet_reader: SheetReader::default(),
            materials: MaterialHost::default(),
            schedule_searches: ScheduleSearches::default(),
            paces,
        }
    }

    /// The same context on a clock that can be moved.
    #[must_use]
    pub fn with_rehearsal_clock(mut self, clock: Arc<RehearsalClock>) -> Self {
        self.clock = clock.clone();
        self.rehearsal = Some(clock);
        self
    }

    /// The same context with a provider at which people sign in.
    #[must_use]
    pub fn with_identity(mut self, provider: Arc<dyn IdentityProvider>) -> Self {
        self.identity = Some(provider);
        self
    }

    /// The same context with another keeper of meetings than the simulated one.
    #[must_use]
    pub fn with_meetings(mut self, meetings: Arc<dyn Meetings>) -> Self {
        self.meetings = meetings;
        self
    }

    /// The same context, keeping materials elsewhere.
    #[must_use]
    pub fn with_materials(mut self, materials: MaterialHost) -> Self {
        self.materials = materials;
        self
    }

    /// The same context with a feed of events about mails.
    #[must_use]
    pub fn with_mail_events(mut self, feed: Arc<SnsFeed>) -> Self {
        self.mail_events = Some(feed);
        self
    }

    /// The same context with somebody who brings notices to reporting tools.
    #[must_use]
    pub fn with_webhooks(mut self, sender: Arc<WebhookSender>) -> Self {
        self.webhooks = Some(sender);
        self
    }

    /// The same context, reading uploaded lists elsewhere.
    #[must_use]
    pub fn with_sheet_reader(mut self, reader: SheetReader) -> Self {
        self.sheet_reader = reader;
        self
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> UtcMicros {
        self.clock.now()
    }
}
