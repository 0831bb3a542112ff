import Foundation

/// A model that a server lists.
public struct ListedModel: Sendable, Hashable {
    /// Its name.
    public var id: String
    /// Its context window in tokens, where the server names it.
    public var window: Int?

    /// Reads the body of `GET /models`; nil if it is no such list.
    ///
    /// vLLM and SGLang say `max_model_len`, OpenRouter and Together `context_length`, Groq and Fireworks `context_window` and
    /// `context_length`, llama.cpp `meta.n_ctx` or what the model was trained with, LM Studio `loaded_context_length`.
    static func all(in body: [UInt8]) -> [ListedModel]? {
        guard let top = try? JSONSerialization.jsonObject(with: Data(body)),
            let entries = (top as? [String: Any])?["data"] as? [Any] ?? top as? [Any]
        else { return nil }
        return entries.compactMap { entry in
            guard let fields = entry as? [String: Any], let id = fields["id"] as? String else { return nil }
            let meta = fields["meta"] as? [String: Any] ?? [:]
            let named: [Any?] = [
                fields["max_model_len"], fields["loaded_context_length"], fields["context_length"],
                fields["context_window"], fields["max_context_length"], meta["n_ctx"], meta["n_ctx_train"],
            ]
            return ListedModel(id: id, window: named.lazy.compactMap(tokens).first)
        }
    }

    /// A window of less is none, and of more is no number of tokens.
    private static func tokens(_ value: Any?) -> Int? {
        guard let double = (value as? NSNumber)?.doubleValue else { return nil }
        return (16...1e9).contains(double) ? Int(double) : nil
    }
}
