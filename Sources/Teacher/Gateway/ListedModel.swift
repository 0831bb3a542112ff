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
            let entries = Self.entries(top)
        else { return nil }
        return entries.compactMap { entry in
            guard let fields = entry as? [String: Any], let id = Self.name(fields) else { return nil }
            let meta = fields["meta"] as? [String: Any] ?? [:]
            let named: [Any?] = [
                fields["max_model_len"], fields["loaded_context_length"], fields["context_length"],
                fields["context_window"], fields["max_context_length"], fields["inputTokenLimit"],
                fields["max_input_tokens"], meta["n_ctx"], meta["n_ctx_train"],
            ]
            return ListedModel(id: id, window: named.lazy.compactMap(tokens).first)
        }
    }

    /// `data` by OpenAI, `models` by Gemini and Ollama.
    private static func entries(_ top: Any) -> [Any]? {
        let fields = top as? [String: Any]
        return fields?["data"] as? [Any] ?? fields?["models"] as? [Any] ?? top as? [Any]
    }

    /// Gemini's names say what they name.
    private static func name(_ fields: [String: Any]) -> String? {
        guard let name = fields["id"] as? String ?? fields["name"] as? String else { return nil }
        return name.hasPrefix("models/") ? String(name.dropFirst(7)) : name
    }

    /// A window of less is none, and of more is no number of tokens.
    private static func tokens(_ value: Any?) -> Int? {
        guard let double = (value as? NSNumber)?.doubleValue else { return nil }
        return (16...1e9).contains(double) ? Int(double) : nil
    }
}
