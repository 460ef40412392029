import { runSimulation } from './run-simulation.ts'
import { simulate } from './simulate.ts'

await runSimulation(simulate, { module: import.meta.url, again: 'pnpm sim' })
