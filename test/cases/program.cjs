// Pulumi program in a separate process that makes the calls of each case it receives and reports their results. It uses the
// built package as a user's program does. Waits between retries are shortened by this process's own clock; the endpoint
// runs in another process.

const { inspect } = require("node:util");

require("../support/shortWaits.cjs");
const images = require("pulumi-alicloud-images");

process.on("message", async ({ environment, calls, together, end }) => {
  images.forgetImages();
  Object.assign(process.env, environment);
  const outcomes = [];
  if (together) outcomes.push(...(await Promise.all(calls.map(make))));
  else for (const call of calls) outcomes.push(await make(call));
  // Output before this mark belongs to the case.
  process.stdout.write(end);
  process.stderr.write(end);
  process.send({ outcomes });
});
process.send({ ready: true });

async function make({ call, arguments: given }) {
  try {
    const result = await images[call](given);
    return { result, odd: oddities(result, call) };
  } catch (error) {
    return {
      error: {
        isImagesError: error instanceof images.ImagesError,
        message: error?.message,
        shown: inspect(error, { depth: 10, showHidden: true }),
      },
    };
  }
}

/** Everything in a result that is not a plain object, an array, a string, a number or a boolean. */
function oddities(value, path) {
  if (typeof value === "string" || typeof value === "boolean" || Number.isFinite(value)) return [];
  const prototype = typeof value === "object" && value !== null ? Object.getPrototypeOf(value) : undefined;
  if (Array.isArray(value)) return value.flatMap((item, index) => oddities(item, `${path}.${index}`));
  if (prototype !== Object.prototype) return [`${path} is ${inspect(value)}`];
  return Object.entries(value).flatMap(([name, item]) => oddities(item, `${path}.${name}`));
}
