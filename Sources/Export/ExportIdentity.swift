/// What an export was made from, for the manifest.
public struct ExportIdentity: Sendable, Hashable {
    /// The pipeline's name.
    public var pipeline: String
    /// The hash of all config, prompts and data that shaped the lists.
    public var configHash: String
    /// The release of rankforge.
    public var release: String

    /// Makes an identity.
    public init(pipeline: String, configHash: String, release: String) {
        self.pipeline = pipeline
        self.configHash = configHash
        self.release = release
    }
}
