// For the verification and the scripts of this repository. The published package has only the program.
export { ConfigError, readConfig } from './config.ts'
export { createGateway, type GatewayParts } from './create-gateway.ts'
export { createLog } from './log/create-log.ts'
export { startGateway } from './start-gateway.ts'
export { openStore } from './store/open-store.ts'
export { type Store, StoreError } from './store/store.ts'
export { SCOPES } from './tokens/tokens.ts'
