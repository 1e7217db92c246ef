//! How much of anything one document may hold.

/// Bounds of one document. The defaults keep every input of up to 5 MiB below
/// 64 MiB of memory and one second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole document.
    pub bytes_max: usize,
    /// Elements inside each other. CAP with a signature in an envelope needs about 12.
    pub depth_max: usize,
    /// Elements altogether. A message with ten thousand geocodes needs about 30,000.
    pub elements_max: usize,
    /// Attributes, namespace declarations among them, on one element.
    pub attributes_max: usize,
    /// Attributes altogether.
    pub attributes_total_max: usize,
}

impl Limits {
    /// 5 MiB: what is read at all.
    pub const BYTES_MAX: usize = 5 * 1024 * 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes_max: Self::BYTES_MAX,
            depth_max: 32,
            elements_max: 65_536,
            attributes_max: 32,
            attributes_total_max: 65_536,
        }
    }
}
