import Foundation

/// Reads the body of an answer of `/embeddings`, and takes none that is not sound as a whole.
struct EmbeddingReader {
    private struct Payload: Decodable {
        struct Item: Decodable {
            let index: Int?
            let embedding: Numbers
        }

        struct Usage: Decodable {
            let prompt_tokens: Int?
            let total_tokens: Int?
        }

        let data: [Item]?
        let model: String?
        let system_fingerprint: String?
        let usage: Usage?
    }

    /// A list of numbers, or the same as 32-bit little-endian floats in base64.
    private struct Numbers: Decodable {
        let values: [Float]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            guard let text = try? container.decode(String.self) else {
                values = try container.decode([Float].self)
                return
            }
            guard let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "no base64 of 32-bit floats")
            }
            values = stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
            }
        }
    }

    /// How many texts were sent.
    let count: Int
    /// The dimensions that other vectors of the model have; nil if there are none yet.
    let dimensions: Int?

    /// The vectors in the order of the texts, with what the server says of itself.
    func read(_ body: [UInt8]) -> Result<EmbeddingAnswer, AttemptFailure> {
        let payload: Payload
        func inPlaceOfVectors() -> Result<EmbeddingAnswer, AttemptFailure>? {
            JSONValue(body).flatMap { ServerError($0) }.map { .failure($0.inBody) }
        }
        do {
            payload = try JSONDecoder().decode(Payload.self, from: Data(body))
        } catch {
            return inPlaceOfVectors()
                ?? failure("no embeddings in JSON: \(String(decoding: body.prefix(200), as: UTF8.self))")
        }
        guard let items = payload.data, items.count == count else {
            return inPlaceOfVectors() ?? failure("\(payload.data?.count ?? 0) vectors for \(count) texts")
        }
        var vectors = [[Float]?](repeating: nil, count: count)
        for (place, item) in items.enumerated() {
            // A server that numbers none sends them in order; one that numbers some of them is not to be understood.
            let number = item.index ?? (items.allSatisfy { $0.index == nil } ? place : -1)
            guard vectors.indices.contains(number), vectors[number] == nil else {
                return failure("no vector, or two of them, for one of \(count) texts")
            }
            vectors[number] = item.embedding.values
        }
        let sound = vectors.compactMap { $0 }
        let length = dimensions ?? sound.first?.count ?? 0
        guard length > 0, sound.allSatisfy({ $0.count == length }) else {
            let found = Set(sound.map(\.count)).sorted().map { String($0) }.joined(separator: ", ")
            return failure("vectors of \(found) dimensions where \(length) are expected")
        }
        guard sound.allSatisfy({ $0.allSatisfy(\.isFinite) && $0.contains { $0 != 0 } }) else {
            return failure("a vector of zeros, or with a number that is not finite")
        }
        return .success(
            EmbeddingAnswer(
                vectors: sound,
                model: payload.model ?? "",
                // What is below zero was not counted.
                promptTokens: [payload.usage?.prompt_tokens, payload.usage?.total_tokens].lazy.compactMap { $0 }
                    .first { $0 >= 0 },
                costMicroUSD: nil,
                isSimulated: payload.system_fingerprint == "simulated"
            )
        )
    }

    private func failure(_ words: String) -> Result<EmbeddingAnswer, AttemptFailure> {
        .failure(AttemptFailure(cause: .garbage, status: 200, message: "status 200 and " + words))
    }
}
