/// A place in a pipeline file: `domains.biology.candidates[1].top`.
struct SettingPath: Hashable, Sendable, CustomStringConvertible {
    /// One step on the way.
    enum Step: Hashable, Sendable {
        case key(String)
        case index(Int)
    }

    var steps: [Step] = []

    func appending(_ key: String) -> SettingPath { SettingPath(steps: steps + [.key(key)]) }

    func appending(index: Int) -> SettingPath { SettingPath(steps: steps + [.index(index)]) }

    var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    init(steps: [Step] = []) {
        self.steps = steps
    }

    /// Reads a place as `--set` takes it; nil if it is none.
    init?(parsing text: some StringProtocol) {
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let key = part.prefix { $0 != "[" }
            guard !key.isEmpty else { return nil }
            steps.append(.key(String(key)))
            var rest = part.dropFirst(key.count)
            while !rest.isEmpty {
                let digits = rest.dropFirst().prefix { $0 != "]" }
                guard rest.first == "[", digits.utf8.allSatisfy(\.isASCIIDigit), let index = Int(digits),
                    digits.endIndex < rest.endIndex
                else { return nil }
                steps.append(.index(index))
                rest = rest[digits.endIndex...].dropFirst()
            }
        }
    }
}
