import { PROGRAM } from '../config.ts'
import { SCOPES } from '../tokens/tokens.ts'

export const HELP = `Usage:
  ${PROGRAM}
      Start the gateway. It is configured by environment variables (README).
  ${PROGRAM} token create --name billing --scopes orders:read,orders:cancel [--expires 90d]
      Create a token and print it once.
  ${PROGRAM} token list
  ${PROGRAM} token revoke billing
  ${PROGRAM} hold --why "porting day"
      Stop all cancellations: they answer 503, and no PATCH is sent.
  ${PROGRAM} release
      End the hold.
  ${PROGRAM} status
      Show the store, its size, whether a gateway is running on it, the hold, and open cancellations.
  ${PROGRAM} ledger export [--jsonl] > ledger.csv
  ${PROGRAM} ledger delete --older-than 365d [--yes]
      Without --yes it only counts the cancellations that would be deleted.
  ${PROGRAM} backup FILE
      Copy the store of a folder. For PostgreSQL use pg_dump.

Scopes: ${SCOPES.join(', ')}.
Every command works on the database in DATABASE_URL, or else on the folder in COUNTERMAND_DATA_DIR (default:
.countermand), and names it on stderr.
Commands can run while the gateway is running; their changes take effect immediately.
`
