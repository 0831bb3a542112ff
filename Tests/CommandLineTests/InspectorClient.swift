import Foundation
import TestSupport
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Asks a running inspector for its pages.
enum InspectorClient {
    /// The address that the process prints.
    static func address(_ process: RankforgeProcess) async throws -> String {
        for _ in 0..<1_000 {
            if process.output.hasSuffix("\n") { return process.output.trimmingCharacters(in: .newlines) }
            try await Task.sleep(for: .milliseconds(10))
        }
        return process.errors
    }

    static func get(_ address: String) async throws -> (status: Int, text: String) {
        let (data, response) = try await URLSession.shared.data(from: try #require(URL(string: address)))
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    /// Sends a form; gives the status of the page that it leads to.
    static func post(_ address: String, _ form: String) async throws -> Int {
        var request = URLRequest(url: try #require(URL(string: address)))
        request.httpMethod = "POST"
        request.httpBody = Data(form.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        return (response as? HTTPURLResponse)?.statusCode ?? 0
    }
}
