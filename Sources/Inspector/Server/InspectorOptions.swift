import Pipeline

/// Where the inspector listens, and who may look.
public struct InspectorOptions: Sendable {
    /// The address to listen on; nil for loopback, where no token is asked for.
    public var host: String?
    /// The port; 0 for a free one.
    public var port: Int

    /// The pipeline whose store the first one is compared with; nil for none.
    public var against: PipelineConfiguration?

    /// Makes options.
    public init(host: String? = nil, port: Int = 0, against: PipelineConfiguration? = nil) {
        self.against = against
        self.host = host
        self.port = port
    }
}
