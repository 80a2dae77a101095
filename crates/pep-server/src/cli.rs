//! The commands and their arguments.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const AFTER_HELP: &str = "\
Exit codes:
  0   done
  1   it failed; the message says what to do
  2   the command line is wrong
  3   the configuration is wrong; `pep check-config` says where
  4   the database is newer than this program
  5   the database cannot be reached
  6   another machine is at work on this SQLite file
  70  a loop of the job scheduler stalled; start the program again

Configuration: a TOML file (--config, PEP_CONFIG, or pep.toml in the working folder), then PEP_… variables, then flags.
`pep check-config` prints what is in force and every setting with its meaning.";

/// Partner Engagement Portal: accounts, heatmaps, reports, and what comes of them.
#[derive(Debug, Parser)]
#[command(name = "pep", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    /// The configuration file.
    #[arg(long, global = true, env = "PEP_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where the SQLite file, the mails and other files are kept.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the portal, and work on its jobs.
    Serve(Serve),
    /// Work on jobs without serving; as many of these as needed, beside any number of `serve`.
    Work(Work),
    /// Bring the database to this version.
    Migrate,
    /// Write a checked copy of a SQLite database to a file, while PEP runs.
    Backup(Backup),
    /// Import a list: accounts, partners, contacts, sellers, ecms, reports, nominations, a program's partners and sellers.
    Import(Import),
    /// Write data to a file.
    #[command(subcommand)]
    Export(Export),
    /// Add a large made-up data set, for load.
    Fill(Fill),
    /// Find the best schedule of an event in a file (numbers in lines, see docs/benchmarks.md), and say how good it is.
    Schedule(Schedule),
    /// Describe the API as OpenAPI 3.1.
    Openapi {
        /// The document of OCP Insights instead of PEP's own.
        #[arg(long)]
        insights: bool,
        /// Write to this file instead of the standard output.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Print the configuration in force, secrets masked, and what is wrong with it.
    CheckConfig,
    /// People who run the platform.
    #[command(subcommand)]
    Admin(Admin),
    /// Fill an empty database with the demo's data.
    DemoData,
    /// Read one list from the standard input, within tight limits; the server starts this for each upload.
    #[command(hide = true)]
    ReadList {
        /// Which list.
        kind: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// With made-up data, and a sign-in as anybody; on a loopback address only.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Address and port to listen on.
    #[arg(long, value_name = "ADDR")]
    pub(crate) bind: Option<SocketAddr>,
    /// Rehearse: begin at this time (2026-11-23T09:00:00Z); it can then be moved on the Jobs page.
    #[arg(long, value_name = "TIME")]
    pub(crate) clock: Option<String>,
    /// Serve only; jobs are worked on by `pep work`.
    #[arg(long)]
    pub(crate) no_worker: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Work {
    /// Rehearse: begin at this time (2026-11-23T09:00:00Z).
    #[arg(long, value_name = "TIME")]
    pub(crate) clock: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write; it must not be there yet.
    #[arg(value_name = "FILE", required_unless_present = "made_elsewhere")]
    pub(crate) file: Option<PathBuf>,
    /// Only note that a backup was made by other means (pg_dump, a snapshot), so that its age can be watched.
    #[arg(long, conflicts_with = "file")]
    pub(crate) made_elsewhere: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Make somebody a platform operator: the first one, or one more.
    Create {
        /// The address with which the person signs in.
        #[arg(long)]
        email: String,
        /// First and last name.
        #[arg(long)]
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Which list: accounts, partners, contacts, sellers, ecms, reports, nominations, program-partners or program-sellers.
    #[arg(value_name = "KIND")]
    pub(crate) kind: String,
    /// A CSV or XLSX file.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// For the program with this key.
    #[arg(long, value_name = "KEY")]
    pub(crate) program: Option<String>,
    /// Only say what would happen.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Leave rows with errors out instead of importing nothing.
    #[arg(long)]
    pub(crate) skip_bad_rows: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// The heatmap as an Excel workbook.
    Heatmap(ExportHeatmap),
}

#[derive(Debug, Args)]
pub(crate) struct ExportHeatmap {
    /// Only these segments; repeatable.
    #[arg(long)]
    pub(crate) segment: Vec<String>,
    /// Only these OUs; repeatable.
    #[arg(long)]
    pub(crate) ou: Vec<String>,
    /// Only these industries; repeatable.
    #[arg(long)]
    pub(crate) industry: Vec<String>,
    /// Only accounts with a report of this status: target, past_customer, active_customer; repeatable.
    #[arg(long)]
    pub(crate) status: Vec<String>,
    /// Only accounts with a report of this partner, by name or Partner One ID; repeatable.
    #[arg(long)]
    pub(crate) partner: Vec<String>,
    /// Only accounts with these words in name, city or TPID.
    #[arg(long)]
    pub(crate) q: Option<String>,
    /// The file to write.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Fill {
    /// How many accounts.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) accounts: usize,
    /// How many partners.
    #[arg(long, default_value_t = 300)]
    pub(crate) partners: usize,
    /// How many reports.
    #[arg(long, default_value_t = 600_000)]
    pub(crate) reports: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Schedule {
    /// The case.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// How long to search, unless the optimum is proven before.
    #[arg(long, default_value_t = 1.0, value_parser = seconds, value_name = "S")]
    pub(crate) seconds: f64,
    /// Where chance begins.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
    /// Write the sessions to this file: partner, seller and slot, one session on each line.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// A time above zero and of at most a day.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("write seconds above 0 and up to 86400, for example 1 or 0.5".to_owned()),
    }
}
