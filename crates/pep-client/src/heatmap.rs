//! The heatmap as Microsoft people see it.

use bytes::Bytes;
use pep_api_types::heatmap::{
    HeatmapCellDetail, HeatmapExport, HeatmapFacets, HeatmapFindings, HeatmapPage, HeatmapQuery,
    NewHeatmapExport,
};

use crate::{ApiError, Client, Method, Transport, with_pairs};

/// Address of the filtered heatmap as a workbook with dates in the IANA zone `time_zone`, for a link that downloads it.
#[must_use]
pub fn export_heatmap_path(query: &HeatmapQuery, time_zone: &str) -> String {
    let mut pairs = query.pairs();
    pairs.push(("timeZone", time_zone.to_owned()));
    with_pairs("/api/v1/heatmap/export.xlsx", &pairs)
}

/// Address of a finished workbook, for a link that downloads it.
#[must_use]
pub fn heatmap_export_file_path(id: &str) -> String {
    format!("/api/v1/heatmap/exports/{id}/file")
}

impl<T: Transport> Client<T> {
    /// A part of the filtered accounts with their partners' reports.
    pub async fn get_heatmap(&self, query: &HeatmapQuery) -> Result<HeatmapPage, ApiError> {
        self.get(with_pairs("/api/v1/heatmap", &query.pairs())).await
    }

    /// How many accounts each value of each criterion would show; only the filter of `query` counts.
    pub async fn get_heatmap_facets(&self, query: &HeatmapQuery) -> Result<HeatmapFacets, ApiError> {
        self.get(with_pairs("/api/v1/heatmap/facets", &query.pairs())).await
    }

    /// Where something is off among the filtered accounts; only the filter of `query` counts.
    pub async fn get_heatmap_findings(&self, query: &HeatmapQuery) -> Result<HeatmapFindings, ApiError> {
        self.get(with_pairs("/api/v1/heatmap/findings", &query.pairs())).await
    }

    /// One partner's report on one account in full, with everything that happened to it.
    pub async fn get_heatmap_cell(
        &self,
        account_id: i64,
        partner_id: i64,
    ) -> Result<HeatmapCellDetail, ApiError> {
        self.get(format!("/api/v1/heatmap/cells/{account_id}/{partner_id}")).await
    }

    /// The filtered heatmap as a workbook.
    pub async fn export_heatmap(&self, query: &HeatmapQuery) -> Result<Bytes, ApiError> {
        self.bytes(with_pairs("/api/v1/heatmap/export.xlsx", &query.pairs())).await
    }

    /// Begins to write a workbook in the background.
    pub async fn create_heatmap_export(&self, body: &NewHeatmapExport) -> Result<HeatmapExport, ApiError> {
        self.call(Method::Post, "/api/v1/heatmap/exports", body).await
    }

    /// How far a workbook is.
    pub async fn get_heatmap_export(&self, id: &str) -> Result<HeatmapExport, ApiError> {
        self.get(format!("/api/v1/heatmap/exports/{id}")).await
    }

    /// A finished workbook.
    pub async fn get_heatmap_export_file(&self, id: &str) -> Result<Bytes, ApiError> {
        self.bytes(heatmap_export_file_path(id)).await
    }
}
