import Testing

@testable import Teacher

@Suite("Whether a refusal is one request's or everyone's")
struct RefusalWatchTests {
    private func refusal(_ status: Int, _ message: String = "no") -> AttemptFailure {
        AttemptFailure(
            cause: AttemptFailure.Cause(status: status, code: nil, type: nil, message: message),
            status: status,
            message: message
        )
    }

    @Test("ten in a row that say the same, whatever they count, are the set-up")
    func ten() {
        var watch = RefusalWatch(wasAnswered: true)
        let verdicts = (1...10).map { watch.refused(refusal(400, "your prompt of \($0 * 7) tokens")) }
        #expect(verdicts.prefix(9).allSatisfy { $0 == nil })
        #expect(verdicts.last == .setUp(inARow: 10))
    }

    @Test("refusals between answers are the requests' own, however many")
    func between() {
        var watch = RefusalWatch(wasAnswered: false)
        for _ in 1...50 {
            let verdict = watch.refused(refusal(403, "flagged"))
            #expect(verdict == nil)
            watch.answered()
        }
        #expect(watch.whenQuiet(refusal(404)) == .own)
    }

    @Test(
        "where nothing else is on its way, an unknown address or model is the set-up, and another refusal the request's own"
    )
    func quiet() {
        var watch = RefusalWatch(wasAnswered: false)
        _ = watch.refused(refusal(404))
        #expect(watch.whenQuiet(refusal(404)) == .setUp(inARow: 1))
        _ = watch.refused(refusal(400))
        #expect(watch.whenQuiet(refusal(400)) == .own)
        for _ in 1...2 { _ = watch.refused(refusal(400)) }
        #expect(watch.whenQuiet(refusal(400)) == .setUp(inARow: 3))
        var later = RefusalWatch(wasAnswered: true)
        for _ in 1...5 { _ = later.refused(refusal(403)) }
        #expect(later.whenQuiet(refusal(403)) == .own)
    }

    @Test("the setting to change is named by status and by the server's words")
    func setting() {
        let advice = SetUpAdvice(address: "http://host:8000", parameters: ["reasoning_effort", "temperature"])
        #expect(advice.setting(refusal(404, "Not Found")).hasPrefix("teacher.base_url (http://host:8000; "))
        let whole = SetUpAdvice(address: "http://host/v1/chat/completions", parameters: [])
        #expect(whole.setting(refusal(404, "Not Found")).contains("; write http://host/v1, to which"))
        #expect(advice.setting(refusal(404, "The model `x` does not exist.")) == "teacher.model")
        #expect(advice.setting(refusal(400, "temperature is deprecated")) == "teacher.parameters.temperature")
        #expect(
            advice.setting(refusal(400, "max_tokens is too large: 32768")) == "teacher.max_tokens and teacher.context"
        )
        #expect(advice.setting(refusal(403)).contains("teacher.api_key_env"))
        #expect(advice.setting(refusal(422, "no")).contains("teacher.model"))
    }
}
