//! Hostile files: each is refused with words that say what to do, and nothing of it stays (reliability 3.8, 5 #41).

use pep_test_support::{TestDb, TestEngine};

use crate::support::TestApp;
use crate::support::files::{mp4, pdf, pptx, upload};

const RELS: &str = "ppt/slides/_rels/slide1.xml.rels";

fn link(target: &str, purpose: &str) -> Vec<u8> {
    format!(
        "<Relationships><Relationship Id='r1' Type='http://x/{purpose}' Target='{target}' TargetMode='External'/></Relationships>"
    )
    .into_bytes()
}

/// A file: its name, its content, and a word of the refusal.
fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let zip_of = |parts: &[(&str, &[u8])]| pptx(parts);
    let compound = [&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[0; 600]].concat();
    let many: Vec<(String, Vec<u8>)> = (0..2_001).map(|n| (format!("ppt/media/{n}.bin"), vec![0])).collect();
    let many: Vec<(&str, &[u8])> =
        many.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let bomb = vec![0_u8; 210 * 1024 * 1024];
    let mut cut = pptx(&[]);
    cut.truncate(cut.len() - 30);
    let types = b"<Types><Override PartName='/p' ContentType='application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml'/></Types>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    let html_png = [b"<html><script>alert(1)</script>".to_vec(), b"\x89PNG\r\n\x1a\n".to_vec()].concat();
    // Its header promises 65,536 × 65,536 pixels.
    let png_bomb = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x01\x00\x00\x00\x01\x00\x00\x08\x06\x00\x00\x00\x6c\x84\x30\xe3\x00\x00\x00\x0b\x49\x44\x41\x54\x78\x9c\x63\x60\x80\x01\x00\x00\x0a\x00\x01\x7f\x80\x74\x5e".to_vec();
    vec![
        ("page.pdf", b"<html><script>alert(1)</script></html>".to_vec(), "not the PDF"),
        ("program.pdf", b"MZ\x90\x00%PDF-1.4 %%EOF".to_vec(), "not the PDF"),
        ("cut.pdf", b"%PDF-1.4 and then nothing".to_vec(), "ends too early"),
        ("picture.png", svg.clone(), "not the PNG"),
        ("polyglot.png", html_png, "not the PNG"),
        ("picture.jpg", svg, "not the JPEG"),
        ("picture.jpg", b"\xff\xd8\xff<html>".to_vec(), "damaged"),
        ("picture.png", b"\x89PNG\r\n\x1a\nrest".to_vec(), "damaged"),
        ("bomb.png", png_bomb, "12,000 pixels"),
        ("old.pptx", compound, "password"),
        ("pdf.pptx", pdf(100), "not the PowerPoint"),
        (
            "word.pptx",
            {
                let parts: [(&str, &[u8]); 1] = [("word/document.xml", b"<w/>")];
                let mut archive = zip_of(&parts);
                // Without its own main part it is another kind of document.
                let from = archive.windows(12).position(|name| name == b"presentation").unwrap();
                archive[from] = b'q';
                let from = archive.windows(12).rposition(|name| name == b"presentation").unwrap();
                archive[from] = b'q';
                archive
            },
            "not the PowerPoint",
        ),
        ("cut.pptx", cut, "damaged"),
        ("macros.pptx", zip_of(&[("ppt/vbaProject.bin", b"x")]), "macros"),
        ("macros.pptx", zip_of(&[("PPT/VBAPROJECT.BIN", b"x")]), "macros"),
        ("macros.pptx", zip_of(&[("ppt/vbaProjectSignature.bin", b"x")]), "macros"),
        ("macros.pptx", zip_of(&[("[Content_Types].xml", types)]), "macros"),
        ("activex.pptx", zip_of(&[("ppt/activeX/activeX1.bin", b"x")]), "macros"),
        ("inside.pptx", zip_of(&[("ppt/embeddings/sheet.xlsm", b"x")]), "macros"),
        ("inside.pptx", zip_of(&[("ppt/embeddings/setup.EXE", b"x")]), "macros"),
        ("outside.pptx", zip_of(&[("../../etc/cron.d/x", b"x")]), "lies outside"),
        ("outside.pptx", zip_of(&[("C:/windows/x", b"x")]), "lies outside"),
        ("outside.pptx", zip_of(&[("..\\..\\x", b"x")]), "lies outside"),
        ("file.pptx", zip_of(&[(RELS, &link("file:///c:/secret.docx", "hyperlink"))]), "links to a file"),
        ("file.pptx", zip_of(&[(RELS, &link("FILE:\\\\host\\share", "image"))]), "links to a file"),
        ("unc.pptx", zip_of(&[(RELS, &link("\\\\host\\share\\x", "image"))]), "links to a file"),
        ("unc.pptx", zip_of(&[(RELS, &link("//host/share/x", "image"))]), "links to a file"),
        ("drive.pptx", zip_of(&[(RELS, &link("c:\\x.pptx", "hyperlink"))]), "links to a file"),
        ("entity.pptx", zip_of(&[(RELS, &link("&#x66;ile:///x", "hyperlink"))]), "links to a file"),
        (
            "template.pptx",
            zip_of(&[(RELS, &link("https://evil.example/t.potm", "attachedTemplate"))]),
            "links to a file",
        ),
        ("ole.pptx", zip_of(&[(RELS, &link("https://evil.example/x", "oleObject"))]), "links to a file"),
        ("doctype.pptx", zip_of(&[(RELS, b"<!DOCTYPE x [<!ENTITY a 'file:'>]><Relationships/>")]), "damaged"),
        ("many.pptx", zip_of(&many), "200 MB or 2,000 parts"),
        ("bomb.pptx", zip_of(&[("ppt/media/zero.bin", &bomb)]), "200 MB or 2,000 parts"),
        ("bomb.pptx", zip_of(&[(RELS, &vec![b' '; 5 * 1024 * 1024])]), "200 MB or 2,000 parts"),
    ]
}

