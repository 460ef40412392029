import manifest from '../../package.json' with { type: 'json' }

/** Firewalls turn requests away that name no agent. */
export const USER_AGENT = `countermand/${manifest.version}`
