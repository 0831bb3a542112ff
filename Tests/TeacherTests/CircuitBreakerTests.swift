import Teacher
import Testing

@Suite("When a run gives up")
struct CircuitBreakerTests {
    @Test("a third attempt that reaches nobody is the last, unless others are still on the wire")
    func neverReached() {
        for cause in [AttemptFailure.Cause.connect, .dns] {
            var breaker = CircuitBreaker(threshold: 100, attempts: 6)
            let stops = (1...3).map { breaker.failed(cause, attempt: $0, othersInFlight: 0) }
            #expect(stops == [false, false, true])
            var waiting = CircuitBreaker(threshold: 100, attempts: 6)
            let waits = (1...5).map { waiting.failed(cause, attempt: $0, othersInFlight: 1) }
            #expect(!waits.contains(true))
        }
    }

    @Test("once anything was heard, be it a refusal, only many failures in a row end the run")
    func heard() {
        let signs: [(inout CircuitBreaker) -> Void] = [
            { $0.succeeded() }, { $0.refused() }, { _ = $0.failed(.server, attempt: 1, othersInFlight: 0) },
        ]
        for sign in signs {
            var breaker = CircuitBreaker(threshold: 10, attempts: 6)
            sign(&breaker)
            let before = breaker.failures
            let stops = (1...12).map { breaker.failed(.connect, attempt: $0, othersInFlight: 0) }
            #expect(stops.firstIndex(of: true) == 9 - before)
        }
    }
}
