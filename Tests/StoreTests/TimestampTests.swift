import Foundation
import Testing

@testable import Store

@Suite("Times as the store writes them")
struct TimestampTests {
    @Test(
        "are those of ISO 8601, as Foundation writes them",
        arguments: [0, 1, 951_782_399, 951_782_400, 1_767_225_599, 1_795_000_000, 4_102_444_800, 253_402_300_799]
    )
    func text(seconds: Int) {
        for milliseconds in [0, 7, 50, 999] {
            let date = Date(timeIntervalSince1970: Double(seconds) + (Double(milliseconds) + 0.25) / 1000)
            let expected = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            #expect(Timestamp.text(seconds: seconds, milliseconds: milliseconds) == expected)
        }
    }

    @Test("say the present moment")
    func now() throws {
        let date = try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(Timestamp.now())
        #expect(abs(date.timeIntervalSinceNow) < 60)
    }
}
