import Foundation

/// Formulas as texts write them.
enum TeX {
    /// A formula between dollar signs, as authors write it on pages that MathJax shows; Wikipedia's `{\displaystyle …}` around it is dropped.
    static func marked(_ formula: String) -> String {
        var formula = formula.trimmingCharacters(in: .whitespacesAndNewlines)
        for style in ["{\\displaystyle", "{\\textstyle"] where formula.hasPrefix(style) && formula.hasSuffix("}") {
            formula = formula.dropFirst(style.count).dropLast().trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return formula.isEmpty || formula.contains("$") ? formula : "$\(formula)$"
    }
}
