//! Runs `pep` as a process of its own, with no settings but those of the test.

use std::path::Path;
use std::process::{Command, Stdio};

use pep_test_support::TestDb;

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Panics with all that was said unless the exit code is `code`.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

/// Runs `pep` in a folder; its data are there too.
pub(crate) fn pep_in(folder: &Path, args: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pep"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PEP_")) {
        command.env_remove(name);
    }
    let output = command
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .envs(variables.iter().copied())
        .output()
        .expect("pep starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: output.status.code().expect("it ended by itself"),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Runs `pep` on a test's database.
pub(crate) fn pep(db: &TestDb, args: &[&str]) -> Ended {
    pep_in(db.folder(), args, &[("PEP_DATABASE_URL", &db.url)])
}
