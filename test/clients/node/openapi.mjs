// npm @alicloud/openapi-client: the call is described by hand, the answer is plain JSON.

import { configOf, load, serve } from "./jobs.mjs";

const { default: OpenApi, Config, OpenApiRequest, Params } = load("@alicloud/openapi-client");
const { default: OpenApiUtil } = load("@alicloud/openapi-util");
const { RuntimeOptions } = load("@alicloud/tea-util");

const DESCRIBE_IMAGES = new Params({
  action: "DescribeImages",
  version: "2014-05-26",
  protocol: "HTTP",
  method: "POST",
  authType: "AK",
  style: "RPC",
  pathname: "/",
  reqBodyType: "formData",
  bodyType: "json",
});

function open(job) {
  const client = new OpenApi(new Config(configOf(job)));
  return async (PageNumber) => {
    const parameters = OpenApiUtil.query({ RegionId: job.region, ...job.params, PageNumber });
    const request = new OpenApiRequest({ [job.place ?? "query"]: parameters });
    const { body } = await client.callApi(DESCRIBE_IMAGES, request, new RuntimeOptions({}));
    return {
      images: body.Images.Image.map(({ ImageId, ImageName }) => ({ id: ImageId, name: ImageName })),
      pageSize: body.PageSize,
      totalCount: body.TotalCount,
    };
  };
}

await serve(open, (error) => ({
  code: error.code ?? error.name,
  message: error.data?.Message ?? error.message,
  status: error.data?.statusCode ?? null,
}));
