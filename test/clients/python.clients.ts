// Do published clients written in Python believe the endpoint?

import { proveGroup } from "./prove.js";

proveGroup("python");
