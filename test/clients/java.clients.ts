// Do published clients written in Java believe the endpoint?

import { proveGroup } from "./prove.js";

proveGroup("java");
