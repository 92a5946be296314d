// npm @alicloud/ecs20140526: requests and answers are typed.

import { configOf, load, serve } from "./jobs.mjs";

const { default: Ecs, DescribeImagesRequest } = load("@alicloud/ecs20140526");
const { $OpenApiUtil } = load("@alicloud/openapi-core");
const { cast } = load("@darabonba/typescript");

function open(job) {
  const client = new Ecs(new $OpenApiUtil.Config(configOf(job)));
  return async (pageNumber) => {
    const fields = { RegionId: job.region, ...job.params, PageNumber: pageNumber };
    const { body } = await client.describeImages(cast(fields, new DescribeImagesRequest({})));
    return {
      images: body.images.image.map(({ imageId, imageName }) => ({ id: imageId, name: imageName })),
      pageSize: body.pageSize,
      totalCount: body.totalCount,
    };
  };
}

await serve(open, (error) => ({
  code: error.code ?? error.name,
  message: error.data?.Message ?? error.message,
  status: error.statusCode ?? null,
}));
