#!/bin/sh
# Makes .venv/app (Python 3.11) and .venv/rasa (Python 3.10) from requirements/*.txt; does nothing when they are current.
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "safqa: $1" >&2
    exit 1
}

# What a current environment was made from.
stamp_of() {
    cat "$@" deploy/setup.sh | cksum
}

current() {
    [ -x ".venv/$1/bin/python" ] && [ "$(cat ".venv/$1/stamp" 2>/dev/null)" = "$2" ]
}

app_stamp=$(stamp_of requirements/app.txt requirements/dev.txt)
rasa_stamp=$(stamp_of requirements/rasa.txt requirements/rasa-dev.txt)
if current app "$app_stamp" && current rasa "$rasa_stamp"; then
    exit 0
fi

free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "$free_kb" -gt 5000000 ] || fail "not enough disk space here: $((free_kb / 1000)) MB free, 5000 MB needed for the environments"
command -v python3 >/dev/null 2>&1 || fail "python3 was not found; install Python 3.11 and 3.10 first"
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    uv=uv
else
    python3 -m uv --version >/dev/null 2>&1 || python3 -m pip install -q uv || fail "uv could not be installed; run: python3 -m pip install uv"
    uv="python3 -m uv"
fi
# uv does not read pip's setting; a CPU build of torch at hand is found through it.
export UV_FIND_LINKS="${UV_FIND_LINKS:-${PIP_FIND_LINKS:-}}"
[ -n "$UV_FIND_LINKS" ] || unset UV_FIND_LINKS
export UV_PYTHON_DOWNLOADS=never

make_env() { # name, Python version, stamp, requirement files…
    name=$1 version=$2 stamp=$3
    shift 3
    current "$name" "$stamp" && return 0
    $uv python find "$version" >/dev/null 2>&1 || fail "Python $version was not found; install it (for example with pyenv or your system's packages) and run the command again"
    echo "safqa: making the Python $version environment .venv/$name …" >&2
    rm -rf ".venv/$name"
    $uv venv -q --python "$version" ".venv/$name"
    files=""
    for file in "$@"; do files="$files -r $file"; done
    # shellcheck disable=SC2086
    $uv pip install -q --python ".venv/$name/bin/python" $files ||
        fail "the packages of .venv/$name could not be installed (see above); mend the cause and run the command again"
    printf '%s' "$stamp" >".venv/$name/stamp"
}

make_env app 3.11 "$app_stamp" requirements/app.txt requirements/dev.txt
make_env rasa 3.10 "$rasa_stamp" requirements/rasa.txt requirements/rasa-dev.txt
