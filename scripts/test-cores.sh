#!/usr/bin/env bash
# Looks into core files of our processes. The kernel has to write them to the folder of the process that crashes, which is
# set for the whole machine and not for a container.
set -euo pipefail
cd "$(dirname "$0")/.."

pattern=$(cat /proc/sys/kernel/core_pattern)
if [[ $pattern == *[\|/]* ]]; then
  echo "test:cores looks into core files, and here they go to \"$pattern\": sysctl kernel.core_pattern=core" >&2
  exit 1
fi
exec npx vitest run --config vitest.cores.config.ts
