#pragma once
#include <curl/curl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call; one plain function a type.

static inline CURLcode rf_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode rf_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode rf_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode rf_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

// What all transfers have in common: where they lead, http and https alone, no signals (which do not go with threads), HTTP/2 where TLS offers it,
// packed bodies unpacked (pages unpack their own, see WebTransfer), and room of CURL_ERROR_SIZE for words about what went wrong.
static inline void rf_prepare(CURL *handle, const char *url, char *error) {
    curl_easy_setopt(handle, CURLOPT_URL, url);
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, error);
}

typedef size_t (*rf_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode rf_setopt_callback(CURL *handle, CURLoption option, rf_data_callback value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode rf_setopt_before_request(CURL *handle, curl_prereq_callback value) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode rf_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode rf_getinfo_pointer(CURL *handle, CURLINFO info, char **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode rf_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

typedef int (*rf_socket_callback)(CURL *handle, curl_socket_t socket, int what, void *context, void *slot);
typedef int (*rf_timer_callback)(CURLM *multi, long milliseconds, void *context);

static inline CURLMcode rf_multi_on_socket(CURLM *multi, rf_socket_callback value, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}

static inline CURLMcode rf_multi_on_timer(CURLM *multi, rf_timer_callback value, void *context) {
    CURLMcode code = curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return code != CURLM_OK ? code : curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}

// The message's data is a union; this reads the branch that CURLMSG_DONE uses.
static inline CURLcode rf_message_result(CURLMsg *message) {
    return message->data.result;
}

static inline CURLcode rf_setopt_open_socket(CURL *handle, curl_opensocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode rf_setopt_large(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// What curl_socket returns to refuse a connection; a cast within a macro, which Swift cannot import.
static const curl_socket_t rf_socket_refused = CURL_SOCKET_BAD;

// The bytes and the port of the address that a connection is about to use: 4 or 16 of them, 0 for another family. curl
// declares the address as a plain sockaddr, though it holds `addrlen` bytes, so it is read here.
static inline int rf_socket_address(const struct curl_sockaddr *address, unsigned char bytes[16], unsigned short *port) {
    if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)&address->addr;
        memcpy(bytes, &four->sin_addr, 4);
        *port = ntohs(four->sin_port);
        return 4;
    }
    if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&address->addr;
        memcpy(bytes, &six->sin6_addr, 16);
        *port = ntohs(six->sin6_port);
        return 16;
    }
    return 0;
}
