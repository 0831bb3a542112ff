import Foundation

/// The prompts that come with rankforge, and those that users bring.
package enum PromptLibrary {
    /// The texts inside of the program; the files lie in `prompts/`, for users to read and copy.
    private static let texts: [(id: String, bytes: [UInt8])] = [
        ("complex-qa-positives", PackageResources.complex_qa_positives_md),
        ("complex-qa-hard-negatives", PackageResources.complex_qa_hard_negatives_md),
        ("coding-positives", PackageResources.coding_positives_md),
        ("math-problem-positives", PackageResources.math_problem_positives_md),
        ("math-theorem-positives", PackageResources.math_theorem_positives_md),
        ("listwise", PackageResources.listwise_md),
        ("student", PackageResources.student_md),
        ("student-answer", PackageResources.student_answer_md),
        ("student-pointwise", PackageResources.student_pointwise_md),
    ]

    /// The names of earlier releases, by those of today.
    private static let earlierIDs = ["student-pointwise": "pointwise"]

    /// How the names of prompt files end.
    package static let fileEnding = ".md"

    /// The ids of the prompts that come with rankforge.
    package static var ids: [String] { texts.map(\.id) }

    /// The text of a prompt that comes with rankforge.
    package static func text(id: String) -> String? {
        texts.first { $0.id == id }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// A prompt by its id, or by the path of a file.
    ///
    /// - Throws: ``PromptFileError`` if there is neither, or if the file can't be used.
    package static func template(named name: String) throws -> PromptTemplate {
        if let text = text(id: name) { return try template(text, file: name) }
        if let problem = renamed(name) { throw problem }
        guard name.contains("/") || name.hasSuffix(fileEnding) else {
            throw PromptFileError(
                file: name,
                reason: "expected one of \(ids.joined(separator: ", ")), or the path of a \(fileEnding) file",
                isUnknownName: true
            )
        }
        do {
            return try template(String(contentsOf: URL(filePath: name), encoding: .utf8), file: name)
        } catch let error as PromptFileError {
            throw error
        } catch {
            throw PromptFileError(file: URL(filePath: name).path, reason: "expected a readable text file, found none")
        }
    }

    /// A prompt of this text; one that came under another name is known to fingerprints by that one, also as a copy.
    private static func template(_ text: String, file: String) throws -> PromptTemplate {
        let earlier = earlierIDs.first { self.text(id: $0.key) == text }?.value
        return try PromptTemplate(markdown: text, file: file, earlierID: earlier)
    }

    /// What to say of the name of an earlier release, or of the path of its file, where that is not there any more.
    private static func renamed(_ name: String) -> PromptFileError? {
        let url = URL(filePath: name)
        guard let now = earlierIDs.first(where: { [$0.value, $0.value + ".md"].contains(url.lastPathComponent) })?.key,
            !FileManager.default.fileExists(atPath: url.path)
        else { return nil }
        let ending = name.dropLast(url.lastPathComponent.count) + now + (name.hasSuffix(".md") ? ".md" : "")
        return PromptFileError(file: name, reason: "is called \(ending) now; nothing that was paid is asked again")
    }
}
