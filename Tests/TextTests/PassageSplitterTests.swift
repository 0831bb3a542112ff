import Foundation
import Ingest
import Testing

@Suite("Splitting into passages")
struct PassageSplitterTests {
    @Test(
        "cut on blank lines, with blanks in them too; headings join what follows; a short end joins what stands before"
    )
    func splitting() {
        let long = "This paragraph is certainly longer than forty characters."
        #expect(PassageSplitter.split("\(long)\n \t\n\(long)x.") == [long, long + "x."])
        #expect(PassageSplitter.split("Heading\n\n\(long)") == ["Heading\n\(long)"])
        #expect(PassageSplitter.split("\(long)\r\n\r\nEnd.") == ["\(long)\nEnd."])
        #expect(PassageSplitter.split("Only this.") == ["Only this."])
        #expect(PassageSplitter.split(" \n\n \n").isEmpty)
    }

    @Test(
        "headings of any length join what follows them, and the last one what stands before; a list of lines stays one"
    )
    func headings() {
        let heading = "How the harbour of the island came to be built where no harbour should have been built"
        let text = "This paragraph says what the heading over it promises, and ends."
        #expect(PassageSplitter.split("\(text)\n\n\(heading)\n\n\(text)") == [text, "\(heading)\n\(text)"])
        #expect(PassageSplitter.split("\(heading)\n\nPart one\n\n\(text)") == ["\(heading)\nPart one\n\(text)"])
        #expect(PassageSplitter.split("\(text)\n\n\(heading)") == ["\(text)\n\(heading)"])
        let lines = (1...5).map { "\(heading), as number \($0) of the list tells" }
        #expect(PassageSplitter.split(lines.joined(separator: "\n\n")) == lines)
        let rows = "a row of a table of many cells | with a second cell | and a third"
        #expect(PassageSplitter.split("\(rows)\n\n\(text)") == [rows, text])
    }

    @Test("a piece that is only the title, or repeats it, is no passage")
    func titles() {
        let title = "How the harbour of the island came to be built – Tidewater Almanac"
        let text = "This paragraph says what the heading over it promises, and ends."
        let heading = "How the Harbour of the Island came to be built!"
        #expect(PassageSplitter.split("\(heading)\n\n\(heading)", title: title).isEmpty)
        #expect(PassageSplitter.split("\(heading)\n\n\(text)", title: title) == [text])
        #expect(PassageSplitter.split("\(text)\n\n\(heading) And more.", title: title).count == 2)
        #expect(PassageSplitter.split(heading) == [heading])
    }

    @Test("an overlong paragraph is cut at ends of sentences, and nothing is lost", arguments: [50, 137, 1000])
    func cutting(longest: Int) {
        let text = (0..<200).map { "Sentence number \($0) ends here." }.joined(separator: " ")
        let pieces = PassageSplitter.split(text, longest: longest)
        #expect(pieces.allSatisfy { $0.count <= longest && !$0.isEmpty })
        #expect(pieces.joined(separator: " ") == text)
        #expect(pieces.dropLast().filter { $0.hasSuffix(".") }.count > pieces.count / 2)
    }

    @Test("a text without any blank is cut too")
    func unbroken() {
        let pieces = PassageSplitter.split(String(repeating: "x", count: 10_000), longest: 999)
        #expect(pieces.count == 11 && pieces.joined().count == 10_000)
    }

    @Test("a number is no end of a sentence, and Chinese sentences need no blank")
    func sentences() {
        #expect(
            PassageSplitter.split("It is so long. It weighs 3.14 kg.", shortest: 0, longest: 26) == [
                "It is so long.", "It weighs 3.14 kg.",
            ]
        )
        #expect(PassageSplitter.split("一二三四。五六七八九", shortest: 0, longest: 7) == ["一二三四。", "五六七八九"])
    }

    @Test("a paragraph of 5 MB takes a time in proportion", .timeLimit(.minutes(5)))
    func long() {
        // Of this thread: on a busy machine the clock says nothing.
        func seconds() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let sentence = "This sentence stands in a very long paragraph. "
        let marks = "e" + String(repeating: "\u{301}", count: 500_000)
        for text in [String(repeating: sentence, count: 110_000), String(repeating: "x", count: 500_000), marks] {
            let start = seconds()
            let pieces = PassageSplitter.split(text)
            #expect(seconds() - start < 20)
            #expect(
                pieces.allSatisfy { $0.unicodeScalars.count <= 4000 }
                    && pieces.count >= text.unicodeScalars.count / 4000
            )
        }
    }
}
