#pragma once
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>

// Where the library's log messages go; must outlive the daemon.
struct cmhd_log_sink {
    void (*write)(void *context, const char *text);
    void *context;
};

// Everything a daemon is started with; the context is handed to every callback.
struct cmhd_settings {
    unsigned int flags;
    int listen_socket;
    unsigned int connection_limit;
    size_t connection_memory_bytes;
    unsigned int inactivity_timeout_seconds;
    void *context;
    MHD_AccessHandlerCallback handler;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
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

// MHD_start_daemon is variadic. The logger comes first, so that it hears of faults in the other options.
static inline struct MHD_Daemon *cmhd_start(const struct cmhd_settings *settings) {
    return MHD_start_daemon(
        settings->flags, 0, NULL, NULL, settings->handler, settings->context,
        MHD_OPTION_EXTERNAL_LOGGER, &cmhd_log, settings->log,
        MHD_OPTION_LISTEN_SOCKET, settings->listen_socket,
        MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->connection_memory_bytes,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->inactivity_timeout_seconds,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_NOTIFY_COMPLETED, settings->completed, settings->context,
        MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context,
        MHD_OPTION_URI_LOG_CALLBACK, settings->request_line, settings->context,
        MHD_OPTION_END);
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
