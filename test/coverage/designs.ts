/** Every simulated study, in the order of the table. */
import type { Design } from "./design";
import { adviceDesign, capacityDesign, hoursAloneDesign, peopleHoursDesign, powerDesign } from "./foldStudies";
import { formDesigns } from "./formStudies";

export const designs: Design[] = [powerDesign, ...formDesigns, adviceDesign, capacityDesign, peopleHoursDesign, hoursAloneDesign];
