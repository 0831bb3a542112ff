import Store

extension RerankWindowRecord {
    /// Notes how asking ended.
    ///
    /// - Returns: what was read; nil where the window stays as it was, with its fault noted.
    /// - Throws: ``FailedRequest`` where the request failed for good.
    mutating func take<Value>(_ reading: TeacherClient.Reading<Value>) throws -> Value? {
        switch reading {
        case .read(let value, let key), .assumed(let value, let key):
            requestKey = key.rawValue
            return value
        case .unusable(let fault, let excerpt, let key):
            requestKey = key.rawValue
            self.fault = fault.rawValue
            repairs = evidenceJSON(["answer": excerpt])
        case .tooLong(let tokens):
            fault = "too-long"
            repairs = evidenceJSON(["estimated_prompt_tokens": tokens])
        case .failed(let cause, let message):
            throw FailedRequest(cause: cause, message: message)
        }
        return nil
    }
}
