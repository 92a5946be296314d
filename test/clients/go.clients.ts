// Do published clients written in Go believe the endpoint?

import { proveGroup } from "./prove.js";

proveGroup("go");
