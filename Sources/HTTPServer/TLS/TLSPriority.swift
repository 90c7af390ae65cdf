internal import CGnuTLS

/// What a handshake may agree on, as the TLS library reads it from its text.
@safe
final class TLSPriority: Sendable {
    // Proof for nonisolated(unsafe): written in init alone; the library counts its users for itself, and only
    // reads it.
    private nonisolated(unsafe) let priority: OpaquePointer

    /// Reads a priority text.
    init(_ text: String) throws(TLSSettingsError) {
        var made: OpaquePointer?
        let status = unsafe gnutls_priority_init(&made, text, nil)
        guard status >= 0, let priority = unsafe made else {
            throw .refused(call: "the priorities \(text)", reason: TLSCredentials.reason(status))
        }
        unsafe self.priority = unsafe priority
    }

    deinit {
        unsafe gnutls_priority_deinit(priority)
    }

    /// Puts it in force for a session; says whether the library took it.
    ///
    /// The session must not outlive this object.
    func set(in session: OpaquePointer) -> Bool {
        unsafe gnutls_priority_set(session, priority) >= 0
    }
}
