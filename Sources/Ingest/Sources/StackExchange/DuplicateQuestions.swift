/// Which questions of a site are copies of one another, as its users marked them (`PostLinks.xml`, LinkTypeId 3).
struct DuplicateQuestions {
    private var parents: [Int: Int] = [:]

    /// Notes that two questions are the same.
    mutating func join(_ one: Int, _ other: Int) {
        let (first, second) = (root(of: one), root(of: other))
        if first != second { parents[max(first, second)] = min(first, second) }
    }

    /// The smallest id among all copies of a question; its own where there are none.
    func root(of question: Int) -> Int {
        var id = question
        while let parent = parents[id] { id = parent }
        return id
    }
}
