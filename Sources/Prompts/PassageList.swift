import Mustache

/// The passages of a prompt: one by one in `{{#passages}}`, all of them as numbered lines in `{{{passages}}}`.
struct PassageList: MustacheSequence, MustacheCustomRenderable {
    let passages: [[String: Any]]
    let renderText: String
    let isNull = false

    func makeIterator() -> IndexingIterator<[[String: Any]]> { passages.makeIterator() }
}
