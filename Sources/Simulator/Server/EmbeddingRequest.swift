import Foundation

/// A request for vectors, as far as the simulator reads it.
///
/// A vector is a bag of hashed words: texts that share words are near to each other, and nothing else is meant by it.
struct EmbeddingRequest: Decodable {
    /// Longer texts are refused, as a model's context would have it.
    static let largestText = 65_536

    let model: String?
    let input: [String]
    let dimensions: Int?

    private enum CodingKeys: String, CodingKey {
        case model, input, dimensions
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        model = try container.decodeIfPresent(String.self, forKey: .model)
        dimensions = try container.decodeIfPresent(Int.self, forKey: .dimensions)
        if let text = try? container.decode(String.self, forKey: .input) {
            input = [text]
        } else {
            input = try container.decode([String].self, forKey: .input)
        }
    }

    /// The answer in the shape of OpenAI's API.
    func answer(tokens: Int) -> String {
        let items = input.enumerated().map { index, text in
            let numbers = vector(text).map { String($0) }.joined(separator: ",")
            return "{\"object\":\"embedding\",\"index\":\(index),\"embedding\":[\(numbers)]}"
        }
        return """
            {"object":"list","data":[\(items.joined(separator: ","))],"model":"rankforge-simulator",\
            "system_fingerprint":"simulated","usage":{"prompt_tokens":\(tokens),"total_tokens":\(tokens)}}
            """
    }

    private func vector(_ text: String) -> [Int] {
        let size = min(max(dimensions ?? 256, 1), 8192)
        var counts = [Int](repeating: 0, count: size)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            counts[Int(BodyHash.of(word.utf8) % UInt64(size))] += 1
        }
        // A text without words has a direction too, or it would be refused.
        if !counts.contains(where: { $0 != 0 }) { counts[0] = 1 }
        return counts
    }
}
