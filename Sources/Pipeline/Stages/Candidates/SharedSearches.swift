import Retrieval

/// The web searches of a run that are being asked, over all domains: who asks what is being asked waits for the same answer, since services
/// are paid by the request.
actor SharedSearches {
    private struct Question: Hashable {
        var provider: String
        var text: String
    }

    private struct Flight {
        var top: Int
        var task: Task<[SearchResult], any Error>
    }

    private var flights: [Question: Flight] = [:]

    /// Joins a search for the same, or begins one.
    ///
    /// - Parameters:
    ///   - top: how many results are wanted at least; a search for fewer is waited for, but does not do.
    ///   - ask: gives the stored results or asks the service, and returns when they are stored.
    func results(
        provider: String,
        text: String,
        top: Int,
        ask: @escaping @Sendable () async throws -> [SearchResult]
    ) async throws -> [SearchResult] {
        let question = Question(provider: provider, text: text)
        while let flight = flights[question] {
            if flight.top >= top { return try await flight.task.value }
            _ = try await flight.task.value
        }
        // A task and not a plain call: while it asks, others must find it. A stop ends the client that it asks.
        let task = Task {
            defer { flights[question] = nil }
            return try await ask()
        }
        flights[question] = Flight(top: top, task: task)
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
