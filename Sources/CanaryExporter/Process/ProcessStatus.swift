internal import CanaryWatch
internal import Glibc
internal import Text

/// What Linux says of this process, as client libraries publish it under `process_`.
///
/// What can't be read is nil, and not published. Source: proc(5); the names' meanings are
/// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
///
/// It is read for every scrape that finds something changed. `/proc/self/stat`, where client libraries look,
/// would have everything, but takes the system and its reader longer than a small page takes to write.
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
        status.cpuSeconds = cpuSeconds()
        status.startTimeSeconds = startTime
        status.threads = countThreads()
        let pages = memory.read().map(numbers) ?? []
        if pages.count > 1 {
            // The first two of proc(5)'s fields: the whole program and what of it is resident, in pages.
            status.virtualMemoryBytes = pages[0] * pageBytes
            status.residentMemoryBytes = pages[1] * pageBytes
        }
        return status
    }

    /// The decimal numbers among words that spaces separate.
    static func numbers(_ text: [UInt8]) -> [Int64] {
        text.split { $0 <= UInt8(ascii: " ") }.compactMap { word in
            var number: Int64 = 0
            for byte in word {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                let (tens, isTooLarge) = number.multipliedReportingOverflow(by: 10)
                let (sum, hasOverflown) = tens.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
                guard !isTooLarge, !hasOverflown else { return nil }
                number = sum
            }
            return number
        }
    }

    private static let memory = ProcFile("/proc/self/statm")
    private static let descriptors = ProcFile("/proc/self/fd")
    private static let tasks = ProcFile("/proc/self/task")

    private static let pageBytes = Int64(sysconf(Int32(_SC_PAGESIZE)))

    /// User and system time of all threads: getrusage(2).
    private static func cpuSeconds() -> Double? {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// When the process began, in seconds since 1970: taken once, so that it never wavers.
    private static let startTime: Double? = {
        var sinceBoot = timespec()
        guard unsafe clock_gettime(CLOCK_BOOTTIME, &sinceBoot) == 0,
            let text = ProcFile.read("/proc/self/stat"), let started = startTicks(stat: text)
        else { return nil }
        let boot = SystemClock().wall.seconds - Double(sinceBoot.tv_sec) - Double(sinceBoot.tv_nsec) / 1e9
        return boot + Double(started) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    /// Field 22 of `/proc/self/stat`: clock ticks from the machine's start to the process's.
    ///
    /// Fields are counted behind the command's closing parenthesis, since the command may hold anything.
    static func startTicks(stat text: [UInt8]) -> Int64? {
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = text[(end + 1)...].split(separator: UInt8(ascii: " "))
        // The first of these is field 3.
        return fields.count > 19 ? Int64(String(decoding: fields[19], as: UTF8.self)) : nil
    }

    private static func limit(_ resource: __rlimit_resource) -> Double? {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0 else { return nil }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }

    private static func countDescriptors() -> Int? {
        // Since Linux 6.2 the folder's size is their number, which saves listing them.
        if let folder = descriptors.status, folder.st_size > 0 { return folder.st_size }
        // The descriptor of this very look doesn't count.
        return countEntries(descriptors.path).map { $0 - 1 }
    }

    private static func countThreads() -> Int? {
        // Each thread has a folder there, which has a link to this one, beside the folder's own two.
        if let folder = tasks.status, folder.st_nlink > 2 { return Int(folder.st_nlink) - 2 }
        return countEntries(tasks.path)
    }

    /// The entries of a folder, but for `.` and `..`.
    private static func countEntries(_ path: String) -> Int? {
        guard let directory = unsafe opendir(path) else { return nil }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        return count - 2
    }
}
