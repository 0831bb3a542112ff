import Foundation
import Testing

@testable import Teacher

@Suite("Limits")
struct LimitsTests {
    private let begin = ContinuousClock.now

    @Test("Retry-After is read as seconds, milliseconds or a date; x-ratelimit-reset counts where nothing remains")
    func retryAfter() throws {
        let now = try #require(ISO8601DateFormatter().date(from: "2026-11-24T08:00:00Z"))
        func wait(_ headers: [String: String]) -> Duration? { RetryAfter.duration(headers, now: now) }
        #expect(wait(["retry-after": "7"]) == .seconds(7))
        #expect(wait(["retry-after": "1.5"]) == .seconds(1.5))
        #expect(wait(["retry-after-ms": "250", "retry-after": "7"]) == .milliseconds(250))
        #expect(wait(["retry-after": "Tue, 24 Nov 2026 08:00:30 GMT"]) == .seconds(30))
        #expect(wait(["retry-after": "Tue, 24 Nov 2026 07:00:00 GMT"]) == .seconds(0))
        #expect(wait(["retry-after": "soon"]) == nil)
        // The server's own clock counts where it is told, whatever this machine's says.
        let date = "Tue, 24 Nov 2026 11:00:00 GMT"
        #expect(wait(["retry-after": "Tue, 24 Nov 2026 11:00:20 GMT", "date": date]) == .seconds(20))
        #expect(wait(["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6m0s"]) == .seconds(360))
        #expect(wait(["x-ratelimit-remaining-tokens": "12", "x-ratelimit-reset-tokens": "6m0s"]) == nil)
        #expect(wait([:]) == nil)
    }

