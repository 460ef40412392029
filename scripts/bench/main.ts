// `pnpm bench core | gateway`: measures, prints a table and writes it to docs/benchmarks.md.
// `core` takes about three minutes, `gateway` about five and 3 GB of disk.
import { manyAtOnce, millionIds, plainCancelCpu } from './core/contenders.ts'
import { overload, rateLimit } from './core/limits.ts'
import { requests, truthUnderFaults } from './core/requests-and-truth.ts'
import { addedLatency, cancelCpu, memory } from './gateway/cancels.ts'
import { ledgerPages, SEEDED_ROWS, seedLedger, startToReady } from './gateway/ledger.ts'
import { type Row, report, runMeasure } from './report.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const CORE = [plainCancelCpu, truthUnderFaults, rateLimit, overload, manyAtOnce, requests, millionIds]

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

switch (process.argv[2]) {
  case 'core':
    await report('Core', benchCore)
    break
  case 'gateway':
    await report('Gateway', benchGateway)
    break
  default:
    console.error('Name a benchmark: pnpm bench core | gateway')
    process.exitCode = 2
}
