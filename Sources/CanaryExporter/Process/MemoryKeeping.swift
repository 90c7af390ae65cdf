internal import CMalloc

/// How much freed memory the process keeps for its next use.
enum MemoryKeeping {
    /// Bytes: what a page of 10,000 series and what it is made from take while it is rendered.
    private static let keptBytes: Int32 = 8 << 20

    /// Keeps what was used before, up to 8 MB in each of the C library's arenas; larger pieces go back to the
    /// system at once, so that a page of 100,000 series leaves nothing behind.
    ///
    /// By itself the library gives 128 kB and more back after each page and asks for them anew for the next:
    /// some hundred page faults, which took half the time that a page of 1,000 series takes. Source:
    /// `M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` in mallopt(3).
    static func begin() {
        _ = mallopt(M_TRIM_THRESHOLD, keptBytes)
        _ = mallopt(M_MMAP_THRESHOLD, keptBytes)
    }
}
