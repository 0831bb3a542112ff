// A server on loopback that answers every POST with the same bytes, as fast as it can, so that a benchmark measures the client.
//
//   canned PORT stream|whole EVENTS
//
// stream: EVENTS server-sent events of about 290 bytes each, then [DONE]. whole: one JSON body of about 5.7 KB.
// One thread, epoll, HTTP/1.1 keep-alive, no parsing beyond Content-Length.
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAXIMUM = 65536, HEAD = 16384 };

struct connection {
    char head[HEAD];
    size_t head_length;
    long body_left;
    size_t sent;
    int is_answering;
};

static struct connection *connections[MAXIMUM];
static char *answer;
static size_t answer_length;

static const char order[] = "[3] > [1] > [2] > [5] > [4] > [6] > [7] > [8] > [9] > [10] > [11] > [12] > [13] > [14] > [15] > [16] > [17] > [18] > [19] > [20]";

static void add(const char *text, size_t length) {
    answer = realloc(answer, answer_length + length + 1);
    memcpy(answer + answer_length, text, length);
    answer_length += length;
    answer[answer_length] = 0;
}

static void add_chunk(const char *text) {
    char size[32];
    add(size, (size_t)snprintf(size, sizeof size, "%zx\r\n", strlen(text)));
    add(text, strlen(text));
    add("\r\n", 2);
}

static void make_stream(int events) {
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n";
    add(head, sizeof head - 1);
    char event[2048];
    for (int number = 0; number < events; number++) {
        int is_last = number == events - 1;
        char delta[400];
        if (is_last)
            snprintf(delta, sizeof delta, "{\"content\":\"%s\",\"reasoning_content\":null}", order);
        else
            snprintf(delta, sizeof delta, "{\"content\":null,\"reasoning_content\":\" passage %d helps\"}", number % 20 + 1);
        snprintf(event, sizeof event,
            "data: {\"id\":\"benchmark-0000-0000-0000-000000000000\",\"object\":\"chat.completion.chunk\",\"created\":1760000000,\"model\":\"canned\","
            "\"system_fingerprint\":\"fp_canned_benchmark\",\"choices\":[{\"index\":0,\"delta\":%s,\"logprobs\":null,\"finish_reason\":%s}]%s}\n\n",
            delta, is_last ? "\"stop\"" : "null",
            is_last ? ",\"usage\":{\"prompt_tokens\":5000,\"completion_tokens\":1600,\"total_tokens\":6600}" : "");
        add_chunk(event);
    }
    add_chunk("data: [DONE]\n\n");
    add("0\r\n\r\n", 5);
}

static void make_whole(void) {
    char reasoning[5200], body[6400], head[200];
    size_t length = 0;
    while (length < 5100) length += (size_t)snprintf(reasoning + length, sizeof reasoning - length, "passage %zu helps, since it explains a word. ", length);
    snprintf(body, sizeof body,
        "{\"id\":\"b\",\"object\":\"chat.completion\",\"created\":1760000000,\"model\":\"canned\",\"system_fingerprint\":\"fp_canned\",\"choices\":[{\"index\":0,"
        "\"message\":{\"role\":\"assistant\",\"content\":\"%s\",\"reasoning_content\":\"%s\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
        "\"usage\":{\"prompt_tokens\":5000,\"completion_tokens\":1300,\"total_tokens\":6300}}", order, reasoning);
    snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", strlen(body));
    add(head, strlen(head));
    add(body, strlen(body));
}

static void drop(int epoll, int file) {
    epoll_ctl(epoll, EPOLL_CTL_DEL, file, NULL);
    free(connections[file]);
    connections[file] = NULL;
    close(file);
}

/// Returns 0 if the connection is gone.
static int send_answer(int epoll, int file) {
    struct connection *connection = connections[file];
    while (connection->sent < answer_length) {
        ssize_t count = send(file, answer + connection->sent, answer_length - connection->sent, MSG_NOSIGNAL);
        if (count < 0) {
            if (errno != EAGAIN) return drop(epoll, file), 0;
            struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.fd = file};
            epoll_ctl(epoll, EPOLL_CTL_MOD, file, &event);
            return 1;
        }
        connection->sent += (size_t)count;
    }
    connection->is_answering = 0;
    struct epoll_event event = {.events = EPOLLIN, .data.fd = file};
    epoll_ctl(epoll, EPOLL_CTL_MOD, file, &event);
    return 1;
}

static void take(int epoll, int file) {
    struct connection *connection = connections[file];
    static char block[1 << 18];
    ssize_t count = recv(file, block, sizeof block, 0);
    if (count <= 0) {
        if (count < 0 && errno == EAGAIN) return;
        return drop(epoll, file);
    }
    char *data = block;
    if (connection->body_left == 0) {
        size_t room = HEAD - 1 - connection->head_length;
        size_t taken = (size_t)count < room ? (size_t)count : room;
        memcpy(connection->head + connection->head_length, data, taken);
        connection->head_length += taken;
        connection->head[connection->head_length] = 0;
        char *end = strstr(connection->head, "\r\n\r\n");
        if (!end) return;
        char *length = strcasestr(connection->head, "content-length:");
        long body = length ? atol(length + 15) : 0;
        connection->body_left = body - (long)(connection->head_length - (size_t)(end + 4 - connection->head)) - (long)((size_t)count - taken);
        connection->head_length = 0;
    } else {
        connection->body_left -= count;
    }
    if (connection->body_left <= 0) {
        connection->body_left = 0;
        connection->sent = 0;
        connection->is_answering = 1;
        send_answer(epoll, file);
    }
}

int main(int count, char **arguments) {
    if (count != 4) return fprintf(stderr, "usage: canned PORT stream|whole EVENTS\n"), 2;
    signal(SIGPIPE, SIG_IGN);
    struct rlimit files = {MAXIMUM, MAXIMUM};
    setrlimit(RLIMIT_NOFILE, &files);
    if (!strcmp(arguments[2], "stream")) make_stream(atoi(arguments[3])); else make_whole();
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(arguments[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 4096)) return perror("canned"), 1;
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server};
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, &event);
    printf("answers of %zu bytes\n", answer_length);
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll, events, 256, -1);
        for (int index = 0; index < ready; index++) {
            int file = events[index].data.fd;
            if (file == server) {
                int client;
                while ((client = accept4(server, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    if (client >= MAXIMUM) { close(client); continue; }
                    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
                    connections[client] = calloc(1, sizeof(struct connection));
                    struct epoll_event added = {.events = EPOLLIN, .data.fd = client};
                    epoll_ctl(epoll, EPOLL_CTL_ADD, client, &added);
                }
                continue;
            }
            if (!connections[file]) continue;
            if (events[index].events & EPOLLOUT && connections[file]->is_answering && !send_answer(epoll, file)) continue;
            if (events[index].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) take(epoll, file);
        }
    }
}
