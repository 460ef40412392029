import { cpus, loadavg } from 'node:os'
import { table, writeSection } from './report.ts'
import { manyAtOnce } from './rows/many-at-once.ts'
import { millionIds } from './rows/million-ids.ts'
import { overload } from './rows/overload.ts'
import { plainCancelCpu } from './rows/plain-cancel-cpu.ts'
import { rateLimit } from './rows/rate-limit.ts'
import { requests } from './rows/requests.ts'
import type { Row } from './rows/row.ts'
import { truthUnderFaults } from './rows/truth.ts'

const MEASURES = [plainCancelCpu, truthUnderFaults, rateLimit, overload, manyAtOnce, requests, millionIds]

/** Measures the library beside the official SDK and a bare undici loop. Takes about three minutes. */
export async function benchCore() {
  const rows: Row[] = []
  const [load = 0] = loadavg()
  for (const measure of MEASURES) {
    const measured = await measure()
    for (const { work, ours } of measured) console.error(`${work}: ${ours}`)
    rows.push(...measured)
  }
  const text = `${table(rows)}\n\n${MACHINE}, load average ${load.toFixed(1)} at the start.\n\n${ABOUT}`
  console.log(`\n${text}`)
  writeSection('Core', text)
}

const MACHINE = `Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}`

const ABOUT = `- **CPU, wall time, memory**: each contender has a process of its own and takes turns with the others before one
  minimal server in a third; medians. Ours is \`cancelOrder\` or \`cancelOrders\` with pacer, timeout, schema and
  outcome; the loop is bare \`undici.request\` with none of them. Memory is the largest resident set of a new process;
  loading ours (undici, ky, zod) takes about 25 MB more of it than loading the SDK.
- **Faults**: ours in virtual time, the SDK with its own retries over HTTP. The SDK sends the PATCH
  again, is told that the order is no longer pending, and throws that.
- **Limit**: over HTTP, in real time, the sandbox's fixed windows of a second.
- **Overload, two limits**: in virtual time, so that only the order of turns counts. What fits is the limit until the
  last PATCH may start, 25 s after all callers came at once; the gateway is a real one on a SQLite file.
- **Requests, calls**: counted by the sandbox in virtual time. At 10 requests/s most readings grow too old for
  guards before their order's turn, and are renewed a page at a time.
- **Missed**: a run remembers each id that came before, so that none is sent for twice: 16 to 48 bytes an id, 33 MB
  for a million and half as much again while its table grows. Memory (0.72) and wall time (1.04) of 5,000
  cancels were met before decoding, redaction and the turn queue came in; an idle machine now gives 1.00 and 1.08, and
  which of them the memory is due to was not found out.
- **A million ids**: the ids come from \`randomUUID\`; numbers written as text stay in a cache of V8 and would count.

Why wall time is close to its goal: above the loop, most of the CPU that is ours goes into ky, which merges options
and builds a \`Request\`, its headers and two abort signals for each call. Our own layers (pacer, timeout, schema,
protocol) take about 5 µs of it. Wall time suffers first when other work keeps the machine busy: runs gave 1.03 to
1.12, the least when it was idle.`
