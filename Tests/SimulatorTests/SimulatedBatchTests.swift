import Foundation
import Simulator
import TestSupport
import Testing

@Suite("Batch files, answered by the simulator")
struct SimulatedBatchTests {
    private static let messages =
        #"[{"role":"user","content":"<query>\n  cats\n</query>\n\n<passages>\n[1] dogs bark\n[2] cats purr\n</passages>\n\nWrite the order like [2] > [1]."}]"#

    /// A request of each form under a key, and what stands before an answer to it.
    private static let forms: [(request: String, answered: String, expired: String)] = [
        (
            #"{"custom_id":"KEY","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":\#(messages)}}"#,
            #""custom_id":"KEY","response":{"status_code":200,"#, #""code":"batch_expired""#
        ),
        (
            #"{"custom_id":"KEY","method":"POST","url":"/v1/responses","body":{"model":"m","input":"cats [1]"}}"#,
            #""body":{"id":"resp_"#, #""code":"batch_expired""#
        ),
        (
            #"{"custom_id":"KEY","body":{"model":"m","messages":\#(messages)}}"#,
            #""custom_id":"KEY","response":{"status_code":200,"#,
            #""code":"batch_expired""#
        ),
        (
            #"{"requests":[{"custom_id":"KEY","params":{"model":"m","max_tokens":900,"messages":\#(messages)}}]}"#,
            #"{"custom_id":"KEY","result":{"type":"succeeded","message":{"id":"msg_"#, #""result":{"type":"expired"}"#
        ),
        (
            #"{"key":"KEY","request":{"model":"models/m","contents":[{"parts":[{"text":"cats [1]"}]}]}}"#,
            #"{"key":"KEY","response":{"candidates":["#, #""error":{"code":4,"#
        ),
    ]

    private func answer(_ text: String, _ set: (inout SimulatorConfiguration) -> Void = { _ in }) async throws -> String
    {
        try await withTemporaryFolder { folder in
            let (file, results) = (folder.appending(path: "in"), folder.appending(path: "out"))
            try Data(text.utf8).write(to: file)
            var configuration = SimulatorConfiguration()
            set(&configuration)
            _ = try Simulator.answer([file], to: results, configuration)
            return try String(contentsOf: results, encoding: .utf8)
        }
    }

    @Test("each form is answered in its own, and so are requests that were not run", arguments: 0..<5)
    func forms(number: Int) async throws {
        let form = Self.forms[number]
        let answered = try await answer(form.request)
        #expect(answered.contains(form.answered), "\(answered)")
        let expired = try await answer(form.request) { $0.faults.stall = 1 }
        #expect(expired.contains(form.expired), "\(expired)")
        let failed = try await answer(form.request) { $0.faults.error500 = 1 }
        #expect(failed.contains("Internal error") && !failed.contains(form.answered), "\(failed)")
    }

    @Test("what no service would take is refused with its place: other lines, keys that come twice")
    func refused() async throws {
        let line = Self.forms[0].request
        for (text, words) in [("{}", "something else"), ("\(line)\n\(line)", "an earlier one"), ("no", "request 1")] {
            await #expect {
                _ = try await answer(text)
            } throws: {
                $0.localizedDescription.contains(words)
            }
        }
    }
}
