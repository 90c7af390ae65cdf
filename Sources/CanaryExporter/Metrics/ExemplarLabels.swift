internal import CanaryWatch
internal import Exposition
internal import Text

/// The labels of exemplars, made once for each answer of the service, since all groups seen consuming in it
/// share them.
struct ExemplarLabels: Sendable {
    private var sightings: [Sighting: LabelBlock] = [:]
    private var exampleCount = 0

    /// The examples of a latency histogram as OpenMetrics has them.
    mutating func exemplars(of latency: LatencyHistogram) -> BucketExemplars {
        var exemplars = BucketExemplars()
        exampleCount += latency.examples.count
        for example in latency.examples {
            let labels = labels(of: example.sighting)
            exemplars.set(
                Exemplar(
                    labels: labels, value: example.seconds,
                    unixMilliseconds: example.sighting.time.milliseconds), bucket: example.bucket)
        }
        return exemplars
    }

    /// Forgets answers when most of them are no example any more, after a page's examples were asked for.
    ///
    /// Those that still are get their labels anew: that is cheaper than telling them apart each time. A page
    /// without exemplars leaves all as it is.
    mutating func endPage() {
        if exampleCount > 0, sightings.count > 2 * exampleCount + Self.sightingsSpared { sightings = [:] }
        exampleCount = 0
    }

    private static let sightingsSpared = 64

    private mutating func labels(of sighting: Sighting) -> LabelBlock {
        if let known = sightings[sighting] { return known }
        let message = [(name: "message_id", value: sighting.messageID.text)]
        let request = sighting.requestID.map { [(name: "request_id", value: $0)] } ?? []
        let labels = Exemplar.labels(message + request)
        sightings[sighting] = labels
        return labels
    }
}
