import Store
import Teacher

/// The window of the teacher's model, as its server names it: asked for once, before the first request that is paid, and kept in the store
/// for whatever looks ahead or back without a connection.
actor ModelWindow {
    private let store: Store
    private let identity: String
    /// Asks the server; nil where nothing may be sent.
    private let ask: (@Sendable () async -> Int?)?
    private var asking: Task<Int?, Never>?

    init(store: Store, identity: String, ask: (@Sendable () async -> Int?)? = nil) {
        self.store = store
        self.identity = identity
        self.ask = ask
    }

    /// The window in tokens; nil if it is not known. A server that does not say it is no error.
    func tokens() async -> Int? {
        if let asking { return await asking.value }
        let task = Task { [store, identity, ask] in
            guard let found = await ask?() else { return try? await store.modelWindow(identity) }
            try? await store.keepModelWindow(found, of: identity)
            return found
        }
        asking = task
        return await task.value
    }

    /// Whether it was asked for.
    var isAsked: Bool { ask == nil || asking != nil }
}
