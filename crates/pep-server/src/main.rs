//! The binary `pep`.

mod cli;
mod commands;
mod config;
mod demo;
mod failure;
mod logging;
mod web_assets;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Admin, Cli, Command, Export};
use crate::failure::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A closed stderr leaves nobody to tell.
            let _told = writeln!(std::io::stderr(), "pep: {}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    if let Command::CheckConfig = cli.command {
        return commands::check_config(cli);
    }
    if let Command::Openapi { out, insights } = &cli.command {
        return commands::openapi(out.as_deref(), *insights);
    }
    if let Command::ReadList { kind } = &cli.command {
        return commands::read_list(kind);
    }
    if let Command::Schedule(args) = &cli.command {
        return commands::schedule(args);
    }
    let mut settings = config::load(cli)?;
    logging::start(&settings.log)?;
    // One crypto provider for the whole process; a second call would only say that there is one.
    let _first = rustls::crypto::ring::default_provider().install_default();
    let runtime = commands::runtime()?;
    match &cli.command {
        Command::Serve(args) => {
            settings.bind = args.bind.unwrap_or(settings.bind);
            commands::serve(&settings, args)
        }
        Command::Work(args) => runtime.block_on(commands::work(&settings, args)),
        Command::Import(args) => runtime.block_on(commands::import(&settings, args)),
        Command::Export(Export::Heatmap(args)) => commands::export_heatmap(&settings, args),
        Command::Fill(args) => commands::fill(&settings, args),
        Command::Migrate => commands::migrate(&settings),
        Command::Backup(args) => runtime.block_on(commands::backup(&settings, args)),
        Command::Admin(Admin::Create { email, name }) => {
            runtime.block_on(commands::create_admin(&settings, email, name))
        }
        Command::DemoData => runtime.block_on(commands::demo_data(&settings)),
        Command::Openapi { .. } | Command::CheckConfig | Command::ReadList { .. } | Command::Schedule(_) => {
            Ok(())
        }
    }
}
