import Foundation
import Settings

@testable import Ingest

/// All that a source hands over, sorted by kind.
struct Reading {
    var queries: [SourceQuery] = []
    var documents: [SourceDocument] = []
    var broken: [BrokenRow] = []
    var skipped: [String: Int] = [:]

    init(_ kind: String, _ values: [String: SettingValue]) throws {
        try self.init(try SourceRegistry.source(kind: kind, settings: Settings(path: "source", values: values)))
    }

    init(_ source: any QuerySource) throws {
        try source.queries { row in
            switch row {
            case .read(let query): queries.append(query)
            case .broken(let row): broken.append(row)
            case .skipped(let reason): skipped[reason, default: 0] += 1
            }
        }
        try source.documents { row in
            switch row {
            case .read(let document): documents.append(document)
            case .broken(let row): broken.append(row)
            case .skipped(let reason): skipped[reason, default: 0] += 1
            }
        }
    }
}
