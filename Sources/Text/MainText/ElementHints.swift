import CXML2
import Foundation

/// What an element says of itself: by its name, its role, its class and its id.
struct ElementHints: Hashable, Sendable {
    /// Its author hides it.
    var isHidden = false
    /// It surrounds the text of the page: menus, comments, advertising, what to read next.
    var isSurrounding = false
    /// It is the text of the page.
    var isContent = false

    private static let surroundingElements: Set<String> = ["nav", "aside", "footer", "form", "menu", "dialog"]
    private static let surroundingRoles: Set<String> = [
        "navigation", "complementary", "contentinfo", "banner", "search", "menu", "menubar", "toolbar", "dialog",
        "alertdialog", "alert", "form", "tablist",
    ]
    /// Words of a class or id, and the beginnings of words, that speak of surroundings.
    private static let surroundingWords: Set<String> = [
        "ad", "ads", "adv", "advert", "advertisement", "advertising", "author", "authors", "banner", "bio",
        "breadcrumb",
        "breadcrumbs", "byline", "buttons", "catlinks", "comment", "comments", "commentlist", "consent", "cookie",
        "cookies", "copyright", "disqus",
        "editsection", "feedback", "footer", "foot", "gdpr", "header", "jumpto", "license", "licence", "login",
        "masthead", "menu", "meta", "metadata", "modal", "nav",
        "navbar", "navbox", "navigation", "newsletter", "noprint", "pager", "pagination", "popup", "postmeta",
        "printfooter", "print", "promo", "promotion",
        "rating", "recommended", "related", "relatedposts", "reply", "respond", "rss", "share", "sharedaddy", "sharing",
        "shoutbox", "sidebar",
        "signup", "sitemap", "skip", "skyscraper", "social", "sponsor", "sponsored", "subscribe", "subscription",
        "tagcloud",
        "tags", "teaser", "toc", "toolbar", "topbar", "trackback", "widget", "widgets", "search", "vcard", "flattr",
        "popular",
    ]
    private static let contentWords: Set<String> = [
        "article", "articlebody", "body", "content", "entry", "hentry", "main", "page", "post", "postbody", "story",
        "text", "blog",
    ]

    /// Says nothing.
    static let none = ElementHints()

    private init() {}

    init(_ node: xmlNodePtr, name: String) {
        var words: Set<String> = []
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
                if role == "main" || role == "article" { isContent = true }
            case "itemprop": if Self.value(current).lowercased() == "articlebody" { isContent = true }
            case "class", "id": Self.addWords(of: Self.value(current), to: &words)
            default: break
            }
        }
        if name == "article" || name == "main" || !words.isDisjoint(with: Self.contentWords) { isContent = true }
        if Self.surroundingElements.contains(name) || !words.isDisjoint(with: Self.surroundingWords) {
            isSurrounding = true
        }
    }

    private static func value(_ attribute: xmlAttrPtr) -> String {
        guard let text = attribute.pointee.children, let content = text.pointee.content else { return "" }
        return String(cString: content)
    }

    /// `entry-content mainText` is entry, content, main, text, and maintext.
    private static func addWords(of value: String, to words: inout Set<String>) {
        var word = ""
        var part = ""
        func end(_ text: inout String) {
            if !text.isEmpty { words.insert(text.lowercased()) }
            text = ""
        }
        for character in value.unicodeScalars.prefix(400) {
            let isLetter = character.isASCII && character.properties.isAlphabetic
            if !isLetter {
                end(&word)
                end(&part)
                continue
            }
            if character.properties.isUppercase { end(&part) }
            word.unicodeScalars.append(character)
            part.unicodeScalars.append(character)
        }
        end(&word)
        end(&part)
    }
}