    @Test(
        "what heals is tried again after a growing, jittered wait; what does not is given up; key and balance stop all"
    )
    func rule() {
        let rule = RetryRule(attempts: 5, base: .seconds(1), ceiling: .seconds(8))
        #expect(rule.decide(.server, attempt: 1, retryAfter: nil, random: 0.5) == .again(after: .seconds(0.5)))
        #expect(rule.decide(.server, attempt: 3, retryAfter: nil, random: 1) == .again(after: .seconds(4)))
        #expect(rule.decide(.server, attempt: 4, retryAfter: nil, random: 1) == .again(after: .seconds(8)))
        #expect(rule.decide(.server, attempt: 5, retryAfter: nil, random: 1) == .giveUp)
        #expect(
            rule.decide(.rateLimited, attempt: 1, retryAfter: .seconds(30), random: 0) == .again(after: .seconds(30))
        )
        for cause in [AttemptFailure.Cause.badRequest, .tooLarge, .tls] {
            #expect(rule.decide(cause, attempt: 1, retryAfter: nil, random: 0) == .giveUp)
        }
        for cause in [AttemptFailure.Cause.unauthorized, .noBalance] {
            #expect(rule.decide(cause, attempt: 1, retryAfter: nil, random: 0) == .stopAll)
        }
    }

    private func admits(_ limit: inout AdaptiveLimit, _ inFlight: Int, _ now: ContinuousClock.Instant) -> Bool {
        limit.admits(inFlight: inFlight, at: now)
    }

    @Test("the start doubles by the clock while nothing is refused and every place is taken")
    func start() {
        var limit = AdaptiveLimit(initial: 10, ceiling: 100)
        #expect(!admits(&limit, 10, begin))
        #expect(limit.growsAt == begin + .milliseconds(200))
        #expect(!admits(&limit, 10, begin + .milliseconds(150)))
        #expect(admits(&limit, 10, begin + .milliseconds(200)))
        #expect(limit.current == 20)
        #expect(!admits(&limit, 20, begin + .milliseconds(300)))
        for step in 2...5 { _ = limit.admits(inFlight: Int(limit.current), at: begin + .milliseconds(step * 200)) }
        #expect(limit.current == 100 && limit.growsAt == nil)
    }

    @Test("a burst of refusals brings it to what is still in flight, and answers bring it up again slowly")
    func burst() {
        var limit = AdaptiveLimit(initial: 512, ceiling: 2000)
        for (millisecond, inFlight) in (300..<511).reversed().enumerated() {
            limit.refused(retryAfter: nil, inFlight: inFlight, at: begin + .milliseconds(millisecond))
        }
        #expect(limit.current == 300)
        for _ in 0..<300 { limit.succeeded(at: begin + .seconds(1)) }
        #expect(limit.current > 325 && limit.current < 350)
        limit.refused(retryAfter: nil, inFlight: 310, at: begin + .seconds(3))
        #expect(limit.current == 279)
    }

    @Test("after a pause they go in groups that double, not as a herd")
    func noHerd() {
        var limit = AdaptiveLimit(initial: 320, ceiling: 2000)
        limit.refused(retryAfter: .seconds(5), inFlight: 320, at: begin)
        #expect(!admits(&limit, 0, begin + .seconds(4)))
        #expect(admits(&limit, 0, begin + .seconds(5)))
        #expect(limit.current == 36)
        #expect(!admits(&limit, 36, begin + .seconds(5)))
        #expect(admits(&limit, 36, begin + .seconds(5.25)))
        #expect(limit.current == 72)
        #expect(admits(&limit, 72, begin + .seconds(5.5)))
        #expect(limit.current == 144)
        #expect(admits(&limit, 144, begin + .seconds(6)))
        #expect(limit.current == 288)
        #expect(!admits(&limit, 288, begin + .seconds(9)))
    }

    @Test("a server that queues is noticed by its first tokens; one that is only uneven is not")
    func queueing() {
        var limit = AdaptiveLimit(initial: 400, ceiling: 400)
        for number in 0..<640 { limit.succeeded(firstToken: .seconds(number % 2 == 0 ? 1 : 3), at: begin) }
        #expect(limit.current == 400)
        for _ in 0..<192 { limit.succeeded(firstToken: .seconds(20), at: begin) }
        #expect(limit.current < 340)
        for _ in 0..<64000 { limit.succeeded(firstToken: .seconds(20), at: begin) }
        #expect(limit.current >= 16)
    }

    @Test("a rate a minute starts full and refills evenly; more than it holds is given when it is full")
    func bucket() throws {
        var bucket = try #require(TokenBucket(perMinute: 60, at: begin))
        bucket.take(60, at: begin)
        #expect(bucket.ready(for: 1, at: begin) == begin + .seconds(1))
        #expect(bucket.ready(for: 1, at: begin + .seconds(1)) == begin + .seconds(1))
        #expect(bucket.ready(for: 500, at: begin + .seconds(60)) == begin + .seconds(60))
        #expect(TokenBucket(perMinute: 0, at: begin) == nil)
    }

    @Test(
        "what an attempt without a count may have been billed is held until the store has counted it, and nothing is forgotten meanwhile"
    )
    func possiblyBilled() {
        var budget = Budget(limit: 100, spent: 20, possible: 10)
        #expect(budget.reserve(60) == .send)
        budget.settle(60, cost: nil, possible: 60)
        #expect(budget.counted == 90 && budget.reserve(20) == .stop)
        budget.noted(60)
        budget.beginCount()
        // Noted while the store counts: it may be in the count or not.
        #expect(budget.reserve(5) == .send)
        budget.settle(5, cost: nil, possible: 5)
        budget.noted(5)
        budget.endCount(25)
        #expect(budget.counted == 20 + 25 + 5 && budget.reserve(50) == .send)
    }

    @Test("the budget lets nothing go whose worst case could exceed it")
    func budget() {
        var budget = Budget(limit: 100, spent: 20)
        #expect(budget.reserve(50) == .send)
        #expect(budget.reserve(50) == .wait)
        budget.settle(50, cost: 10)
        #expect(budget.spent == 30 && budget.reserve(50) == .send)
        budget.settle(50, cost: 50)
        #expect(budget.reserve(21) == .stop)
    }

    @Test("a share lets nothing go that it or the whole has no room for, and what one share spends the others can't")
    func share() async throws {
        let whole = SharedBudget(limit: 100e-6, place: "budget", spent: { 20 })
        let first = SharedBudget(limit: 50e-6, place: "teachers.a.budget", within: whole)
        let second = SharedBudget(limit: nil, place: "teachers.b.budget", within: whole, possible: { 7 })
        for share in [first, second] { try await share.open() }
        #expect(whole.spent == 20 && first.spent == 0 && second.spent == 7)
        #expect(first.book(60)?.place == "teachers.a.budget", "its own bound")
        #expect(first.book(40) == nil && whole.spent == 60)
        #expect(second.book(50)?.place == "budget", "that of all, of which the other has spent a part")
        #expect(second.spent == 7 && second.book(40) == nil && whole.spent == 100 && second.spent == 47)
        try await second.recount()
        #expect(whole.spent == 100 && first.spent == 40)
    }

    @Test("providers and prices, which are data, can be read")
    func tables() throws {
        #expect(ProviderPreset.all.count >= 8)
        #expect(
            Set(ProviderPreset.all.map(\.name)).isSuperset(of: [
                "deepseek", "vllm", "sglang", "openrouter", "together", "fireworks", "simulator",
            ])
        )
        #expect(try #require(PriceTable.entry(provider: "deepseek", model: "deepseek-reasoner")).price.output > 0)
    }
}
