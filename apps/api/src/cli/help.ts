import { PROGRAM } from '../config.ts'
import { SCOPES } from '../tokens/tokens.ts'

export const HELP = `Usage:
  ${PROGRAM}
      Start the gateway. It is configured by environment variables; the README lists all of them:
      TELNYX_API_KEY or TELNYX_API_KEY_FILE, HOST (127.0.0.1), PORT (8787), COUNTERMAND_DATA_DIR
      (.countermand), DATABASE_URL, COUNTERMAND_GUARDS and others.
  ${PROGRAM} token create --name billing --scopes orders:read,orders:cancel [--expires 90d]
      Create a token and print it once.
  ${PROGRAM} token list
  ${PROGRAM} token revoke billing
  ${PROGRAM} hold --why "porting day"
      Stop all cancellations: cancels get 503, and no PATCH is sent.
  ${PROGRAM} release
      End the hold.
  ${PROGRAM} status
      Show the store, its size, whether a gateway is running on it, the hold, and open cancellations.
  ${PROGRAM} ledger export [--jsonl] > ledger.csv
  ${PROGRAM} ledger delete --older-than 365d [--yes]
      Delete old cancellations and batches. Without --yes it only counts them.
  ${PROGRAM} backup FILE
      Copy the store of a folder. For PostgreSQL use pg_dump.

Scopes: ${SCOPES.join(', ')}.
Every command works on the database in DATABASE_URL if it is set, otherwise on the folder in COUNTERMAND_DATA_DIR,
and names it on stderr. Commands can run while the gateway is running; their changes take effect immediately.
Exit codes: 0 done, 1 failed, 2 usage error.
`
