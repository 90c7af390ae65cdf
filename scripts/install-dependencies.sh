#!/usr/bin/env bash
# Installs the Debian packages that a purpose needs and that are missing: nothing else, and no network when nothing is missing.
#
#     scripts/install-dependencies.sh [run|test|bench|compare]...      (default: run)
#
# run      what the program is built with: the C libraries, make and pkg-config; no Swift package is fetched
# test     run, and what the tests start: git, Prometheus, Alertmanager, OpenSSL's tool, Python, shells, a browser
# bench    test, and what the benchmark compares with: nginx, and Go with Debian's Prometheus client
# compare  run, and the exporters that docs/comparison.md measures beside this one
set -euo pipefail

# Certificates are for the calls of the program itself.
run_packages=(
    ca-certificates make pkg-config
    libcrypt-dev libcurl4-openssl-dev libgnutls28-dev libmicrohttpd-dev libssl-dev libyaml-dev zlib1g-dev
)
# The rules of the repository ask git for its files.
test_packages=(curl git openssl prometheus prometheus-alertmanager python3)
toolchain_packages=(binutils libc6-dev libncurses6 libsqlite3-0 libxml2)
# The tests of the dashboards and of the exposition make virtual environments of their own.
test_packages+=(python3-venv)
# The tests of the alert rules read and change the rules.
test_packages+=(python3-yaml)
# Those of the command line complete in real shells, and check the manual page.
test_packages+=(bash fish mandoc zsh)
compare_packages=(git openssl prometheus prometheus-blackbox-exporter prometheus-node-exporter python3)
# The status page's tests look at it with a browser, and need letters of some sort, Chinese ones too.
test_packages+=(chromium-headless-shell fonts-dejavu-core fonts-wqy-zenhei)
bench_packages=(binutils nginx-light wrk golang-go golang-github-prometheus-client-golang-dev)

say() { printf '%s\n' "install-dependencies: $*" >&2; }

# Libraries are looked for by pkg-config where there is no dpkg: another distribution may well have them.
refuse_without_dpkg() {
    if pkg-config --exists gnutls libcurl libcrypto libmicrohttpd yaml-0.1 zlib 2>/dev/null; then
        say "not a Debian system, but gnutls, libcurl, libcrypto, libmicrohttpd, libyaml and zlib are here: going on"
        exit 0
    fi
    say "this is no Debian or Ubuntu system: install these packages, or what your system calls them, by hand:"
    say "    $*"
    exit 1
}

is_installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

wanted=("${run_packages[@]}")
for purpose in "${@:-run}"; do
    case "$purpose" in
    run) ;;
    test) wanted+=("${test_packages[@]}") ;;
    compare) wanted+=("${compare_packages[@]}") ;;
    bench) wanted+=("${test_packages[@]}" "${bench_packages[@]}") ;;
    *)
        say "\"$purpose\" is no purpose; there are run, test, bench and compare"
        exit 2
        ;;
    esac
done

# A toolchain unpacked on a bare system can't even start without these.
if command -v swift >/dev/null && ! swift --version >/dev/null 2>&1; then
    wanted+=("${toolchain_packages[@]}")
fi
# A Swift toolchain links with the C++ library of any GCC; a bare system has none.
if ! compgen -G '/usr/lib/gcc/*/*/libstdc++.so' >/dev/null; then
    wanted+=(g++)
fi

command -v dpkg-query >/dev/null || refuse_without_dpkg "${wanted[*]}"

missing=()
for package in "${wanted[@]}"; do
    is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        say "these packages are missing, and only root can install them: ${missing[*]}"
        say "as root: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        exit 1
    fi
    as_root=(sudo)
    # Nobody can answer a question for a password then.
    [ -t 0 ] || as_root=(sudo -n)
fi

# Debian's packages start and enable their services. The tests run their own Prometheus on free ports: one more on
# :9090 would surprise whoever only wanted to run them. A service that was there before is left alone.
services=()
for package in prometheus prometheus-alertmanager prometheus-blackbox-exporter prometheus-node-exporter; do
    case " ${missing[*]} " in *" $package "*) services+=("$package") ;; esac
done
case " ${missing[*]} " in *" nginx-light "*) services+=(nginx) ;; esac

policy=/usr/sbin/policy-rc.d
remove_policy() { "${as_root[@]}" rm -f "$policy"; }
if [ ${#services[@]} -gt 0 ] && [ ! -e "$policy" ]; then
    trap remove_policy EXIT
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi

say "installing ${missing[*]}"
"${as_root[@]}" apt-get update -q </dev/null
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" </dev/null

if [ ${#services[@]} -gt 0 ] && [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl disable "${services[@]}" || say "could not disable ${services[*]}: it may start at the next boot"
fi
