extension Duration {
    /// The whole milliseconds of a duration, rounded towards zero; the simulated world counts in them.
    ///
    /// Good for 290 million years; scenario files are bounded far below that.
    var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}
