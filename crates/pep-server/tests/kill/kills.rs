//! Real workers, killed or asked to stop.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pep_app::mail::{MessageEvent, NewMail, enqueue, record_event};
use pep_app::{AppConfig, AppContext};
use pep_domain::ids::MessageId;
use pep_domain::mail::MessageClass;
use pep_mail::Rendered;
use pep_test_support::{TestDb, both_engines};

use super::cluster::Cluster;
use super::sink::Sink;

/// Longer than any of these runs takes on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

pub(crate) struct House {
    pub(crate) db: TestDb,
    pub(crate) app: AppContext,
    pub(crate) sink: Sink,
}

impl House {
    pub(crate) async fn new(db: TestDb, mails: usize, loses_every: usize) -> Self {
        let app = AppContext::new(db.db.clone(), AppConfig::default());
        pep_app::outbound_gate::guard_at_start(&app).await.unwrap();
        let house = Self { db, app, sink: Sink::start(loses_every) };
        for _ in 0..mails {
            house.write_mail().await;
        }
        house
    }

    async fn write_mail(&self) {
        let app = self.app.clone();
        self.app
            .db
            .write(move |conn| {
                let mail = NewMail {
                    class: MessageClass::HeatmapLink,
                    template: "test_mail",
                    program_id: None,
                    recipient_id: None,
                    to_name: "Ada".to_owned(),
                    to_address: "ada@partner.example".to_owned(),
                    rendered: Rendered {
                        subject: "Hello".to_owned(),
                        text: "Hello".to_owned(),
                        html: "<p>Hello</p>".to_owned(),
                        unsubscribe_url: None,
                    },
                    once_key: None,
                    run_at: app.now(),
                    not_after: None,
                    resend_of: None,
                    origin: None,
                };
                enqueue(conn, &app, mail)
            })
            .await
            .unwrap();
    }

    /// A worker whose clock is `hours` ahead, so that leases of the dead have run out and pauses are over.
    pub(crate) fn worker(&self, hours: i64) -> Child {
        let clock = self.app.now().plus(hours * pep_domain::time::HOUR_US).to_datetime().to_rfc3339();
        Command::new(env!("CARGO_BIN_EXE_pep"))
            .args(["work", "--clock", &clock])
            .env("PEP_DATABASE_URL", &self.db.url)
            .env("PEP_DATA_DIR", self.db.folder())
            .env("PEP_MAIL__TRANSPORT__KIND", "smtp")
            .env("PEP_MAIL__TRANSPORT__HOST", "127.0.0.1")
            .env("PEP_MAIL__TRANSPORT__PORT", self.sink.port().to_string())
            .env("PEP_MAIL__TRANSPORT__TLS", "none")
            .env("PEP_LOG__FILTER", "warn")
            .stderr(Stdio::null())
            .spawn()
            .expect("pep starts")
    }

    /// The provider's events so far; told again and again, as providers do.
    async fn tell_events(&self) {
        for id in self.sink.log() {
            let event = MessageEvent {
                event_id: format!("sink-{id}"),
                message_id: Some(MessageId(id)),
                kind: "send".to_owned(),
                at: self.app.now(),
                detail: String::new(),
            };
            record_event(&self.app, event).await.unwrap();
        }
    }

    pub(crate) fn count(&self, condition: &str) -> i64 {
        self.db.db_number(&format!("SELECT count(*) FROM job WHERE {condition}"))
    }

    /// Until nothing is left that a worker `hours` ahead could do.
    async fn until_idle(&self, hours: i64) {
        let mut look = tokio::time::interval(Duration::from_millis(200));
        let idle = async {
            loop {
                look.tick().await;
                self.tell_events().await;
                let now = self.app.now().plus(hours * pep_domain::time::HOUR_US).0;
                let busy =
                    format!("state IN ('leased', 'in_doubt') OR (state = 'ready' AND run_at <= {now})");
                if self.count(&busy) == 0 {
                    return;
                }
            }
        };
        tokio::time::timeout(PATIENCE, idle).await.expect("the workers come to an end");
    }

    /// What the dead left behind is taken up by later workers, and what is in doubt settled by the events. Each of the
    /// four gets one mail more.
    pub(crate) async fn clear_up(&self) {
        for hours in 1..=4 {
            self.write_mail().await;
            // An hour passes between two workers; a provider tells of what it took well within that.
            self.tell_events().await;
            let worker = self.worker(hours);
            self.until_idle(hours).await;
            stop(worker);
        }
    }

    pub(crate) fn assert_each_left_once(&self, mails: usize) {
        let mut log = self.sink.log();
        let taken = log.len();
        log.sort_unstable();
        log.dedup();
        assert_eq!((log.len(), taken), (mails, mails), "mails taken once, and taken at all");
        assert_eq!(self.count("kind = 'send_message' AND state = 'done'"), i64::try_from(mails).unwrap());
    }
}

pub(crate) fn stop(mut worker: Child) {
    worker.kill().expect("kill -9");
    worker.wait().expect("it is gone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crashing_database_loses_nothing_and_repeats_nothing() {
    let mut cluster = Cluster::start();
    let mails = 200;
    // The house is gone before its cluster is.
    let house = House::new(TestDb::in_cluster(&cluster.url), mails, usize::MAX).await;
    let worker = house.worker(0);
    for crash in 1..=3 {
        house.sink.until(mails * crash / 5, PATIENCE);
        cluster.crash();
    }
    house.sink.until(mails * 4 / 5, PATIENCE);
    stop(worker);
    house.clear_up().await;
    house.assert_each_left_once(mails + 4);
}

both_engines! {
    async fn killed_workers_lose_nothing_and_repeat_nothing(db: TestDb) {
        let mails = number("PEP_KILL_MAILS", 300);
        let kills = number("PEP_KILL_TIMES", 3);
        // One in a hundred replies is lost after the mail was taken.
        let house = House::new(db, mails, 100).await;
        let mut workers = vec![house.worker(0), house.worker(0)];
        for kill in 1..=kills {
            house.sink.until(mails * kill / (kills + 2), PATIENCE);
            stop(workers.remove(0));
            workers.push(house.worker(0));
        }
        house.sink.until(mails * (kills + 1) / (kills + 2), PATIENCE);
        workers.into_iter().for_each(stop);
        house.clear_up().await;
        house.assert_each_left_once(mails + 4);
    }

    async fn a_worker_that_is_asked_to_stop_leaves_nothing_behind(db: TestDb) {
        let mails = 200;
        let house = House::new(db, mails, usize::MAX).await;
        for stage in 1..=3 {
            let mut worker = house.worker(0);
            house.sink.until(mails * stage / 5, PATIENCE);
            let asked = Command::new("kill").args(["-TERM", &worker.id().to_string()]).status().unwrap();
            assert!(asked.success());
            assert_eq!(worker.wait().unwrap().code(), Some(0));
            assert_eq!(house.count("state IN ('leased', 'in_doubt')"), 0);
        }
        let worker = house.worker(0);
        house.until_idle(0).await;
        stop(worker);
        assert_eq!(house.sink.log().len(), mails);
        assert_eq!(house.count("kind = 'send_message' AND state = 'done' AND attempt = 1"), i64::try_from(mails).unwrap());
    }
}
