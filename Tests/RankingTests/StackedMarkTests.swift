import Ranking
import Testing

@Suite("Marks on one letter", .timeLimit(.minutes(1)))
struct StackedMarkTests {
    private static let hostile = "a" + String(repeating: "\u{0323}\u{0301}", count: 40_000)

    @Test("too many are seen and taken away; texts of any writing stay as they are")
    func bounded() {
        #expect(StackedMarks.exceed(in: Self.hostile))
        #expect(StackedMarks.bounded("x\(Self.hostile)b").unicodeScalars.count == 3 + StackedMarks.most)
        for text in ["plain", "Việt Nam", "क्षत्रिय", "שָׁלוֹם", "ประเทศไทยกำลัง", "한국어", "e\u{0301}\u{0323}", ""] {
            #expect(!StackedMarks.exceed(in: text) && StackedMarks.bounded(text) == text)
        }
    }

    @Test("a passage of 80,000 marks is normalized in no time, and to the same text again")
    func passage() {
        let text = Passage.normalized(Self.hostile)
        #expect(text.utf8.count < 100 && Passage.normalized(text) == text)
    }
}
