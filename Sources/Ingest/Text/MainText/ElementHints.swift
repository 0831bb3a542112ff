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

/// What the names in the `class` and `id` of an element say of it, by the words that pages' authors use.
struct HintWords {
    var isContent = false
    var isSurrounding = false
    var isComment = false
    var isDoubtful = false
    var isLinking = false
    var isHeader = false
    var isCaption = false
    var isMinor = false
    var isDate = false

    /// Surroundings, whatever else is said.
    private static let surrounding: Set<String> = [
        "ad", "ads", "adv", "advert", "advertisement", "advertising", "breadcrumb", "breadcrumbs", "catlinks",
        "consent", "cookie", "cookies", "copyright", "editsection", "footer", "gdpr", "jump", "jumpto", "login",
        "masthead", "menu", "modal", "nav", "navbar", "navbox", "navigation", "newsletter", "noprint", "pager",
        "pagination", "popup", "popular", "printfooter", "promo", "promotion", "recommended", "related",
        "relatedposts", "share", "sharedaddy", "sharing", "shoutbox", "sidebar", "signup", "sitemap", "skip",
        "skyscraper", "social", "sponsor", "sponsored", "subscribe", "subscription", "tagcloud",
    ]
    /// What readers wrote beneath.
    private static let comment: Set<String> = [
        "comment", "comments", "commentlist", "disqus", "replies", "reply", "respond", "trackback", "trackbacks",
    ]
    /// Surroundings, if nothing shows otherwise.
    private static let doubtful: Set<String> = [
        "author", "authors", "autor", "bio", "buttons", "byline", "contact", "disclaimer", "disclosure", "donate",
        "donation",
        "feedback", "flattr", "form", "licence", "license", "meta", "metadata", "postmeta", "postmetadata", "rating",
        "ratings", "rss", "search", "tags", "toolbar", "topbar", "vcard", "webform",
    ]
    /// Surroundings where they hold links: a teaser without one is the beginning of this page's text.
    private static let linking: Set<String> = ["banner", "foot", "teaser", "toc", "widget", "widgets"]
    private static let caption: Set<String> = ["caption", "captions", "legend", "credit", "credits", "copyright"]
    /// What stands about a text where it is short.
    private static let minor: Set<String> = ["back", "callout", "categories", "category", "hatnote", "print"]
    /// When something was written. Names for times are not here: they are of durations too.
    private static let date: Set<String> = [
        "date", "dateline", "datetime", "datum", "fecha", "modified", "pubdate", "published", "timestamp", "updated",
    ]
    private static let content: Set<String> = [
        "article", "articlebody", "blog", "body", "content", "entry", "hentry", "main", "page", "post", "postbody",
        "story", "text",
    ]
    /// A name with one of them says how something is laid out, and not what it is: `has-sidebar`.
    private static let layout: Set<String> = ["layout", "has", "with", "without"]
    private static let posts: Set<Substring> = ["hentry", "post"]
    /// Blogs name the element of a post after the post's subjects and its author too, beside the name of a post. Elsewhere such a name
    /// says what an element is: `author-box`.
    private static let subjects = ["category-", "tag-", "author-"]

    /// Takes in the value of a `class` or, where not `isClass`, an `id`. Each name speaks with all of its words: `comment-content` is no content.
    mutating func add(_ value: String, isClass: Bool) {
        let names = value.prefix(800).split(whereSeparator: \.isWhitespace)
        let isPost = names.contains { Self.posts.contains($0) || $0.hasPrefix("type-") }
        for name in names {
            if isPost, Self.subjects.contains(where: name.hasPrefix) { continue }
            let words = Self.words(of: name)
            if !words.isDisjoint(with: Self.layout) { continue }
            var isOther = false
            func says(_ meaning: Set<String>, _ said: inout Bool) {
                guard !words.isDisjoint(with: meaning) else { return }
                said = true
                isOther = true
            }
            says(Self.surrounding, &isSurrounding)
            says(Self.comment, &isComment)
            says(Self.doubtful, &isDoubtful)
            says(Self.linking, &isLinking)
            says(["header"], &isHeader)
            says(Self.caption, &isCaption)
            // A part of the text may be called so as well: this makes no other name less certain. An id may be made of any words of the text.
            if isClass, !Self.isUtility(name), !words.isDisjoint(with: Self.minor) { isMinor = true }
            if isClass, !words.isDisjoint(with: Self.date) { isDate = true }
            if !isOther, !words.isDisjoint(with: Self.content) { isContent = true }
        }
    }

    /// Whether a class says how an element looks, and in which medium: `print:mb-0`, `d-print-block`, `no-print`, `bg-back`.
    private static func isUtility(_ name: Substring) -> Bool {
        name.contains(":")
            || ["d-", "no-", "bg-", "not-", "hide-", "hidden-", "visible-"].contains(where: name.hasPrefix)
    }

    /// `entry-mainText--wide` is entry, main, text, maintext and entrymaintext: what stands behind `--` is, by the custom of BEM, a variant of
    /// something, and no thing.
    private static func words(of name: Substring) -> Set<String> {
        var words: Set<String> = []
        var whole = ""
        var word = ""
        var part = ""
        func end(_ text: inout String) {
            if !text.isEmpty { words.insert(text) }
            text = ""
        }
        var last: Unicode.Scalar = " "
        for character in name.unicodeScalars {
            if character == "-", last == "-", !whole.isEmpty { break }
            last = character
            guard character.isASCII, character.properties.isAlphabetic else {
                end(&word)
                end(&part)
                continue
            }
            if character.properties.isUppercase { end(&part) }
            let small = character.properties.lowercaseMapping
            whole += small
            word += small
            part += small
        }
        end(&word)
        end(&part)
        end(&whole)
        return words
    }
}
