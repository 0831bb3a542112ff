import HTTP
import Ranking

/// A line of the results of a batch file, read by the ``BatchForm`` of the teacher.
package enum BatchLine {
    /// What came of a request.
    package enum Result: Sendable {
        /// A finished answer.
        case answered(RequestKey, AssembledAnswer)
        /// The endpoint refuses this request: it can't be answered.
        case refused(RequestKey, AttemptFailure)
        /// It was not run, or failed in a way that heals: it is to be asked again.
        case notAnswered(RequestKey, AttemptFailure)
        /// The line is none.
        case broken(reason: String)
    }

    /// Reads a line, whose bytes need not be sound text.
    package static func read(_ line: [UInt8], configuration: TeacherConfiguration) -> Result {
        guard let form = configuration.batchForm else {
            return .broken(reason: "there are no batch files in protocol \(configuration.wire.name)")
        }
        guard let fields = JSONFields(line[...]), let id = fields.value(form.keyField)?.string else {
            return .broken(reason: "expected a JSON object with \(form.keyField), found something else")
        }
        guard let outcome = form.read(fields) else {
            let names = fields.names.prefix(8).joined(separator: ", ")
            return .broken(
                reason:
                    "expected \(form.expected) beside \(form.keyField), as \(configuration.wire.name) has it, found \(names)"
            )
        }
        let key = RequestKey(rawValue: id)
        switch outcome {
        case .failure(let failure): return ended(key, failure)
        case .response(let status, let body):
            var decoder = AnswerDecoder(configuration.wire, status: status)
            if body.withUnsafeBufferPointer({ decoder.take($0) }) == .enough {
                return .broken(reason: "an answer of more than \(AnswerDecoder.maximumBytes) bytes")
            }
            switch decoder.finish() {
            case .success(let assembled): return .answered(key, assembled)
            case .failure(let failure): return ended(key, failure)
            }
        }
    }

    /// What is wrong with the request can't heal; key, balance, rates and what keeps all requests out can.
    private static func ended(_ key: RequestKey, _ failure: AttemptFailure) -> Result {
        let isOfRequest =
            failure.cause == .badRequest || failure.cause == .refused && ![403, 451].contains(failure.status)
        return isOfRequest ? .refused(key, failure) : .notAnswered(key, failure)
    }
}
