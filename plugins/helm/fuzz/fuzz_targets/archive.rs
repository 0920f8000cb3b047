//! No archive stops the renderer, or takes more memory than a chart may; and no file of it lies outside of its chart.
//!
//! The input is an archive as it is, or one before it was compressed, whose sums are set right: nothing would get past
//! them. Run it in this folder: `cargo +nightly fuzz run archive corpus/archive seeds/archive`.
#![no_main]

use std::io::Write as _;

use bowline_helm::HelmVersion;
use bowline_helm::chart::Chart;
use bowline_helm::chart::load::{MOST_BYTES, load_archive};
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;

/// Size of a block.
const BLOCK: usize = 512;
/// Where a header has its sum.
const SUM: std::ops::Range<usize> = 148..156;

/// Sets the sums of headers right: of the first block, and of each behind a content.
fn mend(tar: &mut Vec<u8>) {
    tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    let mut at = 0;
    while let Some(header) = tar.get_mut(at..at + BLOCK) {
        if header.iter().all(|byte| *byte == 0) {
            break;
        }
        header[SUM].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        let digits = String::from_utf8_lossy(&header[124..135]);
        let size = usize::from_str_radix(digits.trim_matches([' ', '\0']), 8).unwrap_or(0);
        let has_body = !matches!(header[156], b'1'..=b'6');
        at += BLOCK;
        if has_body {
            at = at.saturating_add(size.next_multiple_of(BLOCK));
        }
    }
}

fn check(chart: &Chart) {
    let size: usize = chart.raw.iter().map(|file| file.data.len()).sum();
    assert!(u64::try_from(size).is_ok_and(|size| size <= MOST_BYTES));
    for file in chart.raw.iter() {
        let name = file.name.as_str().expect("names are text");
        let is_inside = |part: &str| !matches!(part, "" | "." | "..");
        // A file of a chart within another may be named as its folder: then it is that chart's fault.
        assert!(name.is_empty() || name.split('/').all(is_inside), "{name:?} lies outside");
        assert!(!matches!(name.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic()), "{name:?}");
    }
    chart.dependencies.iter().for_each(check);
}

fuzz_target!(|source: &[u8]| {
    let compressed = if source.starts_with(b"\x1F\x8B") {
        source.to_vec()
    } else {
        let mut tar = source.to_vec();
        mend(&mut tar);
        let mut gzip = GzEncoder::new(Vec::new(), Compression::none());
        gzip.write_all(&tar).and_then(|()| gzip.finish()).expect("memory takes it")
    };
    for version in [HelmVersion::V3, HelmVersion::V4] {
        if let Ok(chart) = load_archive(&compressed, "c.tgz", version, &mut Vec::new()) {
            check(&chart);
        }
    }
});
