// Published Python clients against the endpoint.

import { proveGroup } from "./prove.js";

proveGroup("python");
