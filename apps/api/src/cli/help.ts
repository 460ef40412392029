import { SCOPES } from '../tokens/scopes.ts'

export const HELP = `countermand-api                        serve; configured by the environment (README)
countermand-api token create --name billing --scopes orders:read,orders:cancel [--expires 90d]
countermand-api token list
countermand-api token revoke billing
countermand-api hold --why "porting day"   all cancellations answer 503, nothing is sent
countermand-api release
countermand-api status                     the store, whether a gateway serves it, the hold, what is open
countermand-api ledger export [--jsonl] > ledger.csv
countermand-api ledger delete --older-than 365d [--yes]
countermand-api backup FILE

Scopes: ${SCOPES.join(', ')}.
All of them work on COUNTERMAND_DATA_DIR (.countermand), also while the gateway serves, and say which store
that is; what they change holds at once.
`
