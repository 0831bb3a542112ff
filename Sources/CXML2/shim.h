#pragma once

// Debian's libxml2 pulls in ICU's headers, which clash with those that Foundation carries. Only the layout of xmlCharEncodingHandler
// depends on them, and nothing here looks inside of one.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/HTMLparser.h>
#include <libxml/tree.h>

// Macros that Swift cannot see.
static inline void rf_xml_free(void *memory) { xmlFree(memory); }
