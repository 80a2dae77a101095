//! `import`, `export heatmap` and `fill`: lists in and out from the command line.

use std::path::Path;

use pep_app::heatmap::ExportRequest;
use pep_app::imports::{ApplyOptions, ImportView};
use pep_app::{AppContext, AppError};
use pep_db::people::PeopleFilter;
use pep_domain::access::{Actor, Permit, action, authorize};
use pep_domain::heatmap::{AccountScope, AccountStatus, HeatmapFilter, HeatmapSort};
use pep_domain::ids::{ImportId, ProgramId};
use pep_domain::imports::{ImportKind, ImportState, RowOutcome};
use pep_domain::people::{Role, Side};

use super::{context, open_current, say};
use crate::cli::{ExportHeatmap, Fill, Import};
use crate::config::Settings;
use crate::failure::Failure;

/// How many bad rows are printed; the browser shows all.
const PROBLEMS_SHOWN: i64 = 20;

/// Imports a list: shows what it would do, and does it unless it is only tried.
pub(crate) async fn import(settings: &Settings, args: &Import) -> Result<(), Failure> {
    let kind = ImportKind::parse(&args.kind).ok_or_else(|| {
        let kinds: Vec<&str> = ImportKind::ALL.iter().map(|kind| kind.as_str()).collect();
        Failure::new(format!("there is no list “{}”; write one of {}", args.kind, kinds.join(", ")))
    })?;
    let bytes = std::fs::read(&args.file)
        .map_err(|error| Failure::from_error(&format!("{} cannot be read", args.file.display()), &error))?;
    let ctx = context(open_current(settings, false)?, settings, false, None);
    let program = match &args.program {
        Some(key) => Some(find_program(&ctx, key.clone()).await?),
        None => None,
    };
    let target = match (kind, program) {
        (ImportKind::ProgramPartners | ImportKind::ProgramSellers, Some(program)) => Some(program.0),
        (ImportKind::ProgramPartners | ImportKind::ProgramSellers, None) => {
            return Err(Failure::new("say for which program the list is: --program KEY"));
        }
        (ImportKind::Nominations | ImportKind::Slots, Some(program)) => {
            Some(newest_plan(&ctx, program).await?)
        }
        _ => None,
    };
    let permit = operator_permit(&ctx).await?;
    let name = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let id = pep_app::imports::create(&ctx, &permit, kind, target, &name, bytes, None).await?;
    let view = pep_app::imports::find(&ctx, &permit, id).await?;
    describe(&view);
    if view.run.state != ImportState::Preview {
        let why = view.run.problem.unwrap_or_else(|| "the file cannot be read".to_owned());
        return Err(Failure::new(why));
    }
    show_problems(&ctx, &permit, id).await?;
    if args.dry_run {
        pep_app::imports::discard(&ctx, &permit, id).await?;
        say("Only tried: nothing was changed.");
        return Ok(());
    }
    if view.run.counts.error > 0 && !args.skip_bad_rows {
        pep_app::imports::discard(&ctx, &permit, id).await?;
        return Err(Failure::new(
            "nothing was imported because some rows cannot be taken: repair them, or leave them out with --skip-bad-rows",
        ));
    }
    let options = ApplyOptions { skip_bad_rows: args.skip_bad_rows, remove_missing: false };
    pep_app::imports::apply(&ctx, &permit, id, options).await?;
    say(&format!("Imported as number {id}; it can be rolled back on the Imports page."));
    Ok(())
}

fn describe(view: &ImportView) {
    let counts = view.run.counts;
    say(&format!(
        "{}: {} rows; {} new, {} changed, {} same, {} with errors, {} left out.",
        view.run.file_name,
        counts.total,
        counts.new,
        counts.changed,
        counts.same,
        counts.error,
        counts.skipped
    ));
    for note in &view.notes {
        say(&format!("  {note}"));
    }
}

async fn show_problems(
    ctx: &AppContext,
    permit: &Permit<action::ImportLists>,
    id: ImportId,
) -> Result<(), Failure> {
    let rows =
        pep_app::imports::list_rows(ctx, permit, id, Some(RowOutcome::Error), 0, PROBLEMS_SHOWN).await?;
    for row in rows {
        for problem in row.problems {
            say(&format!("  {} {}: {}", problem.cell.unwrap_or_default(), problem.value, problem.detail));
        }
    }
    Ok(())
}

