import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PUBLISHED, type PublishedName, ROOT } from './pack-packages.ts'

/** The TypeScript examples of a package's README that are programs, not tests, each with its heading. */
export function readExamples(name: PublishedName): { heading: string; code: string }[] {
  const readme = readFileSync(join(ROOT, PUBLISHED[name], 'README.md'), 'utf8')
  return readme
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => ({
        heading: section.split('\n', 1)[0] ?? '',
        code,
      })),
    )
    .filter(({ code }) => !code.includes("from 'vitest'"))
}