fn hostile_videos() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let mut cut = mp4(&[(b"ftyp", 16), (b"moov", 100), (b"mdat", 1_000)]);
    cut.truncate(cut.len() - 1);
    vec![
        ("page.mp4", b"<html>".to_vec(), "not the MP4"),
        ("cut.mp4", cut, "ends too early"),
        ("empty.mp4", mp4(&[(b"ftyp", 16), (b"mdat", 100)]), "no film"),
        ("strange.mp4", mp4(&[(b"ftyp", 16), (b"<htm", 100)]), "no video"),
        (
            "small.mp4",
            [mp4(&[(b"ftyp", 16)]), vec![0, 0, 0, 4, b'm', b'o', b'o', b'v']].concat(),
            "ends too early",
        ),
        (
            "tail.mp4",
            [mp4(&[(b"ftyp", 16), (b"moov", 9)]), b"PK\x03\x04".to_vec()].concat(),
            "ends too early",
        ),
    ]
}

#[tokio::test]
async fn every_hostile_file_is_refused_with_words_and_leaves_nothing() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let admin = app.sign_in(&app.world.partner1_admin.email).await;
    app.db.db_execute("INSERT INTO engagement_task (id, engagement_id, partner_id, position, kind, title, is_required, created_at) VALUES (90, 1, 1, 9, 'upload_recording', 'Recording', TRUE, 1)");
    let slides = hostile().into_iter().map(|file| ("1/tasks/1", file));
    let videos = hostile_videos().into_iter().map(|file| ("1/tasks/90", file));
    let mut count = 0;
    for (at, (name, content, word)) in slides.chain(videos) {
        let answer = upload(&admin, at, name, &content).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (422, "invalid"),
            "{name} ({word}): {}",
            answer.text()
        );
        let said = answer.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(said.contains(word), "{name} should say “{word}”: {said}");
        assert!(said.contains("pload"), "{name} should say what to do: {said}");
        count += 1;
    }
    assert!(count >= 35, "{count}");
    assert_eq!(app.db.db_number("SELECT count(*) FROM material WHERE id > 2"), 0);
    assert_eq!(
        app.db.db_number("SELECT count(*) FROM material_upload WHERE state = 'refused' AND NOT has_parts"),
        count
    );
    assert_eq!(app.db.db_number("SELECT count(*) FROM material_part"), 0);
    // What was refused stays refused, in the same words.
    let id = app.db.db_number("SELECT max(id) FROM material_upload");
    let again = crate::support::files::finish(&admin, id).await.expect(409);
    assert!(again.text().contains("ends too early"), "{}", again.text());
}

#[tokio::test]
async fn names_and_types_are_looked_at_before_anything_is_sent() {
    let app = TestApp::new(TestDb::new(TestEngine::Sqlite)).await;
    let admin = app.sign_in(&app.world.partner1_admin.email).await;
    for (name, media_type, size, pointer) in [
        ("slide.pptm", "", 9, "/fileName"),
        ("slide.svg", "image/svg+xml", 9, "/fileName"),
        ("slide.html", "text/html", 9, "/fileName"),
        ("recording.mp4", "video/mp4", 9, "/fileName"),
        ("..", "", 9, "/fileName"),
        ("slide.pdf", "text/html", 9, "/mediaType"),
        ("slide.pdf", "", 0, "/size"),
        ("slide.pdf", "", 25 * 1024 * 1024 + 1, "/size"),
        ("slide.pdf", "", -5, "/size"),
    ] {
        let body = serde_json::json!({ "fileName": name, "mediaType": media_type, "size": size });
        let answer = admin.post("/api/v1/my-engagements/1/tasks/1/uploads", &body).await.expect(422).json();
        assert_eq!(answer["errors"][0]["pointer"], pointer, "{name}: {answer}");
    }
    // A call before the day is no file.
    let body = serde_json::json!({ "fileName": "slide.pdf", "size": 9 });
    let answer = admin.post("/api/v1/my-engagements/1/tasks/2/uploads", &body).await.expect(422);
    assert!(answer.text().contains("Mark it as done"), "{}", answer.text());
    // Paths and tricks with the reading direction go.
    let body = serde_json::json!({ "fileName": "C:\\x\\a\u{202e}fdp.pdf", "size": 9 });
    let made = admin.post("/api/v1/my-engagements/1/tasks/1/uploads", &body).await.expect(201).json();
    assert_eq!(made["fileName"], "afdp.pdf");
}
