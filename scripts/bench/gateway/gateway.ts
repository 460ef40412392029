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

/** Measures the gateway beside two proxies and a bare ledger, and on a large ledger. Takes about five minutes and 3 GB of disk. */
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
  nothing and log nothing. The bare ledger is the least that a gateway with a ledger takes: hono and undici, and two
  columns beside an id that are fsynced before the PATCH and before the answer; it checks and logs nothing. The peers'
  figures that the goal came with were taken with a body; the official SDK sends none.
- **An fsync**: 4 kB at the end of a file beside the ledger. A cancel alone waits for two commits.
- **Ledger**: a year of closed cancellations, 1.9 GB; a page is the largest there is, 250 rows. How long the slowest
  take hangs on the machine: with other work beside it some took up to 139 ms, at a p50 of 4 to 11 ms.
- **Memory**: all servers run on Node as it comes. Before V8 collects, it lets the heap of a busy process grow far beyond
  what is alive in it, so a peak says as much about V8 as about a server. [operations.md](operations.md#small-machines)
  has the flags that change this, and what they cost. With \`--max-semi-space-size=8\` the gateway held 226 MB beside 137
  and 162 in two runs. Live after a full collection are 43 MB; each young collection promotes about 4 MB that is garbage
  by the next full one.
- **CPU**: the bare ledger shows that the durable rows are not what it takes: commits are shared. What is left is what
  the gateway does more, and the objects that this makes: 110 kB a cancel, beside 26 kB. In trials without ky it was 15 to
  20 % less; without ky, the log, the schema of the answer, the indexes for filters and the copy of the order
  in the row, all at once, a third less, which was still 2.4 × fastify's.
- **p50**: fastify's hop and two fsyncs together are at the goal already, and the bare ledger is above it.`
