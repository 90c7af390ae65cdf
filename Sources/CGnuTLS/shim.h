#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// The library's enumerations mix types and error codes; these wrappers take and give plain numbers.

static inline gnutls_datum_t cgnutls_datum(const void *bytes, size_t count) {
    gnutls_datum_t datum = {(unsigned char *)bytes, (unsigned int)count};
    return datum;
}

// Reads a certificate chain and its key from PEM. 0, or a negative error.
static inline int cgnutls_set_key_pair(
    gnutls_certificate_credentials_t credentials, const void *certificate, size_t certificate_count,
    const void *key, size_t key_count) {
    gnutls_datum_t certificate_datum = cgnutls_datum(certificate, certificate_count);
    gnutls_datum_t key_datum = cgnutls_datum(key, key_count);
    int status = gnutls_certificate_set_x509_key_mem2(
        credentials, &certificate_datum, &key_datum, GNUTLS_X509_FMT_PEM, NULL, 0);
    return status < 0 ? status : 0;
}

// Reads certificates from PEM without keeping them. How many there are, or a negative error.
static inline int cgnutls_count_certificates(const void *certificates, size_t count) {
    gnutls_datum_t datum = cgnutls_datum(certificates, count);
    gnutls_x509_crt_t *list = NULL;
    unsigned int size = 0;
    int status = gnutls_x509_crt_list_import2(&list, &size, &datum, GNUTLS_X509_FMT_PEM, 0);
    if (status < 0) return status;
    for (unsigned int index = 0; index < size; index += 1) gnutls_x509_crt_deinit(list[index]);
    gnutls_free(list);
    return (int)size;
}

// Reads a private key from PEM without keeping it. 0, or a negative error.
static inline int cgnutls_check_key(const void *key, size_t count) {
    gnutls_datum_t datum = cgnutls_datum(key, count);
    gnutls_x509_privkey_t parsed = NULL;
    int status = gnutls_x509_privkey_init(&parsed);
    if (status < 0) return status;
    status = gnutls_x509_privkey_import2(parsed, &datum, GNUTLS_X509_FMT_PEM, NULL, 0);
    gnutls_x509_privkey_deinit(parsed);
    return status;
}

// Trusts the certificates of a PEM. How many, or a negative error.
static inline int cgnutls_trust(
    gnutls_certificate_credentials_t credentials, const void *certificates, size_t count) {
    gnutls_datum_t datum = cgnutls_datum(certificates, count);
    return gnutls_certificate_set_x509_trust_mem(credentials, &datum, GNUTLS_X509_FMT_PEM);
}

// The kind of key of the first certificate: 1 for RSA, 2 for elliptic curves, 0 for others.
static inline int cgnutls_key_kind(gnutls_certificate_credentials_t credentials) {
    gnutls_x509_crt_t *list = NULL;
    unsigned int size = 0;
    int kind = 0;
    if (gnutls_certificate_get_x509_crt(credentials, 0, &list, &size) < 0) return 0;
    if (size > 0) {
        int algorithm = gnutls_x509_crt_get_pk_algorithm(list[0], NULL);
        if (algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS) kind = 1;
        if (algorithm == GNUTLS_PK_ECDSA || algorithm == GNUTLS_PK_EDDSA_ED25519
            || algorithm == GNUTLS_PK_EDDSA_ED448) kind = 2;
    }
    for (unsigned int index = 0; index < size; index += 1) gnutls_x509_crt_deinit(list[index]);
    gnutls_free(list);
    return kind;
}

// Says with what a session answers, what it asks of the client (0 nothing, 1 a certificate if it has one, 2 a
// certificate), and what its callbacks find with gnutls_db_get_ptr. 0, or a negative error.
static inline int cgnutls_prepare(
    gnutls_session_t session, gnutls_certificate_credentials_t credentials, int request, void *context,
    gnutls_certificate_verify_function *verify, gnutls_handshake_hook_func hello) {
    int status = gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, credentials);
    if (status < 0) return status;
    gnutls_certificate_server_set_request(
        session, request == 2 ? GNUTLS_CERT_REQUIRE : request == 1 ? GNUTLS_CERT_REQUEST : GNUTLS_CERT_IGNORE);
    gnutls_db_set_ptr(session, context);
    if (verify != NULL) gnutls_session_set_verify_function(session, verify);
    if (hello != NULL)
        gnutls_handshake_set_hook_function(
            session, GNUTLS_HANDSHAKE_CLIENT_HELLO, GNUTLS_HOOK_PRE, hello);
    return 0;
}

// Whether the client's certificate leads to a trusted authority, is valid now and is for clients.
static inline int cgnutls_is_client_trusted(gnutls_session_t session) {
    gnutls_typed_vdata_st purpose = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
    unsigned int problems = 0;
    return gnutls_certificate_verify_peers(session, &purpose, 1, &problems) >= 0 && problems == 0;
}

// The client's own certificate, to be freed by the caller; NULL if there is none or it can't be read.
static inline gnutls_x509_crt_t cgnutls_client_certificate(gnutls_session_t session) {
    unsigned int size = 0;
    const gnutls_datum_t *list = gnutls_certificate_get_peers(session, &size);
    gnutls_x509_crt_t certificate = NULL;
    if (list == NULL || size == 0 || gnutls_x509_crt_init(&certificate) < 0) return NULL;
    if (gnutls_x509_crt_import(certificate, &list[0], GNUTLS_X509_FMT_DER) >= 0) return certificate;
    gnutls_x509_crt_deinit(certificate);
    return NULL;
}

// An alternative name of a certificate. 1 for a text, 2 for an address, 3 for something else; 0 after the last.
static inline int cgnutls_alternative_name(
    gnutls_x509_crt_t certificate, unsigned int index, void *buffer, size_t *count) {
    int type = gnutls_x509_crt_get_subject_alt_name(certificate, index, buffer, count, NULL);
    if (type == GNUTLS_SAN_DNSNAME || type == GNUTLS_SAN_RFC822NAME || type == GNUTLS_SAN_URI) return 1;
    if (type == GNUTLS_SAN_IPADDRESS) return 2;
    return type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ? 0 : 3;
}
