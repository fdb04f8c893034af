#!/usr/bin/env bash
# Tests against peers that are not ours. Says what is missing, and never passes without having run them.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! /usr/bin/python3 -c 'import proton' 2>/dev/null; then
  echo "test:peers needs Debian's python3-qpid-proton: apt-get install python3-qpid-proton" >&2
  exit 1
fi
exec npx vitest run --config vitest.peers.config.ts
