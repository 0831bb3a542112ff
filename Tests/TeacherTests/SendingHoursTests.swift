import Foundation
import Settings
import Testing

@testable import Teacher

@Suite("Off-peak hours")
struct SendingHoursTests {
    private func date(_ text: String) throws -> Date { try #require(ISO8601DateFormatter().date(from: text)) }

    private func deepSeek(waits: Bool = true) throws -> SendingHours {
        let peak = try #require(ProviderPreset.all.first { $0.name == "deepseek" }?.peak)
        return SendingHours(
            zone: try #require(TimeZone(identifier: peak.zone)),
            peaks: peak.windows,
            waitsForOffPeak: waits
        )
    }

    @Test(
        "DeepSeek's peaks: Monday to Friday, 9 to 12 and 14 to 18 in Beijing",
        arguments: [
            ("2026-11-24T01:00:00Z", true), ("2026-11-24T00:59:59Z", false), ("2026-11-24T03:59:59Z", true),
            ("2026-11-24T04:00:00Z", false), ("2026-11-24T06:30:00Z", true), ("2026-11-24T10:00:00Z", false),
            ("2026-11-28T02:00:00Z", false), ("2026-11-29T02:00:00Z", false), ("2026-11-30T02:00:00Z", true),
        ]
    )
    func peaks(text: String, isPeak: Bool) throws {
        #expect(try deepSeek().isPeak(date(text)) == isPeak)
    }

    @Test("within a peak it is known when sending goes on; outside of one, or where nobody waits, it may be sent")
    func reopening() throws {
        #expect(try deepSeek().reopening(after: date("2026-11-24T02:17:31Z")) == date("2026-11-24T04:00:00Z"))
        #expect(try deepSeek().reopening(after: date("2026-11-24T12:00:00Z")) == nil)
        for step in 1...2000 {
            let moment = try date("2026-11-24T04:00:00Z").addingTimeInterval(-Double(step) * 0.0123457)
            #expect(try deepSeek().reopening(after: moment) == date("2026-11-24T04:00:00Z"))
        }
        #expect(try deepSeek(waits: false).reopening(after: date("2026-11-24T02:17:31Z")) == nil)
        #expect(try abs(deepSeek().peakShare - 35.0 / 168) < 1e-9)
    }

    @Test("hours follow their zone's clock through the change to summer time")
    func summerTime() throws {
        let window = try #require(SendingHours.Window(days: Set(1...7), from: "09:00", to: "10:00"))
        let hours = SendingHours(
            zone: try #require(TimeZone(identifier: "Europe/Berlin")),
            peaks: [window],
            waitsForOffPeak: true
        )
        #expect(try hours.isPeak(date("2026-03-28T08:30:00Z")) && !hours.isPeak(date("2026-03-29T08:30:00Z")))
        #expect(try hours.isPeak(date("2026-03-29T07:30:00Z")))
    }

    @Test("windows that are none are refused, and all hours being peaks is no endless search")
    func broken() throws {
        #expect(SendingHours.Window(days: [1], from: "12:00", to: "09:00") == nil)
        #expect(SendingHours.Window(days: [1], from: "9 o'clock", to: "12:00") == nil)
        #expect(SendingHours.Window(days: [8], from: "09:00", to: "12:00") == nil)
        let always = try #require(SendingHours.Window(days: Set(1...7), from: "00:00", to: "24:00"))
        let hours = SendingHours(zone: .gmt, peaks: [always], waitsForOffPeak: true)
        #expect(try hours.reopening(after: date("2026-11-24T02:17:31Z")) == .distantFuture)
    }

    @Test("settings: the provider's hours or one's own, prices by window, and a message where there are none")
    func settings() throws {
        let price: SettingValue = .object(["input": .number(1), "output": .number(2)])
        let peakPrice: SettingValue = .object(["price": .object(["input": .number(2), "output": .number(4)])])
        let own = try GatewayTests.configuration(
            "http://h",
            ["provider": .string("deepseek"), "price": price, "peak": peakPrice, "hours": .string("off-peak")]
        )
        #expect(own.hours?.waitsForOffPeak == true)
        #expect(try own.price(at: date("2026-11-24T02:00:00Z"))?.output == 4)
        #expect(try own.price(at: date("2026-11-24T12:00:00Z"))?.output == 2)
        #expect(own.highestPrice?.output == 4)
        #expect {
            try GatewayTests.configuration("http://h", ["hours": .string("off-peak")])
        } throws: { error in
            error.localizedDescription.contains("teacher.hours") && error.localizedDescription.contains("teacher.peak")
        }
    }
}
