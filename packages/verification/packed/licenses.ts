import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { NpmProject } from './npm-project.ts'
import { PUBLISHED, type PublishedName, ROOT } from './pack-packages.ts'

/** A package of others that comes with ours. */
export interface LicensedPackage {
  name: string
  version: string
  license: string
  /** How it comes. */
  comes: string
}

/** The packages that npm installed beside ours. */
export async function readInstalledLicenses(project: NpmProject): Promise<LicensedPackage[]> {
  return Object.entries(await project.readInstalled())
    .map(([path, { version, license }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      license: license ?? 'none',
      comes: 'with the libraries',
    }))
    .filter(({ name }) => !name.startsWith('@countermand/'))
}

/** The packages whose code is in a bundle, from the notices that the build wrote. */
export async function readBundledLicenses(name: PublishedName): Promise<LicensedPackage[]> {
  const notices = await readFile(join(ROOT, PUBLISHED[name], 'dist/THIRD-PARTY-NOTICES.md'), 'utf8')
  return [...notices.matchAll(/^## (\S+) (\S+) \((.+)\)$/gm)].map(
    ([, packageName = '', version = '', license = '']) => ({
      name: packageName,
      version,
      license,
      comes: name === 'api' ? 'in the gateway' : 'in the terminal',
    }),
  )
}

export function toLicensesPage(packages: LicensedPackage[]): string {
  const rows = new Map<string, Set<string>>()
  for (const { name, version, license, comes } of packages) {
    const key = `| ${name} ${version} | ${license} |`
    rows.set(key, (rows.get(key) ?? new Set()).add(comes))
  }
  const lines = [...rows].map(([key, comes]) => `${key} ${[...comes].join(', ')} |`).sort()
  return `# Licences

Countermand is MIT. These packages of others come with it; \`THIRD-PARTY-NOTICES.md\` in a bundle's package has their texts.
\`pnpm test:packages\` fails when a package is missing here or has another kind of licence, and
\`pnpm test:packages --update\` writes this page.

| package | licence | comes |
| --- | --- | --- |
${lines.join('\n')}
`
}
