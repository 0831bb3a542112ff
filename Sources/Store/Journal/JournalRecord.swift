import Foundation
import Ranking

/// A paid answer as it goes to the journal: all that ``Store/save(_:of:run:)`` takes.
///
/// On the disk a record is framed: eight letters, the length and a checksum of what follows, eight bytes each; then the fields as JSON,
/// and the three long texts as they are, so that no byte of them is worth a thought.
struct JournalRecord: Sendable, Hashable {
    /// When the answer came.
    var receivedAt: String
    /// The run that asked.
    var run: Int64?
    var response: ResponseRecord
    var request: RequestRecord

    /// The fields but for the long texts.
    private struct Fields: Codable {
        var receivedAt: String
        var run: Int64?
        var response: ResponseRecord
        var request: RequestRecord
    }

    private static let letters = Array("RFJRNL1\n".utf8)
    private static let frame = 24

    /// The bytes, to be written with one call.
    func encoded() -> [UInt8] {
        let texts = [response.reasoning, response.content, request.body]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.frame + texts.reduce(0) { $0 + $1.utf8.count } + 1024)
        bytes += Self.letters
        bytes += [UInt8](repeating: 0, count: Self.frame - Self.letters.count + 8)
        addFields(to: &bytes)
        Self.put(UInt64(bytes.count - Self.frame - 8), at: Self.frame, in: &bytes)
        for text in texts {
            let start = bytes.count
            bytes += [UInt8](repeating: 0, count: 8)
            bytes.append(contentsOf: text.utf8)
            Self.put(UInt64(bytes.count - start - 8), at: start, in: &bytes)
        }
        let length = UInt64(bytes.count - Self.frame)
        let sum = bytes.withUnsafeBytes { Self.checksum(UnsafeRawBufferPointer(rebasing: $0[Self.frame...])) }
        Self.put(length, at: 8, in: &bytes)
        Self.put(sum, at: 16, in: &bytes)
        return bytes
    }

    /// ``Fields`` as JSON, written by hand: JSONEncoder takes a third of the time between the socket and the journal, in which a kill costs
    /// an answer.
    private func addFields(to bytes: inout [UInt8]) {
        var json = JSONBytes()
        swap(&json.bytes, &bytes)
        json.open()
        json.add("receivedAt", receivedAt)
        json.add("run", run.map(Int.init))
        json.open("response")
        json.add("key", response.key)
        json.add("requestedModel", response.requestedModel)
        json.add("model", response.model)
        json.add("systemFingerprint", response.systemFingerprint)
        json.add("reasoning", "")
        json.add("content", "")
        json.add("finishReason", response.finishReason)
        json.add("promptTokens", response.promptTokens)
        json.add("cachedTokens", response.cachedTokens)
        json.add("completionTokens", response.completionTokens)
        json.add("reasoningTokens", response.reasoningTokens)
        json.add("costMicroUSD", response.costMicroUSD)
        json.add("latencyMilliseconds", response.latencyMilliseconds)
        json.add("firstTokenMilliseconds", response.firstTokenMilliseconds)
        json.add("isSimulated", response.isSimulated)
        json.add("isEstimated", response.isEstimated)
        json.add("providerCostMicroUSD", response.providerCostMicroUSD)
        json.open("repairs")
        for (kind, count) in response.repairs { json.add(kind, count) }
        json.close()
        json.close()
        json.open("request")
        json.add("key", request.key)
        json.add("domain", request.domain)
        json.add("stage", request.stage.rawValue)
        json.add("query", request.query.rawValue)
        json.add("sample", request.sample)
        json.add("body", "")
        json.close()
        json.close()
        swap(&json.bytes, &bytes)
    }

    /// What a journal holds.
    struct Content: Sendable {
        var records: [JournalRecord] = []
        /// Bytes at the end that are no whole record: the write that a power cut or a full disk broke off.
        var tornBytes = 0
        /// Bytes elsewhere that are no record.
        var damagedBytes = 0
    }

    /// Reads a journal as far as it can be read; after bytes that are none the next record is looked for.
    static func read(_ bytes: [UInt8]) -> Content {
        var content = Content()
        var start = 0
        var skipped = 0
        bytes.withUnsafeBytes { all in
            while start < all.count {
                guard let (record, end) = record(in: all, at: start) else {
                    skipped += 1
                    start += 1
                    continue
                }
                content.damagedBytes += skipped
                skipped = 0
                content.records.append(record)
                start = end
            }
        }
        content.tornBytes = skipped
        return content
    }

    private static func record(in all: UnsafeRawBufferPointer, at start: Int) -> (JournalRecord, end: Int)? {
        guard start + frame <= all.count, all[start] == letters[0],
            all[start..<start + letters.count].elementsEqual(letters),
            let length = Int(exactly: all.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self).littleEndian),
            length <= all.count - start - frame
        else { return nil }
        let sum = all.loadUnaligned(fromByteOffset: start + 16, as: UInt64.self).littleEndian
        let payload = UnsafeRawBufferPointer(rebasing: all[(start + frame)..<(start + frame + length)])
        guard checksum(payload) == sum else { return nil }
        var place = 0
        func next() -> UnsafeRawBufferPointer? {
            guard place + 8 <= payload.count,
                let count = Int(exactly: payload.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian),
                count <= payload.count - place - 8
            else { return nil }
            defer { place += 8 + count }
            return UnsafeRawBufferPointer(rebasing: payload[(place + 8)..<(place + 8 + count)])
        }
        guard let json = next(), let reasoning = next(), let content = next(), let body = next(),
            var fields = try? JSONDecoder().decode(Fields.self, from: Data(json))
        else { return nil }
        fields.response.reasoning = String(decoding: reasoning, as: UTF8.self)
        fields.response.content = String(decoding: content, as: UTF8.self)
        fields.request.body = String(decoding: body, as: UTF8.self)
        let record = JournalRecord(
            receivedAt: fields.receivedAt,
            run: fields.run,
            response: fields.response,
            request: fields.request
        )
        return (record, start + frame + length)
    }

    private static func put(_ number: UInt64, at place: Int, in bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: number.littleEndian, toByteOffset: place, as: UInt64.self) }
    }

    /// Eight bytes at a time: microseconds for an answer, and enough to tell a torn write, which is all it is for.
    private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
        var place = 0
        while place + 8 <= bytes.count {
            sum =
                (sum ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self).littleEndian)
                &* 0x9E37_79B9_7F4A_7C15
            sum ^= sum >> 32
            place += 8
        }
        while place < bytes.count {
            sum = (sum ^ UInt64(bytes[place])) &* 0x100_0000_01B3
            place += 1
        }
        return sum
    }
}
