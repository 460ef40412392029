import { cpus } from 'node:os'
import { table, writeSection } from './report.ts'
import { manyAtOnce } from './rows/many-at-once.ts'
import { millionIds } from './rows/million-ids.ts'
import { plainCancelCpu } from './rows/plain-cancel-cpu.ts'
import { rateLimit } from './rows/rate-limit.ts'
import { requests } from './rows/requests.ts'
import type { Row } from './rows/row.ts'
import { truthUnderFaults } from './rows/truth.ts'

const MEASURES = [plainCancelCpu, truthUnderFaults, rateLimit, manyAtOnce, requests, millionIds]

/** Measures the library beside the official SDK and a bare undici loop. Takes about three minutes. */
export async function benchCore() {
  const rows: Row[] = []
  for (const measure of MEASURES) {
    const measured = await measure()
    for (const { work, ours } of measured) console.error(`${work}: ${ours}`)
    rows.push(...measured)
  }
  const text = `${table(rows)}\n\n${ABOUT}`
  console.log(`\n${text}`)
  writeSection('Core', text)
}

const ABOUT = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}.`