/// The newest plan of a program that is not over.
async fn newest_plan(ctx: &AppContext, program: ProgramId) -> Result<i64, Failure> {
    let found = ctx.db.read(move |conn| pep_db::events::newest_series_of(conn, program)).await?;
    found.map(|id| id.0).ok_or_else(|| {
        Failure::new("the program has no event that is not over: plan one in the browser first")
    })
}

async fn find_program(ctx: &AppContext, key: String) -> Result<ProgramId, Failure> {
    let programs = ctx.db.read(pep_db::programs::list).await?;
    if let Some(program) = programs.iter().find(|program| program.key == key) {
        return Ok(ProgramId(program.id));
    }
    let known: Vec<&str> = programs.iter().map(|program| program.key.as_str()).collect();
    Err(Failure::new(format!("there is no program “{key}”; there are: {}", known.join(", "))))
}

/// Whoever runs the command owns the database; in the audit log it is the first platform operator's doing.
async fn operator_permit(ctx: &AppContext) -> Result<Permit<action::ImportLists>, Failure> {
    let actor = ctx
        .db
        .read(|conn| {
            let filter = PeopleFilter { role: Some(Role::Operator), limit: 1, ..PeopleFilter::default() };
            let Some((_, person)) = pep_db::people::list(conn, &filter)?.into_iter().next() else {
                return Ok(None);
            };
            Ok::<_, pep_db::DbError>(Some(Actor {
                person_id: person.id,
                side: Side::Microsoft,
                partner_id: None,
                grants: pep_db::sign_in_sessions::grants_of(conn, person.id)?,
                request_id: "command line".to_owned(),
                session_id: None,
            }))
        })
        .await?
        .ok_or_else(|| {
            Failure::new("there is no platform operator yet: run `pep admin create --email … --name …` first")
        })?;
    authorize::<action::ImportLists>(&actor).map_err(|denied| AppError::from(denied).into())
}

/// Writes the filtered heatmap as a workbook.
pub(crate) fn export_heatmap(settings: &Settings, args: &ExportHeatmap) -> Result<(), Failure> {
    let ctx = context(open_current(settings, false)?, settings, false, None);
    let statuses = args
        .status
        .iter()
        .map(|word| {
            AccountStatus::parse(word).ok_or_else(|| {
                Failure::new(format!("--status {word}: write target, past_customer or active_customer"))
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let request = ExportRequest {
        filter: HeatmapFilter {
            segments: args.segment.clone(),
            ous: args.ou.clone(),
            industries: args.industry.clone(),
            statuses,
            partners: partners(&ctx, &args.partner)?,
            text: args.q.clone().unwrap_or_default(),
            ..HeatmapFilter::default()
        },
        sort: HeatmapSort::Name,
        descending: None,
        as_of: None,
        zone: chrono_tz::UTC,
    };
    let scope = AccountScope { is_all: true, ..AccountScope::default() };
    let counts =
        pep_app::heatmap::export_to_file(&ctx, &scope, &request, Path::new(&args.output), &|_, _| {})?;
    say(&format!("{}: {} accounts, {} reports.", args.output.display(), counts.accounts, counts.reports));
    Ok(())
}

/// Partners by name or Partner One ID.
fn partners(ctx: &AppContext, wanted: &[String]) -> Result<Vec<pep_domain::ids::PartnerId>, Failure> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let known = ctx.db.read_blocking(pep_db::partners::list)?;
    wanted
        .iter()
        .map(|word| {
            let found = known.iter().find(|partner| partner.name == *word || partner.partner_one_id == *word);
            found
                .map(|partner| pep_domain::ids::PartnerId(partner.id))
                .ok_or_else(|| Failure::new(format!("--partner {word}: there is no such partner")))
        })
        .collect()
}

/// Adds a large made-up data set.
pub(crate) fn fill(settings: &Settings, args: &Fill) -> Result<(), Failure> {
    let ctx = context(open_current(settings, true)?, settings, false, None);
    let size =
        pep_app::fill::FillSize { accounts: args.accounts, partners: args.partners, reports: args.reports };
    pep_app::fill::fill(&ctx, size, &|_, _| {})?;
    say(&format!("{} accounts, {} partners, {} reports are in.", args.accounts, args.partners, args.reports));
    Ok(())
}
