import { isUuid } from '../../canonical-id.ts'
import type { World } from '../../state.ts'
import { invalidId, notFound, type Problem } from '../errors.ts'

/** Why there is no order with this id: nobody has it, or it is no id. */
export const missingOrder = (id: string, { variants }: World): Problem =>
  isUuid(id) ? notFound : invalidId(variants.malformedId)
