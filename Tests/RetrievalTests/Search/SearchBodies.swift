/// Answers of search services, written by us in the form that each documents.
enum SearchBodies {
    static let searxng = """
        {"query": "q", "number_of_results": 0, "results": [
          {"url": "https://a.example/1", "title": "A", "content": "first", "engine": "bing", "parsed_url": ["https", "a.example", "/1", "", "", ""],
           "template": "default.html", "engines": ["bing", "brave"], "positions": [1, 2], "score": 3.0, "category": "general", "publishedDate": null},
          {"url": "https://b.example/2", "title": "B", "content": "second", "engine": "brave", "engines": ["brave"], "score": 0.5, "category": "general"}
        ], "answers": [], "corrections": [], "infoboxes": [], "suggestions": ["q2"], "unresponsive_engines": [["google", "CAPTCHA"]]}
        """
    static let searxngOutage = """
        {"query": "q", "number_of_results": 0, "results": [], "answers": [], "unresponsive_engines": [["google", "timeout"], ["bing", "CAPTCHA"]]}
        """
    static let brave = """
        {"type": "search", "query": {"original": "q", "show_strict_warning": false, "is_navigational": false, "more_results_available": true},
         "mixed": {"type": "mixed", "main": [{"type": "web", "index": 0, "all": false}]},
         "web": {"type": "search", "family_friendly": true, "results": [
          {"title": "A", "url": "https://a.example/1", "is_source_local": false, "is_source_both": false, "description": "first", "language": "en",
           "family_friendly": true, "type": "search_result", "subtype": "generic", "meta_url": {"scheme": "https", "netloc": "a.example"}},
          {"title": "B", "url": "https://b.example/2", "description": "second", "type": "search_result", "subtype": "generic"}]}}
        """
    static let google = """
        {"kind": "customsearch#search", "url": {"type": "application/json", "template": "https://www.googleapis.com/customsearch/v1?q={searchTerms}"},
         "queries": {"request": [{"title": "q", "totalResults": "2", "searchTerms": "q", "count": 10, "startIndex": 1, "cx": "engine"}]},
         "searchInformation": {"searchTime": 0.2, "totalResults": "2"},
         "items": [
          {"kind": "customsearch#result", "title": "A", "htmlTitle": "<b>A</b>", "link": "https://a.example/1", "displayLink": "a.example", "snippet": "first"},
          {"kind": "customsearch#result", "title": "B", "link": "https://b.example/2", "displayLink": "b.example", "snippet": "second"}]}
        """
    static let googleNothing = """
        {"kind": "customsearch#search", "searchInformation": {"searchTime": 0.1, "totalResults": "0"}}
        """
}
