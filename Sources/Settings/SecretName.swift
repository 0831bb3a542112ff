/// Whether what a name stands for is a secret, so that its value is shown nowhere and stands in no file.
public enum SecretName {
    private static let words: Set = [
        "auth", "authorization", "cookie", "credential", "credentials", "passwd", "signature",
    ]
    /// `apikey` and `mykey` as well as `key`, and never `max_tokens`.
    private static let endings = ["key", "keys", "password", "secret", "token"]

    /// - Parameter name: of a key or header, its words separated by `-` or `_`.
    public static func isSecret(_ name: String) -> Bool {
        name.lowercased().split { $0 == "-" || $0 == "_" }.contains { word in
            words.contains(String(word)) || endings.contains { word.hasSuffix($0) }
        }
    }
}
