import Foundation
import Ranking

/// Writes the JSON of a chat completion, the same bytes for the same request.
struct RequestBody {
    private struct Wire: Encodable {
        struct StreamOptions: Encodable {
            let include_usage = true
        }

        let model: String
        let messages: [ChatMessage]
        let stream: Bool
        let stream_options: StreamOptions?
        let parameters: [String: ParameterValue]

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(model, forKey: Key("model"))
            try container.encode(messages, forKey: Key("messages"))
            try container.encode(stream, forKey: Key("stream"))
            try container.encodeIfPresent(stream_options, forKey: Key("stream_options"))
            for (name, value) in parameters { try container.encode(value, forKey: Key(name)) }
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    static func json(model: String, messages: [ChatMessage], stream: Bool, parameters: [String: ParameterValue]) throws
        -> String
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let wire = Wire(
            model: model,
            messages: messages,
            stream: stream,
            stream_options: stream ? Wire.StreamOptions() : nil,
            parameters: parameters
        )
        return String(decoding: try encoder.encode(wire), as: UTF8.self)
    }
}
