// Writes scalar-notices.txt: the licences of all packages whose code is in the script of /docs. They are not installed
// with ours, so this installs them in an empty folder. Run it after an update of @scalar/api-reference.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findScalarScript, listEmbeddedPackages, SCALAR_NOTICES } from './scalar-script.ts'
import { readPackage, toHeading, toNotices } from './third-party-notices.ts'

const script = findScalarScript(new URL('../../apps/api/', import.meta.url))
const packages = listEmbeddedPackages(script)
const folder = mkdtempSync(join(tmpdir(), 'countermand-notices-'))
try {
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const specifiers = packages.map(({ name, version }) => `${name}@${version}`)
  execFileSync('npm', ['install', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', ...specifiers], {
    cwd: folder,
    stdio: 'inherit',
  })
  const read = packages.map(({ name }) => readPackage(join(folder, 'node_modules', name)))
  // Many have the same text: it is written once, below the names of all.
  const groups = [...Map.groupBy(read, ({ notices }) => notices.join()).values()]
  const sections = groups.map((group) => group.map(toHeading).join('\n') + toNotices(group[0]?.notices ?? []))
  writeFileSync(SCALAR_NOTICES, `\n${sections.join('\n\n')}\n`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
