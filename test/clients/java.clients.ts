// Published Java clients against the endpoint.

import { proveGroup } from "./prove.js";

proveGroup("java");
