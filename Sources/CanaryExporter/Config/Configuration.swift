/// What the configuration file says, checked, with defaults filled in.
struct Configuration: Sendable {
    /// The accounts in the order written, at least one; names are unique.
    let accounts: [AccountConfiguration]
    /// The canaries in the order written, at least one; names are unique, and each one's account exists.
    let canaries: [CanaryConfiguration]
    /// What someone should look at though it keeps nothing from working, by place.
    let warnings: [Finding]

    /// Reads and checks a file.
    ///
    /// Relative paths in it are relative to its folder. The failure holds every fault of the file, or why it
    /// can't be read.
    static func load(path: String) -> Result<Configuration, ConfigurationFaults> {
        do throws(UnreadableFile) {
            let bytes = try ConfigurationFile.read(path: path)
            return parse(bytes, fileName: path, directory: ConfigurationFile.absoluteDirectory(of: path))
        } catch {
            let finding = Finding(
                file: path, mark: nil, path: "", message: error.message, severity: .fault)
            return .failure(ConfigurationFaults(findings: [finding]))
        }
    }

    /// Checks the bytes of a file.
    ///
    /// `fileName` stands in the findings as it is given; `directory` is the absolute path of the folder that
    /// relative paths start from. No file is touched.
    static func parse(
        _ bytes: [UInt8], fileName: String, directory: String
    ) -> Result<Configuration, ConfigurationFaults> {
        let findings = Findings(file: fileName)
        let configuration = ConfigurationReader(directory: directory, findings: findings).read(bytes)
        guard let configuration, !findings.hasFaults else {
            return .failure(ConfigurationFaults(findings: findings.sorted))
        }
        return .success(configuration)
    }

    /// Checks the text of a file.
    static func parse(
        text: String, fileName: String, directory: String
    ) -> Result<Configuration, ConfigurationFaults> {
        parse(Array(text.utf8), fileName: fileName, directory: directory)
    }
}
