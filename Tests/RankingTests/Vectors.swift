import Foundation
import Testing

/// Reference vectors from the Fixtures folder.
enum Vectors {
    static func load<Vector: Decodable>(_ name: String, as type: Vector.Type) throws -> [Vector] {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json"))
        return try JSONDecoder().decode([Vector].self, from: Data(contentsOf: url))
    }
}
