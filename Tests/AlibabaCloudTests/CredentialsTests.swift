import AlibabaCloud
import Testing

@Suite struct CredentialsTests {
    private let id = "LTAI5tExampleKeyABCD"
    private let secret = "SECRETsecretSECRET"
    private let token = "TOKENtokenTOKEN"

    private var credentials: Credentials {
        Credentials(accessKeyID: id, accessKeySecret: Secret(secret), securityToken: Secret(token))
    }

    @Test func `no printed form shows a secret`() {
        struct Holder {
            let credentials: Credentials
            let secret: Secret
        }
        let holder = Holder(credentials: credentials, secret: Secret(secret))
        var dumped = ""
        dump(holder, to: &dumped)
        dump([holder.secret], to: &dumped)
        let forms = [
            "\(holder)", String(reflecting: holder), String(describing: holder.secret as Any),
            String(reflecting: holder.secret), dumped, "\(credentials)", String(reflecting: credentials),
        ]
        for form in forms {
            #expect(!form.contains(secret) && !form.contains(token) && !form.contains(id), "\(form)")
        }
        #expect("\(credentials)".contains("ABCD"))
    }

    @Test func `the environment gives key and token`() throws {
        let variables = [
            "ALIBABA_CLOUD_ACCESS_KEY_ID": id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret + "\n",
            "ALIBABA_CLOUD_SECURITY_TOKEN": token,
        ]
        #expect(try EnvironmentCredentials(lookup: { variables[$0] }).credentials() == credentials)
    }

    @Test func `an empty token counts as unset`() throws {
        let variables = [
            "ALIBABA_CLOUD_ACCESS_KEY_ID": id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret,
            "ALIBABA_CLOUD_SECURITY_TOKEN": "",
        ]
        let found = try EnvironmentCredentials(lookup: { variables[$0] }).credentials()
        #expect(found.securityToken == nil)
    }

    @Test(arguments: [nil, "", "  \n"])
    func `an unset or empty variable is named`(value: String?) {
        let provider = EnvironmentCredentials { $0 == "ALIBABA_CLOUD_ACCESS_KEY_ID" ? "LTAI5t" : value }
        let error = #expect(throws: CredentialsError.self) { try provider.credentials() }
        #expect(error == .notSet(variable: "ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
        #expect(error?.description.contains("ALIBABA_CLOUD_ACCESS_KEY_SECRET") == true)
    }

    @Test func `a variable that would inject a header is refused and not shown`() {
        let provider = EnvironmentCredentials { _ in "hunter2\r\nx-evil: 1" }
        let error = #expect(throws: CredentialsError.self) { try provider.credentials() }
        #expect(error?.description.contains("hunter2") == false)
        #expect(error?.description.contains("ALIBABA_CLOUD_ACCESS_KEY_ID") == true)
    }
}
