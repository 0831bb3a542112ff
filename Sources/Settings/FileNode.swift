import Yams

/// A part of a pipeline file as written, before any schema has looked at it.
struct FileNode: Sendable {
    /// What stands there.
    enum Content: Sendable {
        case scalar(FileScalar)
        case list([FileNode])
        case mapping([Entry])
    }

    /// A key with its value; the order of the file is kept, so that the first mistake is the one that is reported.
    struct Entry: Sendable {
        var key: String
        var keyOrigin: Origin
        var value: FileNode
    }

    /// Who wrote a part.
    enum Origin: Sendable, Hashable {
        /// The file, at a line counted from 1.
        case file(line: Int?)
        /// The command line; the text is what stands after `--set`.
        case override(String)
        /// Nobody: an object that `--set a.b=1` needs where the file has no `a`.
        case implied(String)
    }

    var content: Content
    var origin: Origin

    /// How error messages name the part.
    var found: String {
        switch content {
        case .scalar(let scalar): scalar.found
        case .list(let entries): entries.isEmpty ? "an empty list" : "a list"
        case .mapping(let entries): entries.isEmpty ? "an empty object" : "an object with the key '\(entries[0].key)'"
        }
    }
}

extension FileNode {
    /// Far above any pipeline file; a file of nested aliases ("billion laughs") would grow without end.
    private static let nodeLimit = 100_000

    /// Far above any pipeline file, and below what a thread's stack holds.
    static let depthLimit = 60

    /// Reads YAML; nil for a file without content.
    ///
    /// - Throws: ``PipelineFileError`` with the line of a syntax error, of a repeated key, or of an explicit tag.
    init?(yaml: String) throws {
        guard yaml.utf8.count <= 1 << 20 else {
            throw PipelineFileError(
                path: "",
                expected: "a pipeline file of at most 1 MB",
                found: "\(yaml.utf8.count) bytes",
                suggestion: "is this really a pipeline file?"
            )
        }
        if let line = Self.lineTooDeep(in: yaml) {
            throw PipelineFileError(
                path: "",
                expected: "at most \(Self.depthLimit) levels",
                found: "more of them",
                line: line
            )
        }
        do {
            // No rules of resolution: YAML 1.1 would take `no`, `off` and `1:30` for something else than text.
            guard let root = try Parser(yaml: yaml, resolver: .basic, encoding: .utf8).singleRoot() else { return nil }
            var budget = Self.nodeLimit
            self = try Self.convert(root, depth: 0, budget: &budget)
        } catch let error as YamlError {
            throw PipelineFileError(error, yaml: yaml)
        }
    }

    /// The parser below calls itself for each level, so the brackets are counted before it starts.
    private static func lineTooDeep(in yaml: String) -> Int? {
        var (line, depth, column) = (1, 0, 0)
        for byte in yaml.utf8 {
            // What stands before the first word of a line: blanks, and a dash or a question mark for each list or key that begins there.
            switch byte {
            case UInt8(ascii: "\n"): column = 0
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "-"), UInt8(ascii: "?"):
                column = column < 0 ? column : column + 1
            default: column = -1
            }
            if column > 20 * depthLimit { return line }
            switch byte {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
            default: break
            }
            // Brackets in texts count too: hence a bound that no honest file comes near.
            if depth > 10 * depthLimit { return line }
        }
        return nil
    }

    private static func convert(_ node: Node, depth: Int, budget: inout Int) throws -> FileNode {
        let line = node.mark?.line
        budget -= 1
        guard budget > 0, depth <= depthLimit else {
            throw PipelineFileError(
                path: "",
                expected: "at most \(depthLimit) levels and \(nodeLimit) values",
                found: "more of them",
                suggestion: "aliases (*name) may multiply",
                line: line
            )
        }
        try refuseTag(of: node, line: line)
        switch node {
        case .scalar(let scalar):
            let value = FileScalar(text: scalar.string, isPlain: scalar.style == .plain)
            return FileNode(content: .scalar(value), origin: .file(line: line))
        case .sequence(let sequence):
            let entries = try sequence.map { try convert($0, depth: depth + 1, budget: &budget) }
            return FileNode(content: .list(entries), origin: .file(line: line))
        case .mapping(let mapping):
            var entries: [Entry] = []
            var merged: [Entry] = []
            for (key, value) in mapping {
                guard case .scalar(let scalar) = key else {
                    throw PipelineFileError(
                        path: "",
                        expected: "a text as key",
                        found: "a list or an object",
                        line: key.mark?.line
                    )
                }
                let value = try convert(value, depth: depth + 1, budget: &budget)
                if scalar.string == "<<", scalar.style == .plain {
                    merged += try mergedEntries(value, line: key.mark?.line)
                } else {
                    let origin = Origin.file(line: key.mark?.line)
                    entries.append(Entry(key: scalar.string, keyOrigin: origin, value: value))
                }
            }
            // A key of one's own goes before a merged one, an earlier merged one before a later.
            var keys = Set(entries.map(\.key))
            for entry in merged where keys.insert(entry.key).inserted { entries.append(entry) }
            return FileNode(content: .mapping(entries), origin: .file(line: line))
        case .alias:
            throw PipelineFileError(path: "", expected: "a known alias", found: "an unknown one", line: line)
        }
    }

    /// `<<: *base` or `<<: [*a, *b]`.
    private static func mergedEntries(_ value: FileNode, line: Int?) throws -> [Entry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .list(let nodes) where !nodes.isEmpty:
            return try nodes.flatMap { node in
                guard case .mapping(let entries) = node.content else {
                    throw PipelineFileError(
                        path: "",
                        expected: "objects to merge after '<<'",
                        found: node.found,
                        line: line
                    )
                }
                return entries
            }
        default:
            throw PipelineFileError(
                path: "",
                expected: "an object to merge after '<<'",
                found: value.found,
                line: line
            )
        }
    }

    private static func refuseTag(of node: Node, line: Int?) throws {
        let usual = ["str", "seq", "map"].map { "tag:yaml.org,2002:\($0)" }
        let tag = node.tag.description
        guard !usual.contains(tag) else { return }
        throw PipelineFileError(
            path: "",
            expected: "a value without a tag",
            found: "the tag \"\(tag.shortened(to: 60))\"",
            suggestion: "the kind of a value follows from its key: delete the tag",
            line: line
        )
    }
}

