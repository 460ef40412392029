import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsdown'
import type { TestProject } from 'vitest/node'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/** Bundles the program once, as published: tests start it some 60 times, and each start from source takes 0.8 s longer. */
export default async function bundleProgram(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-bundle-'))
  await build({ cwd: PACKAGE, outDir: folder, logLevel: 'error' })
  project.provide('program', join(folder, 'cli.js'))
  return () => rm(folder, { recursive: true })
}
