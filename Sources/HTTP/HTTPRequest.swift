/// A POST of JSON, or a GET.
package struct HTTPRequest: Sendable {
    package var url: String
    /// Lines like `Authorization: Bearer …`.
    package var headers: [String]
    /// nil for a GET.
    package var body: String?
    package var deadlines: HTTPDeadlines
    /// Fewer bytes a second than this, on average over ``HTTPDeadlines/idle``, break it off; nil where silence alone does.
    package var slowest: Int?
    /// Told once of a response that is whole, on the engine's thread and before anything else is done with it: within libcurl's write
    /// callback where its receiver says so, else as the transfer ends. Never told of one that broke off.
    package var onComplete: (@Sendable (HTTPResult) -> Void)?
    /// Asked before each connection, with the 4 or 16 bytes of the address that it is about to use and the port; gives words that refuse it.
    /// No proxy is used then: it would make the connections that this is there to see.
    package var refusal: (@Sendable (_ address: [UInt8], _ port: Int) -> String?)?
    /// Whether a packed body comes as it was sent: one whose packing ends early is a whole one to libcurl.
    package var keepsPacking: Bool
    /// Whether it ends with the task that waits for it. What is paid for doesn't.
    package var endsWithTask: Bool

    package init(
        url: String,
        headers: [String] = [],
        body: String? = nil,
        deadlines: HTTPDeadlines,
        slowest: Int? = nil,
        onComplete: (@Sendable (HTTPResult) -> Void)? = nil,
        refusal: (@Sendable (_ address: [UInt8], _ port: Int) -> String?)? = nil,
        keepsPacking: Bool = false,
        endsWithTask: Bool = false
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.deadlines = deadlines
        self.slowest = slowest
        self.onComplete = onComplete
        self.refusal = refusal
        self.keepsPacking = keepsPacking
        self.endsWithTask = endsWithTask
    }
}

/// The deadlines of a transfer, from the moment on at which it has its place.
package struct HTTPDeadlines: Sendable, Hashable {
    /// Until the connection stands.
    package var connect: Duration
    /// Until the receiver says that what is waited for has begun.
    package var begun: Duration
    /// Silence after that.
    package var idle: Duration
    package var total: Duration

    package init(connect: Duration, begun: Duration, idle: Duration, total: Duration) {
        self.connect = connect
        self.begun = begun
        self.idle = idle
        self.total = total
    }
}

/// Takes the bytes of a response as they arrive, on the engine's thread, and keeps what it makes of them.
package protocol ResponseReceiver: AnyObject, Sendable {
    /// Takes the head, before the first bytes of the body.
    func begin(_ head: HTTPHead)
    /// Takes bytes of the body, inside of libcurl's write callback.
    func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Reception
}

/// What a receiver says of the bytes that it took.
package enum Reception: Sendable {
    /// Nothing yet but head and keep-alives.
    case waiting
    /// What is waited for has begun.
    case begun
    /// All has come that is needed, though the transfer may go on.
    case whole
    /// It wants no more: break off.
    case enough
}
