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
