import Ranking
import Settings

/// What of the content of answers is reasoning: looked for in every known way, or as the pipeline file declares.
package struct ContentReasoning: Sendable, Hashable {
    /// Where reasoning may stand in a content.
    package enum Place: String, Sendable, CaseIterable {
        /// In any of the other places, the first that is found.
        case any
        /// In tags like `<think>`.
        case tags
        /// In channels, as gpt-oss has them.
        case channels
        /// In prose before an answer in `<answer>` marks.
        case prose
        /// Nowhere: all of it is the answer.
        case none
    }

    /// A pair of marks of one's own.
    private struct Tags: Sendable, Hashable {
        let opening: String
        let closing: String
    }

    /// Fewer words before a marked answer are no reasoning: "Here is the order:".
    private static let leastProse = 20

    private var place = Place.any
    private var own: Tags?

    /// Looked for in every known way.
    static let detected = ContentReasoning()

    private init() {}

    /// What of a content is reasoning, what is the answer, and where the reasoning was; nil where nothing of it is reasoning.
    func split(_ content: String) -> (reasoning: String, answer: String, place: String)? {
        if let own, let parts = ThoughtMarks.pair(own.opening, own.closing, in: content) {
            return Self.found(parts, "a \(own.opening) block of the content")
        }
        let isAny = place == .any
        if isAny || place == .channels, let parts = ThoughtMarks.channels(content) {
            return Self.found(parts, Self.tagPlace)
        }
        let tagged = isAny || place == .tags ? ThoughtMarks.tags(content) : (reasoning: "", answer: content)
        if !tagged.reasoning.allSatisfy(\.isWhitespace) { return Self.found(tagged, Self.tagPlace) }
        // An empty block, as of a model that was told not to think, hides no prose behind it.
        let rest = tagged.answer
        if isAny || place == .prose, let parts = AnswerText.prose(in: rest, words: isAny ? Self.leastProse : 1) {
            return (parts.prose, String(parts.answer), Self.prosePlace)
        }
        return rest == content ? nil : Self.found(tagged, Self.tagPlace)
    }

    /// What a person reads of reasoning that no mark parts from its answer.
    static let prosePlace = "prose before the marked answer"

    private static let tagPlace = "a <think> block of the content"

    private static func found(_ parts: (reasoning: String, answer: String), _ place: String) -> (
        reasoning: String, answer: String, place: String
    ) {
        (parts.reasoning, parts.answer, place)
    }
}

extension ContentReasoning {
    /// The keys of `teacher.reasoning` that say it.
    static let properties: [Property] = [
        .optional(
            "content",
            .choice(Place.allCases.map(\.rawValue)),
            "What of the content is reasoning, where no field holds any: tags like `<think>`, gpt-oss's channels, prose before an answer in `<answer>` marks, none, or any of these.",
            default: .string(Place.any.rawValue)
        ),
        .optional(
            "tags",
            .list(.string),
            "Two marks of one's own, like [\"<musing>\", \"</musing>\"], looked for before all others."
        ),
    ]

    /// Takes `teacher.reasoning`.
    init(settings: Settings) throws {
        place = settings.string("content").flatMap(Place.init) ?? .any
        let tags = settings.strings("tags")
        guard settings.has("tags") else { return }
        let isSound = tags.count == 2 && tags[0] != tags[1] && tags.allSatisfy { !$0.allSatisfy(\.isWhitespace) }
        guard isSound else {
            throw PipelineFileError(
                path: settings.join("tags"),
                expected: "two marks that differ, the one that opens reasoning and the one that closes it",
                found: tags.isEmpty ? "none" : tags.joined(separator: ", "),
                suggestion: "write tags: [\"<musing>\", \"</musing>\"]"
            )
        }
        own = Tags(opening: tags[0], closing: tags[1])
    }
}
