import { cpus, loadavg } from 'node:os'
import { table, writeSection } from '../report.ts'
import type { Row } from '../rows/row.ts'
import { addedLatency } from './rows/added-latency.ts'
import { cancelCpu } from './rows/cancel-cpu.ts'
import { ledgerPages } from './rows/ledger-pages.ts'
import { memory } from './rows/memory.ts'
import { startToReady } from './rows/start-to-ready.ts'
import { seedLedger } from './seed-ledger.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

const SEEDED_ROWS = 1_000_000

/** Measures the gateway beside two proxies, and on a large ledger. Takes about five minutes and 3 GB of disk. */
export async function benchGateway() {
  const [load = 0] = loadavg()
  const rows: Row[] = []
  const add = (measured: Row[]) => {
    for (const { work, ours } of measured) console.error(`${work}: ${ours}`)
    rows.push(...measured)
  }
  add(await cancelCpu())
  add(await addedLatency())
  await withTemporaryFolder(async (folder) => {
    console.error(`writing a ledger of ${SEEDED_ROWS.toLocaleString('en')} rows …`)
    const seeded = await seedLedger(folder, SEEDED_ROWS)
    add(await startToReady(folder, SEEDED_ROWS))
    add(await ledgerPages(folder, seeded))
    add(await memory(folder, SEEDED_ROWS))
  })
  const text = `${table(rows)}\n\n${MACHINE}, load average ${load.toFixed(1)} at the start.\n\n${ABOUT}`
  console.log(`\n${text}`)
  writeSection('Gateway', text)
}

const MACHINE = `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`

const ABOUT = `- **Servers**: each in a process of its own, on the same core, before the same minimal server; they take turns,
  medians. Ours is what \`pnpm gateway\` starts, with its log at \`info\` into a file; the proxies check nothing, keep
  nothing and log nothing. Cancels come without a body, as the official SDK sends them.
- **An fsync**: 4 kB at the end of a file beside the ledger. A cancel alone waits for two commits.
- **Ledger**: a year of closed cancellations, 1.8 GB; a page is the largest there is, 250 rows.`
