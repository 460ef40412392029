// `pnpm bench core | gateway`: measures, prints a table and writes it to docs/benchmarks.md.
import { benchCore } from './core.ts'
import { benchGateway } from './gateway/gateway.ts'

const BENCHES: Record<string, () => Promise<void>> = { core: benchCore, gateway: benchGateway }

const bench = BENCHES[process.argv[2] ?? '']
if (bench) await bench()
else {
  console.error(`Say what to measure: pnpm bench ${Object.keys(BENCHES).join(' | ')}`)
  process.exitCode = 2
}
