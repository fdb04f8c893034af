#!/usr/bin/env bash
# Tests against peers that are not ours. Says what is missing, and never passes without having run them.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
/usr/bin/python3 -c 'import proton' 2>/dev/null || missing+=(python3-qpid-proton)
/usr/bin/python3 -c 'import amqp' 2>/dev/null || missing+=(python3-amqp)
[ -x "${RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}/rabbitmq-server" ] || missing+=(rabbitmq-server)
for program in zsh fish tmux; do
  command -v $program >/dev/null || missing+=($program)
done
for tool in useradd chpasswd chage userdel; do
  PATH=$PATH:/usr/sbin command -v $tool >/dev/null || { missing+=(passwd) && break; }
done
/sbin/ldconfig -p | grep 'libpam\.so\.0' >/dev/null || missing+=(libpam-modules libpam-runtime)
if [ "$(id -u)" != 0 ]; then
  echo "test:peers asks PAM about an account that it makes: run it as root" >&2
  exit 1
fi
if [ "${#missing[@]}" -gt 0 ]; then
  echo "test:peers needs these packages of Debian: apt-get install ${missing[*]}" >&2
  echo "(the tests start nodes of RabbitMQ of their own: its service need not run)" >&2
  exit 1
fi
exec npx vitest run --config vitest.peers.config.ts
