#!/bin/sh
# Runs a command of the gateway, such as `token create`, as the user of the service and on its store. How to install it:
# docs/operations.md, "Run it as a service".
set -eu
[ $# -gt 0 ] || set -- --help # without a command the program would start a second gateway
set -a
. /etc/countermand/gateway.env
COUNTERMAND_DATA_DIR=/var/lib/countermand
exec runuser -u countermand -- node /opt/countermand/package/dist/countermand-gateway.mjs "$@"
