//! Small pictures of pictures, decoded and drawn anew: nothing of the original's bytes is in them.

use std::io::{BufReader, Cursor, Read, Seek};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbImage};
use pep_domain::materials::MaterialKind;

/// A preview's edges at most, pixels.
const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
/// The longest edge that is decoded, pixels.
const MAX_EDGE: u32 = 12_000;
/// The most memory that decoding may take, bytes.
const MAX_MEMORY: u64 = 160 * 1024 * 1024;

/// A JPEG of at most 480 × 360 pixels; none for other kinds than pictures, and for pictures that cannot be decoded within
/// the limits.
pub fn preview(file: impl Read + Seek, kind: MaterialKind) -> Option<Vec<u8>> {
    let format = match kind {
        MaterialKind::Png => ImageFormat::Png,
        MaterialKind::Jpg => ImageFormat::Jpeg,
        _ => return None,
    };
    let mut reader = ImageReader::with_format(BufReader::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_EDGE);
    limits.max_image_height = Some(MAX_EDGE);
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let small = reader.decode().ok()?.thumbnail(WIDTH, HEIGHT);
    let mut picture = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut picture, 80).encode_image(&on_white(&small)).ok()?;
    Some(picture.into_inner())
}

/// What is transparent is white, as on the page that shows it.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let from = picture.to_rgba8();
    let mut to = RgbImage::new(from.width(), from.height());
    for (there, here) in to.pixels_mut().zip(from.pixels()) {
        let [red, green, blue, alpha] = here.0;
        let mixed = |part: u8| {
            let (part, alpha) = (u16::from(part), u16::from(alpha));
            u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
        };
        there.0 = [mixed(red), mixed(green), mixed(blue)];
    }
    to
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbaImage::from_pixel(width, height, Rgba([200, 0, 0, 0]));
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_picture_becomes_a_small_jpeg_on_white() {
        let made = preview(Cursor::new(png(1_000, 500)), MaterialKind::Png).unwrap();
        let again = image::load_from_memory_with_format(&made, ImageFormat::Jpeg).unwrap().to_rgb8();
        assert_eq!(again.dimensions(), (480, 240));
        assert!(again.get_pixel(10, 10).0.iter().all(|part| *part > 250));
    }

    #[test]
    fn nothing_of_what_hides_in_the_original_is_in_the_preview() {
        let mut bytes = png(20, 20);
        bytes.extend_from_slice(b"<script>alert('hidden')</script>");
        let made = preview(Cursor::new(bytes), MaterialKind::Png).unwrap();
        assert!(!made.windows(6).any(|word| word == b"hidden"));
    }

    #[test]
    fn what_is_no_picture_or_too_large_has_none() {
        assert_eq!(preview(Cursor::new(b"no picture".to_vec()), MaterialKind::Png), None);
        assert_eq!(preview(Cursor::new(png(1, 1)), MaterialKind::Pdf), None);
        assert_eq!(preview(Cursor::new(png(MAX_EDGE + 1, 1)), MaterialKind::Png), None);
        // A header that promises 12,000 × 12,000 pixels is not believed either.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 0x2e, 0xe0, 0, 0, 0x2e, 0xe0]);
        assert_eq!(preview(Cursor::new(bomb), MaterialKind::Png), None);
    }
}
