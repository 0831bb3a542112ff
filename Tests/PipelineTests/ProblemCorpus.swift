import Foundation
import TestSupport

/// A few problems in BRIGHT's layout, with a corpus that holds them with their solutions, as the data set's own corpora do.
enum ProblemCorpus {
    static let problems: [(id: String, problem: String, solution: String)] = [
        (
            "train",
            "A train leaves the station at noon and travels east at sixty miles an hour. Another train follows two hours "
                + "later at ninety miles an hour. When does it catch up with the first one?",
            "The first train is one hundred twenty miles ahead. The gap closes by thirty miles each hour, so the answer is four hours after two."
        ),
        (
            "cards",
            "From a shuffled deck of fifty-two playing cards a hand of five is dealt. What is the probability that all five "
                + "of the dealt cards show the same suit and none is an ace?",
            "Choose a suit in four ways and five of its twelve ranks that are no aces, then divide by the number of all hands."
        ),
        (
            "pool",
            "A rectangular swimming pool is twice as long as it is wide and surrounded by a path three metres broad. The path "
                + "covers two hundred sixteen square metres of ground. How wide is the pool itself?",
            "Let the width be w. The path takes six times three w plus thirty-six square metres, hence w is ten metres."
        ),
        (
            "digits",
            "How many positive integers below one thousand have digits that add up to exactly seven, if numbers with fewer "
                + "than three digits are read with zeros in front of them?",
            "Three digits that sum to seven: stars and bars give thirty-six, since no digit can pass nine."
        ),
    ]

    /// Passages that share words with the problems and are none of them.
    static let others = [
        "Two trains that move in one direction meet when the faster one has made up the head start of the slower one.",
        "The probability of an event is the number of good hands divided by the number of all hands that can be dealt.",
        "A path around a rectangular pool has four corners, whose area must be added to that of its four sides.",
        "Stars and bars count the ways to write a number as a sum of digits or of other parts that may be zero.",
        "Relative speed is the difference of both speeds for two trains that travel the same way along a track.",
        "A suit of playing cards has thirteen ranks, and a deck of fifty-two cards has four suits of equal size.",
    ]

    /// Writes `examples.jsonl` and `documents.jsonl`; own documents have ids of their own, as in BRIGHT.
    static func write(to folder: URL) throws {
        try JSONFile.write(
            problems.map { ["id": $0.id, "query": $0.problem, "gold_answer": $0.solution] },
            to: folder.appending(path: "examples.jsonl")
        )
        let own = problems.map { ["id": "problems/\($0.id).txt", "content": $0.problem + "\n\n" + $0.solution] }
        let rest = others.enumerated().map { ["id": "theory/\($0).txt", "content": $1] }
        try JSONFile.write(own + rest, to: folder.appending(path: "documents.jsonl"))
    }

    /// A pipeline over it.
    static func yaml(_ folder: URL, domain: String = "") -> String {
        """
        name: problems
        store: \(folder.path)/store.sqlite
        teacher: {provider: openai-compatible, base_url: "http://127.0.0.1:9/v1", model: m, price: {input: 1, output: 2}}
        domains:
          d:
            source: {kind: bright, path: \(folder.path)}
            candidates: [{kind: bm25, top: 6}]
            judge: {positives: math-problem-positives, negatives: rest}
            \(domain)
        list: {minimum: 2}
        filter: {alpha: 0}
        """
    }
}
