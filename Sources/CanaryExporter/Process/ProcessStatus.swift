internal import CanaryWatch
internal import Glibc

/// What Linux says of this process, as client libraries publish it under `process_`.
///
/// What can't be read is nil, and not published. Source: proc(5); the names' meanings are
/// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
struct ProcessStatus: Sendable {
    /// User and system time spent, in seconds.
    var cpuSeconds: Double?
    /// Open file descriptors.
    var openDescriptors: Int?
    /// The soft limit of them.
    var descriptorsMax: Double?
    /// Virtual memory in bytes.
    var virtualMemoryBytes: Int64?
    /// The limit of it in bytes; infinite where there is none.
    var virtualMemoryBytesMax: Double?
    /// Resident memory in bytes.
    var residentMemoryBytes: Int64?
    /// When the process began, in seconds since 1970.
    var startTimeSeconds: Double?
    /// Threads.
    var threads: Int?

    /// Whether the system told all that it should.
    var isComplete: Bool { openDescriptors != nil && cpuSeconds != nil && residentMemoryBytes != nil }

    /// Reads it now; a handful of system calls.
    static func current() -> ProcessStatus {
        var status = ProcessStatus()
        status.openDescriptors = countDescriptors()
        status.descriptorsMax = limit(RLIMIT_NOFILE)
        status.virtualMemoryBytesMax = limit(RLIMIT_AS)
        guard let text = read("/proc/self/stat") else { return status }
        status.take(stat: text)
        return status
    }

    /// Takes what stands in `/proc/self/stat`: fields are counted behind the command's closing parenthesis,
    /// since the command may hold anything.
    mutating func take(stat text: String) {
        guard let end = text.lastIndex(of: ")") else { return }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // The first of these is field 3 of proc(5).
        func field(_ number: Int) -> Int64? { fields.count > number - 3 ? Int64(fields[number - 3]) : nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if let user = field(14), let system = field(15) { cpuSeconds = Double(user + system) / ticks }
        threads = field(20).map(Int.init)
        virtualMemoryBytes = field(23)
        residentMemoryBytes = field(24).map { $0 * Int64(sysconf(Int32(_SC_PAGESIZE))) }
        if let started = field(22), let boot = Self.bootTimeSeconds {
            startTimeSeconds = boot + Double(started) / ticks
        }
    }

    /// When the machine began, in seconds since 1970: taken once, so that the start time never wavers.
    private static let bootTimeSeconds: Double? = {
        var sinceBoot = timespec()
        guard unsafe clock_gettime(CLOCK_BOOTTIME, &sinceBoot) == 0 else { return nil }
        let seconds = Double(sinceBoot.tv_sec) + Double(sinceBoot.tv_nsec) / 1e9
        return SystemClock().wall.seconds - seconds
    }()

    private static func limit(_ resource: __rlimit_resource) -> Double? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    private static func countDescriptors() -> Int? {
        var folder = stat()
        // Since Linux 6.2 the folder's size is their number, which saves listing them.
        if unsafe stat("/proc/self/fd", &folder) == 0, folder.st_size > 0 { return folder.st_size }
        guard let directory = unsafe opendir("/proc/self/fd") else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Neither `.` and `..` nor the descriptor of this very look count.
        return count - 3
    }

    private static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 16_384)
        let count = unsafe bytes.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
