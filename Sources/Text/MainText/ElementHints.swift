import CXML2
import Foundation

/// What an element says of itself: by its name, its role, its class and its id.
struct ElementHints: Hashable, Sendable {
    /// Its author hides it.
    var isHidden = false
    /// It surrounds the text of the page: menus, advertising, what to read next.
    var isSurrounding = false
    /// It is what readers wrote beneath the text.
    var isComment = false
    /// It may surround the text of the page.
    var isDoubtful = false
    /// It may lead to other texts, if it holds links.
    var isLinking = false
    /// It is called a header: of the page, or of the text.
    var isHeader = false
    /// It says what a picture shows.
    var isCaption = false
    /// It is no part of the text where it is short: the text's categories, a link to its printed form, a box that calls for attention, how to
    /// reach who wrote it.
    var isMinor = false
    /// It is a day, or a time.
    var isDate = false
    /// It is text of the page by what HTML and schema.org mean by names: `main`, `article`, `articleBody`.
    var isSemantic = false
    /// It is the text of the page, of which there is one: `main`, `articleBody`.
    var isMain = false

    private static let surroundingElements: Set<String> = ["nav", "aside", "footer", "form", "menu", "dialog"]
    private static let surroundingRoles: Set<String> = [
        "navigation", "complementary", "contentinfo", "banner", "search", "menu", "menubar", "toolbar", "dialog",
        "alertdialog", "alert", "form", "tablist",
    ]

    /// Says nothing.
    static let none = ElementHints()

    private init() {}

    init(_ node: xmlNodePtr, name: String) {
        var words = HintWords()
        isMain = name == "main"
        isSemantic = isMain || name == "article"
        isSurrounding = Self.surroundingElements.contains(name)
        var attribute = node.pointee.properties
        while let current = attribute {
            attribute = current.pointee.next
            guard let key = current.pointee.name else { continue }
            switch String(cString: key).lowercased() {
            case "hidden": isHidden = true
            case "style":
                let style = Self.value(current).lowercased().filter { !$0.isWhitespace }
                if style.contains("display:none") || style.contains("visibility:hidden") { isHidden = true }
            case "aria-hidden": if Self.value(current).lowercased() == "true" { isHidden = true }
            case "role":
                let role = Self.value(current).lowercased()
                if Self.surroundingRoles.contains(role) { isSurrounding = true }
                if role == "main" { isMain = true }
                if role == "main" || role == "article" { isSemantic = true }
            case "itemprop":
                if Self.value(current).lowercased() == "articlebody" {
                    isMain = true
                    isSemantic = true
                }
            case "class": words.add(Self.value(current), isClass: true)
            case "id": words.add(Self.value(current), isClass: false)
            default: break
            }
        }
        // Names that contradict each other are no more than a doubt.
        if !words.isContent {
            isSurrounding = isSurrounding || words.isSurrounding || words.isComment
            isComment = words.isComment
        }
        isDoubtful = words.isDoubtful || words.isSurrounding || words.isComment
        isLinking = words.isLinking
        isMinor = words.isMinor || name == "address"
        isDate = name == "time" || words.isDate
        isHeader = name == "header" || words.isHeader
        isCaption = name == "figcaption" || words.isCaption
    }

    private static func value(_ attribute: xmlAttrPtr) -> String {
        guard let text = attribute.pointee.children, let content = text.pointee.content else { return "" }
        return String(cString: content)
    }
}
