import Foundation
import TestSupport
import Testing

@Suite("The picture of the house")
struct HouseTests {
    @Test("ARCHITECTURE.md shows the targets and arrows of the manifest; `scripts/house --write` draws them")
    func picture() throws {
        guard let picture = try PythonScript.script("house") else { return }
        let page = SharedSamples.projectRoot.appending(path: "ARCHITECTURE.md")
        #expect(try String(contentsOf: page, encoding: .utf8).contains(picture))
    }

    @Test("the page, the exports and the measures reach no engine")
    func walls() throws {
        let manifest = try String(
            contentsOf: SharedSamples.projectRoot.appending(path: "Package.swift"),
            encoding: .utf8
        )
        #expect(try reached(from: "Inspector", in: manifest).isDisjoint(with: engine))
        #expect(try reached(from: "Export", in: manifest).isDisjoint(with: engine))
        #expect(try reached(from: "Pipeline", in: manifest).isSuperset(of: engine))
    }

    private let engine: Set = ["HTTP", "Teacher", "Retrieval", "Simulator"]

    private func reached(from target: String, in manifest: String) throws -> Set<String> {
        let declaration = try Regex(#"\.target\(\s*name: "\#(target)",\s*dependencies: (\[[^\]]*\])"#)
        guard let list = manifest.firstMatch(of: declaration)?.output[1].substring else { return [] }
        let names = list.matches(of: /"(\w+)"/).map { String($0.output.1) }
        return try names.reduce(into: Set(names)) { $0.formUnion(try reached(from: $1, in: manifest)) }
    }
}
