//! Materials: uploads in parts, and the library.

use bytes::Bytes;
use pep_api_types::materials::{
    Material, MaterialOptions, MaterialQuery, MaterialRemoval, MaterialTags, MaterialUpload,
    MaterialUploadCreate, MyMaterial, MyMaterials,
};
use pep_api_types::page::Page;

use crate::{ApiError, Client, Method, Request, Transport, with_query};

/// Address of a material's file, for a link that downloads it.
#[must_use]
pub fn material_file_path(id: i64) -> String {
    format!("/api/v1/materials/{id}/file")
}

/// Address of a material's preview, for a picture.
#[must_use]
pub fn material_preview_path(id: i64) -> String {
    format!("/api/v1/materials/{id}/preview")
}

/// Address of the file of one of the caller's partner's materials.
#[must_use]
pub fn my_material_file_path(id: i64) -> String {
    format!("/api/v1/my-materials/{id}/file")
}

/// Address of the preview of one of the caller's partner's materials.
#[must_use]
pub fn my_material_preview_path(id: i64) -> String {
    format!("/api/v1/my-materials/{id}/preview")
}

impl<T: Transport> Client<T> {
    /// Begins an upload, or takes up the one of the same file.
    pub async fn create_material_upload(
        &self,
        engagement: i64,
        task: i64,
        body: &MaterialUploadCreate,
    ) -> Result<MaterialUpload, ApiError> {
        self.call(Method::Post, format!("/api/v1/my-engagements/{engagement}/tasks/{task}/uploads"), body)
            .await
    }

    /// Where an upload stands.
    pub async fn get_material_upload(&self, id: i64) -> Result<MaterialUpload, ApiError> {
        self.get(format!("/api/v1/material-uploads/{id}")).await
    }

    /// Sends the part of an upload that begins at `offset`.
    pub async fn append_material_upload(
        &self,
        id: i64,
        offset: i64,
        part: impl Into<Bytes>,
    ) -> Result<MaterialUpload, ApiError> {
        let request = Request::new(Method::Patch, format!("/api/v1/material-uploads/{id}"))
            .header("upload-offset", offset.to_string())
            .bytes("application/octet-stream", part);
        self.fetch(request).await
    }

    /// Ends an upload of which everything is there.
    pub async fn finish_material_upload(&self, id: i64) -> Result<MyMaterial, ApiError> {
        self.fetch(Request::new(Method::Post, format!("/api/v1/material-uploads/{id}/finish"))).await
    }

    /// Gives an upload up.
    pub async fn cancel_material_upload(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Delete, format!("/api/v1/material-uploads/{id}")).await
    }

    /// What the caller's partner uploaded in an engagement.
    pub async fn list_my_materials(&self, engagement: i64) -> Result<MyMaterials, ApiError> {
        self.get(format!("/api/v1/my-engagements/{engagement}/materials")).await
    }

    /// Takes a material of the caller's partner back.
    pub async fn withdraw_my_material(&self, id: i64) -> Result<(), ApiError> {
        self.act(Method::Post, format!("/api/v1/my-materials/{id}/withdraw")).await
    }

    /// The file of one of the caller's partner's materials.
    pub async fn get_my_material_file(&self, id: i64) -> Result<Bytes, ApiError> {
        self.bytes(my_material_file_path(id)).await
    }

    /// The preview of one of the caller's partner's materials.
    pub async fn get_my_material_preview(&self, id: i64) -> Result<Bytes, ApiError> {
        self.bytes(my_material_preview_path(id)).await
    }

    /// What partners prepared.
    pub async fn list_materials(&self, query: &MaterialQuery) -> Result<Page<Material>, ApiError> {
        self.get(with_query("/api/v1/materials", query)?).await
    }

    /// By what the library can be narrowed.
    pub async fn get_material_options(&self) -> Result<MaterialOptions, ApiError> {
        self.get("/api/v1/material-options").await
    }

    /// A material's file.
    pub async fn get_material_file(&self, id: i64) -> Result<Bytes, ApiError> {
        self.bytes(material_file_path(id)).await
    }

    /// A material's preview.
    pub async fn get_material_preview(&self, id: i64) -> Result<Bytes, ApiError> {
        self.bytes(material_preview_path(id)).await
    }

    /// Corrects for what a material is.
    pub async fn set_material_tags(&self, id: i64, body: &MaterialTags) -> Result<Material, ApiError> {
        self.call(Method::Put, format!("/api/v1/materials/{id}/tags"), body).await
    }

    /// Takes a material out.
    pub async fn remove_material(&self, id: i64, body: &MaterialRemoval) -> Result<(), ApiError> {
        self.tell(Method::Post, format!("/api/v1/materials/{id}/remove"), body).await
    }
}
