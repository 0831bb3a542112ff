#pragma once

// Debian's libxml2 pulls in ICU's headers, which clash with those that Foundation carries. Only the layout of xmlCharEncodingHandler
// depends on them, and nothing here looks inside of one.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/tree.h>
#include <libxml/parserInternals.h>
#include <string.h>

// Macros that Swift cannot see.
static inline void rf_xml_free(void *memory) { xmlFree(memory); }

// libxml2 stops at the 257th level and leaves out the rest of the page, which tags that nobody closes (<font>, <a name>) soon reach. Beyond
// this level a block takes the place of the innermost element, and what stands in a line is passed over: its text is the block's.
#define RF_DEEPEST 250

static inline int rf_is_one_of(const char *const names[], const xmlChar *name) {
    for (; *names; names++)
        if (strcmp(*names, (const char *)name) == 0) return 1;
    return 0;
}

static inline void rf_start_element(void *context, const xmlChar *name, const xmlChar **attributes) {
    static const char *const blocks[] = {"article", "blockquote", "center", "dd", "div", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol",
                                         "p", "pre", "section", "table", "td", "th", "tr", "ul", 0};
    static const char *const scripts[] = {"script", "style", 0};
    htmlParserCtxtPtr parser = (htmlParserCtxtPtr)context;
    const htmlElemDesc *known = htmlTagLookup(name);
    // Elements without content end at once; what a script holds is no text.
    if (parser->nodeNr < RF_DEEPEST || (known && known->empty) || rf_is_one_of(scripts, name)) {
        xmlSAX2StartElement(context, name, attributes);
        return;
    }
    // The parser's own list of open elements, in which each end tag is looked for, is kept as short as the tree is deep.
    const xmlChar **names = parser->nameTab;
    parser->nameNr--;
    if (parser->nameNr > 0 && rf_is_one_of(blocks, name)) {
        xmlSAX2EndElement(context, names[parser->nameNr - 1]);
        names[parser->nameNr - 1] = name;
        xmlSAX2StartElement(context, name, attributes);
    }
    parser->name = parser->nameNr > 0 ? names[parser->nameNr - 1] : 0;
}

// &#146; is an apostrophe to browsers (HTML, "numeric character reference end state"); a reference comes alone.
static inline void rf_characters(void *context, const xmlChar *text, int count) {
    static const unsigned short windows1252[32] = {
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};
    int code = count == 2 && text[0] == 0xC2 && text[1] >= 0x80 && text[1] < 0xA0 ? windows1252[text[1] - 0x80] : 0;
    if (code == 0) {
        xmlSAX2Characters(context, text, count);
        return;
    }
    xmlChar buffer[4] = {0};
    xmlSAX2Characters(context, buffer, xmlCopyCharMultiByte(buffer, code));
}

// Parses HTML as htmlReadMemory does, without its limits of depth and of length of a text.
static inline htmlDocPtr rf_read_html(const char *bytes, int count, const char *encoding, int options) {
    htmlParserCtxtPtr parser = htmlNewParserCtxt();
    if (!parser) return 0;
    parser->options |= XML_PARSE_HUGE;
    parser->sax->startElement = rf_start_element;
    parser->sax->characters = rf_characters;
    htmlDocPtr document = htmlCtxtReadMemory(parser, bytes, count, 0, encoding, options);
    htmlFreeParserCtxt(parser);
    return document;
}
