//! A PostgreSQL of one test's own, which can be made to crash.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// For each line that comes in: crash, come back, say so.
const CRASH_ON_DEMAND: &str = "echo \"$PEP_TEST_POSTGRES_URL\"; while read -r _; do \"$PEP_TEST_POSTGRES_CRASH\" </dev/null >&2 && echo back; done";

/// The running cluster; it is removed when its standard input ends.
pub(crate) struct Cluster {
    pub(crate) url: String,
    script: Child,
    orders: Option<ChildStdin>,
    replies: BufReader<ChildStdout>,
}

impl Cluster {
    pub(crate) fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../pep-test-support/scripts/with-postgres.sh");
        let mut script = Command::new(script)
            .args(["bash", "-c", CRASH_ON_DEMAND])
            .env_remove("PEP_TEST_POSTGRES_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let orders = script.stdin.take();
        let replies = BufReader::new(script.stdout.take().expect("its output is piped"));
        let mut cluster = Self { url: String::new(), script, orders, replies };
        cluster.url = cluster.reply();
        cluster
    }

    /// Every connection breaks at once, nothing is flushed, and the server recovers from its log.
    pub(crate) fn crash(&mut self) {
        let orders = self.orders.as_mut().expect("it runs");
        orders.write_all(b"crash\n").expect("the script listens");
        assert_eq!(self.reply(), "back");
    }

    fn reply(&mut self) -> String {
        let mut line = String::new();
        self.replies.read_line(&mut line).expect("the script answers");
        line.trim_end().to_owned()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.orders.take());
        // The script removes the cluster on its way out; without waiting it would be cut off.
        drop(self.script.wait());
    }
}
