internal import Exposition

/// The metrics that generic dashboards look for, named as client libraries name them.
///
/// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
extension Catalogue {
    static let processCPU = MetricDefinition(
        name: "process_cpu_seconds_total", kind: .counter,
        help: "Total user and system CPU time spent in seconds.", source: "Linux")
    static let processOpenDescriptors = MetricDefinition(
        name: "process_open_fds", kind: .gauge, help: "Number of open file descriptors.", source: "Linux")
    static let processDescriptorsMax = MetricDefinition(
        name: "process_max_fds", kind: .gauge, help: "Maximum number of open file descriptors.",
        source: "Linux")
    static let processVirtualMemory = MetricDefinition(
        name: "process_virtual_memory_bytes", kind: .gauge, help: "Virtual memory size in bytes.",
        source: "Linux")
    static let processVirtualMemoryMax = MetricDefinition(
        name: "process_virtual_memory_max_bytes", kind: .gauge,
        help: "Maximum amount of virtual memory available in bytes; +Inf where there is no limit.",
        source: "Linux")
    static let processResidentMemory = MetricDefinition(
        name: "process_resident_memory_bytes", kind: .gauge, help: "Resident memory size in bytes.",
        source: "Linux")
    static let processStart = MetricDefinition(
        name: "process_start_time_seconds", kind: .gauge,
        help: "Start time of the process since unix epoch in seconds.", source: "Linux")
    static let processThreads = MetricDefinition(
        name: "process_threads", kind: .gauge, help: "Number of operating system threads in the process.",
        source: "Linux")

    static let handlerRequests = MetricDefinition(
        name: "promhttp_metric_handler_requests_total", kind: .counter,
        help: "Total number of scrapes by HTTP status code.", labelNames: ["code"], source: "exporter")
    static let handlerInFlight = MetricDefinition(
        name: "promhttp_metric_handler_requests_in_flight", kind: .gauge,
        help: "Current number of scrapes being served, until their last byte is sent.", source: "exporter")
    static let handlerErrors = MetricDefinition(
        name: "promhttp_metric_handler_errors_total", kind: .counter,
        help: """
            Total number of scrapes that went wrong: gathering where the system gave no figures of the \
            process, encoding where the connection broke before the page was sent.
            """,
        labelNames: ["cause"], source: "exporter")
}
