// Do published clients written in JavaScript believe the endpoint?

import { proveGroup } from "./prove.js";

proveGroup("node");
