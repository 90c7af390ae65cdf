/// Where the credentials of the next call come from.
///
/// The client asks anew for each attempt, on any thread, so the answer must be cheap and must not wait for
/// the network: a provider that fetches its credentials does so beforehand, and hands out here what it has.
package protocol CredentialsProvider: Sendable {
    /// The credentials to sign the next attempt with.
    ///
    /// Throws when there are none to be had; the attempt is then not made.
    func credentials() throws(CredentialsError) -> Credentials
}
