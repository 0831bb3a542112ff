import Foundation

/// Text of PDF files, by poppler's `pdftotext` in a process of its own: what crashes or hangs there does so alone.
enum PDFText {
    /// Whether bytes are a PDF: readers take its mark anywhere in the first 1,024 bytes.
    static func isPDF(_ bytes: Data) -> Bool {
        bytes.prefix(1024).range(of: Data("%PDF-".utf8)) != nil
    }

    /// The text, paragraphs and pages apart by a blank line.
    ///
    /// Blocks its thread until the child has ended, at most twice `limits.seconds`.
    static func text(_ bytes: Data, limits: PDFLimits = PDFLimits()) -> Result<String, UnreadablePage> {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rankforge-pdf-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            defer { try? FileManager.default.removeItem(at: folder) }
            let source = folder.appending(path: "page.pdf")
            try bytes.write(to: source)
            return try convert(source, in: folder, limits: limits)
        } catch {
            return .failure(.noPDFReader)
        }
    }

    /// Exit code of a shell that does not find a program.
    private static let notFound: Int32 = 127

    private static func convert(_ source: URL, in folder: URL, limits: PDFLimits) throws -> Result<
        String, UnreadablePage
    > {
        let output = folder.appending(path: "text")
        let messages = folder.appending(path: "messages")
        for file in [output, messages] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // Limits in POSIX spelling: kilobytes of memory, blocks of 512 bytes written.
        let script = """
            ulimit -c 0 && ulimit -t "$1" && ulimit -v "$2" && ulimit -f "$3" && exec pdftotext -enc UTF-8 -eol unix "$4" "$5"
            """
        process.arguments = [
            "-c", script, "sh", String(limits.seconds), String(limits.memory >> 10), String((limits.text >> 9) + 1),
            source.path, output.path,
        ]
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: messages)
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try process.run()
        if ended.wait(timeout: .now() + .seconds(2 * limits.seconds)) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
            return .failure(.tooCostly)
        }
        if process.terminationReason == .uncaughtSignal {
            // SIGXCPU and SIGKILL for time, SIGXFSZ for text; any other is a crash.
            let isLimit = [SIGXCPU, SIGKILL, SIGXFSZ].contains(process.terminationStatus)
            return .failure(isLimit ? .tooCostly : .damaged)
        }
        switch process.terminationStatus {
        case 0: return read(output, limits: limits)
        case notFound: return .failure(.noPDFReader)
        default: return .failure(isLocked(messages) ? .passwordNeeded : .damaged)
        }
    }

    /// pdftotext ends alike for a wrong password and for damage; what it says tells them apart.
    private static func isLocked(_ messages: URL) -> Bool {
        guard let handle = try? FileHandle(forReadingFrom: messages) else { return false }
        defer { try? handle.close() }
        let said = (try? handle.read(upToCount: 64 << 10)) ?? Data()
        return said.range(of: Data("Incorrect password".utf8)) != nil
    }

    private static func read(_ output: URL, limits: PDFLimits) -> Result<String, UnreadablePage> {
        guard let data = try? Data(contentsOf: output) else { return .failure(.damaged) }
        guard data.count <= limits.text else { return .failure(.tooCostly) }
        let text = PDFLines.text(String(decoding: data, as: UTF8.self))
        return text.isEmpty ? .failure(.noText) : .success(text)
    }
}

/// Puts the lines of a printed page together as they were written.
enum PDFLines {
    /// Lines of a paragraph stay lines; a word cut by a hyphen at the end of a line is one word again; paragraphs are apart by a blank line.
    ///
    /// A gap of the layout (blank lines, the end of a page with its number) is no end of a paragraph where the text goes on behind it.
    static func text(_ printed: String) -> String {
        var paragraphs: [String] = []
        var paragraph: [UInt8] = []
        var last = ArraySlice<UInt8>()
        func end() {
            if !paragraph.isEmpty { paragraphs.append(String(decoding: paragraph, as: UTF8.self)) }
            paragraph = []
        }
        for page in printed.utf8.split(separator: 0x0C) {
            let lines = lines(of: page)
            let full = fullWidth(of: lines)
            var isGap = true
            for line in lines {
                guard !line.isEmpty else {
                    isGap = true
                    continue
                }
                if isGap, !goesOn(from: last, to: line, full: full) { end() }
                if joins(paragraph, line) {
                    paragraph.removeLast()
                } else if !paragraph.isEmpty {
                    paragraph.append(0x0A)
                }
                paragraph += line
                last = line
                isGap = false
            }
        }
        end()
        return paragraphs.joined(separator: "\n\n")
    }

    /// The lines of a page, those without a sign empty, its number left out.
    private static func lines(of page: Substring.UTF8View) -> [ArraySlice<UInt8>] {
        var lines = page.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map {
            line in
            var line = line.filter { $0 >= 0x20 || $0 == 0x09 }[...]
            while line.last == 0x20 { line.removeLast() }
            return line.contains { $0 > 0x20 } ? line : []
        }
        for index in [lines.firstIndex { !$0.isEmpty }, lines.lastIndex { !$0.isEmpty }].compactMap({ $0 })
        where isPageNumber(lines[index]) && lines.count > 1 {
            lines[index] = []
        }
        return lines
    }

    /// Digits alone, four at most.
    private static func isPageNumber(_ line: ArraySlice<UInt8>) -> Bool {
        let signs = line.drop { $0 == 0x20 || $0 == 0x09 }
        return signs.count <= 4 && signs.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The bytes of a line that goes on to the right edge, or nearly so: nine tenths of the longest but for a tenth of the lines.
    private static func fullWidth(of lines: [ArraySlice<UInt8>]) -> Int {
        let widths = lines.lazy.filter { !$0.isEmpty }.map(\.count).sorted()
        guard !widths.isEmpty else { return 0 }
        return max(40, widths[(widths.count - 1) * 9 / 10] * 9 / 10)
    }

    /// Whether the text of a line goes on behind a gap: it ends no sentence, and the next one begins small, or it ends where lines end.
    private static func goesOn(from last: ArraySlice<UInt8>, to next: ArraySlice<UInt8>, full: Int) -> Bool {
        guard let end = last.last, let begin = next.first(where: { $0 > 0x20 }) else { return false }
        let endsSentence =
            ".!?:;".utf8.contains(end)
            || (last.count > 1 && "\")]".utf8.contains(end) && ".!?".utf8.contains(last.dropLast().last ?? 0))
        if endsSentence { return false }
        if (0x61...0x7A).contains(begin) { return true }
        let isLetter = (0x41...0x5A).contains(begin) || begin >= 0xC3
        return isLetter && last.count >= full
    }

    /// A letter and a hyphen before, a small letter after.
    private static func joins(_ paragraph: [UInt8], _ line: ArraySlice<UInt8>) -> Bool {
        guard paragraph.last == UInt8(ascii: "-"), let before = paragraph.dropLast().last, let after = line.first else {
            return false
        }
        let isLetter = (0x61...0x7A).contains(before | 0x20) || before >= 0x80
        return isLetter && (0x61...0x7A).contains(after)
    }
}

/// What a PDF may cost; a hostile one tries to cost all there is. A book of a thousand pages needs three seconds, 60 MiB and 3 MiB of text.
package struct PDFLimits: Hashable, Sendable {
    /// Seconds of processor time; twice that by the clock.
    package var seconds = 20
    /// Bytes of address space.
    package var memory = 1 << 30
    /// Bytes of text; more is an error, not a cut text.
    package var text = 32 << 20
}
