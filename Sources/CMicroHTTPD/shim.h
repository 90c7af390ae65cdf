#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/abstract.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// Where the library's log messages go; must outlive the daemon.
struct cmhd_log_sink {
    void (*write)(void *context, const char *text);
    void *context;
};

// Everything a daemon is started with; the context is handed to every callback.
struct cmhd_settings {
    unsigned int flags;
    unsigned int connection_limit;
    size_t connection_memory_bytes;
    unsigned int inactivity_timeout_seconds;
    void *context;
    MHD_AccessHandlerCallback handler;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
    // Whether TLS is spoken; each connection's credentials are set when it has been accepted.
    int is_tls;
    void *(*request_line)(void *context, const char *uri, struct MHD_Connection *connection);
    struct cmhd_log_sink *log;
};

// The library logs with a va_list, which Swift can't read. Longer messages are cut.
static inline void cmhd_log(void *sink, const char *format, va_list arguments) {
    char text[512];
    struct cmhd_log_sink *log = (struct cmhd_log_sink *)sink;
    vsnprintf(text, sizeof text, format, arguments);
    log->write(log->context, text);
}

// The library wants credentials for the daemon, which no connection uses.
static inline int cmhd_no_certificate(
    gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
    const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **certificates,
    unsigned int *certificate_count, gnutls_privkey_t *key) {
    (void)session; (void)authorities; (void)authority_count; (void)algorithms;
    (void)algorithm_count; (void)certificates; (void)certificate_count; (void)key;
    return -1;
}

// MHD_start_daemon is variadic. The logger comes first, so that it hears of faults in the other options.
// The library isn't told to be strict, since it writes the head of such refusals twice; RequestCheck is strict.
// It still refuses by itself, with two heads, a Content-Length that isn't a number or is too large
// (parse_connection_headers of 0.9.75): the client reads one refusal, with the second head in its body, and the end.
static inline struct MHD_Daemon *cmhd_start(const struct cmhd_settings *settings) {
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)&cmhd_no_certificate}, {MHD_OPTION_END, 0, NULL}};
    struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        settings->flags | (settings->is_tls ? MHD_USE_TLS : 0), 0, NULL, NULL, settings->handler, settings->context,
        MHD_OPTION_EXTERNAL_LOGGER, &cmhd_log, settings->log,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->inactivity_timeout_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 0,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
        MHD_OPTION_URI_LOG_CALLBACK, settings->request_line, settings->context,
        MHD_OPTION_ARRAY, settings->is_tls ? tls : none,
        MHD_OPTION_END);
}

// MHD_get_connection_info is variadic. Returns NULL for a connection without TLS.
static inline struct gnutls_session_int *cmhd_connection_tls(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : (struct gnutls_session_int *)info->tls_session;
}

// MHD_get_connection_info is variadic. Returns -1 for a connection that has no socket.
static inline int cmhd_connection_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

// MHD_get_connection_info is variadic. The address lives as long as the connection.
static inline const struct sockaddr *cmhd_connection_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

// Leaves the library no query to list. Called with the request target that the library shows, once that has been
// copied: it lists the arguments afterwards, out of the same bytes and into the request's memory, and closes the
// connection without an answer when there is no room for some hundred of them (parse_initial_message_line of 0.9.75).
// Nobody reads that list.
static inline void cmhd_drop_query(const char *uri) {
    char *mark = strchr((char *)uri, '?');
    if (mark != NULL && mark[1] != '\0') mark[1] = '\0';
}
