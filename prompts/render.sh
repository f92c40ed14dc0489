#!/bin/sh
# Renders prompts/uk and prompts/en from the program's own words and config.example.yaml, with RHVoice and the voices
# Anatol and SLT.
#
#   prompts/render.sh                 what is missing or was reworded
#   prompts/render.sh --all           everything (after a change of pronunciation or processing)
#   prompts/render.sh --install       first adds RHVoice through apt, from the mirror this machine already uses
#
# RHVoice-test and the voices come with the packages rhvoice, rhvoice-ukrainian and rhvoice-english: Debian 13 has them in
# non-free, Debian 12 in bookworm-backports non-free. RHVoice stays a separate program; the licences of its voices are in
# LICENSE.md.
# A council renders its own texts with the same command: slukhavka prompts render --config FILE FOLDER
set -eu

cd "$(dirname "$0")/.."

slukhavka() {
    if [ -n "${SLUKHAVKA:-}" ]; then "$SLUKHAVKA" "$@"; else cargo run --quiet -- "$@"; fi
}

has_rhvoice() {
    command -v RHVoice-test > /dev/null && [ -d /usr/share/RHVoice/voices/anatol ] && [ -d /usr/share/RHVoice/voices/slt ]
}

install_rhvoice() {
    sources=/etc/apt/sources.list.d
    mirror=$(awk '/^URIs:/ { print $2; exit }' "$sources/debian.sources")
    . /etc/os-release
    case $VERSION_CODENAME in
        bookworm) suite=bookworm-backports ;;
        *) suite=$VERSION_CODENAME ;;
    esac
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main non-free" \
        > "$sources/slukhavka-rhvoice.list"
    apt-get update
    apt-get install -y --no-install-recommends -t "$suite" rhvoice rhvoice-ukrainian rhvoice-english
}

all=
for argument in "$@"; do
    case $argument in
        --all) all=--all ;;
        --install) has_rhvoice || install_rhvoice ;;
        *) echo "невідомий параметр: $argument" >&2; exit 2 ;;
    esac
done

slukhavka prompts render --config config.example.yaml --lang uk --voice anatol $all prompts/uk
slukhavka prompts render --config config.example.yaml --lang en --voice slt $all prompts/en
