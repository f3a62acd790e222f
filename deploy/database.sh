# shellcheck shell=bash
# shellcheck disable=SC2034 # `kind`, `url` and `file` are read by the scripts that source this one
# Read by backup and restore: finds out which database KIRIWAKE_DATABASE_URL names.

fail() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null || fail "needs $1 (Debian package $2)"
}

# Sets `kind` to postgres or sqlite, and `url` to the URL without its password or `file` to the absolute path. The password
# goes to the environment, because a command line can be read by every user of the machine.
read_database() {
    url=${KIRIWAKE_DATABASE_URL:-}
    case $url in
    '') fail 'set KIRIWAKE_DATABASE_URL to postgres://USER@HOST/DATABASE or sqlite://PATH' ;;
    postgres://* | postgresql://*)
        kind=postgres
        if [[ $url =~ ^([a-z]+://[^:/@?]*):([^@/?]*)@(.*)$ ]]; then
            url=${BASH_REMATCH[1]}@${BASH_REMATCH[3]}
            local encoded=${BASH_REMATCH[2]//\\/\\\\}
            printf -v PGPASSWORD '%b' "${encoded//%/\\x}"
            export PGPASSWORD
        fi
        ;;
    sqlite://?*)
        kind=sqlite
        file=$(realpath -m -- "${url#sqlite://}")
        ;;
    *) fail 'KIRIWAKE_DATABASE_URL is neither postgres://USER@HOST/DATABASE nor sqlite://PATH' ;;
    esac
}

# Fails unless the SQLite file is whole.
check_sqlite() {
    [ "$(sqlite3 -readonly "$1" 'PRAGMA integrity_check')" = ok ] || fail "$1 is not a whole SQLite database"
}
