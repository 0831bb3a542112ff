import Testing

@testable import Teacher

@Suite("What a refusal means")
struct FailureCauseTests {
    private func cause(
        _ status: Int,
        code: String? = nil,
        type: String? = nil,
        _ message: String = "",
        headers: [String: String] = [:]
    ) -> AttemptFailure.Cause {
        AttemptFailure.Cause(status: status, code: code, type: type, message: message, headers: headers)
    }

    @Test("429 is an empty account by its code or type, and a rate limit whatever its message says")
    func quota() {
        #expect(cause(429, code: "insufficient_quota") == .noBalance)
        #expect(cause(429, type: "insufficient_quota") == .noBalance)
        #expect(cause(429, type: "exceeded_current_quota_error") == .noBalance)
        #expect(cause(429, code: "429", type: "requests", "INSUFFICIENT QUOTA: insufficient_quota") == .rateLimited)
        #expect(cause(429) == .rateLimited)
    }

    @Test("403 is about the prompt unless its code or type speaks of the key or the account")
    func forbidden() {
        #expect(cause(403, code: "403", "Input was flagged") == .refused)
        #expect(cause(403, "Sorry, you have been blocked") == .refused)
        #expect(cause(403, code: "invalid_api_key") == .unauthorized)
        #expect(cause(403, type: "permission_error") == .unauthorized)
        #expect(cause(403, type: "billing_error") == .noBalance)
        #expect(cause(400, code: "content_filter") == .refused)
        #expect(cause(400, code: "API_KEY_INVALID") == .unauthorized)
    }

    @Test("what heals by itself is the server's, and what does not is the request's")
    func others() {
        for status in [408, 409, 425, 500, 502, 503, 504, 529] { #expect(cause(status) == .server) }
        for status in [301, 400, 404, 405, 413, 422] { #expect(cause(status) == .badRequest) }
        // llama.cpp: a prompt over the window, by 400, by 500 and in a 200; and a model that is being loaded.
        for status in [400, 500, 200] { #expect(cause(status, type: "exceed_context_size_error") == .badRequest) }
        #expect(cause(503, code: "503", type: "unavailable_error", "Loading model") == .server)
        #expect(cause(401) == .unauthorized)
        #expect(cause(402) == .noBalance)
        #expect(cause(402, headers: ["retry-after": "3"]) == .rateLimited)
    }

    @Test("an error with status 200 is read by its code: a 400 in a stream is a 400")
    func inBody() {
        #expect(cause(200, code: "400") == .badRequest)
        #expect(cause(200, code: "429") == .rateLimited)
        #expect(cause(200, code: "502") == .server)
        #expect(cause(200, type: "invalid_request_error") == .badRequest)
        #expect(cause(200, type: "overloaded_error") == .server)
        #expect(cause(200, "something went wrong") == .server)
    }

    @Test(
        "errors are read in each shape that servers send",
        arguments: [
            (
                #"{"error": {"message": "m", "type": "t", "code": 42}}"#,
                ServerError(message: "m", code: "42", type: "t")
            ),
            (#"{"error": "m"}"#, ServerError(message: "m")),
            (
                #"{"object": "error", "message": "m", "type": "t", "code": 400}"#,
                ServerError(message: "m", code: "400", type: "t")
            ),
            (
                #"[{"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}]"#,
                ServerError(message: "m", code: "429", type: "RESOURCE_EXHAUSTED")
            ),
            (#"{"detail": "Not Found"}"#, ServerError(message: "Not Found")),
            (#"{"error": "m", "code": 400, "type": "t"}"#, ServerError(message: "m", code: "400", type: "t")),
            (
                #"{"statusCode": 400, "error": "Bad Request", "message": "m"}"#,
                ServerError(message: "Bad Request: m", status: 400)
            ),
        ]
    )
    func shapes(_ body: String, _ error: ServerError) {
        #expect(ServerError(body: Array(body.utf8)) == error)
    }

    @Test("a page is no error object")
    func page() {
        #expect(ServerError(body: Array("<!DOCTYPE html><html>".utf8)) == nil)
    }
}
