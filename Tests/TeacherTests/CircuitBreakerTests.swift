import Testing

@testable import Teacher

@Suite("When a run gives up")
struct CircuitBreakerTests {
    private let begin = ContinuousClock.now

    private func breaker(threshold: Int = 100, patience: Duration = .seconds(600)) -> CircuitBreaker {
        CircuitBreaker(threshold: threshold, attempts: 6, patience: patience)
    }

    private func failure(_ cause: AttemptFailure.Cause, status: Int? = nil) -> AttemptFailure {
        AttemptFailure(cause: cause, status: status, message: "m")
    }

    private static let outages = [
        AttemptFailure(cause: .connect, message: "refused"), AttemptFailure(cause: .reset, message: "reset"),
        AttemptFailure(cause: .server, status: 502, message: "Bad Gateway"),
        AttemptFailure(cause: .server, status: 503, message: "Service Unavailable"),
        AttemptFailure(cause: .server, status: 504, message: "Gateway Timeout"),
    ]

    @Test("a third attempt that reaches nobody is the last, unless others are still on the wire")
    func neverReached() {
        for cause in [AttemptFailure.Cause.connect, .dns] {
            var breaker = breaker()
            let verdicts = (1...3).map {
                breaker.failed(failure(cause), tries: $0, since: begin, othersInFlight: 0, at: begin)
            }
            #expect(verdicts == [.waits, .waits, .stops(inARow: 3)])
            var waiting = self.breaker()
            let waits = (1...5).map {
                waiting.failed(failure(cause), tries: $0, since: begin, othersInFlight: 1, at: begin)
            }
            #expect(waits.allSatisfy { $0 == .waits })
        }
    }

    @Test("failures that are no outage end the run only after many in a row")
    func many() {
        var breaker = breaker(threshold: 10)
        breaker.succeeded(at: begin)
        let verdicts = (1...12).map {
            breaker.failed(failure(.garbage), tries: $0, since: begin, othersInFlight: 0, at: begin)
        }
        #expect(verdicts.firstIndex(of: .stops(inARow: 10)) == 9)
        #expect(verdicts.prefix(9).allSatisfy { $0 == .counts })
    }

    @Test("a server that is away for 30 s costs no attempt and ends no run, at 256 in flight", arguments: outages)
    func restart(_ failure: AttemptFailure) {
        var breaker = breaker(threshold: 768)
        breaker.succeeded(at: begin)
        for step in 1...300 {
            let now = begin + .milliseconds(100 * step)
            for number in 1...256 {
                let verdict = breaker.failed(
                    failure,
                    tries: number,
                    since: now - .milliseconds(90),
                    othersInFlight: 0,
                    at: now
                )
                #expect(verdict == .waits)
            }
        }
        #expect(breaker.silence(at: begin + .seconds(30)).map { $0 > .seconds(29) } == true)
        let isBack = breaker.succeeded(at: begin + .seconds(31))
        #expect(isBack)
        #expect(breaker.silence(at: begin + .seconds(31)) == nil)
    }

    @Test("an outage ends the run once it has lasted as long as the pipeline file waits, and not before")
    func patience() {
        var breaker = breaker(patience: .seconds(60))
        breaker.succeeded(at: begin)
        func fail(_ seconds: Int) -> CircuitBreaker.Verdict {
            breaker.failed(
                failure(.connect),
                tries: 1,
                since: begin,
                othersInFlight: 0,
                at: begin + .seconds(seconds)
            )
        }
        #expect(fail(1) == .waits && fail(30) == .waits && fail(60) == .waits)
        #expect(fail(61) == .down(for: .seconds(60)))
    }

    @Test("in an outage one request goes now and then, and all go once one of them is not refused at once")
    func probes() {
        var breaker = breaker()
        breaker.succeeded(at: begin)
        #expect(breaker.opens(at: begin) == nil)
        for _ in 0..<3 {
            _ = breaker.failed(failure(.connect), tries: 1, since: begin, othersInFlight: 9, at: begin)
        }
        #expect(breaker.opens(at: begin) == nil)
        breaker.sent(at: begin)
        let next = breaker.opens(at: begin)
        #expect(next == begin + .milliseconds(250))
        // It fails: the next one waits longer.
        _ = breaker.failed(failure(.connect), tries: 2, since: begin, othersInFlight: 0, at: begin + .milliseconds(1))
        breaker.sent(at: begin + .milliseconds(250))
        #expect(breaker.opens(at: begin + .milliseconds(251)) == begin + .milliseconds(750))
        // It is not refused within three seconds: someone answers.
        #expect(breaker.opens(at: begin + .milliseconds(3250)) == nil)
    }

    @Test("what fails while others are answered is one of the request's own attempts")
    func own() {
        var breaker = breaker()
        breaker.succeeded(at: begin + .seconds(1))
        let verdict = breaker.failed(
            failure(.reset),
            tries: 1,
            since: begin,
            othersInFlight: 5,
            at: begin + .seconds(2)
        )
        #expect(verdict == .counts)
    }

    @Test("streams that break as the server dies are no sign of its life: what then is refused costs no attempt")
    func dying() {
        var breaker = breaker()
        breaker.succeeded(at: begin)
        let broken = breaker.failed(
            failure(.reset, status: 200),
            tries: 1,
            since: begin + .seconds(1),
            othersInFlight: 1,
            at: begin + .seconds(3)
        )
        let refused = breaker.failed(
            failure(.connect),
            tries: 2,
            since: begin + .seconds(2),
            othersInFlight: 0,
            at: begin + .seconds(4)
        )
        #expect(broken == .counts && refused == .waits)
    }
}
