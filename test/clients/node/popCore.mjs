// npm @alicloud/pop-core: the older core, parameters in the URL (GET) or in the body (POST).

import { load, serve } from "./jobs.mjs";

const { RPCClient } = load("@alicloud/pop-core");

function open(job) {
  const client = new RPCClient({
    endpoint: job.endpoint,
    apiVersion: "2014-05-26",
    accessKeyId: job.keyId,
    accessKeySecret: job.keySecret,
    securityToken: job.token,
  });
  return async (PageNumber) => {
    const parameters = { RegionId: job.region, ...job.params, PageNumber };
    const answer = await client.request("DescribeImages", parameters, { method: job.method });
    return {
      images: answer.Images.Image.map(({ ImageId, ImageName }) => ({ id: ImageId, name: ImageName })),
      pageSize: answer.PageSize,
      totalCount: answer.TotalCount,
    };
  };
}

// The message of the error itself goes on with the signed URL.
await serve(open, (error) => ({
  code: error.code ?? error.name,
  message: error.data?.Message ?? error.message,
  status: error.entry?.response?.statusCode ?? null,
}));
