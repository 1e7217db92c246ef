//! Width and height of a JPEG, from its header alone.
//!
//! The page names them so that the text does not jump when the photo arrives,
//! and so that the face keeps its shape where there is no style.

/// The size in the first frame header (ITU T.81, B.2.2); `None` for anything odd.
pub fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else {
            return None;
        };
        let segment = rest.get(4..)?;
        // SOF0 to SOF15 without DHT, JPG and DAC.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let [_, h1, h2, w1, w2, ..] = *segment else {
                return None;
            };
            let pair = |a, b| u32::from(u16::from_be_bytes([a, b]));
            return Some((pair(w1, w2), pair(h1, h2))).filter(|(w, h)| *w > 0 && *h > 0);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(2 + length.max(2)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_read_behind_other_segments() {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2];
        bytes.extend([0xff, 0xc0, 0, 11, 8, 0x02, 0x58, 0x01, 0xe0, 1, 1, 0x11, 0]);
        assert_eq!(size(&bytes), Some((480, 600)));
    }

    #[test]
    fn what_is_no_jpeg_has_no_size() {
        let cases: [&[u8]; 5] = [
            b"",
            b"GIF89a",
            &[0xff, 0xd8],
            &[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff],
            &[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff],
        ];
        for bytes in cases {
            assert_eq!(size(bytes), None, "{bytes:?}");
        }
    }
}
