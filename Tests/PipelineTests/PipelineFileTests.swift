import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite("Pipeline files that come with rankforge")
struct PipelineFileTests {
    @Test("they are sound", arguments: ["demo", "reasonrank"])
    func sound(name: String) throws {
        let path = SharedSamples.projectRoot.appending(path: "pipelines/\(name).yaml").path
        let configuration = try PipelineConfiguration(path: path, environment: ["DEEPSEEK_API_KEY": "x"])
        #expect(configuration.domains.count >= 5)
        #expect(configuration.filter.alpha == 0.4 && configuration.list.size == 20)
    }

    @Test("the name of the bound on reasoning in the first release is read as before, and changes no fingerprint")
    func formerName() throws {
        func filter(_ key: String) throws -> FilterConfiguration {
            let path = SharedSamples.projectRoot.appending(path: "pipelines/demo.yaml").path
            return try PipelineConfiguration(path: path, overrides: ["filter.\(key)=77"], environment: [:]).filter
        }
        #expect(try filter("max_chain") == filter("max_reasoning_tokens") && filter("max_chain").parts.contains("77"))
    }

    @Test("the starter pipeline is sound, and is never written over what is there")
    func starter() async throws {
        try await withTemporaryFolder { folder throws in
            let made = try StarterPipeline.write(to: folder.appending(path: "mine"), name: "mine", shown: "mine")
            #expect(made.count == 11)
            #expect(throws: StarterError.self) {
                try StarterPipeline.write(to: folder.appending(path: "mine"), name: "mine", shown: "mine")
            }
        }
    }
}
