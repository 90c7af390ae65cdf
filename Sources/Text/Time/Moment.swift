/// One instant as both clocks show it.
///
/// Things that are both timed and dated take a moment, so that the two readings belong together.
package struct Moment: Hashable, Sendable {
    /// What the clock that never goes back shows: for durations and dues.
    package let monotonic: MonotonicTime

    /// What the civil clock shows: for births, and for everything that is published.
    package let wall: UnixTime

    /// Makes a moment from two readings that were taken together.
    package init(monotonic: MonotonicTime, wall: UnixTime) {
        self.monotonic = monotonic
        self.wall = wall
    }
}
