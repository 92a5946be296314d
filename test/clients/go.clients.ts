// Published Go clients against the endpoint.

import { proveGroup } from "./prove.js";

proveGroup("go");
