#!/bin/sh
# Starts the batch program, $BATCH, as a worker process of Beam's job server, which calls this with --id and --provision_endpoint.
for a; do
    case $a in
    --id=*) id=${a#--id=} ;;
    --provision_endpoint=*) endpoint=${a#--provision_endpoint=} ;;
    esac
done
id=${id#\'} # prism quotes it, and no shell takes the quotes off
[ -z "$PID_FILE" ] || echo $$ >"$PID_FILE"
exec "$BATCH" --worker --id="${id%\'}" --logging_endpoint="$endpoint" --control_endpoint="$endpoint"
