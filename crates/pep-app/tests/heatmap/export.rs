//! The workbook, read back.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use pep_app::heatmap::{
    ExportRequest, ExportState, PageRequest, export_to_file, find_export, find_export_file, start_export,
};
use pep_domain::heatmap::{HeatmapFilter, HeatmapSort};
use pep_test_support::both_engines;
use proptest::test_runner::TestRunner;

use crate::small_world::{Reader, SmallWorld, context, now};

fn request(filter: HeatmapFilter) -> ExportRequest {
    ExportRequest {
        filter,
        sort: HeatmapSort::Name,
        descending: None,
        as_of: None,
        zone: chrono_tz::Europe::Berlin,
    }
}

/// TPIDs of a sheet, in order.
fn tpids(bytes: Vec<u8>, sheet: &str) -> Vec<String> {
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    let texts = range.rows().map(|row| match &row[0] {
        Data::String(text) => text.clone(),
        _ => String::new(),
    });
    texts.skip_while(|text| text != "TPID").skip(1).filter(|text| !text.is_empty()).collect()
}

both_engines! {
    async fn the_workbook_holds_the_filtered_accounts_within_reach(db: TestDb) {
        let (ctx, clock) = context(&db);
        let world = SmallWorld::random(&mut TestRunner::deterministic());
        world.write(&db, now(&clock));
        let filter = HeatmapFilter { text: "a".to_owned(), ..HeatmapFilter::default() };
        for reader in [Reader::all(), Reader { person: 3, is_all: false, ous: vec![1], is_seller: true }] {
            let path = db.folder().join("heatmap.xlsx");
            let (ctx, scope) = (ctx.clone(), reader.scope());
            let asked = request(filter.clone());
            let written = tokio::task::spawn_blocking(move || {
                export_to_file(&ctx, &scope, &asked, &path, &|done, total| assert!(done <= total))?;
                Ok::<_, pep_app::AppError>(std::fs::read(&path).unwrap())
            });
            let bytes = written.await.unwrap().unwrap();
            let found = world.list(&reader, &filter, now(&clock));
            let expected: Vec<String> = found.iter().map(|account| format!("{:04}", account.id)).collect();
            assert_eq!(tpids(bytes.clone(), "Heatmap"), expected);
            let reports: usize =
                found.iter().map(|account| account.reports.iter().filter(|(_, status, _)| status.is_some()).count()).sum();
            assert_eq!(tpids(bytes, "Reports").len(), reports);
        }
    }

    async fn an_export_in_the_background_is_its_owners_alone(db: TestDb) {
        let (ctx, clock) = context(&db);
        let world = SmallWorld::random(&mut TestRunner::deterministic());
        world.write(&db, now(&clock));
        let owner = Reader::all().permit();
        let started = start_export(&ctx, &owner, request(HeatmapFilter::default())).await.unwrap();
        let finished = loop {
            let export = find_export(&ctx, &owner, &started.id).unwrap();
            if export.state != ExportState::Running {
                break export;
            }
            tokio::task::yield_now().await;
        };
        assert_eq!(finished.state, ExportState::Ready);
        assert_eq!(finished.done, finished.total);
        let (mut file, name) = find_export_file(&ctx, &owner, &started.id).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).unwrap();
        assert_eq!(tpids(bytes, "Heatmap").len(), world.list(&Reader::all(), &PageRequest::default().filter, now(&clock)).len());
        assert_eq!(name, "PEP heatmap 2026-11-23.xlsx");
        let other = Reader { person: 2, ..Reader::all() }.permit();
        assert!(matches!(find_export(&ctx, &other, &started.id), Err(pep_app::AppError::NotFound)));
        clock.advance(pep_domain::time::HOUR_US);
        assert!(matches!(find_export(&ctx, &owner, &started.id), Err(pep_app::AppError::NotFound)));
    }
}
