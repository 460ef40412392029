import { isValidId } from '@countermand/core/wire'
import { plainText } from './plain-text.ts'

/**
 * An id for people and for what reads our lists. One that no command takes comes in quotes: with a
 * letter left out it could read as the id of another order.
 */
export const idText = (id: string): string => (isValidId(id) ? id : plainText(JSON.stringify(id)))
