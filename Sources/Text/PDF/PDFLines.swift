/// Puts the lines of a printed page together as they were written.
enum PDFLines {
    /// Lines of a paragraph stay lines; a word cut by a hyphen at the end of a line is one word again; pages are apart by a blank line.
    static func text(_ printed: String) -> String {
        var blocks: [String] = []
        var block: [UInt8] = []
        func end() {
            if !block.isEmpty { blocks.append(String(decoding: block, as: UTF8.self)) }
            block = []
        }
        for page in printed.utf8.split(separator: 0x0C) {
            for line in page.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
                var line = line.filter { $0 >= 0x20 || $0 == 0x09 }[...]
                while line.last == 0x20 { line.removeLast() }
                guard line.contains(where: { $0 > 0x20 }) else {
                    end()
                    continue
                }
                if joins(block, line) {
                    block.removeLast()
                } else if !block.isEmpty {
                    block.append(0x0A)
                }
                block += line
            }
            end()
        }
        return blocks.joined(separator: "\n\n")
    }

    /// A letter and a hyphen before, a small letter after.
    private static func joins(_ block: [UInt8], _ line: ArraySlice<UInt8>) -> Bool {
        guard block.last == UInt8(ascii: "-"), let before = block.dropLast().last, let after = line.first else {
            return false
        }
        let isLetter = (0x61...0x7A).contains(before | 0x20) || before >= 0x80
        return isLetter && (0x61...0x7A).contains(after)
    }
}
