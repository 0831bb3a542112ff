import Foundation

/// List prices with their date, as data: `prices.json`. A price that is not in it is unknown, never 0.
public enum PriceTable {
    private struct Table: Decodable {
        struct Entry: Decodable {
            let provider: String
            let model: String
            let price: Price

            private enum CodingKeys: String, CodingKey {
                case provider, model
            }

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                provider = try container.decode(String.self, forKey: .provider)
                model = try container.decode(String.self, forKey: .model)
                price = try Price(from: decoder)
            }
        }

        let as_of: String
        let batch: [String: Double]
        let prices: [Entry]
    }

    private static let table = try? JSONDecoder().decode(Table.self, from: Data(PackageResources.prices_json))

    /// The day as of which the prices hold.
    public static var date: String { table?.as_of ?? "unknown" }

    /// What a provider's batch files cost as a share of its prices, or nil.
    static func batchFactor(provider: String) -> Double? { table?.batch[provider] }

    /// The list price of a provider's model, or nil.
    public static func price(provider: String, model: String) -> Price? {
        table?.prices.first { $0.provider == provider && $0.model == model }?.price
    }
}
