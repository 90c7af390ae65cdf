/// What fills a page of metrics, or a part of one.
package protocol MetricSource {
    /// Writes every family, each with all its series.
    ///
    /// It may be asked again and then must write the same, in any format, until what it shows has changed.
    mutating func write(to page: inout ExpositionWriter)
}
