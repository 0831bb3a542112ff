import Prompts

/// What an export is told.
public struct ExportOptions: Sendable {
    /// The prompt that the student sees, in training and at inference.
    public var student: PromptTemplate
    /// The longest row in estimated tokens of prompt and answer (paper: 23,552).
    public var cutoffTokens: Int
    /// The share of queries that go to the validation split, from 0 to 1.
    public var validationShare: Double
    /// Whether labels by the simulator may be written.
    public var allowsSimulated: Bool

    /// The form of the rows, of those that the format has; its first if nil.
    public var style: String?
    /// The share of queries, from 0 to 1, that get an answer-only row beside the one with reasoning.
    public var answerOnlyShare: Double
    /// The prompt of answer-only rows.
    public var answerOnlyStudent: PromptTemplate?
    /// Whether lists with a source under a share-alike licence stay out.
    public var leavesOutShareAlike: Bool

    /// Whether summaries of reasoning may stand where reasoning is learnt from.
    public var allowsSummaries: Bool

    /// How texts are made safe: as in the prompts that the store's answers were paid for.
    public var textRules: TextRules

    /// Makes options; the defaults are the paper's.
    public init(
        student: PromptTemplate,
        cutoffTokens: Int = 23_552,
        validationShare: Double = 0,
        allowsSimulated: Bool = false,
        style: String? = nil,
        answerOnlyShare: Double = 0,
        answerOnlyStudent: PromptTemplate? = nil,
        leavesOutShareAlike: Bool = false,
        allowsSummaries: Bool = false,
        textRules: TextRules = .latest
    ) {
        self.student = student
        self.cutoffTokens = cutoffTokens
        self.validationShare = validationShare
        self.allowsSimulated = allowsSimulated
        self.style = style
        self.answerOnlyShare = answerOnlyShare
        self.answerOnlyStudent = answerOnlyStudent
        self.leavesOutShareAlike = leavesOutShareAlike
        self.allowsSummaries = allowsSummaries
        self.textRules = textRules
    }
}
