#!/usr/bin/env bash
# The system tests, with a broker that is not ours between client and agent: rabbitmq-0-9-1, or rabbitmq-1-0.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
  rabbitmq-0-9-1) export GOFER_TEST_ADAPTER=amqp-0-9-1 ;;
  rabbitmq-1-0) export GOFER_TEST_ADAPTER=amqp-1-0 ;;
  *)
    echo "usage: npm run test:system -- rabbitmq-0-9-1|rabbitmq-1-0 [vitest's arguments]" >&2
    exit 2
    ;;
esac
shift
exec npx vitest run --config vitest.system.config.ts "$@"
