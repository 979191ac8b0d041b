# Sourced by ./run and ./test: `set_up run` or `set_up test` makes this checkout ready, the first time and after
# its requirements changed. Needs $root. Wants only bash, flock, and a Python 3.11-3.13 that has pip or ensurepip.

readonly EXIT_SYSTEM_LIBRARY=6

set_up() {
    local kind=$1 requirements=$root/requirements.txt
    [ "$kind" = run ] || requirements=$root/requirements-dev.txt
    # Inside the environment it vouches for, so that neither outlives the other.
    local stamp=$root/.venv/goodrep-$kind.stamp
    is_ready "$stamp" "$requirements" && return

    [[ $OSTYPE == linux* ]] || fail 2 "./run and ./test are for Linux: README.md says how to start on macOS and Windows."
    if [ ! -w "$root" ]; then
        if [ -f "$stamp" ] && [ ! -x "$root/.venv/bin/python" ]; then
            fail 5 "goodrep was set up in $root with a Python that you may not run: use a folder of your own."
        fi
        fail 5 "goodrep sets itself up inside $root, which cannot be written: use a folder of your own."
    fi
    mkdir -p "$root/.setup"
    exec 9>>"$root/.setup/lock"
    if ! flock --nonblock 9; then
        say "Another set-up of this folder is running: waiting for it."
        flock 9
    fi
    if ! is_ready "$stamp" "$requirements"; then
        local python
        python=$(find_python)
        install_system_packages "$kind" "$python"
        install_python_packages "$python" "$requirements"
        # Whatever needs the model later says why there is none: not every command does.
        PYTHONPATH=$root/src "$root/.venv/bin/python" -m goodrep model >/dev/null || true
        fingerprint "$requirements" >"$stamp.new"
        mv "$stamp.new" "$stamp"
    fi
    exec 9>&-
}

say() { printf '%s\n' "$*" >&2; }

fail() {
    local code=$1
    shift
    say "$*"
    exit "$code"
}

# What the environment was made from: the requirements, and the Python behind it, which the system may replace.
fingerprint() {
    sha256sum <"$1"
    readlink -f "$root/.venv/bin/python"
}

is_ready() {
    local stamp=$1 requirements=$2
    [ -f "$stamp" ] && [ ! -e "$root/.setup/unfinished" ] && [ -x "$root/.venv/bin/python" ] && [ "$(fingerprint "$requirements")" = "$(<"$stamp")" ]
}

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python; do
        if "$name" - 2>/dev/null <<'PYTHON'
import importlib.util, sys
has_installer = any(importlib.util.find_spec(name) for name in ("pip", "ensurepip"))
sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and has_installer))
PYTHON
        then
            command -v "$name"
            return
        fi
    done
    fail 1 "goodrep needs Python 3.11, 3.12 or 3.13 with pip: sudo apt install python3 python3-pip"
}

# --- system packages ---------------------------------------------------------------------------------------------

loads() {
    "$1" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "${@:2}" 2>/dev/null
}

install_system_packages() {
    local kind=$1 python=$2 needed=() useful=()
    loads "$python" libGL.so.1 || needed+=(libgl1)
    loads "$python" libglib-2.0.so.0 libgthread-2.0.so.0 || needed+=(libglib2.0-0)
    loads "$python" libespeak-ng.so.1 || useful+=(espeak-ng)
    command -v aplay >/dev/null || useful+=(alsa-utils)
    if [ "$kind" = test ]; then
        command -v Xvfb >/dev/null || useful+=(xvfb)
        command -v strace >/dev/null || useful+=(strace)
        command -v xdotool >/dev/null || useful+=(xdotool)
        command -v chromium >/dev/null || useful+=(chromium)
    fi
    local missing=("${needed[@]}" "${useful[@]}")
    [ ${#missing[@]} -gt 0 ] || return 0

    local command="apt install ${missing[*]}"
    if install_with_apt "${missing[@]}"; then
        return
    elif [ ${#needed[@]} -gt 0 ]; then
        fail "$EXIT_SYSTEM_LIBRARY" "goodrep needs system packages, please run: sudo $command"
    elif [ "$kind" = test ]; then
        say "Tests of the voice, the window or the page will fail without system packages: sudo $command"
    else
        say "No voice, captions only, until somebody runs: sudo $command"
    fi
}

install_with_apt() {
    local as_root=()
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || return 1
        as_root=(sudo -n)
    fi
    say "System packages: $*"
    local log=$root/.setup/apt.log
    # Without the lock (9>&-), which a service started by a package would keep.
    if ! { "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } \
        </dev/null 2>"$log" 9>&- | show_progress 's/^\(Unpacking [^ ]*\).*/\1/p'; then
        grep -E '^E:' "$log" >&2 || true
        return 1
    fi
}

# --- Python packages ---------------------------------------------------------------------------------------------

install_python_packages() {
    local python=$1 requirements=$2 venv=$root/.venv unfinished=$root/.setup/unfinished log=$root/.setup/pip.log
    local interrupted=false
    [ ! -e "$unfinished" ] || interrupted=true
    touch "$unfinished"
    # pip takes a package for installed whose files are half there: after an interruption everything is made anew.
    if $interrupted || ! "$venv/bin/python" -c '' 2>/dev/null; then
        rm -rf "$venv"
    fi
    # Without pip, because a bare Debian has no ensurepip; the requirements bring it.
    [ -d "$venv" ] || "$python" -m venv --without-pip "$venv"
    local pip=("$python" -m pip --python "$venv/bin/python")
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        "$venv/bin/python" -m ensurepip >/dev/null
        pip=("$venv/bin/python" -m pip)
    fi
    say "Setting up goodrep (once, a minute or two)."
    # The file is complete (--no-deps), so nothing is resolved here.
    if ! "${pip[@]}" install --no-deps --require-hashes --only-binary=:all: --no-input --disable-pip-version-check \
        --no-warn-script-location --progress-bar off --requirement "$requirements" \
        </dev/null 2>"$log" | show_progress 's/^\(Collecting [^ ]*\).*/\1/p; s/^\(Installing collected packages\).*/\1/p'; then
        cat "$log" >&2
        fail 1 "The Python packages could not be installed: check the network connection, then try again."
    fi
    rm -f "$unfinished"
}

# One line that is written over on a terminal; where standard error is none, the steps announced above are enough.
show_progress() {
    local line
    sed -un "$1" | while read -r line; do
        [ ! -t 2 ] || printf '\r\033[K  %s' "$line" >&2
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}
