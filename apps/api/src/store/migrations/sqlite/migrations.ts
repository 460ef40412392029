import type { Migrations } from '../migrate.ts'
import * as cancellations from './0001-cancellations.ts'
import * as tokensAndHolds from './0002-tokens-and-holds.ts'
import * as outcomesOnceKnown from './0003-outcomes-once-known.ts'
import * as whatFiltersNarrow from './0004-what-filters-narrow.ts'
import * as joinsAndUnsettled from './0005-joins-and-unsettled.ts'
import * as batches from './0006-batches.ts'
import * as rejectedFailures from './0007-rejected-failures.ts'
import * as listProblems from './0008-list-problems.ts'
import * as byRequest from './0009-by-request.ts'

export const SQLITE_MIGRATIONS: Migrations = {
  '0001-cancellations': cancellations,
  '0002-tokens-and-holds': tokensAndHolds,
  '0003-outcomes-once-known': outcomesOnceKnown,
  '0004-what-filters-narrow': whatFiltersNarrow,
  '0005-joins-and-unsettled': joinsAndUnsettled,
  '0006-batches': batches,
  '0007-rejected-failures': rejectedFailures,
  '0008-list-problems': listProblems,
  '0009-by-request': byRequest,
}
