DROP TABLE material_part;
DROP TABLE material_upload;
DROP TABLE material_tag;
DROP TABLE material;
DROP TABLE material_blob;
