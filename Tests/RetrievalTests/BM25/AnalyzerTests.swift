import Retrieval
import Testing

@Suite("Analysis of text")
struct AnalyzerTests {
    @Test(
        "words are cut as Lucene's StandardTokenizer cuts them",
        arguments: [
            ("The quick, brown fox!", ["the", "quick", "brown", "fox"]),
            ("don’t can't rock'n'roll", ["don't", "can't", "rock'n'roll"]),
            ("1,000 and 3.5; 1,a a.1 e.g. U.S.A.", ["1,000", "and", "3.5", "1", "a", "a", "1", "e.g", "u.s.a"]),
            ("IL-2 TNF-α p53 H2O", ["il", "2", "tnf", "α", "p53", "h2o"]),
            ("snake_case __init__ ___ _", ["snake_case", "__init__"]),
            ("the dog's and dogs’ and James's", ["the", "dog", "and", "dogs", "and", "james"]),
            ("ÉCOLE Straße ΑΒΓ cafe\u{301}", ["école", "straße", "αβγ", "cafe\u{301}"]),
            ("北京 ひら カタカナ 한국어", ["北", "京", "ひ", "ら", "カタカナ", "한국어"]),
            ("co\u{AD}operate zero\u{200B}width", ["cooperate", "zero", "width"]),
            ("m² ½ 20µm €5 👍🏽 ok", ["m", "20µm", "5", "ok"]),
            ("", []), ("… — !?", []), ("a\u{0}b\nc\td", ["a", "b", "c", "d"]),
        ]
    )
    func words(text: String, expected: [String]) throws {
        #expect(try Analyzer(removesStopWords: false, stems: false).terms(in: text) == expected)
    }

    @Test("stop words go and the rest is stemmed by Porter's algorithm")
    func english() throws {
        let text = "The relational databases are not running with these happily generalizations"
        #expect(try Analyzer().terms(in: text) == ["relat", "databas", "run", "happili", "gener"])
        #expect(try Analyzer(removesStopWords: false).terms(in: "it was flying") == ["it", "wa", "fly"])
        #expect(try Analyzer(stems: false).terms(in: "it was flying") == ["flying"])
    }

    @Test("a word without end is cut and not lost")
    func longWord() throws {
        let terms = try Analyzer(stems: false).terms(in: String(repeating: "x", count: 600))
        #expect(terms.map(\.utf8.count) == [255, 255, 90])
    }
}
