import Foundation
import Testing

@testable import Retrieval

@Suite("When a host is asked next")
struct HostScheduleTests {
    private let start = ContinuousClock.now

    @Test("the delay passes between the end of a request and the next one")
    func delay() {
        var schedule = HostSchedule()
        #expect(schedule.wait(at: start) == .zero)
        schedule.handle(.answered, delay: .seconds(1), at: start)
        #expect(schedule.wait(at: start + .milliseconds(400)) == .milliseconds(600))
        #expect(schedule.wait(at: start + .seconds(2)) == .zero)
    }

    @Test("a host that refuses is asked at growing distances, and not before the time that it names")
    func refused() {
        var schedule = HostSchedule()
        let isWorthOnce = schedule.handle(.refused(retryAfter: nil), delay: .seconds(1), at: start)
        #expect(schedule.wait(at: start) == .seconds(2))
        let isWorthTwice = schedule.handle(.refused(retryAfter: .seconds(30)), delay: .seconds(1), at: start)
        #expect(schedule.wait(at: start) == .seconds(30))
        let isWorthHours = schedule.handle(.refused(retryAfter: .seconds(9000)), delay: .seconds(1), at: start)
        #expect([isWorthOnce, isWorthTwice, isWorthHours] == [true, true, false])
        schedule.handle(.answered, delay: .seconds(1), at: start)
        #expect(schedule.wait(at: start) == .seconds(1))
    }

    @Test("a host that stays silent is given up, and one answer makes good for all silences")
    func silent() {
        var schedule = HostSchedule()
        for _ in 0..<4 { schedule.handle(.silent, delay: .zero, at: start) }
        schedule.handle(.answered, delay: .zero, at: start)
        let isWorthIt = (0..<5).map { _ in schedule.handle(.silent, delay: .zero, at: start) }
        #expect(isWorthIt == [true, true, true, true, false])
        #expect(schedule.isGivenUp)
    }

    @Test("Retry-After is read as seconds and as a date")
    func retryAfter() {
        let now = Date(timeIntervalSince1970: 784_111_777)
        #expect(PageReply.retryAfter("120", now: now) == .seconds(120))
        #expect(PageReply.retryAfter("Sun, 06 Nov 1994 08:50:37 GMT", now: now) == .seconds(60))
        #expect(PageReply.retryAfter("soon", now: now) == nil)
    }

    @Test("an archive's answer names the copy as it was")
    func archive() {
        let body = #"""
            {"archived_snapshots": {"closest": {"available": true, "url": "http://web.archive.org/web/20200101000000/http://a.org/",
             "timestamp": "20200101000000", "status": "200"}}}
            """#
        #expect(ArchivedCopy(Data(body.utf8))?.url == "http://web.archive.org/web/20200101000000id_/http://a.org/")
        #expect(ArchivedCopy(Data(#"{"archived_snapshots": {}}"#.utf8)) == nil)
        #expect(ArchivedCopy(Data("<html>".utf8)) == nil)
        let question = ArchivedCopy.question("http://a.org/?x=1&y", service: "https://archive.org/wayback/available")
        #expect(question == "https://archive.org/wayback/available?url=http%3A%2F%2Fa.org%2F%3Fx%3D1%26y")
    }
}