/// A single value as written.
struct FileScalar: Sendable {
    /// What YAML's core schema takes a value for.
    enum Meaning: Hashable, Sendable {
        case empty
        case boolean(Bool)
        case integer(Int)
        case number(Double)
        case text
    }

    /// The value, variables of the environment put in.
    var text: String
    /// Whether it stands without quotes; only then can it be anything but text.
    var isPlain: Bool
    /// The value with `${NAME}` as written, if it has variables: what stands in the environment may be a secret.
    var template: String?

    var meaning: Meaning {
        guard isPlain else { return text.isEmpty ? .empty : .text }
        switch text {
        case "", "~", "null", "Null", "NULL": return .empty
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        if let number = wholeNumber { return .integer(number) }
        if let number = decimalNumber { return .number(number) }
        return .text
    }

    /// How error messages name the value.
    var found: String {
        if let template, meaning == .empty { return "\"\(template.shortened(to: 60))\", which is empty" }
        if meaning == .empty { return "an empty value" }
        if let template { return "the value of \"\(template.shortened(to: 60))\"" }
        switch meaning {
        case .boolean, .integer: return text
        case .number: return "the number \(text.shortened(to: 60))"
        default: return "the text \"\(text.shortened(to: 60))\""
        }
    }

    /// `[-+]?[0-9]+`, `0o…` or `0x…`; nil for what does not fit into 64 bits.
    private var wholeNumber: Int? {
        if text.hasPrefix("0x") { return digits(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return digits(text.dropFirst(2), radix: 8) }
        let unsigned = text.drop { $0 == "-" || $0 == "+" }
        guard text.utf8.count - unsigned.utf8.count <= 1, unsigned.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(text)
    }

    private func digits(_ text: Substring, radix: Int) -> Int? {
        guard text.first.map({ $0 != "-" && $0 != "+" }) == true else { return nil }
        return Int(text, radix: radix)
    }

    /// Decimal notation only: Swift alone would read `0x1p3`, `nan` and `infinity` too.
    private var decimalNumber: Double? {
        let allowed = Set("0123456789+-.eE".utf8)
        guard text.utf8.contains(where: \.isASCIIDigit), text.utf8.allSatisfy(allowed.contains),
            let first = text.utf8.first, first != UInt8(ascii: "e"), first != UInt8(ascii: "E"),
            let number = Double(text), number.isFinite
        else { return nil }
        return number
    }
}

extension UInt8 {
    /// Whether it is one of `0` to `9`.
    var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Whether it is one of `a` to `z`, `A` to `Z`.
    var isASCIILetter: Bool { (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") }
}

extension String {
    /// One line of at most so many characters, for messages.
    func shortened(to limit: Int) -> String {
        let line = String(map { $0.isNewline ? " " : $0 })
        return line.count <= limit ? line : line.prefix(limit - 1) + "…"
    }
}
