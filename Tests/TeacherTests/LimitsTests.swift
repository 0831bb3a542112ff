import Foundation
import Testing

@testable import Teacher

@Suite("Limits")
struct LimitsTests {
    private let start = ContinuousClock.now

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

    @Test("the limit grows by answers and shrinks once for a burst of refusals")
    func adaptive() {
        var limit = AdaptiveLimit(initial: 10, ceiling: 100)
        for _ in 0..<20 { limit.succeeded() }
        #expect(limit.current == 30)
        for millisecond in 0..<50 { limit.refused(retryAfter: nil, at: start + .milliseconds(millisecond)) }
        #expect(abs(limit.current - 21) < 1e-9)
        limit.succeeded()
        #expect(limit.current > 21 && limit.current < 21.1)
        limit.refused(retryAfter: .seconds(5), at: start + .seconds(3))
        #expect(!limit.admits(inFlight: 0, at: start + .seconds(7)))
        #expect(limit.admits(inFlight: 0, at: start + .seconds(8)))
    }

    @Test("a rate a minute starts full and refills evenly; more than it holds is given when it is full")
    func bucket() throws {
        var bucket = try #require(TokenBucket(perMinute: 60, at: start))
        bucket.take(60, at: start)
        #expect(bucket.ready(for: 1, at: start) == start + .seconds(1))
        #expect(bucket.ready(for: 1, at: start + .seconds(1)) == start + .seconds(1))
        #expect(bucket.ready(for: 500, at: start + .seconds(60)) == start + .seconds(60))
        #expect(TokenBucket(perMinute: 0, at: start) == nil)
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

    @Test("providers and prices, which are data, can be read")
    func tables() throws {
        #expect(ProviderPreset.all.count >= 8)
        #expect(
            Set(ProviderPreset.all.map(\.name)).isSuperset(of: [
                "deepseek", "vllm", "sglang", "openrouter", "together", "fireworks", "simulator",
            ])
        )
        #expect(try #require(PriceTable.price(provider: "deepseek", model: "deepseek-reasoner")).output > 0)
    }
}
