package import Settings

/// What an export is told.
package struct ExportOptions: Sendable {
    /// The prompt that the student sees, in training and at inference.
    package var student: PromptTemplate
    /// The longest row in estimated tokens of prompt and answer (paper: 23,552).
    package var cutoffTokens: Int
    /// The share of queries that go to the validation split, from 0 to 1.
    package var validationShare: Double
    /// Whether labels by the simulator may be written.
    package var allowsSimulated: Bool

    /// The form of the rows, of those that the format has; its first if nil.
    package var style: String?
    /// The share of queries, from 0 to 1, that get an answer-only row beside the one with reasoning.
    package var answerOnlyShare: Double
    /// The prompt of answer-only rows.
    package var answerOnlyStudent: PromptTemplate?
    /// Whether lists with a source under a share-alike licence stay out.
    package var leavesOutShareAlike: Bool

    /// Whether summaries of reasoning may stand where reasoning is learnt from.
    package var allowsSummaries: Bool

    /// How texts are made safe: as in the prompts that the store's answers were paid for.
    package var textRules: TextRules

    /// Makes options; the defaults are the paper's.
    package init(
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

/// What an export was made from, for the manifest.
package struct ExportIdentity: Sendable, Hashable {
    /// The pipeline's name.
    package var pipeline: String
    /// The hash of all config, prompts and data that shaped the lists.
    package var configHash: String
    /// The release of rankforge.
    package var release: String
    /// Who was asked, in a sentence each, where there are several teachers.
    package var teachers: [String]

    package init(pipeline: String, configHash: String, release: String, teachers: [String] = []) {
        self.pipeline = pipeline
        self.configHash = configHash
        self.release = release
        self.teachers = teachers
    }
}

/// A set of files that the hub's viewer and `load_dataset` offer under one name.
package struct CardConfiguration: Sendable, Hashable {
    /// A split with its file.
    struct Split: Sendable, Hashable {
        var name: String
        var path: String
    }

    var name: String
    var splits: [Split]

    /// The files `STEM.jsonl` and `STEM.validation.jsonl`, of those that are there.
    init(name: String, stem: String, files: [String]) {
        self.name = name
        splits = ExportSplit.allCases.compactMap { split in
            let path = split.fileName(stem)
            return files.contains(path) ? Split(name: split.rawValue, path: path) : nil
        }
    }

    /// As the card's head writes it.
    var lines: [String] {
        ["- config_name: \(name)", "  data_files:"]
            + splits.flatMap { ["  - split: \($0.name)", "    path: \($0.path)"] }
    }
}
