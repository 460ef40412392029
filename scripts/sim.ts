// `pnpm sim [core|gateway] [--seed N] [--runs N]`; see packages/core/simulation and apps/api/simulation.
const SIMULATIONS: Record<string, string> = {
  core: '../packages/core/simulation/main.ts',
  gateway: '../apps/api/simulation/main.ts',
}

const [first = ''] = process.argv.slice(2)
const isNamed = Object.hasOwn(SIMULATIONS, first)
if (!isNamed && first !== '' && !first.startsWith('-')) {
  console.error(
    `There is no simulation ${JSON.stringify(first)}: take ${Object.keys(SIMULATIONS).join(' or ')}.`,
  )
  process.exit(2)
}
if (isNamed) process.argv.splice(2, 1)
await import(SIMULATIONS[isNamed ? first : 'core'] ?? '')
