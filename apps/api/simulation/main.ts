import { runSimulation } from '@countermand/core/simulation'
import { simulate } from './simulate.ts'

await runSimulation(simulate, { module: import.meta.url, again: 'pnpm sim gateway' })
