import Simulator
import Testing

@testable import Teacher

@Suite("What a server says of its models")
struct ListedModelTests {
    @Test(
        "the window is read in each form that servers have",
        arguments: [
            #"{"id": "m", "max_model_len": 4096}"#, #"{"id": "m", "context_length": 4096}"#,
            #"{"id": "m", "meta": {"n_ctx_train": 131072, "n_ctx": 4096}}"#, #"{"id": "m", "context_window": 4096}"#,
        ]
    )
    func windows(_ model: String) {
        #expect(ListedModel.all(in: Array(#"{"data": [\#(model)]}"#.utf8)) == [ListedModel(id: "m", window: 4096)])
    }

    @Test("what is no window is none, and what is no list is none")
    func none() {
        let odd = #"{"data": [{"id": "m", "max_model_len": -5}, {"id": "n", "context_length": 1e300}, {"id": 3}]}"#
        #expect(ListedModel.all(in: Array(odd.utf8)) == [ListedModel(id: "m"), ListedModel(id: "n")])
        #expect(ListedModel.all(in: Array("<html>".utf8)) == nil)
    }

    @Test("a server is asked for the window of the model; one that does not answer has none")
    func asked() async throws {
        try await GatewayTests.withSimulator({ $0.window = 2048 }) { simulator in
            let configuration = try GatewayTests.configuration(simulator.baseURL)
            #expect(await EndpointProbe.window(configuration, credentials: Credentials()) == 2048)
        }
        let nobody = try GatewayTests.configuration("http://127.0.0.1:9/v1")
        #expect(await EndpointProbe.window(nobody, credentials: Credentials()) == nil)
    }
}
