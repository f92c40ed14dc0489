#!/bin/sh
# Renders prompts/uk from the program's own words and a configuration, with RHVoice and the voice Anatol.
#
#   prompts/render.sh                 what is missing or was reworded
#   prompts/render.sh --all           everything (after a change of voice, pronunciation or processing)
#   CONFIG=/etc/slukhavka/config.yaml OUT=/etc/slukhavka/prompts/uk prompts/render.sh      a council's own texts
#
# Needs RHVoice-test with the Ukrainian voices. Debian 13: packages rhvoice and rhvoice-ukrainian of non-free; Debian 12:
# the same packages of bookworm-backports non-free. With --install the script adds them through apt, from the mirror
# this machine already uses. RHVoice (GPL-2.0-or-later) stays a separate program; the licence of the voice is in LICENSE.md.
set -eu

cd "$(dirname "$0")/.."
VOICE=${VOICE:-anatol}
CONFIG=${CONFIG:-config.example.yaml}
OUT=${OUT:-prompts/uk}

slukhavka() {
    if [ -n "${SLUKHAVKA:-}" ]; then "$SLUKHAVKA" "$@"; else cargo run --quiet -- "$@"; fi
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
    apt-get install -y --no-install-recommends -t "$suite" rhvoice rhvoice-ukrainian
}

missing="--missing $OUT"
for argument in "$@"; do
    case $argument in
        --all) missing= ;;
        --install) command -v RHVoice-test > /dev/null || install_rhvoice ;;
        *) echo "невідомий параметр: $argument" >&2; exit 2 ;;
    esac
done
if ! command -v RHVoice-test > /dev/null; then
    echo "Немає RHVoice-test: встановіть пакети rhvoice і rhvoice-ukrainian (або додайте --install)." >&2
    exit 1
fi

raw=$(mktemp -d)
trap 'rm -rf "$raw"' EXIT
mkdir -p "$OUT"

# An unknown voice or an empty text ends in success without a file; `build` counts what is missing.
# shellcheck disable=SC2086
slukhavka prompts list --config "$CONFIG" --lang uk --format tsv $missing > "$raw/list.tsv"
while IFS="$(printf '\t')" read -r id text; do
    printf '%s' "$text" > "$raw/text"
    RHVoice-test -p "$VOICE" -i "$raw/text" -o "$raw/$id.wav"
done < "$raw/list.tsv"
echo "Озвучено: $(wc -l < "$raw/list.tsv")"

slukhavka prompts build --config "$CONFIG" --lang uk --voice "RHVoice $VOICE" "$raw" "$OUT"
