import Foundation
import TestSupport
import Testing

@testable import Ingest

@Suite("Text of PDF files")
struct PDFTests {
    private func read(_ file: String, limits: PDFLimits = PDFLimits()) throws -> PageReading {
        PageReading.read(
            try Data(contentsOf: try SharedSamples.folder("pdf").appending(path: file)),
            contentType: "application/pdf",
            limits: limits
        )
    }

    @Test(
        "real files give their words",
        .samples("pdf"),
        arguments: [
            "002-trivial-libre-office-writer", "google-doc-document", "habibi", "instruction-distillation",
            "minimal-document",
            "mistitled_outlines_example", "pdflatex-4-pages",
        ]
    )
    func words(name: String) throws {
        let folder = try SharedSamples.folder("pdf")
        let reading = try read("\(name).pdf")
        guard case .text(let page) = reading else {
            Issue.record("\(name): \(reading)")
            return
        }
        func words(_ text: String) -> Set<Substring> { Set(text.split { !$0.isLetter && !$0.isNumber }) }
        let expected = words(try String(contentsOf: folder.appending(path: "\(name).expected.txt"), encoding: .utf8))
        let found = words(page.text)
        // Hyphenated words are put together, so the two differ a little.
        #expect(Double(expected.intersection(found).count) >= 0.9 * Double(expected.count))
        #expect(!page.text.contains("\u{0C}"))
    }

    @Test("a scan, a locked file and a damaged one say so", .samples("pdf"))
    func unreadable() throws {
        #expect(try read("grayscale-image.pdf") == .unreadable(.noText))
        #expect(try read("libreoffice-writer-password.pdf") == .unreadable(.passwordNeeded))
        #expect(PageReading.read(Data("%PDF-1.7 …".utf8)) == .unreadable(.damaged))
    }

    @Test("a file that makes more text or takes more memory than allowed is stopped", .samples("pdf"))
    func limits() throws {
        let long = try read("instruction-distillation.pdf", limits: PDFLimits(text: 4096))
        #expect(long == .unreadable(.tooCostly))
        let starved = try read("instruction-distillation.pdf", limits: PDFLimits(memory: 8 << 20))
        guard case .unreadable = starved else {
            Issue.record("read within 8 MiB: \(String(describing: starved))")
            return
        }
    }

    @Test("a gap of the layout is no end of a paragraph where the text goes on behind it")
    func gaps() {
        let full = "The council met on the evening of the first of May in the hall"
        // Spaced lines; a page's end with its number; a heading, a short line and a sentence's end are ends all the same.
        #expect(
            PDFLines.text("\(full)\n\nof the mill, and voted.\n\nNext.") == "\(full)\nof the mill, and voted.\n\nNext."
        )
        #expect(PDFLines.text("\(full)\n\nThomas had built.") == "\(full)\nThomas had built.")
        #expect(PDFLines.text("\(full)\n\n12\n\u{0C}of the mill.") == "\(full)\nof the mill.")
        #expect(PDFLines.text("\(full) mag-\n\u{0C}nificent.") == "\(full) magnificent.")
        #expect(PDFLines.text("2 The vote\n\n\(full).\n\nThe end") == "2 The vote\n\n\(full).\n\nThe end")
    }

    @Test("lines stay lines, cut words are joined, pages are apart")
    func lines() {
        #expect(
            PDFLines.text("An exam-\nple of\n a line-\nUp.\n\nNext\u{0C}Page")
                == "An example of\n a line-\nUp.\n\nNext\n\nPage"
        )
    }
}
