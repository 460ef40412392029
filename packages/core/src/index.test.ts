import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const exportsIn = (file: string) =>
  [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/\{([^}]*)\}/g)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter(Boolean)

/** Verbs, and the types of their options and results. */
const PUBLIC_NAMES = `
CancelEvent CancelOptions cancelOrder UpcomingAttempt
CancelOrdersOptions CancelResult CancelRun cancelOrders Progress
checkAdmission describeOutcome ResolveOptions resolveCancellation
PlannedCancellation PlanOptions planCancellations plannedOutcome
listMatching matchesFilter refreshReadings SelectOptions selectOrders
evaluateCancellation Rules Verdict defineGuards GuardsFileError loadGuards
createTelnyxClient TELNYX_BASE_URL TelnyxClient TelnyxClientOptions TelnyxPort CancellationPort
createGatewayClient GatewayClient GatewayClientOptions
createUndiciFetch HttpFetch HttpResponse Priority RequestOptions RequestReport
RetryOptions retryRead ListAllOptions IncompleteListError TelnyxError
getReading Reading Clock Random sleep systemClock systemRandom
CancelOutcome OutcomeKind GuardName Guards OrderFilter Selection SubNumberOrder SubNumberOrderQuery TelnyxFailure
`

it('exports verbs with their option and result types; schemas are exported by /wire only', () => {
  const names = exportsIn('index.ts').map((name) => name.replace(/^type /, ''))
  expect(names.sort()).toEqual(PUBLIC_NAMES.trim().split(/\s+/).sort())
  const wireValues = exportsIn('wire/index.ts').filter((name) => !name.startsWith('type '))
  expect(wireValues.filter((name) => names.includes(name))).toEqual([])
})
