import Exposition

@testable import CanaryExporter

extension Catalogue {
    /// Every metric, in the order of the page; `CatalogueTests` hold it to the page and to the declarations.
    static let all: [MetricDefinition] = [
        tracks, oldestUnconsumed, consumedThrough, consumptionLatency, latencyUnobserved, regressions,
        expectedGroup, lagThreshold, watchedMessages, overdueMessages, newestMessage, freshWithin, lastSample,
        lastSuccess, sampleInterval, samples, sampleFailures, groupsDropped, apiRequests, apiFailures,
        apiDuration, apiQuota, apiAllowed, demandRatio, lateness, credentialsExpiry, credentialsFailures,
        reloadSuccessful, reloadTime, heartbeat, logLinesDropped, buildInfo, processCPU,
        processOpenDescriptors,
        processDescriptorsMax, processVirtualMemory, processVirtualMemoryMax, processResidentMemory,
        processStart, processThreads, handlerRequests, handlerInFlight, handlerErrors,
    ]
}
