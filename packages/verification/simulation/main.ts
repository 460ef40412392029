// `pnpm sim [--seed N] [--runs N] [--surface library|gateway]`
import { runMany } from './run-many.ts'

await runMany({ module: import.meta.url, repeat: 'pnpm sim' })
