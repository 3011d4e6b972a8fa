/** Whatever JSON can say. */
import { z } from 'zod';

export const Json = z.json();
