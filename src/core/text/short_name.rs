//! A short name for what is told apart by several texts. It is no fingerprint of a file: those are made in
//! `edge::replace_file`, and nobody can find another text for one.

/// A short name of these texts, the same on every machine: FNV-1a.
pub fn fnv<'t>(parts: impl IntoIterator<Item = &'t str>) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
