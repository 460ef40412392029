// `pnpm bench core | gateway | batches`: measures, prints a table and writes it to docs/benchmarks.md.
// `core` takes about three minutes, `gateway` about five and 3 GB of disk, `batches` about six.
import { startPostgres } from '../../apps/api/test/postgres-server.ts'
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
import { type Row, report, runMeasure } from './report.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

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
    rows.push(...(await runMeasure(() => startToReady(folder))))
    rows.push(...(await runMeasure(() => ledgerPages(folder, seeded))))
    rows.push(...(await runMeasure(() => memory(folder, SEEDED_ROWS))))
  })
  return rows
}

async function benchBatches(): Promise<Row[]> {
  const rows: Row[] = []
  const postgres = await startPostgres()
  try {
    const shared = createPostgresStore(postgres)
    for (const store of [SQLITE, shared]) {
      for (const measure of BATCHES) rows.push(...(await runMeasure(() => measure(store))))
    }
    rows.push(...(await runMeasure(() => takeover(shared))))
  } finally {
    await postgres.close()
  }
  return rows
}

switch (process.argv[2]) {
  case 'core':
    await report('Core', benchCore)
    break
  case 'gateway':
    await report('Gateway', benchGateway)
    break
  case 'batches':
    await report('Batches', benchBatches)
    break
  default:
    console.error('Name a benchmark: pnpm bench core | gateway | batches')
    process.exitCode = 2
}
